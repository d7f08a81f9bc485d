"""Styles, fonts and page numbers of a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.report.formats.word_xml import NAMESPACES, Run, paragraph

if TYPE_CHECKING:
    from docx.document import Document as WordFile

_LATIN, _EAST_ASIAN = "Times New Roman", "SimSun"
_BODY, _SMALL, _SMALLEST, _HEADING = 10.5, 9.0, 7.5, 14.0  # points


def page_numbers(file: WordFile) -> str:
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


def prepare(file: WordFile, title: str) -> None:
    """The styles of the report, and what the file says of itself."""
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
