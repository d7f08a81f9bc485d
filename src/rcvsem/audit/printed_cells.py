"""Cells of a workbook of published tables as they are shown. Runs in a limited process."""

from __future__ import annotations

import io
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.package import SAVE_AGAIN, open_package

#: Published tables are small; a stray cell far away is not.
MAX_CELLS = 300_000


def sheets_here(content: bytes, where: str) -> list[list[Any]]:
    """[sheet, rows of texts] of every sheet. FileError : no readable workbook, or far too large a one."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not content.startswith(b"PK"):
        raise FileError("this is not a readable .xlsx workbook.", where=where, fix=SAVE_AGAIN)
    open_package(content, where)
    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError):
        # SyntaxError is what broken XML raises
        raise FileError("this is not a readable .xlsx workbook.", where=where, fix=SAVE_AGAIN) from None
    size = sum(sheet.max_row * sheet.max_column for sheet in book.worksheets)
    if size > MAX_CELLS:
        raise FileError(
            phrase(
                "its sheets span {size:,} cells; published tables have less than {max_cells:,}.",
                size=size,
                max_cells=MAX_CELLS,
            ),
            where=where,
            fix="Delete stray cells far from the tables (Ctrl+End shows the last one) and save again.",
        )
    return [
        [str(sheet.title), [[_cell_text(cell) for cell in row] for row in sheet.iter_rows()]]
        for sheet in book.worksheets
    ]


def _cell_text(cell: Any) -> str:
    """What the cell shows: a number with the decimals of its number format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).strip()
    shown = str(cell.number_format or "").split(";")[0]
    places = len(shown.split(".")[1].rstrip("%_ )").rstrip("?#")) if "." in shown else 0
    if shown.endswith("%"):
        return f"{value * 100:.{places}f}%"
    if isinstance(value, int) and not places:
        return str(value)
    own = repr(float(value))
    decimals = 0 if "e" in own or own.endswith(".0") else len(own.split(".")[1])
    return f"{value:.{max(places, decimals)}f}" if decimals <= 15 else own
