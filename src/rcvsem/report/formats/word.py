"""Word document: three-line tables under numbered captions, SimSun for Chinese, Times New Roman for the rest.

Captions hold SEQ fields, so Word renumbers them and makes lists of tables and figures. English follows APA 7
(number in bold, title in italics on its own line, both at the left), Chinese the habit of theses (centred, 续表
on the following pages).
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.formats import Format
from rcvsem.foundation.same_bytes import same_bytes
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import has_chinese
from rcvsem.report.document import Document, Figure
from rcvsem.report.formats.word_table import height_above, plan, table_xml
from rcvsem.report.formats.word_xml import NAMESPACES, Run, numbered, paragraph, picture, section_end, twips
from rcvsem.report.layout import FIGURE, Printing, figure_numbers, inline, labels, lay_out_all, said, words
from rcvsem.report.printed import PrintedTable

if TYPE_CHECKING:
    from docx.document import Document as WordFile

FORMAT = Format("docx", "Word document", "render_word", typeset=True, in_place=True)

_LATIN, _EAST_ASIAN = "Times New Roman", "SimSun"
_BODY, _SMALL, _SMALLEST, _HEADING = 10.5, 9.0, 7.5, 14.0  # points


def render_word(document: Document, printing: Printing | None = None) -> bytes:
    """The document as the bytes of a .docx file; the same document gives the same bytes."""
    import docx

    printing = printing or Printing(minus="−")
    file = docx.Document()
    _prepare(file, inline(document.title, printing.language))
    body = _Body(file, printing)
    body.text(paragraph(inline(document.title, printing.language), "Title"))
    for notice in document.notices:
        for line in words(notice, printing):
            body.text(paragraph((Run(line, bold=True),), space=(None, 4)))
    for label, value in document.meta:
        body.text(paragraph(f"{inline(label, printing.language)}: {said(value, printing)}", space=(None, 4)))
    tables = lay_out_all(document, printing)
    numbers = figure_numbers(document)
    for section in document.sections:
        body.heading(inline(section.title, printing.language))
        for sentence in section.paragraphs:
            for line in words(sentence, printing):
                # the answers stand close, so that they fill a page and no more
                body.text(paragraph(line, space=(None, 1 if section.id == "glance" else 4)))
        for table in section.tables:
            body.table(tables[table.id])
        for figure in section.figures:
            body.figure(figure, numbers[figure.id])
    body.close()
    buffer = BytesIO()
    file.save(buffer)
    return same_bytes(buffer.getvalue())


class _Body:
    """The body as it grows, one piece of XML after another, and the side of the page it is on."""

    def __init__(self, file: WordFile, printing: Printing) -> None:
        self._file, self._printing = file, printing
        self._pieces: list[str] = []
        self._turned = False
        self._heading = ""
        self._footer = _page_numbers(file)

    def heading(self, title: str) -> None:
        """Begin a section: its title waits for what follows, and stands on the same page."""
        self.text()
        self._heading = title

    def text(self, *pieces: str, turned: bool = False, new_page: bool = False) -> None:
        """Add pieces on an upright page or one on its side; a heading that waits begins the new page asked for."""
        if turned != self._turned:
            self._pieces.append(section_end(self._set_up(self._turned)))
            self._turned = turned
        if self._heading:
            self._pieces.append(paragraph(self._heading, "Heading1", new_page=new_page))
            self._heading = ""
        self._pieces.extend(pieces)

    def table(self, table: PrintedTable) -> None:
        apa = not has_chinese(self._printing.language)
        laid = plan(table, divide=not apa, above=height_above(table.paragraph, self._heading))
        apart = laid.long and not apa
        title = " / ".join(table.titles)
        # The result in words stands before the table, on its page; a table that fills pages starts on a new one,
        # with the heading, the sentence or the caption, whichever comes first.
        turned = laid.turned
        starts = apart and not self._heading
        sentences = [
            paragraph(sentence, space=(None, 4), keep=True, new_page=starts and i == 0)
            for i, sentence in enumerate(table.paragraph)
        ]
        if sentences or self._heading:
            self.text(*sentences, turned=turned, new_page=apart)
        for i, part in enumerate(laid.parts):
            if i == 0:
                starts = starts and not sentences
                caption = self._caption("Table", table.labels, table.titles, new_page=starts)
            else:
                caption = self._continued(table.labels, new_page=apart)
            drawn = table_xml(part, small=laid.small, keep=not laid.long, description=title)
            gap = "" if i == len(laid.parts) - 1 else paragraph("", "TableNote")
            self.text(*caption, drawn, gap, turned=turned)
        for note in table.notes:
            lead = Run(note.lead, italic=note.lead.isascii())
            self.text(paragraph((lead, Run(note.blank + note.text)), "TableNote"), turned=turned)
        for footnote in table.footnotes:
            runs = (Run(footnote.letter, raised=True), Run(f" {footnote.text}"))
            self.text(paragraph(runs, "TableNote"), turned=turned)
        self.text(paragraph("", "TableNote"), turned=turned)

    def figure(self, figure: Figure, number: int) -> None:
        from docx.shared import Cm

        titles = words(figure.title, self._printing)
        caption = self._caption(
            "Figure",
            labels(FIGURE, number, self._printing),
            titles,
            keep=not has_chinese(self._printing.language) or bool(figure.notes),
        )
        drawing: tuple[str, ...] = ()
        if figure.png:
            inline_shape = self._file.part.new_pic_inline(BytesIO(figure.png), width=Cm(16.0))
            # the pictures before are not in the body yet, so python-docx gives all of them the same number
            inline_shape.docPr.set("id", str(number))
            inline_shape.docPr.set("descr", inline(figure.alt, self._printing.language))
            inline_shape.docPr.set("title", " / ".join(titles))
            drawing = (picture(inline_shape.xml),)
        # APA sets the title above the picture, Chinese theses below.
        above = not has_chinese(self._printing.language)
        self.text(*(caption if above else ()), *drawing, *(() if above else caption))
        lines = [line for note in figure.notes for line in words(note, self._printing)]
        for k, line in enumerate(lines):
            self.text(paragraph(line, "TableNote", keep=k < len(lines) - 1))

    def close(self) -> None:
        """Put the whole body into the file."""
        from docx.oxml import parse_xml

        self.text()
        whole: Any = parse_xml(
            f"<w:body {NAMESPACES}>{''.join(self._pieces)}{self._set_up(self._turned)}</w:body>"
        )
        root: Any = self._file.element
        root.replace(root.body, whole)

    def _caption(
        self,
        sequence: str,
        marks: Sequence[str],
        titles: Sequence[str],
        *,
        keep: bool = True,
        new_page: bool = False,
    ) -> list[str]:
        """Caption lines; the number is a field, in the second language the same number again."""
        pairs = (
            list(zip(marks, titles, strict=True))
            if len(marks) == len(titles)
            else [(" / ".join(marks), " / ".join(titles))]
        )
        apa = not has_chinese(self._printing.language)
        lines: list[str] = []
        for i, (mark, title) in enumerate(pairs):
            runs = numbered(mark, sequence, again=i > 0)
            before, page = 8.0 if i == 0 else 0.0, new_page and i == 0
            if apa:
                lines.append(paragraph(runs, "Caption", space=(before, 0), keep=True, new_page=page))
                lines.append(paragraph((Run(title, italic=True),), "Caption", space=(0, 2), keep=keep))
            else:
                held = keep or i < len(pairs) - 1
                runs = (*runs, Run(f"  {title}"))
                lines.append(
                    paragraph(runs, "Caption", align="center", space=(before, 2), keep=held, new_page=page)
                )
        return lines

    def _continued(self, marks: Sequence[str], *, new_page: bool) -> list[str]:
        apa = not has_chinese(self._printing.language)
        mark = Text("{table} (continued)", table=marks[0]).of(self._printing.language if apa else "zh")
        runs, align = (Run(mark, bold=True),), "left" if apa else "center"
        return [paragraph(runs, "Caption", align=align, space=(0, 2), keep=True, new_page=new_page)]

    def _set_up(self, turned: bool) -> str:
        across, down = twips(21.0), twips(29.7)
        size = (
            f'w:w="{down}" w:h="{across}" w:orient="landscape"' if turned else f'w:w="{across}" w:h="{down}"'
        )
        side, end = twips(2.2), twips(2.5)
        return (
            f'<w:sectPr><w:footerReference w:type="default" r:id="{self._footer}"/><w:type w:val="nextPage"/>'
            f'<w:pgSz {size}/><w:pgMar w:top="{end}" w:right="{side}" w:bottom="{end}" w:left="{side}" '
            f'w:header="{twips(1.25)}" w:footer="{twips(1.25)}" w:gutter="0"/></w:sectPr>'
        )


def _page_numbers(file: WordFile) -> str:
    """Make the footer with the page number; the id by which sections refer to it."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    section = file.sections[0]
    footer = section.footer
    footer.is_linked_to_previous = False
    root: Any = footer._element
    for child in list(root):
        root.remove(child)
    number = paragraph((Run("1", field=" PAGE "),), "Footer", align="center")
    root.append(parse_xml(number.replace("<w:p>", f"<w:p {NAMESPACES}>", 1)))
    properties: Any = section._sectPr
    return str(properties.find(qn("w:footerReference")).get(qn("r:id")))


def _prepare(file: WordFile, title: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", "Heading 1", "Caption"):
        style: Any = file.styles[name]
        style.font.name = _LATIN
        _set_fonts(style.element.get_or_add_rPr())
        style.font.color.rgb = RGBColor(0, 0, 0)
    for name, size in (("Normal", _BODY), ("Title", 18.0), ("Heading 1", _HEADING), ("Caption", _BODY)):
        sized: Any = file.styles[name]
        sized.font.size = Pt(size)
    caption: Any = file.styles["Caption"]
    caption.font.bold = False
    for name, size, gap in (
        ("Table Note", _SMALL, 0.0),
        ("Table Text", _SMALL, 1.0),
        ("Table Text Small", _SMALLEST, 1.0),
    ):
        small: Any = file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = file.styles["Normal"]
        small.font.size = Pt(size)
        small.paragraph_format.space_before = small.paragraph_format.space_after = Pt(gap)
        small.paragraph_format.line_spacing = 1.0
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
