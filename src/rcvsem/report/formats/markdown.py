"""Markdown that pandoc, GitHub and editors read alike: ATX headings, pipe tables, nothing else.

All words are escaped, so an item text with `|`, `*`, `<` or `_` in it shows as it was written.
"""

from __future__ import annotations

import re

from rcvsem.foundation.formats import Format
from rcvsem.foundation.widths import file_stem, one_line, pad, width
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.layout import (
    FIGURE,
    Printing,
    figure_numbers,
    inline,
    labels,
    lay_out,
    lay_out_all,
    said,
    words,
)
from rcvsem.report.numbers import raised
from rcvsem.report.printed import NoteLine, PrintedCell, PrintedTable, flat

FORMAT = Format("md", "Markdown", "render_markdown", table="render_table", text=True, also=("markdown",))

# "@" starts a citation in pandoc, "$" a formula, "~" and "^" sub- and superscripts, "&" an entity.
_SPECIAL = re.compile(r"[\\`*_{}\[\]<|~^$@&]")
_DASHES = re.compile(r"-(?=-)|\.(?=\.\.)")
_AT_START = re.compile(r"^(?=[#+\-=:>])|^(\d+)(?=[.)](\s|$))")


def escape(text: str) -> str:
    """`text` on one line, shown by any Markdown reader as written."""
    return _AT_START.sub(lambda m: f"{m[1]}\\" if m[1] else "\\", _escape_inside(text))


def _escape_inside(text: str) -> str:
    """`escape` for what cannot begin a block, as in a table cell."""
    return _DASHES.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\g<0>", one_line(text)))


def render_markdown(document: Document, printing: Printing | None = None) -> str:
    """The document as one Markdown text."""
    printing = printing or Printing()
    tables = lay_out_all(document, printing)
    blocks = [f"# {escape(inline(document.title, printing.language))}"]
    for notice in document.notices:
        blocks.extend(f"> **{escape(line)}**" for line in words(notice, printing))
    colon = "：" if printing.language == "zh" else ": "
    if document.meta:
        blocks.append(
            "\n".join(
                f"- {escape(inline(label, printing.language))}{colon}{escape(said(value, printing))}"
                for label, value in document.meta
            )
        )
    numbers = figure_numbers(document)
    for section in document.sections:
        blocks.append(f"## {escape(inline(section.title, printing.language))}")
        for paragraph in section.paragraphs:
            blocks.extend(escape(line) for line in words(paragraph, printing))
        for table in section.tables:
            blocks.extend(_table_blocks(tables[table.id]))
        for figure in section.figures:
            blocks.extend(_figure_blocks(figure, numbers[figure.id], printing))
    return "\n\n".join(block for block in blocks if block) + "\n"


def render_table(table: Table, printing: Printing | None = None, *, number: int = 0) -> str:
    """One table as Markdown; without a number when `number` is 0."""
    return "\n\n".join(_table_blocks(lay_out(table, number, printing or Printing()))) + "\n"


def _table_blocks(table: PrintedTable) -> list[str]:
    blocks = [escape(line) for line in table.paragraph]
    label = f"{' / '.join(table.labels)}. " if table.number else ""
    blocks.append(f"**{escape(label + ' / '.join(table.titles))}**")
    blocks.append(_pipe_table(table))
    notes = [_note(note) for note in table.notes]
    notes.extend(f"{raised(note.letter)} {escape(note.text)}" for note in table.footnotes)
    if notes:
        blocks.append("\\\n".join(notes))
    return blocks


def _note(note: NoteLine) -> str:
    lead = f"*{note.lead}* " if note.blank else note.lead
    return f"{lead}{escape(note.text)}"


def _pipe_table(table: PrintedTable) -> str:
    table = flat(table)
    header: list[str] = []
    for column in table.header:
        title = _escape_inside(" / ".join(column.lines))
        header.append(f"*{title}*" if column.symbol else title)
    body = [
        [f"**{_cell(c)}**" if row.kind == "group" and c.text else _cell(c) for c in row.cells]
        for row in table.rows
    ]
    right = [column.numeric for column in table.header]
    widths = [max(3, *(width(line[j]) for line in [header, *body])) for j in range(len(header))]
    rule = ["-" * (w - 1) + ":" if r else "-" * w for w, r in zip(widths, right, strict=True)]
    lines = [header, rule, *body]
    return "\n".join(
        "| " + " | ".join(pad(c, w, right=r) for c, w, r in zip(line, widths, right, strict=True)) + " |"
        for line in lines
    )


def _cell(cell: PrintedCell) -> str:
    text = _escape_inside(cell.text + cell.stars)
    if cell.bold and text:
        text = f"**{text}**"
    return text + raised(cell.letters)


def _figure_blocks(figure: Figure, number: int, printing: Printing) -> list[str]:
    file = f"figures/{file_stem(figure.id)}.{'svg' if figure.svg else 'png'}"
    label = " / ".join(labels(FIGURE, number, printing))
    caption = f"{label}. {inline(figure.title, printing.language)}"
    notes = [escape(line) for note in figure.notes for line in words(note, printing)]
    return [f"![{escape(inline(figure.alt, printing.language))}]({file})", f"**{escape(caption)}**", *notes]
