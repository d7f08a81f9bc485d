"""Covariance and correlation matrices, standard deviations and means, from a file or a pandas object."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers import export_from_frame, read_export

SYMMETRIC = (
    1e-6  # largest relative difference between the two triangles, for matrices printed with few digits
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedMatrix:
    """A symmetric matrix (p, p) with the names of its variables."""

    path: str
    sha256: str
    names: tuple[str, ...]
    values: Floats

    @property
    def is_correlation(self) -> bool:
        """Whether the diagonal is all 1."""
        return bool(np.allclose(np.diag(self.values), 1.0, atol=1e-12))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedValues:
    """One number a variable (p,), with the file they came from."""

    path: str
    sha256: str
    values: Floats


def read_matrix(path: Any, *, sheet: str | None = None) -> NamedMatrix:
    """A matrix with variable names in the first row, and (usually) in the first column; or a labelled DataFrame.

    The full matrix, or one triangle with the diagonal (the other triangle blank).

    Raises
    ------
    FileError, SurveyError : not readable; not square; names of rows and columns differ; a cell is no number; the
        two triangles differ.
    """
    raw = _plain(path, sheet)
    where = Path(raw.path).name
    names, rows, numbers = _split(raw, where)
    p = len(names)
    if len(rows) != p:
        raise SurveyError(
            phrase(
                "The matrix has {p} columns ({names}, ...) but {n} rows; it must be square.",
                p=p,
                names=enumerated(names[:4]),
                n=len(rows),
            ),
            where=where,
            fix="Give variable names in the first row and the first column, and one row a variable.",
        )
    values = np.full((p, p), np.nan)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            values[i, j] = _number(cell, where, int(numbers[i]), names[j])
    empty = np.isnan(values)
    filled = np.where(empty, values.T, values)
    if np.isnan(filled).any():
        i, j = np.argwhere(np.isnan(filled))[0]
        raise SurveyError(
            phrase("The value for {names} and {names_2} is missing.", names=names[i], names_2=names[j]),
            where=phrase("{where}, row {numbers}", where=where, numbers=int(numbers[i])),
            fix="Fill in the whole matrix, or one triangle with the diagonal.",
        )
    scale = np.sqrt(np.abs(np.outer(np.diag(filled), np.diag(filled)))) + 1e-300
    gap = np.abs(filled - filled.T) / scale
    if gap.max() > SYMMETRIC:
        i, j = (int(k) for k in np.unravel_index(int(gap.argmax()), gap.shape))
        raise SurveyError(
            phrase(
                "The matrix is not symmetric: {names} with {names_2} is {filled:g}, {names_2} with "
                "{names} is {filled_2:g}.",
                names=names[i],
                names_2=names[j],
                filled=filled[i, j],
                filled_2=filled[j, i],
            ),
            where=where,
            fix="Correct the value, or leave one triangle blank.",
        )
    _check_correlations((filled + filled.T) / 2.0, names, where)
    return NamedMatrix(
        path=raw.path, sha256=raw.sha256, names=names, values=frozen((filled + filled.T) / 2.0)
    )


def _check_correlations(matrix: Floats, names: Sequence[str], where: str) -> None:
    """Raise SurveyError for a covariance beyond what the two variances allow (|r| > 1)."""
    variances = np.diag(matrix)
    if (variances <= 0).any():
        return  # told as such where the moments are made
    r = matrix / np.sqrt(np.outer(variances, variances))
    i, j = (int(k) for k in np.unravel_index(int(np.abs(np.triu(r, 1)).argmax()), r.shape))
    if abs(r[i, j]) > 1.0 + SYMMETRIC:
        what = "" if np.allclose(variances, 1.0) else phrase(" (covariance {matrix:g})", matrix=matrix[i, j])
        raise SurveyError(
            phrase(
                "The correlation of {names} and {names_2} is {r:.4g}{what}; it cannot exceed 1.",
                names=names[i],
                names_2=names[j],
                r=r[i, j],
                what=what,
            ),
            where=where,
            fix="Correct the value.",
        )


def read_standard_deviations(path: Any, names: Sequence[str]) -> NamedValues:
    """Standard deviations in the order of `names`; see `read_values`. SurveyError for one that is not positive."""
    found = read_values(path, names, phrase("standard deviation"))
    for name, value in zip(names, found.values, strict=True):
        if not value > 0:
            raise SurveyError(
                phrase(
                    "The standard deviation of {name} is {value:g}; it must be positive.",
                    name=name,
                    value=value,
                ),
                where=Path(path).name,
            )
    return found


def read_values(path: Any, names: Sequence[str], what: str) -> NamedValues:
    """One number a variable, in the order of `names`; `what` they are, for messages. A mapping or a Series is as good.

    The file has a header row of variable names with the values below, or two columns: name and value.

    Raises
    ------
    FileError, SurveyError : not readable; a variable has no value.
    """
    if hasattr(path, "keys"):
        return NamedValues(path="", sha256="", values=_values(dict(path), names, what, ""))
    raw = _plain(path, None)
    where = Path(raw.path).name
    found: dict[str, Any] = {}
    if len(raw.columns) == 2 and raw.cells.shape[0] >= 1 and _is_text(raw.cells[0, 0]):
        found = {str(name).strip(): value for name, value in raw.cells}
        if _looks_numeric(raw.columns[1]):  # no header row: the first line is data too
            found.setdefault(raw.columns[0], raw.columns[1])
    elif raw.cells.shape[0] >= 1:
        found = dict(zip(raw.columns, raw.cells[0], strict=True))
    return NamedValues(path=raw.path, sha256=raw.sha256, values=_values(found, names, what, where))


def _values(found: dict[str, Any], names: Sequence[str], what: str, where: str) -> Floats:
    lacking = [name for name in names if found.get(name) is None]
    if lacking:
        raise SurveyError(
            phrase("There is no {what} for {lacking}.", what=what, lacking=enumerated(lacking[:6])),
            where=where,
            fix="Give a header row of variable names with the values below it, or two columns: name and value."
            if where
            else "",
        )
    values = np.array([_number(found[name], where, 2, name) for name in names])
    unknown = np.flatnonzero(~np.isfinite(values))
    if unknown.size:
        raise SurveyError(
            phrase("The {what} of {names} is no number.", what=what, names=names[unknown[0]]), where=where
        )
    return frozen(values)


def _plain(path: Any, sheet: str | None) -> RawExport:
    if hasattr(path, "columns"):
        # the names of the rows are a column of a file, and the index of a frame
        own = path.index.dtype.kind == "O" or str(path.index.dtype) in ("str", "string")
        rows: RawExport = export_from_frame(path.rename_axis(None).reset_index() if own else path)
        return rows
    raw: RawExport = read_export(path, format="plain", sheet=sheet)
    return raw


def _split(raw: RawExport, where: str) -> tuple[tuple[str, ...], list[list[Any]], Any]:
    """Names, rows of cells without the column of row names, and their row numbers in the file."""
    cells = raw.cells
    if not cells.size:
        raise SurveyError("The file holds no matrix: there is nothing below the first row.", where=where)
    first = [cell for cell in cells[:, 0] if cell is not None]
    named = bool(first) and all(_is_text(cell) for cell in first)
    names = tuple(name.strip() for name in (raw.columns[1:] if named else raw.columns))
    keep = [k for k in range(cells.shape[0]) if any(cell is not None for cell in cells[k])]
    rows = [list(cells[k, 1:] if named else cells[k]) for k in keep]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise SurveyError(phrase("Two columns of the matrix are named {twice}.", twice=twice), where=where)
    if named:
        given = [str(cells[k, 0]).strip() for k in keep]
        if sorted(given) != sorted(names):
            odd = [name for name in given if name not in names] or [
                name for name in names if name not in given
            ]
            raise SurveyError(
                phrase("The names of the rows and of the columns differ: {odd}.", odd=enumerated(odd[:5])),
                where=where,
                fix="Name the variables in the first row and in the first column alike.",
            )
        order = [given.index(name) for name in names]
        rows = [rows[k] for k in order]
        keep = [keep[k] for k in order]
    return names, rows, raw.row_numbers[keep]


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str) and bool(cell.strip()) and not _looks_numeric(cell)


def _looks_numeric(cell: Any) -> bool:
    try:
        float(str(cell).strip())
    except ValueError:
        return False
    return True


def _number(cell: Any, where: str, row: int, column: str) -> float:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return float("nan")
    try:
        return float(str(cell).strip()) if isinstance(cell, str) else float(cell)
    except (TypeError, ValueError):
        raise SurveyError(
            phrase("{cell!r} is not a number.", cell=cell),
            where=phrase("{where}, row {row}, column {column}", where=where, row=row, column=column),
            fix="Correct the cell.",
        ) from None
