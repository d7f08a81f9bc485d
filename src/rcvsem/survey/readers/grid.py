"""A sheet of cells as a file holds it, before anyone says what its header means."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:  # it brings numpy, which the process that reads a workbook does without
    from rcvsem.survey.readers.layout import Layout

#: Refused beyond this: a million respondents with forty questions.
MAX_CELLS = 40_000_000
MAX_FILE_BYTES = 512 << 20
#: The most that SPSS and Stata hold is 32,767; Excel has 16,384.
MAX_COLUMNS = 32_767
MAX_ROWS = 5_000_000
MAX_SHEETS = 1_000
#: From here on a sheet must have at least one cell in fifty written down: a stray cell far from the table has not.
_SPARSE_FROM, _SPARSE = 2_000_000, 50


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
    measures: dict[str, str] = field(default_factory=dict)
    simulated: Text | None = None
    findings: list[Finding] = field(default_factory=list)


def check_size(
    rows: int, columns: int, where: str, *, filled: int | None = None, at_least: bool = False
) -> None:
    """Refuse what would take memory without end.

    filled : cells that the file writes down, where it can be counted. at_least : counting stopped there.

    Raises
    ------
    FileError : more than MAX_CELLS, MAX_COLUMNS or MAX_ROWS, or a table that is nearly all empty; always, when
        counting stopped.
    """
    claims = phrase(
        "The table claims {which}{rows:,} rows x {columns:,} columns",
        which=phrase("at least ") if at_least else "",
        rows=rows,
        columns=columns,
    )
    stray = phrase("Delete stray cells far from the table (Ctrl+End shows the last one) and save again.")
    if columns > MAX_COLUMNS:
        raise FileError(
            phrase(
                "{claims}: more than {max_columns:,} columns are refused.",
                claims=claims,
                max_columns=MAX_COLUMNS,
            ),
            where=where,
            fix="Keep a column a question and a row a respondent; export fewer columns.",
        )
    if filled is not None and rows * columns > _SPARSE_FROM and filled * _SPARSE < rows * columns:
        raise FileError(
            phrase(
                "{claims} but only {filled:,} cells are written: refused as too large.",
                claims=claims,
                filled=filled,
            ),
            where=where,
            fix=stray,
        )
    if rows > MAX_ROWS:
        raise FileError(
            phrase("{claims}: more than {max_rows:,} rows are refused.", claims=claims, max_rows=MAX_ROWS),
            where=where,
            fix=phrase("Is this a survey? {stray}", stray=stray),
        )
    if rows * columns > MAX_CELLS or at_least:
        raise FileError(
            phrase(
                "{claims}: more than {max_cells:,} cells are refused.", claims=claims, max_cells=MAX_CELLS
            ),
            where=where,
            fix=phrase("Export fewer columns. {stray}", stray=stray),
        )
