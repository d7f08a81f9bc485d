"""Pieces of WordprocessingML as text: runs, paragraphs, captions with fields, sections.

python-docx makes the file, its styles and its pictures. The body is written here: a table of 400 cells is one
piece of text to parse instead of several thousand calls, which took more than half of a whole study's time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.widths import clean

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TWIPS = 1440 / 2.54  # of a centimetre


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look; `field` is the instruction of a field that shows them (SEQ, PAGE)."""

    text: str
    bold: bool = False
    italic: bool = False
    raised: bool = False
    field: str = ""

    def xml(self) -> str:
        look = "".join(
            mark
            for mark, wanted in (
                ("<w:b/>", self.bold),
                ("<w:i/>", self.italic),
                ('<w:vertAlign w:val="superscript"/>', self.raised),
            )
            if wanted
        )
        look = f"<w:rPr>{look}</w:rPr>" if look else ""
        pieces = clean(self.text).split("\n")
        text = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces)
        run = f"<w:r>{look}{text}</w:r>"
        return f'<w:fldSimple w:instr="{escape(self.field)}">{run}</w:fldSimple>' if self.field else run


def paragraph(
    runs: Sequence[Run] | str,
    style: str = "",
    *,
    align: str = "",
    space: tuple[float | None, float | None] = (None, None),
    keep: bool = False,
    new_page: bool = False,
) -> str:
    """A paragraph. `space` before and after in points; `keep` holds it on the page of what follows."""
    if isinstance(runs, str):
        runs = (Run(runs),)
    spacing = "".join(
        f' w:{side}="{round(20 * points)}"'
        for side, points in zip(("before", "after"), space, strict=True)
        if points is not None
    )
    properties = "".join(
        (
            f'<w:pStyle w:val="{style}"/>' if style else "",
            "<w:keepNext/>" if keep else "",
            "<w:pageBreakBefore/>" if new_page else "",
            f"<w:spacing{spacing}/>" if spacing else "",
            f'<w:jc w:val="{align}"/>' if align else "",
        )
    )
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{properties}{''.join(run.xml() for run in runs if run.text)}</w:p>"


def picture(inline: str) -> str:
    """A centred paragraph around the drawing that python-docx made, kept with its caption."""
    return f'<w:p><w:pPr><w:keepNext/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>{inline}</w:drawing></w:r></w:p>'


def section_end(properties: str) -> str:
    """An empty paragraph that ends a section of the page set-up given."""
    return f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/>{properties}</w:pPr></w:p>'


def twips(centimetres: float) -> int:
    """Twentieths of a point."""
    return round(centimetres * TWIPS)


def numbered(mark: str, sequence: str, *, again: bool) -> tuple[Run, ...]:
    """A label whose last number is a SEQ field; `again` repeats the number that the field last gave."""
    found = re.fullmatch(r"(.*?)(\d+)", mark)
    if found is None or " / " in mark:
        return (Run(mark, bold=True),)
    instruction = f" SEQ {sequence} {chr(92)}{'c' if again else '* ARABIC'} "
    return (Run(found[1], bold=True), Run(found[2], bold=True, field=instruction))
