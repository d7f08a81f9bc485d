"""A workbook of openpyxl as bytes, without the files with answers that openpyxl leaves in the temporary folder."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from rcvsem.foundation.same_bytes import same_bytes


class _InMemory(WorksheetWriter):
    """Writes a sheet into memory; the class it comes from makes a file of its own when it is given no place."""

    def __init__(self, sheet: Any) -> None:
        super().__init__(sheet, BytesIO())


class _Archive(ExcelWriter):
    _archive: Any

    def write_worksheet(self, ws: Any) -> None:
        """As in the class it comes from, with the sheet's XML from memory."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts = ws._charts
        ws._drawing.images = ws._images
        if self.workbook.write_only:
            if not ws.closed:
                ws.close()
            writer = ws._writer
        else:
            writer = _InMemory(ws)
            writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.out.getvalue())
        self.manifest.append(ws)


def streamed_sheet(book: Any, name: str) -> Any:
    """A new sheet of a write-only workbook whose rows go to memory."""
    sheet = book.create_sheet(name)
    sheet._writer = _InMemory(sheet)
    sheet._writer.write_top()
    return sheet


def workbook_bytes(book: Any) -> bytes:
    """The workbook as it is saved: same content, same bytes."""
    buffer = BytesIO()
    if book.write_only and not book.worksheets:
        book.create_sheet()
    with ZipFile(buffer, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        _Archive(book, archive).write_data()
    return same_bytes(buffer.getvalue())
