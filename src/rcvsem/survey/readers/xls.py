"""Legacy .xls: checked record by record, then read by calamine."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.calamine import grid_of_sheet, load_sheet, open_workbook
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.sheets import choose_sheet
from rcvsem.survey.readers.xls_peek import check_xls, xls_errors


def read_xls(data: bytes, where: str, sheet: str | int | None) -> Grid:
    """Cells of one sheet. Raises FileError for damaged, encrypted, linked or empty workbooks."""
    check_xls(data, where)
    book = open_workbook(data, where)
    loaded: dict[str, Any] = {}
    shown: dict[str, bool] = {}
    for meta in book.sheets_metadata:
        if str(meta.typ).endswith("WorkSheet"):
            visible = str(meta.visible)
            shown[meta.name] = visible.endswith("Visible") and "Hidden" not in visible
            loaded[meta.name] = load_sheet(book, meta.name, where)

    def size(name: str) -> tuple[int, int]:
        end = loaded[name].end
        return (0, 0) if end is None else (end[0] + 1, end[1] + 1)

    name, findings = choose_sheet(
        [name for name, visible in shown.items() if visible],
        [name for name, visible in shown.items() if not visible],
        size,
        sheet,
        where,
    )
    grid = grid_of_sheet(
        loaded[name], "xls", name, findings, phrase("{where}, sheet '{name}'", where=where, name=name)
    )
    grid.errors = xls_errors(data, name)
    return grid
