"""A pandas DataFrame at the library's door, taken as a plain table."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.words import phrase
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.layout import Layout, header_text, roles, simple_columns
from rcvsem.survey.readers.plain import METADATA
from rcvsem.survey.readers.table import assemble


def export_from_frame(frame: Any, name: str = "<DataFrame>") -> RawExport:
    """RawExport of a DataFrame: columns by name, the index left out, NaN, NaT and NA as None.

    Categorical columns give their labels. Row numbers count from 1. Raises SurveyError for a table without
    rows or columns.
    """
    if frame.shape[0] == 0 or frame.shape[1] == 0:
        raise SurveyError(
            phrase(
                "The DataFrame is empty: {shape} rows x {shape_2} columns.",
                shape=frame.shape[0],
                shape_2=frame.shape[1],
            )
        )
    names = [header_text(column) for column in frame.columns]
    columns = [_cells(frame.iloc[:, j]) for j in range(len(names))]
    grid = Grid(
        container="frame",
        rows=[list(row) for row in zip(*columns, strict=True)],
        numbers=list(range(1, frame.shape[0] + 1)),
        layout=Layout(
            format="frame", header_rows=0, columns=simple_columns(names), metadata=roles(names, METADATA)
        ),
    )
    return assemble(grid, path=name, sha256="", format="auto", header_row=None)


def _cells(column: Any) -> list[Any]:
    """The values of a Series, None for what is absent."""
    absent = column.isna().tolist()
    if getattr(column.dtype, "kind", "") in "fiu" and column.to_numpy().dtype.kind in "fiu":
        values = column.tolist()
        return [None if gone else value for value, gone in zip(values, absent, strict=True)]
    return [None if gone else _plain(value) for value, gone in zip(column, absent, strict=True)]


def _plain(value: Any) -> Any:
    if hasattr(value, "to_pydatetime"):
        return value.to_pydatetime()
    if isinstance(value, list | tuple | dict | set):
        return str(value)  # no answer; it is told as any other text is
    return value.item() if hasattr(value, "item") else value
