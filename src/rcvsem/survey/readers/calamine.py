"""Sheets of workbooks through python-calamine: the only file that knows it."""

from __future__ import annotations

import io
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.grid import Grid, check_size
from rcvsem.survey.readers.package import SAVE_AGAIN
from rcvsem.survey.readers.sheets import password_error


def open_workbook(data: bytes, where: str) -> Any:
    """calamine's workbook. Raises FileError for a damaged or encrypted one."""
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise password_error(where) from None
    except BaseException as fault:
        raise _calamine_error(fault, where) from None


def load_sheet(book: Any, name: str, where: str) -> Any:
    """Cells of one sheet, as calamine has them."""
    try:
        return book.get_sheet_by_name(name)
    except BaseException as fault:
        raise _calamine_error(fault, phrase("{where}, sheet '{name}'", where=where, name=name)) from None


def _calamine_error(fault: BaseException, where: str) -> BaseException:
    # A Rust panic arrives as a BaseException of its own; interrupts must pass through.
    if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError)):
        return fault
    # The bindings panic with these words where Python had no memory for an object; the file is sound.
    if "PyObject pointer is null" in str(fault):
        return MemoryError()
    return FileError(
        phrase("The workbook is damaged: {fault}.", fault=str(fault) or type(fault).__name__),
        where=where,
        fix=SAVE_AGAIN,
    )


def grid_of_sheet(source: Any, container: str, name: str, findings: list[Finding], place: str) -> Grid:
    """The cells and merged ranges of a loaded sheet."""
    if source.start is None:
        raise FileError("The sheet is empty.", where=place)
    height, width = source.end[0] + 1, source.end[1] + 1
    check_size(height, width, place)
    try:
        # Workbooks hold every number as a float: 3.0 becomes 3 again.
        rows = [
            [
                int(cell) if type(cell) is float and cell.is_integer() and abs(cell) < 2**53 else cell
                for cell in row
            ]
            for row in source.to_python(skip_empty_area=False)
        ]
        merged = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in (source.merged_cell_ranges or [])
        ]
    except BaseException as fault:
        raise _calamine_error(fault, place) from None
    return Grid(
        container=container,
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        sheet=name,
        merged=sorted(merged),
        findings=findings,
    )
