"""One self-contained HTML page: no other file, nothing fetched, readable on a phone and on paper.

Without its script the page is whole; with it tables can be copied into Word or Excel, found and filtered.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from itertools import groupby

from rcvsem.foundation.formats import Format
from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import width
from rcvsem.foundation.words import has_chinese
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.layout import (
    CONTENTS,
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
from rcvsem.report.printed import PrintedCell, PrintedTable, over_columns

FORMAT = Format("html", "web page", "render_html", typeset=True, in_place=True)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing from anywhere."""

_BUTTONS = {
    "copy": Text("Copy table"),
    "csv": Text("CSV"),
    "svg": Text("Save picture (SVG)"),
    "rows": Text("Filter rows"),
    "done": Text("Done"),
    "failed": Text("The browser does not allow it"),
}
_FIND = Text("Find a table or figure")
_THEME = Text("Light / dark")
#: Letters from which a cell is a sentence: on a phone its column is wide enough for a few words a line.
_SENTENCE = 30

_PROLOGUE = re.compile(r"^\s*(<\?xml[^>]*\?>)?\s*(<!DOCTYPE[^>]*>)?\s*", re.IGNORECASE)


def render_html(document: Document, printing: Printing | None = None) -> str:
    """The document as one HTML text; every word of the user is escaped."""
    printing = printing or Printing(minus="−")
    language = printing.language
    tables = lay_out_all(document, printing)
    title = _text(inline(document.title, language))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-CN" if has_chinese(language) else language}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="generator" content="rcvsem"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        f"<title>{title}</title><style>\n{_asset('report.css')}</style></head>",
        f"<body>{_contents(document, tables, printing)}<main><h1>{title}</h1>",
    ]
    for notice in document.notices:
        parts.extend(f'<p class="notice">{_text(line)}</p>' for line in words(notice, printing))
    if document.meta:
        parts.append('<dl class="meta">')
        for label, value in document.meta:
            shown = _text(said(value, printing))
            parts.append(f"<dt>{_text(inline(label, language))}</dt><dd>{shown}</dd>")
        parts.append("</dl>")
    numbers = figure_numbers(document)
    for section in document.sections:
        kind = ' class="glance"' if section.id == "glance" else ""
        parts.append(
            f'<section{kind}><h2 id="{_id("s-" + section.id)}">{_text(inline(section.title, language))}</h2>'
        )
        for paragraph in section.paragraphs:
            parts.extend(f"<p>{_text(line)}</p>" for line in words(paragraph, printing))
        parts.extend(_table(tables[table.id]) for table in section.tables)
        parts.extend(_figure(figure, numbers[figure.id], printing) for figure in section.figures)
        parts.append("</section>")
    parts.append("</main>")
    spoken = json.dumps({key: inline(text, language) for key, text in _BUTTONS.items()}, ensure_ascii=False)
    parts.append(f'<script type="application/json" id="words">{spoken}</script>')
    parts.append(f"<script>\n{_asset('report.js')}</script></body></html>")
    return "\n".join(parts) + "\n"


def _asset(name: str) -> str:
    """A file of the page's look or behaviour, which goes into the page whole."""
    return (files("rcvsem.report") / "page" / name).read_text(encoding="utf-8")


def _contents(document: Document, tables: Mapping[str, PrintedTable], printing: Printing) -> str:
    """Sections with their tables and figures, a box to find one, and the switch between light and dark."""
    language = printing.language
    find, theme = (_text(inline(text, language)) for text in (_FIND, _THEME))
    items: list[str] = []
    numbers = figure_numbers(document)
    for section in document.sections:
        heading = _text(inline(section.title, language))
        items.append(f'<li class="part"><a href="#{_id("s-" + section.id)}">{heading}</a></li>')
        for table in section.tables:
            drawn = tables[table.id]
            caption = _text(f"{' / '.join(drawn.labels)}  {' / '.join(drawn.titles)}")
            items.append(f'<li><a href="#{_id(table.id)}">{caption}</a></li>')
        for figure in section.figures:
            caption = _text("  ".join(_figure_label(figure, numbers[figure.id], printing)))
            items.append(f'<li><a href="#{_id(figure.id)}">{caption}</a></li>')
    return (
        f"<nav><details open><summary>{_text(inline(CONTENTS, language))}</summary>"
        f'<div class="tools script" hidden><input type="search" id="find" placeholder="{find}" aria-label="{find}">'
        f'<button type="button" id="theme">{theme}</button></div><ul>{"".join(items)}</ul></details></nav>'
    )


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _id(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)


def _table(table: PrintedTable, *, numbered: bool = True) -> str:
    parts = [f"<p>{_text(line)}</p>" for line in table.paragraph]
    label, title = _text(" / ".join(table.labels)), _text(" / ".join(table.titles))
    label = f"{label} " if numbered else ""
    parts.append(f'<figure id="{_id(table.id)}"><figcaption>{label}<span>{title}</span></figcaption>')
    parts.append(f'<div class="wide"><table><thead>{_head(table)}</thead><tbody>')
    for line in table.rows:
        if line.kind == "group":
            heading = _text(line.cells[0].text)
            parts.append(f'<tr class="group"><td colspan="{len(line.cells)}">{heading}</td></tr>')
            continue
        mark = "" if line.kind == "body" else f' class="{line.kind}"'
        parts.append(f"<tr{mark}>{''.join(_cell(cell) for cell in line.cells)}</tr>")
    parts.append('</tbody></table></div><div class="notes">')
    for note in table.notes:
        lead = f"<i>{_text(note.lead)}</i> " if note.lead.isascii() and note.lead else _text(note.lead)
        parts.append(f"<p>{lead}{_text(note.text)}</p>")
    for footnote in table.footnotes:
        parts.append(f"<p><sup>{footnote.letter}</sup> {_text(footnote.text)}</p>")
    parts.append("</div></figure>")
    return "\n".join(parts)


def table_html(table: Table, printing: Printing) -> str:
    """One table by itself, as notebooks show it: without a number."""
    return _table(lay_out(table, 0, printing), numbered=False)


def _head(table: PrintedTable) -> str:
    rows: list[str] = []
    if table.spans:
        cells: list[str] = []
        for lines, same in groupby(over_columns(table), key=lambda span: span.lines):
            own = list(same)
            columns, said = own[-1].last - own[0].first + 1, "<br>".join(map(_text, lines))
            head = f'<th class="span" scope="colgroup" colspan="{columns}">{said}</th>'
            cells.append(head if lines else f'<td colspan="{columns}"></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    titles: list[str] = []
    for column in table.header:
        lines = "<br>".join(_text(line) for line in column.lines)
        lines = f"<i>{lines}</i>" if column.symbol else lines
        titles.append(f'<th scope="col"{_numeric(column.numeric)}>{lines}</th>')
    rows.append(f"<tr>{''.join(titles)}</tr>")
    return "".join(rows)


def _cell(cell: PrintedCell) -> str:
    text = _text(cell.text)
    text = f"<b>{text}</b>" if cell.bold and text else text
    marks = cell.stars + (f"<sup>{cell.letters}</sup>" if cell.letters else "")
    if marks:
        # Marks hang into the margin of a number, so that decimal points stay under each other.
        text += f'<span class="m">{marks}</span>' if cell.numeric else marks
    sentence = ' class="t"' if width(cell.text) > _SENTENCE and not cell.numeric else ""
    return f"<td{sentence or _numeric(cell.numeric)}>{text}</td>"


def _numeric(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _figure(figure: Figure, number: int, printing: Printing) -> str:
    alt = escape(inline(figure.alt, printing.language))
    if figure.svg:
        picture = f'<div class="drawn" role="img" aria-label="{alt}">{_PROLOGUE.sub("", figure.svg)}</div>'
    else:
        picture = f'<img alt="{alt}" src="data:image/png;base64,{b64encode(figure.png).decode()}">'
    label, title = map(_text, _figure_label(figure, number, printing))
    caption = f"{label} <span>{title}</span>"
    notes = "".join(f"<p>{_text(line)}</p>" for note in figure.notes for line in words(note, printing))
    body = f'{picture}<figcaption>{caption}</figcaption><div class="notes">{notes}</div>'
    return f'<figure id="{_id(figure.id)}">{body}</figure>'


def _figure_label(figure: Figure, number: int, printing: Printing) -> tuple[str, str]:
    return " / ".join(labels(FIGURE, number, printing)), inline(figure.title, printing.language)
