"""Excel workbook: a contents sheet, then a sheet a table in three-line style, with real numbers.

A number keeps all its digits; its number format shows what the other formats print. Text is always text,
also when it begins like a formula.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from rcvsem.foundation.formats import Format
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.widths import width
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.formats.excel_sheet import BODY, Book, Font, Lines, Place, Sheet, size_of
from rcvsem.report.layout import (
    CONTENTS,
    FIGURE,
    Printing,
    each,
    inline,
    labels,
    lay_out,
    lay_out_all,
    said,
    words,
)
from rcvsem.report.numbers import excel_format, raised
from rcvsem.report.printed import PrintedCell, PrintedTable

FORMAT = Format("xlsx", "Excel workbook", "render_excel", table="render_table")

_WIDEST, _NARROWEST = 60, 7
_NOTES_WIDTH = 60
_CONTENTS_WIDTH = 94.0  # characters of the first sheet
_LINE = 13.5  # points a line of body text takes
_ONE_LINE = 16.0
_FROZEN = 60.0  # points of running text that may stand still above a table
_PICTURE, _ROW_PIXELS = 960, 20  # width of a picture, height of a row
_FORBIDDEN = late_pattern(r"[\[\]:*?/\\\x00-\x1f]")


def render_excel(document: Document, printing: Printing | None = None) -> bytes:
    """The document as the bytes of an .xlsx file; the same document gives the same bytes."""
    printing = replace(printing or Printing(), joint="\n")  # a cell holds its languages one above the other
    tables = tuple(lay_out_all(document, printing).values())
    book = Book(inline(document.title, printing.language))
    contents_name = " ".join(each(CONTENTS, printing.language))
    names = sheet_names([table.sheet for table in tables], taken=contents_name)
    figures = tuple(
        (figure, " / ".join(labels(FIGURE, number, printing)))
        for number, figure in enumerate(document.figures, start=1)
        if figure.png
    )
    entries = [
        (" / ".join(table.labels), " / ".join(table.titles), name)
        for table, name in zip(tables, names, strict=True)
    ]
    entries += [(label, said(figure.title, printing), _figure_sheet(label)) for figure, label in figures]
    _draw_contents(book.sheet(contents_name, landscape=False), document, entries, printing)
    for table, name in zip(tables, names, strict=True):
        _draw_table(book, name, table, back=contents_name)
    for figure, label in figures:
        sheet = book.sheet(_figure_sheet(label), landscape=True)
        _draw_figure(sheet, figure, label, printing, contents_name)
    return book.saved()


def render_table(table: Table, printing: Printing | None = None) -> bytes:
    """One table as a workbook of one sheet."""
    printed = lay_out(table, 0, printing or Printing())
    book = Book(printed.titles[0])
    _draw_table(book, sheet_names([printed.sheet])[0], printed, back="")
    return book.saved()


def sheet_names(titles: list[str], taken: str = "") -> list[str]:
    """Names Excel accepts: numbered, 31 units of UTF-16, no []:*?/\\, different whatever the case."""
    names: list[str] = []
    used = {taken.casefold(), "history"}
    for number, title in enumerate(titles, start=1):
        stem = _FORBIDDEN.sub(" ", title).strip(" '") or "Table"
        name = _cut(f"{number} {stem}", 31).rstrip(" '")
        while name.casefold() in used:
            name = f"{_cut(name, 29)} _"
        used.add(name.casefold())
        names.append(name)
    return names


def _cut(name: str, units: int) -> str:
    return name.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")


def _draw_table(book: Book, name: str, table: PrintedTable, back: str) -> None:
    widths = _column_widths(table)
    sheet = book.sheet(name, landscape=sum(widths) > 110)
    columns = len(table.header)
    label = f"{' / '.join(table.labels)}  " if table.number else ""
    sheet.text((0, 0), label + " / ".join(table.titles), "title", "one_line")
    for j, wide in enumerate(widths):
        sheet.width(j, wide)
    total = max(sum(widths), float(_NOTES_WIDTH))
    needed, spread = 0.0, 0
    while spread < columns and needed < total:
        needed += widths[spread]
        spread += 1
    extra = max(0, -(-int(total - needed) // 9))  # narrow tables: notes run on over empty columns of 8.43
    across = max(1, spread + extra)
    row = 1
    for sentence in table.paragraph:
        _draw_note(sheet, row, across, (sentence, "plain"), total)
        row += 1
    above_table = sum(_height(sentence, total, BODY) for sentence in table.paragraph)
    head = row
    row = _draw_header(sheet, table, row)
    if above_table <= _FROZEN:
        sheet.freeze(row, 1 if columns > 2 and not table.header[0].numeric else 0)
    sheet.repeat(head, row - 1)
    pads = table.star_widths
    last = len(table.rows) - 1
    for i, line in enumerate(table.rows):
        lines = ("thin" if line.kind == "total" else "", "thick" if i == last else "")
        for j, printed in enumerate(line.cells):
            after_number = j > 0 and table.header[j - 1].numeric
            if line.kind == "group":
                _draw_heading(sheet, (row, j), printed, lines, indented=after_number)
            elif isinstance(printed.value, int | float):
                _draw_number(sheet, (row, j), printed, table, pads[j], lines)
            else:
                words: Place = "right" if printed.numeric else "indented" if after_number else "left"
                text = printed.text + printed.stars + raised(printed.letters)
                sheet.text((row, j), text, _font(printed), words, lines)
        tall = max(
            (_height(c.text, widths[j], BODY) for j, c in enumerate(line.cells) if not c.numeric and c.text),
            default=0.0,
        )
        if line.kind != "group" and tall > _ONE_LINE:
            sheet.height(row, tall)
        row += 1
    for one in _under(table):
        _draw_note(sheet, row, across, one, total)
        row += 1
    if back:
        sheet.link((row + 1, 0), f"← {back}", back)


def _draw_header(sheet: Sheet, table: PrintedTable, row: int) -> int:
    """Draw one or two header rows; the row after them."""
    columns = len(table.header)
    if table.spans:
        covered = {j for span in table.spans for j in range(span.first, span.last + 1)}
        for j in set(range(columns)) - covered:
            sheet.text((row, j), "", "plain", lines=("thick", ""))
        for span in table.spans:
            text = "\n".join(span.lines)
            sheet.across((row, span.first), span.last, text, "plain", "centre", ("thick", "thin"))
        sheet.height(row, _LINE * max(len(span.lines) for span in table.spans) + 3)
        row += 1
    for j, column in enumerate(table.header):
        after_number = j > 0 and table.header[j - 1].numeric
        words: Place = "head_indented" if after_number else "head_left"
        sheet.text(
            (row, j),
            "\n".join(column.lines),
            "italic" if column.symbol else "plain",
            "head_right" if column.numeric else words,
            ("" if table.spans else "thick", "thin"),
        )
    sheet.height(row, _LINE * max(len(c.lines) for c in table.header) + 3)
    return row + 1


def _font(printed: PrintedCell) -> Font:
    return "bold" if printed.bold else "plain"


def _draw_heading(
    sheet: Sheet, at: tuple[int, int], printed: PrintedCell, lines: Lines, *, indented: bool
) -> None:
    """A heading runs on over the columns beside it, on one line."""
    text = (printed.text + printed.stars + raised(printed.letters)).replace("\n", " / ")
    sheet.text(at, text, "bold", "indented" if indented else "one_line", lines)


def _draw_number(
    sheet: Sheet, at: tuple[int, int], printed: PrintedCell, table: PrintedTable, pad: int, lines: Lines
) -> None:
    assert isinstance(printed.value, int | float)
    shown = excel_format(
        printed.kind,
        printed.digits,
        style=table.style,
        stars=printed.stars,
        pad=pad,
        letters=raised(printed.letters),
    )
    sheet.number(at, printed.value, shown, _font(printed), lines)


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


def _under(table: PrintedTable) -> list[tuple[str, Font]]:
    """Everything below the bottom line: notes and footnotes."""
    notes = [f"{note.lead} {note.text}".strip() if note.lead else note.text for note in table.notes]
    footnotes = [f"{raised(note.letter)} {note.text}" for note in table.footnotes]
    return [(text, "small") for text in (*notes, *footnotes)]


def _draw_note(sheet: Sheet, row: int, columns: int, note: tuple[str, Font], wide: float) -> None:
    text, font = note
    if not text:
        return
    sheet.across((row, 0), columns - 1, text, font, "left")
    sheet.height(row, _height(text, wide, size_of(font)))


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
    sheet: Sheet, document: Document, entries: list[tuple[str, str, str]], printing: Printing
) -> None:
    """Title, notices, sections of sentences; for every table and picture label, title and a link to its sheet."""
    sheet.text((0, 0), inline(document.title, printing.language), "big")
    row = 1
    for notice in document.notices:
        for line in words(notice, printing):
            sheet.text((row, 0), line, "bold")
            row += 1
    for label, value in document.meta:
        sheet.text((row, 0), inline(label, printing.language), "plain")
        sheet.text((row, 1), said(value, printing).replace("\n", " / "), "plain")
        row += 1
    row += 1
    for section in document.sections:
        if not section.paragraphs:
            continue
        sheet.text((row, 0), inline(section.title, printing.language), "title")
        row += 1
        for paragraph in section.paragraphs:
            for line in words(paragraph, printing):
                _draw_note(sheet, row, 2, (line, "plain"), _CONTENTS_WIDTH)
                row += 1
        row += 1
    for number, text, name in entries:
        sheet.link((row, 0), number, name)
        sheet.link((row, 1), text.replace("\n", " / "), name)
        row += 1
    heads = [inline(label, printing.language) for label, _ in document.meta]
    sheet.width(0, min(40, max([14, *(width(label) + 2 for label in heads)])))
    sheet.width(1, _CONTENTS_WIDTH - 14)


def _figure_sheet(label: str) -> str:
    return _cut(_FORBIDDEN.sub(" ", label), 31)


def _draw_figure(sheet: Sheet, figure: Figure, label: str, printing: Printing, back: str) -> None:
    """A picture under its title, its notes below it."""
    title = f"{label}  {said(figure.title, printing)}".replace("\n", " / ")
    sheet.text((0, 0), title, "title", "one_line")
    height = sheet.picture((2, 0), figure.png, widest=_PICTURE, said=said(figure.alt, printing))
    row = 3 + ceil(height / _ROW_PIXELS)
    for note in figure.notes:
        for line in words(note, printing):
            _draw_note(sheet, row, _PICTURE // 64, (line, "small"), _PICTURE / 7.0)
            row += 1
    sheet.link((row + 1, 0), f"← {back}", back)
