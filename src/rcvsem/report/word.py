"""Word document: three-line tables under captions, SimSun for Chinese, Times New Roman for the rest."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from rcvsem.report.document import Document, Figure
from rcvsem.report.layout import (
    FIGURE,
    PrintedCell,
    PrintedTable,
    Printing,
    each,
    inline,
    lay_out_all,
    said,
    words,
)
from rcvsem.report.package import same_bytes
from rcvsem.report.widths import width

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.table import Table as WordTable
    from docx.table import _Cell as WordCell
    from docx.text.paragraph import Paragraph

_LATIN, _EAST_ASIAN = "Times New Roman", "SimSun"
_BODY, _SMALL, _SMALLEST, _HEADING = 10.5, 9.0, 7.5, 14.0  # points
_TOO_WIDE = 1.12  # of the page: the margins bear that much
_THICK, _THIN = "12", "6"  # eighths of a point
_PAGE, _TURNED, _NARROWEST, _PADDING = 16.6, 25.3, 9.0, 0.3  # centimetres


def render_word(document: Document, printing: Printing | None = None) -> bytes:
    """The document as the bytes of a .docx file; the same document gives the same bytes."""
    import docx

    printing = printing or Printing(minus="−")
    file = docx.Document()
    _prepare(file, inline(document.title, printing.language))
    _heading(file, inline(document.title, printing.language), 0)
    for notice in document.notices:
        for line in words(notice, printing):
            _paragraph(file, line, bold=True)
    for label, value in document.meta:
        _paragraph(file, f"{inline(label, printing.language)}: {said(value, printing)}")
    tables = lay_out_all(document, printing)
    figure_number = 0
    for section in document.sections:
        _heading(file, inline(section.title, printing.language), 1)
        for paragraph in section.paragraphs:
            for line in words(paragraph, printing):
                _paragraph(file, line)
        for table in section.tables:
            _draw_table(file, tables[table.id])
        for figure in section.figures:
            figure_number += 1
            _draw_figure(file, figure, figure_number, printing)
    buffer = BytesIO()
    file.save(buffer)
    return same_bytes(buffer.getvalue())


def _prepare(file: WordFile, title: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    page = file.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.5)
    for name in ("Normal", "Title", "Heading 1", "Caption"):
        style: Any = file.styles[name]
        style.font.name = _LATIN
        _set_fonts(style.element.get_or_add_rPr())
        style.font.color.rgb = RGBColor(0, 0, 0)
    for name, size in (("Normal", _BODY), ("Title", 18.0), ("Heading 1", _HEADING), ("Caption", _BODY)):
        sized: Any = file.styles[name]
        sized.font.size = Pt(size)
    for name, size, gap in (
        ("Table Note", _SMALL, 0.0),
        ("Table Text", _SMALL, 1.0),
        ("Table Text Small", _SMALLEST, 1.0),
    ):
        small: Any = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = file.styles["Normal"]
        small.font.size = Pt(size)
        small.paragraph_format.space_before = small.paragraph_format.space_after = Pt(gap)
    _plain_title(file)
    file.core_properties.title = title
    file.core_properties.author = "rcvsem"
    file.core_properties.comments = ""


def _plain_title(file: WordFile) -> None:
    """The template's title has a coloured line below it, and its East Asian language is not Chinese."""
    from docx.oxml.ns import qn

    title: Any = file.styles["Title"].element.get_or_add_pPr()
    border = title.find(qn("w:pBdr"))
    if border is not None:
        title.remove(border)
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_fonts(properties: Any) -> None:
    """Latin and East Asian font of a run or style; theme fonts would win over them, so they go."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:ascii"), _LATIN)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), _EAST_ASIAN)


def _heading(file: WordFile, text: str, level: int) -> None:
    _turn_page(file, landscape=False)
    file.add_heading(text, level)


def _paragraph(file: WordFile, text: str, *, bold: bool = False) -> None:
    from docx.shared import Pt

    paragraph = file.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.add_run(text).bold = bold


def _draw_table(file: WordFile, table: PrintedTable) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Pt

    widths, small = _column_widths(table, _PAGE)
    turned = sum(widths) > _TOO_WIDE * _PAGE
    if turned:
        widths, small = _column_widths(table, _TURNED)
    _turn_page(file, landscape=turned)
    for sentence in table.paragraph:
        _paragraph(file, sentence)
    for i, (label, title) in enumerate(_captions(table)):
        caption = file.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(8 if i == 0 else 0)
        caption.paragraph_format.space_after = Pt(2)
        caption.add_run(f"{label}  ").bold = True
        caption.add_run(title).bold = False
    head = 2 if table.spans else 1
    grid = file.add_table(rows=head + len(table.rows), cols=len(table.header))
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _fill_header(grid, table)
    cells = _cells(grid)
    pads = table.star_widths
    for i, line in enumerate(table.rows):
        if line.kind == "group":
            joined = cells[head + i][0].merge(cells[head + i][-1])
            joined.paragraphs[0].add_run(line.cells[0].text).bold = True
            continue
        for j, printed in enumerate(line.cells):
            _fill_cell(cells[head + i][j], printed, pads[j])
        if line.kind == "total":
            _rule(cells[head + i], "top", _THIN)
    _rule(cells[0], "top", _THICK)
    _rule(cells[head - 1], "bottom", _THIN)
    _rule(_cells(grid)[-1], "bottom", _THICK)
    _set_widths(grid, widths)
    _finish_rows(grid, head, "Table Text Small" if small else "Table Text")
    for note in table.notes:
        paragraph = file.add_paragraph(style="Table Note")
        if note.lead:
            paragraph.add_run(note.lead).italic = note.lead.isascii()
            paragraph.add_run("" if note.lead.endswith("：") else " ")
        paragraph.add_run(note.text)
    for footnote in table.footnotes:
        paragraph = file.add_paragraph(style="Table Note")
        paragraph.add_run(footnote.letter).font.superscript = True
        paragraph.add_run(f" {footnote.text}")
    file.add_paragraph(style="Table Note")


def _turn_page(file: WordFile, *, landscape: bool) -> None:
    """A new page of the other orientation, when what follows needs it."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    before = file.sections[-1]
    wanted = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    if before.orientation == wanted:
        return
    width_before, height_before = before.page_width, before.page_height
    page = file.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = wanted
    page.page_width, page.page_height = height_before, width_before


def _captions(table: PrintedTable) -> list[tuple[str, str]]:
    if len(table.labels) == len(table.titles):
        return list(zip(table.labels, table.titles, strict=True))
    return [(" / ".join(table.labels), " / ".join(table.titles))]


def _cells(grid: WordTable) -> list[list[WordCell]]:
    """All cells as a matrix. `table.cell()` walks the whole table each time."""
    from docx.table import _Cell

    return [[_Cell(tc, grid) for tc in row._tr.tc_lst] for row in grid.rows]


def _fill_header(grid: WordTable, table: PrintedTable) -> None:
    cells = _cells(grid)
    bottom = 1 if table.spans else 0
    for j, column in enumerate(table.header):
        for k, line in enumerate(column.lines):
            paragraph = _line_of(cells[bottom][j], k)
            paragraph.add_run(line).italic = column.symbol
            _align(paragraph, right=column.numeric)
    for span in table.spans:
        cell = cells[0][span.first]
        _rule(cells[0][span.first : span.last + 1], "bottom", _THIN)
        if span.last > span.first:
            cell = cell.merge(cells[0][span.last])
        for k, line in enumerate(span.lines):
            paragraph = _line_of(cell, k)
            paragraph.add_run(line)
            _align(paragraph, centre=True)


def _line_of(cell: WordCell, number: int) -> Paragraph:
    first: Paragraph = cell.paragraphs[0]
    return first if number == 0 else cell.add_paragraph()


def _fill_cell(cell: WordCell, printed: PrintedCell, pad: int) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(printed.text)
    if printed.bold:
        run.bold = True
    if printed.stars:
        paragraph.add_run(printed.stars)
    missing = pad - len(printed.stars)
    if printed.letters:
        paragraph.add_run(printed.letters).font.superscript = True
        missing -= 1
    if printed.numeric and missing > 0:
        # An asterisk of Times New Roman is as wide as two blanks: decimal points stay under each other.
        paragraph.add_run("\u00a0" * (2 * missing))
    _align(paragraph, right=printed.numeric)


def _align(paragraph: Paragraph, *, right: bool = False, centre: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _rule(cells: list[WordCell], side: str, size: str) -> None:
    """A line above or below cells; python-docx has no call for it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for cell in cells:
        properties = cell._tc.get_or_add_tcPr()
        borders = properties.find(qn("w:tcBorders"))
        if borders is None:
            borders = OxmlElement("w:tcBorders")
            properties.append(borders)
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{key}"), value)
        # The schema wants top before bottom.
        borders.insert(0 if side == "top" else len(borders), line)


def _column_widths(table: PrintedTable, page: float) -> tuple[list[float], bool]:
    """Width of each column in centimetres on a page so wide, and whether the table needs the smaller type.

    Numbers never wrap; words share what is left of the page. The sum exceeds the page where that is not enough.
    """
    needs: list[float] = []
    small = True
    for per_letter, smaller in ((0.172, False), (0.145, True)):
        needs = [_letters(table, j) * per_letter + _PADDING for j in range(len(table.header))]
        small = smaller
        if sum(needs) <= page:
            break
    words = [j for j, column in enumerate(table.header) if not column.numeric]
    spare = page - sum(need for j, need in enumerate(needs) if j not in words)
    wanted = sum(needs[j] for j in words)
    if words and wanted > spare:
        for j in words:
            needs[j] = max(1.6, needs[j] * max(spare, 0.0) / wanted)
    scale = max(1.0, _NARROWEST / sum(needs))
    return [need * scale for need in needs], small


def _letters(table: PrintedTable, j: int) -> int:
    """Characters column j wants: all of a number, of a title its longest word, of words at most 60.

    Arrows come from the East Asian font, twice as wide as a letter.
    """
    column = table.header[j]
    texts = [row.cells[j] for row in table.rows if row.kind != "group"]
    body = max((width(cell.text) + len(cell.stars) + len(cell.letters) for cell in texts), default=0)
    if not column.numeric:
        arrows = max((sum(cell.text.count(mark) for mark in "→↔") for cell in texts), default=0)
        return min(60, arrows + max(body, *(width(line) for line in column.lines)))
    marks = max((len(cell.stars) for cell in texts), default=0)
    head = max(_unbroken(word) for line in column.lines for word in line.split(" "))
    return max(body, head, 4 + marks)


def _unbroken(word: str) -> int:
    """Characters of a title's word that must stay together: Chinese breaks anywhere, but not into single ones."""
    return min(width(word), 6) if width(word) == 2 * len(word) else width(word)


def _set_widths(grid: WordTable, widths: list[float]) -> None:
    """Give every cell its width, with narrow margins; python-docx has no call for the margins."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)
    for j, wide in enumerate(widths):
        grid.columns[j].width = Cm(wide)
    for row in grid._tbl.tr_lst:
        j = 0
        for cell in row.tc_lst:
            cell.width = Cm(sum(widths[j : j + cell.grid_span]))
            j += cell.grid_span


def _finish_rows(grid: WordTable, head: int, style: str) -> None:
    """Header rows repeat on the next page, no row breaks across pages, every line has the table's style."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    for i, row in enumerate(grid.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if i < head:
            properties.append(OxmlElement("w:tblHeader"))
    for text in grid._tbl.iter(qn("w:p")):
        Paragraph(text, grid).style = style


def _draw_figure(file: WordFile, figure: Figure, number: int, printing: Printing) -> None:
    from docx.shared import Cm

    _turn_page(file, landscape=False)
    if figure.png:
        file.add_picture(BytesIO(figure.png), width=Cm(16.0))
        file.paragraphs[-1].paragraph_format.keep_with_next = True
    label = " / ".join(each(FIGURE, printing.language))
    caption = file.add_paragraph(style="Caption")
    caption.add_run(f"{label} {number}  ").bold = True
    caption.add_run(inline(figure.title, printing.language)).bold = False
    for note in figure.notes:
        for line in words(note, printing):
            file.add_paragraph(line, style="Table Note")
