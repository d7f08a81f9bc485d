"""One self-contained HTML page: no script, no other file, readable on a phone and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape

from rcvsem.report.document import Document, Figure
from rcvsem.report.layout import (
    CONTENTS,
    FIGURE,
    PrintedCell,
    PrintedTable,
    Printing,
    inline,
    labels,
    lay_out_all,
    said,
    words,
)

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 "Times New Roman", "Songti SC", SimSun, "Noto Serif CJK SC", serif; color: #111;
  background: #fff; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
nav ul { columns: 20rem; padding-left: 1.2rem; font-size: .92rem; } a { color: #1f4e79; }
.notice { border-left: 4px solid #b45309; padding: .2rem .8rem; background: #fff7ed; font-weight: bold; }
dl.meta { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .92rem; }
dl.meta dd { margin: 0; }
figure { margin: 1.5rem 0; } figcaption { font-weight: bold; margin-bottom: .3rem; }
figcaption span { font-weight: normal; }
.wide { overflow-x: auto; position: relative; }
table { border-collapse: collapse; border-top: 2px solid #000; border-bottom: 2px solid #000;
  font-size: .9rem; min-width: 50%; }
th, td { padding: .2rem .7rem; text-align: left; vertical-align: bottom; font-weight: normal; }
td { vertical-align: top; min-width: 5em; } .n { text-align: right; white-space: nowrap; min-width: 0; }
thead tr:last-child th { border-bottom: 1px solid #000; }
th.span { text-align: center; border-bottom: 1px solid #000; }
tr.group td { font-weight: bold; } tr.total td { border-top: 1px solid #000; }
.m { position: absolute; } .n { padding-right: 1.6rem; }
.notes { font-size: .85rem; margin: .3rem 0 0; } .notes p { margin: 0; }
svg, img { max-width: 100%; height: auto; }
.drawn { overflow-x: auto; } .drawn svg { min-width: 34rem; }
@media print { body { max-width: none; font-size: 10.5pt; } nav { display: none; }
  figure { break-inside: avoid; } }
"""

_PROLOGUE = re.compile(r"^\s*(<\?xml[^>]*\?>)?\s*(<!DOCTYPE[^>]*>)?\s*", re.IGNORECASE)


def render_html(document: Document, printing: Printing | None = None) -> str:
    """The document as one HTML text; every word of the user is escaped."""
    printing = printing or Printing(minus="−")
    language = printing.language
    tables = lay_out_all(document, printing)
    title = _text(inline(document.title, language))
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{"en" if language == "en" else "zh-CN"}">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="generator" content="rcvsem">',
        f"<title>{title}</title><style>{_STYLE}</style></head>",
        f"<body><h1>{title}</h1>",
    ]
    for notice in document.notices:
        parts.extend(f'<p class="notice">{_text(line)}</p>' for line in words(notice, printing))
    if document.meta:
        parts.append('<dl class="meta">')
        for label, value in document.meta:
            shown = _text(said(value, printing))
            parts.append(f"<dt>{_text(inline(label, language))}</dt><dd>{shown}</dd>")
        parts.append("</dl>")
    parts.append(f"<nav><h2>{_text(inline(CONTENTS, language))}</h2><ul>")
    for table in tables.values():
        caption = _text(f"{' / '.join(table.labels)}  {' / '.join(table.titles)}")
        parts.append(f'<li><a href="#{_id(table.id)}">{caption}</a></li>')
    parts.append("</ul></nav>")
    figure_number = 0
    for section in document.sections:
        parts.append(
            f'<section><h2 id="{_id("s-" + section.id)}">{_text(inline(section.title, language))}</h2>'
        )
        for paragraph in section.paragraphs:
            parts.extend(f"<p>{_text(line)}</p>" for line in words(paragraph, printing))
        for each_table in section.tables:
            parts.append(_table(tables[each_table.id]))
        for figure in section.figures:
            figure_number += 1
            parts.append(_figure(figure, figure_number, printing))
        parts.append("</section>")
    parts.append("</body></html>")
    return "\n".join(parts) + "\n"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _id(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)


def _table(table: PrintedTable) -> str:
    parts = [f"<p>{_text(line)}</p>" for line in table.paragraph]
    label, title = _text(" / ".join(table.labels)), _text(" / ".join(table.titles))
    parts.append(f'<figure id="{_id(table.id)}"><figcaption>{label} <span>{title}</span></figcaption>')
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


def _head(table: PrintedTable) -> str:
    rows: list[str] = []
    if table.spans:
        cells: list[str] = []
        j = 0
        for span in table.spans:
            if span.first > j:
                cells.append(f'<td colspan="{span.first - j}"></td>')
            lines = "<br>".join(_text(line) for line in span.lines)
            columns = span.last - span.first + 1
            cells.append(f'<th class="span" scope="colgroup" colspan="{columns}">{lines}</th>')
            j = span.last + 1
        if j < len(table.header):
            cells.append(f'<td colspan="{len(table.header) - j}"></td>')
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
    return f"<td{_numeric(cell.numeric)}>{text}</td>"


def _numeric(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _figure(figure: Figure, number: int, printing: Printing) -> str:
    alt = escape(inline(figure.alt, printing.language))
    if figure.svg:
        picture = f'<div class="drawn" role="img" aria-label="{alt}">{_PROLOGUE.sub("", figure.svg)}</div>'
    else:
        picture = f'<img alt="{alt}" src="data:image/png;base64,{b64encode(figure.png).decode()}">'
    label = " / ".join(labels(FIGURE, number, printing))
    caption = f"{label} <span>{_text(inline(figure.title, printing.language))}</span>"
    notes = "".join(f"<p>{_text(line)}</p>" for note in figure.notes for line in words(note, printing))
    body = f'{picture}<figcaption>{caption}</figcaption><div class="notes">{notes}</div>'
    return f'<figure id="{_id(figure.id)}">{body}</figure>'
