"""Sheets of a workbook with the few looks a report uses. Only this file knows XlsxWriter.

It is loaded in a third of the time that openpyxl takes, which stays for workbooks that are read or filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

Font = Literal["plain", "italic", "bold", "title", "big", "small", "link"]
Place = Literal[
    "", "left", "right", "centre", "indented", "one_line", "head_left", "head_right", "head_indented"
]
Lines = tuple[str, str]
NO_LINES: Lines = ("", "")
BODY = 10.0  # points
_FONT = "Times New Roman"
_FONTS: dict[Font, dict[str, Any]] = {
    "plain": {},
    "italic": {"italic": True},
    "bold": {"bold": True},
    "title": {"bold": True, "font_size": 11},
    "big": {"bold": True, "font_size": 14},
    "small": {"font_size": 9},
    "link": {"font_color": "#1F4E79", "underline": 1},
}
_PLACES: dict[Place, dict[str, Any]] = {
    "": {},
    "left": {"align": "left", "valign": "vcenter", "text_wrap": True},
    "right": {"align": "right", "valign": "vcenter"},
    "centre": {"align": "center", "valign": "vcenter", "text_wrap": True},
    "indented": {"align": "left", "valign": "vcenter", "text_wrap": True, "indent": 1},
    "one_line": {"align": "left", "valign": "vcenter"},
    "head_left": {"align": "left", "valign": "bottom", "text_wrap": True},
    "head_right": {"align": "right", "valign": "bottom", "text_wrap": True},
    "head_indented": {"align": "left", "valign": "bottom", "text_wrap": True, "indent": 1},
}
_BORDERS = {"": 0, "thin": 1, "thick": 2}  # "medium" in Excel's words
_LIKE_A_FORMULA = tuple("=+-@\t'")


def size_of(font: Font) -> float:
    """Points."""
    return float(_FONTS[font].get("font_size", BODY))


class _Worksheet(Worksheet):  # type: ignore[misc]
    """The library's sheet, with all digits of a number: it writes sixteen, which are not always the same number."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        said = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{said}><v>{number!r}</v></c>")


class Book:
    """A workbook in memory: the same sheets give the same bytes."""

    def __init__(self, title: str) -> None:
        self._bytes = BytesIO()
        self._book = Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties({"title": title, "author": "rcvsem", "created": datetime(1980, 1, 1)})
        self._looks: dict[object, Format] = {}

    def sheet(self, name: str, *, landscape: bool) -> Sheet:
        """A new sheet, printed on A4 as wide as the page."""
        made = self._book.add_worksheet(name, worksheet_class=_Worksheet)
        made.hide_gridlines(2)
        made.set_landscape() if landscape else made.set_portrait()
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        return Sheet(made, self)

    def look(self, font: Font, place: Place, lines: Lines, number_format: str, quoted: bool) -> Format:
        """The look of a cell, made once."""
        key = (font, place, lines, number_format, quoted)
        if key not in self._looks:
            above, below = lines
            self._looks[key] = self._book.add_format(
                {
                    "font_name": _FONT,
                    "font_size": BODY,
                    **_FONTS[font],
                    **_PLACES[place],
                    "top": _BORDERS[above],
                    "bottom": _BORDERS[below],
                    "num_format": number_format,
                    "quote_prefix": quoted,
                }
            )
        return self._looks[key]

    def saved(self) -> bytes:
        self._book.close()
        return self._bytes.getvalue()


class Sheet:
    """One sheet; rows and columns are counted from 0."""

    def __init__(self, made: Worksheet, book: Book) -> None:
        self._made, self._book = made, book

    def text(
        self, at: tuple[int, int], text: str, font: Font, place: Place = "", lines: Lines = NO_LINES
    ) -> None:
        """`text` as text, whatever it begins with. Nothing is written where there is neither text nor a line."""
        look = self._book.look(font, place, lines, "General", text.startswith(_LIKE_A_FORMULA))
        if text:
            self._made.write_string(*at, text, look)
        elif lines != NO_LINES:
            self._made.write_blank(*at, None, look)

    def number(
        self, at: tuple[int, int], value: float, number_format: str, font: Font, lines: Lines = NO_LINES
    ) -> None:
        look = self._book.look(font, "right", lines, number_format, False)
        self._made.write_number(*at, value, look)

    def across(
        self, at: tuple[int, int], last: int, text: str, font: Font, place: Place, lines: Lines = NO_LINES
    ) -> None:
        """`text` in one cell made of those up to the column `last`."""
        row, first = at
        if last > first:
            self._made.merge_range(
                row, first, row, last, "", self._book.look(font, place, lines, "General", False)
            )
        self.text(at, text, font, place, lines)

    def link(self, at: tuple[int, int], text: str, sheet: str) -> None:
        """`text` that leads to the sheet of that name."""
        look = self._book.look("link", "", NO_LINES, "General", text.startswith(_LIKE_A_FORMULA))
        target = sheet.replace("'", "''")
        self._made.write_url(*at, f"internal:'{target}'!A1", look, string=text)

    def picture(self, at: tuple[int, int], png: bytes, *, widest: int, said: str) -> float:
        """A picture of at most so many pixels across; its height in pixels. said : what it shows, in words."""
        picture = Image(BytesIO(png))
        scale = min(1.0, widest / picture.width)
        options = {
            "x_scale": scale * picture.x_dpi / 96,
            "y_scale": scale * picture.y_dpi / 96,
            "description": said,
        }
        self._made.insert_image(*at, picture, options)
        return float(picture.height * scale)

    def width(self, column: int, characters: float) -> None:
        self._made.set_column(column, column, characters)

    def height(self, row: int, points: float) -> None:
        self._made.set_row(row, points)

    def freeze(self, row: int, column: int) -> None:
        """Rows above and columns before stand still."""
        self._made.freeze_panes(row, column)

    def repeat(self, first: int, last: int) -> None:
        """Rows that are printed on every page."""
        self._made.repeat_rows(first, last)
