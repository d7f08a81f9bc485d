"""A sheet of cells as a file holds it, before anyone says what its header means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.survey.readers.layout import Layout

#: Refused beyond this: five times the largest survey that is promised to work (100,000 x 60).
MAX_CELLS = 30_000_000
MAX_FILE_BYTES = 1 << 30


@dataclass(slots=True, kw_only=True)
class Grid:
    """Rows of cells with their place in the file; built and consumed inside the readers only.

    rows : cells row by row; each row has the same length.
    numbers : 1-based file row (line) of each row.
    merged : merged ranges as 1-based (first row, first column, last row, last column).
    errors : error cells as 1-based (row, column, text); (0, 0, text) when the file does not say where.
    empty_formulas : 1-based (row, column) of formulas without a stored result.
    simulated : what the file says its answers were simulated from.
    layout : set by formats whose header is not a row of the table (.sav, .dta, parquet).
    """

    container: str
    rows: list[list[Any]]
    numbers: list[int]
    sheet: str | None = None
    encoding: str | None = None
    separator: str | None = None
    decimal: str = "."
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    empty_formulas: list[tuple[int, int]] = field(default_factory=list)
    layout: Layout | None = None
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, dict[Any, str]] = field(default_factory=dict)
    missing_codes: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    simulated: Text | None = None
    findings: list[Finding] = field(default_factory=list)
