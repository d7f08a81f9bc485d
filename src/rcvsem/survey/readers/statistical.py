"""Files of statistics packages: what .sav and .dta share, through pyreadstat."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.grid import Grid, check_size
from rcvsem.survey.readers.layout import Layout, roles
from rcvsem.survey.readers.plain import METADATA
from rcvsem.survey.readers.provenance import simulated_by
from rcvsem.survey.readers.qualtrics import roles_in_labels

_SHOWN = 8


def read_with(
    reader: Callable[..., Any], data: bytes, where: str, encoding: str | None, title: str
) -> tuple[dict[str, Any], Any]:
    """(column -> values, metadata) of a file; sizes are checked before the answers are read."""
    options: dict[str, Any] = {"output_format": "dict", "user_missing": True, "apply_value_formats": False}
    if encoding is not None:
        options["encoding"] = encoding
    try:
        _, meta = reader(io.BytesIO(data), metadataonly=True, **options)
        check_size(max(meta.number_rows or 0, 0), meta.number_columns or 0, where)
        values, meta = reader(io.BytesIO(data), **options)
    except (FileError, KeyboardInterrupt, MemoryError):
        raise
    except Exception as fault:  # pyreadstat raises its own classes and plain ones, by version
        reason = " ".join(str(fault).split()).rstrip(".") or type(fault).__name__
        encoded = "encod" in reason.lower() or "byte sequence" in reason.lower()
        fix = (
            phrase("Give the encoding, e.g. {--encoding gb18030}.")
            if encoded
            else phrase("Save it again, or export it as csv.")
        )
        raise FileError(
            phrase("{title} cannot be read: {reason}.", title=title, reason=reason), where=where, fix=fix
        ) from None
    return dict(values), meta


def grid_of(
    values: dict[str, Any],
    meta: Any,
    container: str,
    format: str,
    missing: dict[str, tuple[Any, ...]],
    where: str,
) -> Grid:
    """Grid of read columns with their labels, value labels and declared missing codes."""
    names = list(values)
    if not all(isinstance(name, str) and name for name in names):
        raise FileError("The file is damaged: a variable has no name.", where=where, fix="Save it again.")
    if not names:
        raise FileError("The file is empty: it has no variables.", where=where)
    labels = {k: str(v).strip() for k, v in (meta.column_names_to_labels or {}).items() if v and k in values}
    columns = [[_plain(value) for value in values[name]] for name in names]
    rows = [list(row) for row in zip(*columns, strict=True)]
    infos = tuple(
        ColumnInfo(name=name, key=name, text=labels.get(name, name), position=i)
        for i, name in enumerate(names)
    )
    value_labels = {
        name: {_plain(code): str(text) for code, text in mapping.items()}
        for name, mapping in (meta.variable_value_labels or {}).items()
        if name in values
    }
    by_name = dict(zip(names, columns, strict=True))
    counts = {name: sum(1 for cell in by_name[name] if cell in codes) for name, codes in missing.items()}
    metadata = roles(names, METADATA) | roles_in_labels(names, labels)
    grid = Grid(
        container=container,
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        layout=Layout(format=format, header_rows=0, columns=infos, metadata=metadata),
        labels=labels,
        value_labels=value_labels,
        missing_codes=missing,
        measures={
            name: said
            for name, said in (getattr(meta, "variable_measure", None) or {}).items()
            if said in ("nominal", "ordinal", "scale")
        },
        encoding=getattr(meta, "file_encoding", None),
        simulated=simulated_by(str(getattr(meta, "file_label", "") or "")),
    )
    if missing:
        shown = enumerated(
            (
                phrase_n(
                    counts[name],
                    "{name} code {missing} ({n} cell)",
                    "{name} code {missing} ({n} cells)",
                    name=name,
                    missing=enumerated(map(str, missing[name])),
                )
                for name in list(missing)[:_SHOWN]
            ),
            "; ",
        )
        more = phrase("; and {n} more variables", n=len(missing) - _SHOWN) if len(missing) > _SHOWN else ""
        grid.findings.append(
            Finding(
                code="user_missing",
                severity="warning",
                text=phrase(
                    "The file declares these codes as missing, so they are no answers: {shown}{more}.",
                    shown=shown,
                    more=more,
                ),
                where=where,
            )
        )
    return grid


def _plain(value: Any) -> Any:
    """A Python scalar: NaN and "" are None, whole floats are int."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if value == "" or value is None:
        return None
    if isinstance(value, (int, str, bool, datetime, date, time)):
        return value
    return value.item() if hasattr(value, "item") else str(value)
