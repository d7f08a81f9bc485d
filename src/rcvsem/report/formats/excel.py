"""Excel workbook: a contents sheet, then a sheet a table in three-line style, with real numbers.

A number keeps all its digits; its number format shows what the other formats print. Text is always text,
also when it begins like a formula.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, cast

from rcvsem.foundation.formats import Format
from rcvsem.foundation.text import Style
from rcvsem.foundation.widths import width
from rcvsem.foundation.workbook_bytes import workbook_bytes
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.layout import (
    CONTENTS,
    FIGURE,
    Printing,
    each,
    inline,
    labels,
    lay_out,
    lay_out_all,
    raised,
    said,
    words,
)
from rcvsem.report.numbers import excel_format
from rcvsem.report.printed import PrintedCell, PrintedTable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import Alignment, Font, Side
    from openpyxl.worksheet.worksheet import Worksheet

FORMAT = Format("xlsx", "Excel workbook", "render_excel", table="render_table")

_FONT = "Times New Roman"
_WIDEST, _NARROWEST = 60, 7
_NOTES_WIDTH = 60
_CONTENTS_WIDTH = 94.0  # characters of the first sheet
_BODY = 10.0  # points
_LINE = 13.5  # points a line of body text takes
_ONE_LINE = 16.0
_FROZEN = 60.0  # points of running text that may stand still above a table
_PICTURE, _ROW_PIXELS = 960, 20  # width of a picture, height of a row
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def render_excel(document: Document, printing: Printing | None = None) -> bytes:
    """The document as the bytes of an .xlsx file; the same document gives the same bytes."""
    from openpyxl import Workbook

    printing = replace(printing or Printing(), joint="\n")  # a cell holds its languages one above the other
    tables = tuple(lay_out_all(document, printing).values())
    workbook = Workbook()
    pen = _Pen()
    contents_name = " ".join(each(CONTENTS, printing.language))
    names = sheet_names([table.sheet for table in tables], taken=contents_name)
    figures = tuple(
        (figure, " / ".join(labels(FIGURE, number, printing)))
        for number, figure in enumerate(document.figures, start=1)
        if figure.png
    )
    contents = workbook.active
    assert contents is not None
    contents.title = contents_name
    entries = [
        (" / ".join(table.labels), " / ".join(table.titles), name)
        for table, name in zip(tables, names, strict=True)
    ]
    entries += [(label, said(figure.title, printing), _figure_sheet(label)) for figure, label in figures]
    _draw_contents(contents, document, entries, printing, pen)
    for table, name in zip(tables, names, strict=True):
        _draw_table(workbook.create_sheet(name), table, pen, back=contents_name)
    for figure, label in figures:
        _draw_figure(workbook.create_sheet(_figure_sheet(label)), figure, label, printing, pen, contents_name)
    return _saved(workbook, inline(document.title, printing.language))


def render_table(table: Table, printing: Printing | None = None) -> bytes:
    """One table as a workbook of one sheet."""
    from openpyxl import Workbook

    printed = lay_out(table, 0, printing or Printing())
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = sheet_names([printed.sheet])[0]
    _draw_table(sheet, printed, _Pen(), back="")
    return _saved(workbook, printed.titles[0])


def sheet_names(titles: list[str], taken: str = "") -> list[str]:
    """Names Excel accepts: numbered, 31 characters, no []:*?/\\, different whatever the case."""
    names: list[str] = []
    used = {taken.casefold(), "history"}
    for number, title in enumerate(titles, start=1):
        stem = _FORBIDDEN.sub(" ", title).strip(" '") or "Table"
        name = f"{number} {stem}"[:31].rstrip(" '")
        while name.casefold() in used:
            name = f"{name[:29]} _"
        used.add(name.casefold())
        names.append(name)
    return names


def _at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    return cast("SheetCell", sheet.cell(row, column))


class _Pen:
    """The few fonts, lines and alignments a report uses, made once."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        self.plain = Font(name=_FONT, size=_BODY)
        self.italic = Font(name=_FONT, size=_BODY, italic=True)
        self.bold = Font(name=_FONT, size=_BODY, bold=True)
        self.title = Font(name=_FONT, size=11, bold=True)
        self.big = Font(name=_FONT, size=14, bold=True)
        self.small = Font(name=_FONT, size=9)
        self.link = Font(name=_FONT, size=_BODY, color="1F4E79", underline="single")
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.right = Alignment(horizontal="right", vertical="center")
        self.centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.indented = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        self.header_indented = Alignment(horizontal="left", vertical="bottom", wrap_text=True, indent=1)
        self.header_left = Alignment(horizontal="left", vertical="bottom", wrap_text=True)
        self.header_right = Alignment(horizontal="right", vertical="bottom", wrap_text=True)
        self.no_wrap = Alignment(horizontal="left", vertical="center")
        thick, thin = Side("medium", "000000"), Side("thin", "000000")
        self.lines = {
            (above, below): Border(top=_side(above, thick, thin), bottom=_side(below, thick, thin))
            for above in ("", "thick", "thin")
            for below in ("", "thick", "thin")
        }

        self._looks: dict[tuple[int, int, str], object] = {}

    def look(self, cell: SheetCell, font: Font, alignment: Alignment, number_format: str = "General") -> None:
        """Font, alignment and format of a body cell. Setting them one by one takes longer than all else of a sheet, so
        that a cell takes over those of the first cell that looks the same."""
        key = (id(font), id(alignment), number_format)
        known = self._looks.get(key)
        if known is None:
            cell.font, cell.alignment, cell.number_format = font, alignment, number_format
            self._looks[key] = copy(cell._style)  # type: ignore[attr-defined]
        else:
            cell._style = copy(known)  # type: ignore[attr-defined]

    def text(self, cell: SheetCell, text: str) -> None:
        """Write `text` as text, whatever it begins with."""
        cell.value = text
        if text[:1] in "=+-@\t'" and text:
            cell.data_type = "s"
            cell.quotePrefix = True


def _side(name: str, thick: Side, thin: Side) -> Side | None:
    return {"": None, "thick": thick, "thin": thin}[name]


def _draw_table(sheet: Worksheet, table: PrintedTable, pen: _Pen, back: str) -> None:
    from openpyxl.utils import get_column_letter

    columns = len(table.header)
    row = 1
    title = _at(sheet, 1, 1)
    label = f"{' / '.join(table.labels)}  " if table.number else ""
    pen.text(title, label + " / ".join(table.titles))
    title.font, title.alignment = pen.title, pen.no_wrap
    widths = _column_widths(table)
    for j, wide in enumerate(widths):
        sheet.column_dimensions[get_column_letter(j + 1)].width = wide
    total = max(sum(widths), float(_NOTES_WIDTH))
    needed, spread = 0.0, 0
    while spread < columns and needed < total:
        needed += widths[spread]
        spread += 1
    extra = max(0, -(-int(total - needed) // 9))  # narrow tables: notes run on over empty columns of 8.43
    across = max(1, spread + extra)
    row = 2
    for sentence in table.paragraph:
        _draw_note(sheet, row, across, (sentence, pen.plain), pen, total)
        row += 1
    above_table = sum(_height(sentence, total, _BODY) for sentence in table.paragraph)
    head = row
    row = _draw_header(sheet, table, pen, row)
    if above_table <= _FROZEN:
        sheet.freeze_panes = _at(sheet, row, 2 if columns > 2 and not table.header[0].numeric else 1)
    first = row
    pads = table.star_widths
    last = len(table.rows) - 1
    for i, line in enumerate(table.rows):
        above = "thin" if line.kind == "total" else ""
        below = "thick" if i == last else ""
        for j, printed in enumerate(line.cells):
            cell = _at(sheet, row, j + 1)
            _draw_cell(cell, printed, pen, pads[j], table.style, heading=line.kind == "group")
            if j and not printed.numeric and table.header[j - 1].numeric:
                cell.alignment = pen.indented
            if above or below:
                cell.border = pen.lines[above, below]
        tall = max(
            (_height(c.text, widths[j], _BODY) for j, c in enumerate(line.cells) if not c.numeric and c.text),
            default=0.0,
        )
        if line.kind != "group" and tall > _ONE_LINE:
            sheet.row_dimensions[row].height = tall
        row += 1
    for one in _under(table, pen):
        _draw_note(sheet, row, across, one, pen, total)
        row += 1
    if back:
        cell = _at(sheet, row + 1, 1)
        _link(cell, f"← {back}", back, pen)
    sheet.print_title_rows = f"{head}:{first - 1}"
    _set_page(sheet, landscape=sum(widths) > 110)


def _set_page(sheet: Worksheet, *, landscape: bool) -> None:
    """On A4, as wide as the page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _draw_header(sheet: Worksheet, table: PrintedTable, pen: _Pen, row: int) -> int:
    """Draw one or two header rows; the row after them."""
    columns = len(table.header)
    if table.spans:
        covered = {j for span in table.spans for j in range(span.first, span.last + 1)}
        for j in range(columns):
            _at(sheet, row, j + 1).border = pen.lines["thick", "thin" if j in covered else ""]
        for span in table.spans:
            head = _at(sheet, row, span.first + 1)
            pen.text(head, "\n".join(span.lines))
            head.font, head.alignment = pen.plain, pen.centre
            if span.last > span.first:
                _merge(sheet, row, span.first + 1, span.last + 1)
        sheet.row_dimensions[row].height = _LINE * max(len(span.lines) for span in table.spans) + 3
        row += 1
    for j, column in enumerate(table.header):
        cell = _at(sheet, row, j + 1)
        pen.text(cell, "\n".join(column.lines))
        cell.font = pen.italic if column.symbol else pen.plain
        after_number = j > 0 and table.header[j - 1].numeric
        words = pen.header_indented if after_number else pen.header_left
        cell.alignment = pen.header_right if column.numeric else words
        cell.border = pen.lines["" if table.spans else "thick", "thin"]
    sheet.row_dimensions[row].height = _LINE * max(len(c.lines) for c in table.header) + 3
    return row + 1


def _draw_cell(
    cell: SheetCell, printed: PrintedCell, pen: _Pen, pad: int, style: Style, *, heading: bool
) -> None:
    font = pen.bold if heading or printed.bold else pen.plain
    value = printed.value
    if isinstance(value, int | float):
        cell.value = value
        shown = excel_format(
            printed.kind,
            printed.digits,
            style=style,
            stars=printed.stars,
            pad=pad,
            letters=raised(printed.letters),
        )
        pen.look(cell, font, pen.right, shown)
        return
    pen.look(cell, font, pen.right if printed.numeric else pen.no_wrap if heading else pen.left)
    text = printed.text + printed.stars + raised(printed.letters)
    if text:
        # A heading runs on over the columns beside it, on one line.
        pen.text(cell, text.replace("\n", " / ") if heading else text)


def _column_widths(table: PrintedTable) -> list[float]:
    widths = []
    for j, column in enumerate(table.header):
        wide = max(width(line) for line in column.lines)
        for line in table.rows:
            if line.kind != "group":
                cell = line.cells[j]
                text = cell.text + cell.stars + cell.letters
                wide = max(wide, *(width(part) for part in text.split("\n")))
        widths.append(float(min(_WIDEST, max(_NARROWEST, wide + 2))))
    for span in table.spans:
        inside = widths[span.first : span.last + 1]
        short = max(width(line) for line in span.lines) + 2 - sum(inside)
        if short > 0:
            for j in range(span.first, span.last + 1):
                widths[j] += short / len(inside)
    return widths


def _under(table: PrintedTable, pen: _Pen) -> list[tuple[str, Font]]:
    """Everything below the bottom line: notes and footnotes."""
    under = [
        (f"{note.lead} {note.text}".strip() if note.lead else note.text, pen.small) for note in table.notes
    ]
    under.extend((f"{raised(note.letter)} {note.text}", pen.small) for note in table.footnotes)
    return under


def _draw_note(
    sheet: Worksheet, row: int, columns: int, note: tuple[str, Font], pen: _Pen, wide: float
) -> None:
    text, font = note
    if not text:
        return
    cell = _at(sheet, row, 1)
    pen.text(cell, text)
    cell.font, cell.alignment = font, pen.left
    if columns > 1:
        _merge(sheet, row, 1, columns)
    sheet.row_dimensions[row].height = _height(text, wide, float(font.size or _BODY))


def _merge(sheet: Worksheet, row: int, first: int, last: int) -> None:
    """One cell from column `first` to `last` (the cells keep the lines they have: cheaper than merge_cells)."""
    from openpyxl.utils import get_column_letter

    sheet.merged_cells.add(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")


def _height(text: str, wide: float, size: float) -> float:
    """Points a wrapped text takes in a column of width `wide`: no program fits merged cells by itself,
    and LibreOffice does not fit any.

    A letter of Times takes about .48 of its height, a Chinese character all of it; a unit of column width is
    7 pixels, a point 4/3 of one.
    """
    em = size * 4.0 / 3.0
    lines = 0
    for line in text.split("\n"):
        pixels = sum(em if width(c) == 2 else 0.48 * em for c in line)
        lines += max(1, ceil(pixels / (7.0 * wide - 6.0)))
    return 1.35 * size * lines + 2.0


def _draw_contents(
    sheet: Worksheet,
    document: Document,
    entries: list[tuple[str, str, str]],
    printing: Printing,
    pen: _Pen,
) -> None:
    """Title, notices, sections of sentences; for every table and picture label, title and a link to its sheet."""
    title = _at(sheet, 1, 1)
    pen.text(title, inline(document.title, printing.language))
    title.font = pen.big
    row = 2
    for notice in document.notices:
        for line in words(notice, printing):
            pen.text(_at(sheet, row, 1), line)
            _at(sheet, row, 1).font = pen.bold
            row += 1
    for label, value in document.meta:
        pen.text(_at(sheet, row, 1), inline(label, printing.language))
        pen.text(_at(sheet, row, 2), said(value, printing).replace("\n", " / "))
        for column in (1, 2):
            _at(sheet, row, column).font = pen.plain
        row += 1
    row += 1
    for section in document.sections:
        if not section.paragraphs:
            continue
        heading = _at(sheet, row, 1)
        pen.text(heading, inline(section.title, printing.language))
        heading.font = pen.title
        row += 1
        for paragraph in section.paragraphs:
            for line in words(paragraph, printing):
                _draw_note(sheet, row, 2, (line, pen.plain), pen, _CONTENTS_WIDTH)
                row += 1
        row += 1
    for number, text, name in entries:
        _link(_at(sheet, row, 1), number, name, pen)
        _link(_at(sheet, row, 2), text.replace("\n", " / "), name, pen)
        row += 1
    heads = [inline(label, printing.language) for label, _ in document.meta]
    sheet.column_dimensions["A"].width = min(40, max([14, *(width(label) + 2 for label in heads)]))
    sheet.column_dimensions["B"].width = _CONTENTS_WIDTH - 14
    _set_page(sheet, landscape=False)


def _figure_sheet(label: str) -> str:
    return _FORBIDDEN.sub(" ", label)[:31]


def _draw_figure(
    sheet: Worksheet, figure: Figure, label: str, printing: Printing, pen: _Pen, back: str
) -> None:
    """A picture under its title, its notes below it."""
    from openpyxl.drawing.image import Image

    title = _at(sheet, 1, 1)
    pen.text(title, f"{label}  {said(figure.title, printing)}".replace("\n", " / "))
    title.font, title.alignment = pen.title, pen.no_wrap
    picture = Image(BytesIO(figure.png))
    scale = min(1.0, _PICTURE / picture.width)
    picture.width, picture.height = round(picture.width * scale), round(picture.height * scale)
    sheet.add_image(picture, "A3")
    row = 4 + ceil(picture.height / _ROW_PIXELS)
    for note in figure.notes:
        for line in words(note, printing):
            _draw_note(sheet, row, _PICTURE // 64, (line, pen.small), pen, _PICTURE / 7.0)
            row += 1
    _link(_at(sheet, row + 1, 1), f"← {back}", back, pen)
    _set_page(sheet, landscape=True)


def _link(cell: SheetCell, text: str, sheet_name: str, pen: _Pen) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    pen.text(cell, text)
    target = sheet_name.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target}'!A1")
    cell.font = pen.link


def _saved(workbook: Workbook, title: str) -> bytes:
    workbook.properties.title = title
    workbook.properties.creator = "rcvsem"
    return workbook_bytes(workbook)
