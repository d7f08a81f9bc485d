"""SPSS .sav and .zsav through pyreadstat: codes and labels apart, user-missing codes kept and declared."""

from __future__ import annotations

from typing import Any

from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.statistical import grid_of, read_with


def read_spss(data: bytes, where: str, encoding: str | None = None) -> Grid:
    """Cells hold codes; `missing_codes` lists those of the declared user-missing values that occur."""
    from pyreadstat import read_sav

    values, meta = read_with(read_sav, data, where, encoding, "The SPSS file")
    missing: dict[str, tuple[Any, ...]] = {}
    for name, ranges in (meta.missing_ranges or {}).items():
        if name not in values:
            continue
        present = {_whole(value) for value in values[name] if value is not None and _declared(value, ranges)}
        if present:
            missing[name] = tuple(sorted(present, key=str))
    return grid_of(values, meta, "sav", "spss", missing, where)


def _declared(value: Any, ranges: list[dict[str, Any]]) -> bool:
    for limits in ranges:
        low, high = limits["lo"], limits["hi"]
        if isinstance(value, str) or isinstance(low, str) or isinstance(high, str):
            if str(value).strip() == str(low).strip():
                return True
        elif low <= value <= high:
            return True
    return False


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
