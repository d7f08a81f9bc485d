"""What came: the raw export of a survey, as it stands in the file, before any cleaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Ints, Objects
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnInfo:
    """One column of an export, as far as its header tells.

    name : header text, blanks at both ends removed; the entry of `RawExport.columns` at `position`.
    key : the platform's stable identifier (Qualtrics ImportId, Kobo path, LimeSurvey code), else the name.
    text : question wording without its number; the row's wording for a matrix question.
    matrix_stem, matrix_row : wording of the matrix and of the row, None outside a matrix.
    question_number : the number printed in the header, None when there is none.
    position : 0-based column index into `RawExport.cells`.
    """

    name: str
    key: str
    text: str
    matrix_stem: str | None = None
    matrix_row: str | None = None
    question_number: int | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawExport:
    """A survey export read, not yet interpreted. Nothing is converted, dropped or reversed.

    path : the file, or "<DataFrame>".
    sha256 : of the file's bytes, hexadecimal ("" for a DataFrame).
    format : platform, e.g. "wenjuanxing", "qualtrics", "plain", "spss".
    container : file type: "xlsx", "xls", "ods", "csv", "sav", "dta", "parquet", "frame".
    sheet : name of the sheet, None where there are none.
    columns : header text of each column (platforms with several header rows: the name row); may repeat.
    column_info : one ColumnInfo a column, in the same order.
    cells : (n_rows, n_columns) object array of int, float, str, bool, None or datetime; read-only.
        Cells of text files are str or None; blank cells are None.
    row_numbers : (n_rows,) 1-based row (line for text files) of each record in the file.
    labels : column -> variable label (.sav, .dta; else empty).
    value_labels : column -> {code: label} (.sav, .dta; else empty).
    missing_codes : column -> codes which the file itself declares missing (still present in `cells`).
    measures : column -> "nominal", "ordinal" or "scale", where the file says it (.sav).
    metadata : role -> column name; roles id, submitted, start, end, duration, source, source_detail, ip,
        progress, finished, status, score.
    personal : names of the columns that hold personal data and must leave no output.
    decimal : "," when numbers in text cells are written with a decimal comma.
    simulated : what the file itself says its answers were simulated from ("" when it does not say from what);
        None when it does not call them simulated.
    """

    path: str
    sha256: str
    format: str
    container: str
    sheet: str | None
    columns: tuple[str, ...]
    column_info: tuple[ColumnInfo, ...]
    cells: Objects
    row_numbers: Ints
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    missing_codes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    decimal: str = "."
    encoding: str | None = None
    separator: str | None = None
    simulated: Text | None = None
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        """Sizes only: a respondent's answers do not belong into tracebacks."""
        return f"<RawExport {self.format}, {self.n} records x {len(self.columns)} columns>"

    @property
    def n(self) -> int:
        """Number of records."""
        return int(self.cells.shape[0])

    def positions(self, name: str) -> tuple[int, ...]:
        """0-based positions of all columns with this header, in file order."""
        return tuple(i for i, column in enumerate(self.columns) if column == name)

    def column(self, name: str) -> Objects:
        """(n,) cells of the one column with this header.

        Raises SurveyError when no column or more than one has it.
        """
        found = self.positions(name)
        if len(found) != 1:
            fault = phrase("no column") if not found else phrase("{n} columns", n=len(found))
            raise SurveyError(
                phrase("There is {fault} named '{name}'.", fault=fault, name=name), where=self.path
            )
        return np.asarray(self.cells[:, found[0]])
