"""Workbooks that people fill in: sheets of named columns in, rows with their place in the file out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.words import phrase
from rcvsem.survey.cells import normalised, shown
from rcvsem.survey.readers.binary import read_sheets
from rcvsem.survey.readers.grid import MAX_FILE_BYTES

LONGEST_CELL = 32_767
#: What XML cannot hold.
_NO_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: header -> cell as text ("" for blank), and where it stands."""

    sheet: str
    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """`sheet 'items', row 5`."""
        return phrase("sheet '{sheet}', row {number}", sheet=self.sheet, number=self.number)

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read_book(path: Path) -> dict[str, list[Line]]:
    """Sheet name -> its rows that hold anything; the first row of a sheet names its columns.

    Raises
    ------
    FileError : no xlsx workbook, a damaged or an unsafe one.
    """
    where = str(path)
    content = bytes_of(path, "a workbook", largest=MAX_FILE_BYTES)
    if not content.startswith(b"PK\x03\x04"):
        raise FileError("This is not an xlsx workbook.", where=where, fix="Save it as xlsx.")
    found: dict[str, list[Line]] = {}
    for name, grid in read_sheets(content, where).items():
        if grid is None:
            found[name] = []
            continue
        rows = [[shown_whole(cell) for cell in row] for row in grid.rows]
        header = [normalised(name).casefold() for name in (rows[0] if rows else [])]
        found[name] = [
            Line(name, number, dict(zip(header, row, strict=True)))
            for row, number in zip(rows[1:], grid.numbers[1:], strict=True)
            if any(row)
        ]
    return found


def shown_whole(cell: object) -> str:
    """A cell as text, whole numbers without `.0`, in full length."""
    if isinstance(cell, str):
        return cell.strip()
    return shown(cell)


def _check_text(text: str, place: str) -> None:
    strange = _NO_CELL.search(text)
    if strange is not None:
        raise OptionError(
            phrase(
                "A workbook cannot hold the control character {strange!a} of {place}.",
                strange=strange.group(),
                place=place,
            ),
            fix="Take it out of the questionnaire definition.",
        )
    if len(text) > LONGEST_CELL:
        raise OptionError(
            phrase("A cell cannot hold the {n:,} characters of {place}.", n=len(text), place=place),
            fix=phrase("At most {longest_cell:,} can be.", longest_cell=LONGEST_CELL),
        )


def write_book(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Any]]]], notes: Mapping[str, str]
) -> bytes:
    """A workbook with these sheets (header, rows). notes : column name -> what to write there, as a comment.

    Raises
    ------
    OptionError : a text that no cell can hold.
    """
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font

    from rcvsem.foundation.widths import width
    from rcvsem.foundation.workbook_bytes import workbook_bytes

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name)
        lines = [list(header), *(list(row) for row in rows)]
        for i, line in enumerate(lines, start=1):
            for j, value in enumerate(line, start=1):
                cell = sheet.cell(i, j)
                if isinstance(value, str):
                    _check_text(
                        value,
                        phrase("{header} in sheet '{name}', row {i}", header=header[j - 1], name=name, i=i),
                    )
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # never a formula, whatever it begins with
                cell.font = Font(bold=i == 1)
                cell.alignment = Alignment(vertical="top", wrap_text=i > 1)
        for j, column in enumerate(header, start=1):
            letter = sheet.cell(1, j).column_letter
            widest = max((width(str(line[j - 1] or "")) for line in lines), default=8)
            sheet.column_dimensions[letter].width = min(max(widest + 2, 9), 50)
            if column in notes:
                sheet.cell(1, j).comment = Comment(notes[column], "rcvsem")
        sheet.freeze_panes = "A2"
    return workbook_bytes(book)
