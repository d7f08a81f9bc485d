"""Tables of a Word, Excel or HTML document as rows of texts, with the lines that stand above and below them."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from rcvsem.audit.paper import PaperError
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.limited import call_limited
from rcvsem.foundation.words import phrase

KINDS = (".docx", ".xlsx", ".html", ".htm")
MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    """One table. before, after : the nearest line above and below (caption, note)."""

    where: str
    before: str
    after: str
    rows: tuple[tuple[str, ...], ...]


def tables_in_document(file: Path, content: bytes) -> tuple[list[FoundTable], str]:
    """The tables of a document, and all its other text.

    Raises
    ------
    FileError : not readable as what its name says. PaperError : there is no table in it.
    """
    kind = file.suffix.lower()
    where = str(file)
    if kind not in KINDS:
        raise FileError(
            phrase("tables are read from .docx, .xlsx and .html files, not from '{kind}'.", kind=kind),
            where=where,
            fix="Save the document as one of these; from a PDF, through Word.",
        )
    if kind == ".xlsx":
        sheets = call_limited(
            "rcvsem.audit.printed_cells:sheets_here", content, {"where": where}, where=where
        )
        blocks: list[Any] = [part for name, rows in sheets for part in _blocks_of_sheet(str(name), rows)]
    elif kind == ".docx":
        blocks = call_limited(
            "rcvsem.audit.document_tables:word_blocks_here", content, {"where": where}, where=where
        )
    else:
        blocks = _html_blocks(content, where)
    found = _with_neighbours(blocks, where)
    if not found:
        raise PaperError(
            "the document holds no table.", where=where, fix="Pictures of tables cannot be read."
        )
    return found, "\n".join(block for block in blocks if isinstance(block, str))


def _with_neighbours(blocks: Sequence[Any], where: str) -> list[FoundTable]:
    found: list[FoundTable] = []
    for k, block in enumerate(blocks):
        if isinstance(block, str):
            continue
        rows = _rectangle(block)
        if len(rows) < 2 or len(rows[0]) < 2:
            continue
        before = blocks[k - 1] if k and isinstance(blocks[k - 1], str) else ""
        after = blocks[k + 1] if k + 1 < len(blocks) and isinstance(blocks[k + 1], str) else ""
        found.append(
            FoundTable(where=f"{where}, table {len(found) + 1}", before=before, after=after, rows=tuple(rows))
        )
    return found


def _rectangle(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    kept = [[" ".join(str(cell).split()) for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    width = max((len(row) for row in kept), default=0)
    return [tuple(row + [""] * (width - len(row))) for row in kept]


def _blocks_of_sheet(name: str, rows: Sequence[Sequence[str]]) -> list[Any]:
    """A sheet's tables: runs of rows with two cells and more; rows with one are lines of text."""
    blocks: list[Any] = [name]
    run: list[Sequence[str]] = []
    for row in [*rows, []]:
        filled = [cell for cell in row if str(cell).strip()]
        if len(filled) > 1:
            run.append(row)
            continue
        if run and filled and str(row[0]).strip() and not _is_text(filled[0]):
            run.append(row)
            continue
        if run and not filled:
            blocks.append(run)
            run = []
        elif filled:
            if run and len(run) > 1:
                blocks.append(run)
                run = []
            blocks.append(str(filled[0]))
    return blocks


def _is_text(cell: str) -> bool:
    return len(str(cell)) > 30 or any(mark in str(cell) for mark in ".。:：")


# ---- Word ----------------------------------------------------------------------------------------------------------


def word_blocks_here(content: bytes, where: str) -> list[Any]:
    """Paragraphs (texts) and tables (rows of texts) in order. Runs in a limited process."""
    from xml.etree import ElementTree

    from rcvsem.survey.readers.package import elements, open_package

    if not content.startswith(b"PK"):
        raise FileError(
            "this is not a readable .docx document.", where=where, fix="Open it in Word and save it again."
        )
    package = open_package(content, where)
    if "word/document.xml" not in package:
        raise FileError(
            "this is not a readable .docx document.", where=where, fix="Open it in Word and save it again."
        )
    xml = package.read("word/document.xml")
    next(elements(xml, where), None)  # refuses a document type declaration
    try:
        root = ElementTree.fromstring(xml)
    except ElementTree.ParseError as fault:
        raise FileError(phrase("the document is damaged: {fault}.", fault=str(fault)), where=where) from None
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    body = root.find(f"{w}body")
    blocks: list[Any] = []
    for element in body if body is not None else ():
        if element.tag == f"{w}p":
            text = _text(element, w)
            if text.strip():
                blocks.append(text)
        elif element.tag == f"{w}tbl":
            blocks.append([_word_row(row, w) for row in element.findall(f"{w}tr")])
    return blocks


def _text(element: Any, w: str) -> str:
    parts = []
    for node in element.iter():
        if node.tag == f"{w}t":
            parts.append(node.text or "")
        elif node.tag in (f"{w}tab", f"{w}br"):
            parts.append(" ")
    return "".join(parts)


def _word_row(row: Any, w: str) -> list[str]:
    cells: list[str] = []
    for cell in row.findall(f"{w}tc"):
        span = cell.find(f"{w}tcPr/{w}gridSpan")
        merged = cell.find(f"{w}tcPr/{w}vMerge")
        going_on = merged is not None and merged.get(f"{w}val") != "restart"
        paragraphs = [_text(p, w) for p in cell.findall(f"{w}p")]
        cells.append("" if going_on else " / ".join(part.strip() for part in paragraphs if part.strip()))
        wide = span.get(f"{w}val") if span is not None else None
        cells += [""] * (min(int(wide), 100) - 1 if wide and wide.isdigit() else 0)
    return cells


# ---- HTML ----------------------------------------------------------------------------------------------------------


class _Tables(HTMLParser):
    """Texts and tables of a page in order. A cell over several rows stands in the first of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Any] = []
        self.rows: list[list[str]] | None = None
        self.cell: list[str] | None = None
        self.span = 1
        self.text: list[str] = []
        self.hidden = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.hidden += 1
        elif tag == "table":
            self._flush()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.cell = []
            wide = dict(attrs).get("colspan") or "1"
            self.span = min(int(wide), 100) if wide.isdigit() else 1
        elif tag in ("p", "div", "h1", "h2", "h3", "h4", "li", "figcaption", "caption"):
            self._flush()
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.hidden = max(self.hidden - 1, 0)
        elif tag in ("td", "th") and self.cell is not None and self.rows:
            self.rows[-1] += ["".join(self.cell), *[""] * (self.span - 1)]
            self.cells += self.span
            self.cell = None
        elif tag == "caption":
            self._flush()
        elif tag == "table" and self.rows is not None:
            self.blocks.append(self.rows)
            self.rows = None

    def handle_data(self, data: str) -> None:
        if self.hidden or self.cells > MOST_CELLS:
            return
        if self.cell is not None:
            self.cell.append(data)
        else:
            self.text.append(data)

    def _flush(self) -> None:
        text = " ".join("".join(self.text).split())
        if text:
            self.blocks.append(text)
        self.text = []

    def close(self) -> None:
        super().close()
        self._flush()


def _html_blocks(content: bytes, where: str) -> list[Any]:
    from codecs import BOM_UTF8

    text = None
    head = content[:2000].lower()
    for encoding in (
        ("utf-8", "gb18030") if b"charset=gb" in head or not content.startswith(BOM_UTF8) else ("utf-8-sig",)
    ):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None:
        raise FileError(
            "this is not text in UTF-8 or a Chinese code page.", where=where, fix="Save the page in UTF-8."
        )
    reader = _Tables()
    reader.feed(text)
    reader.close()
    return reader.blocks
