"""A three-line table as WordprocessingML, never wider than the text and never broken inside a word.

What does not fit takes smaller type, then a page on its side, then parts that repeat the first column. A table
longer than a page is divided where the pages end, with a caption that says so (续表) where Chinese is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.widths import unbroken, width
from rcvsem.report.formats.word_xml import Run, paragraph, twips
from rcvsem.report.printed import PrintedCell, PrintedRow, PrintedTable, in_parts, over_columns

PAGE, TURNED = 16.6, 25.3  # centimetres of text across the page, upright and on its side
_HEIGHT, _TURNED_HEIGHT = 24.7, 16.0  # and down the page
_NARROWEST, _PADDING = 9.0, 0.3
_LETTER, _SMALL_LETTER = 0.172, 0.145  # centimetres of a letter of 9 and 7.5 points
_LINE, _SMALL_LINE = 0.51, 0.43  # centimetres of a row of one line
_AROUND = 3.0  # centimetres for caption, header and notes on each page of a divided table
# centimetres of a letter and a line of text, and of a heading
_TEXT_LETTER, _TEXT_LINE, _HEADING_HEIGHT = 0.2, 0.6, 1.5
_THICK, _THIN = "12", "6"  # eighths of a point
_LONGEST_WORD = 16  # letters; a longer one (a name of a file) may break


@dataclass(frozen=True, slots=True)
class WordTablePart:
    """What is drawn as one table: some columns and rows, widths in centimetres, longest marks of each column."""

    table: PrintedTable
    widths: tuple[float, ...]
    pads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PagePlan:
    """How a table is laid on pages: its parts, the type size, the page's side, whether it starts a page."""

    parts: tuple[WordTablePart, ...]
    small: bool
    turned: bool
    long: bool


def plan(table: PrintedTable, *, divide: bool, above: float = 0.0) -> PagePlan:
    """The page plan of a table; `divide`: a long one is cut where pages end (else Word does it).

    above : centimetres taken by its heading and its result in words on the first of its pages.
    """
    for page, turned in ((PAGE, False), (TURNED, True)):
        for small in (False, True):
            if sum(_widths(table, page, small=small)) <= page + 1e-9:
                return _in_pages([table], small=small, turned=turned, divide=divide, above=above)
    parts = in_parts(table, lambda columns: sum(_least(table, k, small=True) for k in columns) <= TURNED)
    return _in_pages(parts, small=True, turned=True, divide=divide, above=above)


def table_xml(part: WordTablePart, *, small: bool, keep: bool, description: str) -> str:
    """One part as <w:tbl>; `keep` holds all its rows on one page."""
    style = "TableTextSmall" if small else "TableText"
    head = _header_rows(part, style)
    body: list[str] = []
    for i, row in enumerate(part.table.rows):
        last = i == len(part.table.rows) - 1
        rules = {"bottom": _THICK} if last else {}
        if row.kind == "total":
            rules["top"] = _THIN
        held = keep and not last
        if row.kind == "group":
            runs = _runs(row.cells[0], 0, bold=True)
            cells = _cell([runs], sum(part.widths), style, _Look(len(part.widths), rules, keep=held))
        else:
            cells = "".join(
                _cell(
                    [_runs(printed, part.pads[j])],
                    part.widths[j],
                    style,
                    _Look(1, rules, align="right" if printed.numeric else "", keep=held),
                )
                for j, printed in enumerate(row.cells)
            )
        body.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{twips(wide)}"/>' for wide in part.widths)
    described = description.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    properties = (
        f'<w:tblPr><w:tblW w:w="{twips(sum(part.widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/>'
        f'<w:right w:w="57" w:type="dxa"/></w:tblCellMar><w:tblCaption w:val="{described}"/></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(head)}{''.join(body)}</w:tbl>"


def _header_rows(part: WordTablePart, style: str) -> list[str]:
    """One or two rows that repeat on every page, between the thick and the thin line."""
    spans = part.table.spans
    rows: list[str] = []
    if spans:
        cells: list[str] = []
        for span in over_columns(part.table):
            count, lines = span.last - span.first + 1, [(Run(line),) for line in span.lines]
            wide, rules = sum(part.widths[span.first : span.last + 1]), {"top": _THICK, "bottom": _THIN}
            look = _Look(count, rules, align="center") if lines else _Look(1, {"top": _THICK})
            cells.append(_cell(lines or [()], wide, style, look))
        rows.append("".join(cells))
    rules = {"bottom": _THIN} if spans else {"top": _THICK, "bottom": _THIN}
    rows.append(
        "".join(
            _cell(
                [(Run(line, italic=column.symbol),) for line in column.lines],
                part.widths[j],
                style,
                _Look(1, rules, align="right" if column.numeric else ""),
            )
            for j, column in enumerate(part.table.header)
        )
    )
    return [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>" for cells in rows]


class _Look(NamedTuple):
    """How a cell looks: columns it takes, its rules by side, and whether it stays on the page of the next row."""

    span: int
    rules: Mapping[str, str]
    align: str = ""
    keep: bool = True


def _cell(lines: Sequence[Sequence[Run]], wide: float, style: str, look: _Look) -> str:
    """One cell of one paragraph a line. The schema wants top before bottom."""
    span, rules, align, keep = look
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{rules[side]}" w:space="0" w:color="000000"/>'
        for side in ("top", "bottom")
        if side in rules
    )
    properties = (
        f'<w:tcW w:w="{twips(wide)}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f"<w:tcBorders>{borders}</w:tcBorders>" if borders else "")
    )
    said = "".join(paragraph(runs, style, align=align, keep=keep) for runs in lines)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{said}</w:tc>"


def _runs(printed: PrintedCell, pad: int, *, bold: bool = False) -> tuple[Run, ...]:
    """Number, stars, footnote letters, and blanks in the place of missing stars.

    An asterisk of Times New Roman is as wide as two blanks: decimal points stay under each other.
    """
    missing = pad - len(printed.stars) - (1 if printed.letters else 0)
    blanks = "\u00a0" * (2 * missing) if printed.numeric and missing > 0 else ""
    return (
        Run(printed.text, bold=bold or printed.bold),
        Run(printed.stars),
        Run(printed.letters, raised=True),
        Run(blanks),
    )


def _in_pages(
    tables: Sequence[PrintedTable], *, small: bool, turned: bool, divide: bool, above: float
) -> PagePlan:
    """Rows of each table in parts that fill a page each, the first with what stands `above` it."""
    page = (_TURNED_HEIGHT if turned else _HEIGHT) - _AROUND
    room = page - min(above, page / 2)
    parts: list[WordTablePart] = []
    long = False
    for table in tables:
        wide, pads = _widths(table, TURNED if turned else PAGE, small=small), table.star_widths
        heights = [_row_height(row, wide, small=small) for row in table.rows]
        long = long or sum(heights) > room
        start, used = 0, 0.0
        for i, height in enumerate(heights):
            if divide and used + height > room and i > start:
                end = i - 1 if table.rows[i - 1].kind == "group" and i - 1 > start else i
                parts.append(WordTablePart(replace(table, rows=table.rows[start:end]), wide, pads))
                start, used, room = end, sum(heights[end:i]), page
            used += height
        parts.append(WordTablePart(replace(table, rows=table.rows[start:]), wide, pads))
        room = page
    return PagePlan(tuple(parts), small, turned, long)


def _row_height(row: PrintedRow, wide: tuple[float, ...], *, small: bool) -> float:
    letter, line = (_SMALL_LETTER, _SMALL_LINE) if small else (_LETTER, _LINE)
    if row.kind == "group":
        return line
    lines = [
        -(-_set_width(cell.text) * letter // max(wide[j] - _PADDING, 0.5)) for j, cell in enumerate(row.cells)
    ]
    return float(max(1.0, *lines)) * line


def _widths(table: PrintedTable, page: float, *, small: bool) -> tuple[float, ...]:
    """Width of each column in centimetres. Numbers never wrap; words share what is left of the page.

    The sum exceeds `page` where even the longest words do not fit.
    """
    wants = [_natural(table, j, small=small) for j in range(len(table.header))]
    least = [_least(table, j, small=small) for j in range(len(table.header))]
    # The first column says what a row is: it keeps a quarter of the page, and of that gives way last.
    if sum(wants) > page:
        wants[0] = min(wants[0], max(least[0], page / 4))
    for columns_that_give in (range(1, len(wants)), range(1)):
        excess = sum(wants) - page
        spare = {k: max(0.0, wants[k] - least[k]) for k in columns_that_give}
        if excess <= 0 or not sum(spare.values()):
            continue
        share = min(1.0, excess / sum(spare.values()))
        for k, room in spare.items():
            wants[k] -= share * room
    scale = max(1.0, min(_NARROWEST, page) / sum(wants))
    return tuple(want * scale for want in wants)


def _natural(table: PrintedTable, j: int, *, small: bool) -> float:
    return _letters(table, j, whole=True) * (_SMALL_LETTER if small else _LETTER) + _PADDING


def _least(table: PrintedTable, j: int, *, small: bool) -> float:
    return (
        _letters(table, j, whole=table.header[j].numeric) * (_SMALL_LETTER if small else _LETTER) + _PADDING
    )


def _letters(table: PrintedTable, j: int, *, whole: bool) -> int:
    """Characters column j wants: all of a number, of a title its longest word, of words at most 60.

    With `whole` false the longest word only.
    """
    column = table.header[j]
    cells = [row.cells[j] for row in table.rows if row.kind != "group"]
    head = max(unbroken(word) + _extra(word) for line in column.lines for word in line.split(" "))
    if column.numeric:
        marks = max((len(cell.stars) for cell in cells), default=0)
        body = max((width(cell.text) + len(cell.stars) + len(cell.letters) for cell in cells), default=0)
        return max(body, head, 4 + marks)
    if not whole:
        words = (word for cell in cells for word in cell.text.split(" "))
        longest = max((min(unbroken(word) + _extra(word), _LONGEST_WORD) for word in words), default=1)
        return max(head, longest, 8)
    body = max((_set_width(cell.text) + len(cell.letters) for cell in cells), default=0)
    return min(60, max(body, *(width(line) for line in column.lines)))


def _set_width(text: str) -> int:
    """Letters a text takes: arrows, and marks beside Chinese characters, come from the East Asian font, two wide."""
    chinese = width(text) > len(text)
    return width(text) + _extra(text) + sum(text.count(mark) for mark in ("→↔“”‘’…—" if chinese else "→↔"))


@lru_cache(maxsize=1 << 14)  # the same heads and words are measured for every page that a table may fill
def _extra(text: str) -> int:
    """Letters that capitals take more than digits and small ones: a quarter each, M and W three quarters."""
    capitals = sum(map(str.isupper, text)) + 2 * (text.count("M") + text.count("W"))
    return -(-capitals // 4)


def height_above(sentences: Sequence[str], heading: str) -> float:
    """Centimetres down the page of what stands above a table's caption."""
    lines = sum(-(-width(sentence) * _TEXT_LETTER // PAGE) for sentence in sentences)
    return _TEXT_LINE * lines + (_HEADING_HEIGHT if heading else 0.0)
