"""Simulated answers onto the disk."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.version import __version__
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.audit import Simulated


def write_simulated(result: Simulated, path: Path) -> Path:
    """Write the answers as .csv (a last column says that they are simulated) or .xlsx (a second sheet says so too).

    Raises
    ------
    OptionError : another file type. ReportError : the file cannot be written.
    """
    from rcvsem.report.write import write_file

    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise OptionError(
            phrase("Simulated answers are written as .csv or .xlsx. Got '{suffix}'.", suffix=path.suffix)
        )
    header = [*result.names, "simulated"]
    rows = [[*_plain(row, result.scale is not None), result.notice] for row in result.answers.tolist()]
    if kind == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return write_file(path, text.getvalue().encode())
    return write_file(path, _workbook(result, header, rows))


def _plain(row: list[float], whole: bool) -> list[float | int]:
    return [int(value) if whole else value for value in row]


def _workbook(result: Simulated, header: list[str], rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    from rcvsem.foundation.workbook_bytes import workbook_bytes

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "answers"
    for row in [header, *rows]:
        sheet.append(row)
    about = book.create_sheet("about")
    for line in (result.notice, *result.about):
        about.append([line])
    about.column_dimensions["A"].width = 100
    book.properties.title = result.notice
    book.properties.description = result.notice
    book.properties.creator = f"rcvsem {__version__} simulate"
    return workbook_bytes(book)
