"""Stata .dta through pyreadstat: codes and labels apart, extended missing values (.a to .z) declared."""

from __future__ import annotations

from typing import Any

from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.statistical import grid_of, read_with


def read_stata(data: bytes, where: str, encoding: str | None = None) -> Grid:
    """Cells hold codes; extended missing values stay in the cells as letters, declared missing."""
    from pyreadstat import read_dta

    values, meta = read_with(read_dta, data, where, encoding, "The Stata file")
    missing: dict[str, tuple[Any, ...]] = {}
    for name, codes in (meta.missing_user_values or {}).items():
        if name in values and (
            present := sorted(set(codes).intersection(v for v in values[name] if v is not None))
        ):
            missing[name] = tuple(present)
    return grid_of(values, meta, "dta", "stata", missing, where)
