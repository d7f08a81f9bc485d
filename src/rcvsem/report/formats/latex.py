"""LaTeX with booktabs: a whole document, or single tables to \\input into a thesis.

The document compiles with XeLaTeX or LuaLaTeX where ctex is installed; without ctex it falls back to xeCJK,
to luatexja, to a plain fontspec fallback font, in this order, and to pdfLaTeX for a report in English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import ceil

from rcvsem.foundation.formats import Format
from rcvsem.foundation.widths import file_stem, width
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.formats.latex_text import PREAMBLE, escape
from rcvsem.report.layout import Printing, inline, lay_out, lay_out_all, said, words
from rcvsem.report.printed import PrintedCell, PrintedTable, in_parts, over_columns, some_columns

FORMAT = Format(
    "tex",
    "LaTeX",
    "render_latex",
    table="render_table",
    text=True,
    also=("latex",),
    typeset=True,
    in_place=True,
)


#: Sizes of type, and how many digits a line takes.
_SIZES = ((r"\small", 92), (r"\footnotesize", 100), (r"\scriptsize", 109))
_SHORTEST = 12  # characters of the narrowest paragraph column
_TURNED = 1.5  # a line of a page turned, in lines of the upright page


def render_latex(document: Document, printing: Printing | None = None) -> str:
    """A whole document; figures are expected as figures/<id>.pdf (or .png) beside it."""
    printing = printing or Printing(minus="−")
    language = printing.language
    tables = lay_out_all(document, printing)
    parts = [PREAMBLE, r"\begin{document}", rf"\section*{{{escape(inline(document.title, language))}}}"]
    for notice in document.notices:
        parts.extend(rf"\textbf{{{escape(line)}}}" + "\n" for line in words(notice, printing))
    if document.meta:
        parts.append(r"\begin{description}")
        parts.extend(
            rf"\item[{{{escape(inline(label, language))}}}] {escape(said(value, printing))}"
            for label, value in document.meta
        )
        parts.append(r"\end{description}")
    for section in document.sections:
        parts.append(rf"\section{{{escape(inline(section.title, language))}}}")
        for paragraph in section.paragraphs:
            parts.extend(escape(line) + "\n" for line in words(paragraph, printing))
        for table in section.tables:
            printed = tables[table.id]
            parts.extend(escape(line) + "\n" for line in printed.paragraph)
            parts.append(_table(printed))
        parts.extend(_figure(figure, printing) for figure in section.figures)
    parts.append(r"\end{document}")
    return "\n".join(parts) + "\n"


def render_table(table: Table, printing: Printing | None = None) -> str:
    """One table as a fragment: a `table` environment that needs only the booktabs package."""
    printed = lay_out(table, 0, printing or Printing(minus="−"))
    lines = [r"\begin{table}[htbp]", r"\centering", rf"\caption{{{escape(' / '.join(printed.titles))}}}"]
    lines.append(rf"\label{{tab:{re.sub(r'[^A-Za-z0-9]+', '-', printed.id)}}}")
    lines.append(rf"\begin{{tabular}}{{{_column_spec(printed, 0)}}}")
    lines.extend([r"\toprule", *_header(printed), r"\midrule", *_body(printed), r"\bottomrule"])
    lines.append(r"\end{tabular}")
    lines.extend(rf"\par{{\footnotesize {note}\par}}" for note in _notes(printed))
    lines.append(r"\end{table}")
    return "\n".join(lines) + "\n"


def _table(table: PrintedTable) -> str:
    """A `longtable` that breaks over pages, numbered as in the other formats.

    What no page turned can hold is set in parts, each with the first column.
    """
    turned = _needed(table) > _SIZES[-1][1]
    caption = escape(f"{' / '.join(table.labels)}. {' / '.join(table.titles)}")
    lines = [
        *([r"\begin{landscape}"] if turned else []),
        rf"{{\noindent\textbf{{{caption}}}\par\nopagebreak}}",
    ]
    for part in _parts(table, int(_SIZES[-1][1] * _TURNED)):
        lines.extend(_long_table(part, turned))
    lines.extend(rf"\tabnote{{{note}}}" for note in _notes(table))
    lines.extend([*([r"\end{landscape}"] if turned else []), ""])
    return "\n".join(lines)


def _parts(table: PrintedTable, line: int) -> list[PrintedTable]:
    """The table, or parts of it that a line of so many characters holds, each with the first column."""
    if _needed(table) <= line:
        return [table]
    return in_parts(table, lambda columns: _needed(some_columns(table, columns)) <= line)


def _long_table(table: PrintedTable, turned: bool) -> list[str]:
    size, line = _size(table, _TURNED if turned else 1.0)
    return [
        "{" + size,
        rf"\begin{{longtable}}{{{_column_spec(table, line)}}}",
        r"\toprule",
        *_header(table),
        r"\midrule",
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
        *_body(table),
        r"\end{longtable}}",
    ]


#: Widths of Latin Modern in halves of a quad, the width of a digit: capitals and arrows are wider, marks narrower.
_SET_WIDE = {
    **dict.fromkeys(" ,.:;'|!ijl()[]/", 0.62),
    **dict.fromkeys("fIrst-", 0.8),
    **dict.fromkeys("ABCDEFGHKLNOPQRTUVXYZ", 1.45),
    **dict.fromkeys("mMWw%", 1.75),
    **dict.fromkeys("→←↔−=<>≤≥≠±×+&@∞", 1.65),
    **dict.fromkeys("αβγδηλμρσωχΔ²", 1.3),
}


@lru_cache(maxsize=1 << 14)
def _set_width(text: str) -> float:
    """Width of a text as it is set, in digits; a Chinese character takes two."""
    return sum(_SET_WIDE.get(mark) or max(1, width(mark)) for mark in text)


def _wide(table: PrintedTable, j: int) -> int:
    """Digits that column j takes, with the gap after it, and its share of a header over several columns."""
    texts = [_set_width(line) for line in table.header[j].lines]
    for span in table.spans:
        if span.first <= j <= span.last:
            columns = span.last - span.first + 1
            texts.append(max(map(_set_width, span.lines)) / columns - (2 if columns > 1 else 0))
    marks = max(table.star_width(j), 1 if any(row.cells[j].letters for row in table.rows) else 0)
    texts += [
        _set_width(row.cells[j].text) * (1.15 if row.cells[j].bold else 1.0)
        + 0.7 * marks * row.cells[j].numeric
        for row in table.rows
        if row.kind != "group"
    ]
    return ceil(max(texts)) + 2


def _needed(table: PrintedTable) -> int:
    """Characters the narrowest form of a table takes."""
    return sum(
        _wide(table, j) if column.numeric else min(_wide(table, j), _SHORTEST)
        for j, column in enumerate(table.header)
    )


def _size(table: PrintedTable, page: float) -> tuple[str, int]:
    """Type size of a table, and the characters a line then takes on a page so many times as wide."""
    total = sum(_wide(table, j) for j in range(len(table.header)))
    sizes = [(name, int(line * page)) for name, line in _SIZES]
    return next((pair for pair in sizes if total <= pair[1]), sizes[-1])


def _column_spec(table: PrintedTable, line: int) -> str:
    """r for numbers, l for words; when the line is too short, the longest words get paragraph columns.

    line : characters a line takes; 0 never wraps.
    """
    wide = [_wide(table, j) for j in range(len(table.header))]
    words = [j for j, column in enumerate(table.header) if not column.numeric]
    spare = line - sum(wide[j] for j in range(len(wide)) if j not in words)
    # Short words keep their width; the longer ones share what they leave.
    wrapped: list[int] = []
    share = 0.0
    if line and sum(wide[j] for j in words) > spare:
        wrapped = sorted(words, key=lambda j: wide[j])
        while len(wrapped) > 1 and wide[wrapped[0]] <= spare / len(wrapped):
            spare -= wide[wrapped.pop(0)]
        share = max(_SHORTEST, spare / len(wrapped)) - 2
    spec = []
    for j, column in enumerate(table.header):
        if j in wrapped:
            spec.append(rf"L{{{share / line:.3f}\linewidth}}")
        else:
            spec.append("r" if column.numeric else "l")
    return "@{}" + "".join(spec) + "@{}"


def _header(table: PrintedTable) -> list[str]:
    lines: list[str] = []
    tall = max((len(span.lines) for span in table.spans), default=0)
    for k in range(tall):
        cells: list[str] = []
        for span in over_columns(table):
            place = k - (tall - len(span.lines))
            words_over = escape(span.lines[place]) if span.lines and place >= 0 else ""
            columns = span.last - span.first + 1
            cells.append(rf"\multicolumn{{{columns}}}{{c}}{{{words_over}}}" if span.lines else "")
        lines.append(" & ".join(cells) + r" \\")
    if table.spans:
        lines.append("".join(rf"\cmidrule(lr){{{s.first + 1}-{s.last + 1}}}" for s in table.spans))
    deep = max(len(column.lines) for column in table.header)
    for k in range(deep):
        cells = []
        for column in table.header:
            # A one-line title stands on the lowest line.
            place = k - (deep - len(column.lines))
            title = escape(column.lines[place]) if place >= 0 else ""
            cells.append(rf"\textit{{{title}}}" if column.symbol and title else title)
        lines.append(" & ".join(cells) + r" \\")
    return lines


def _body(table: PrintedTable) -> list[str]:
    lines: list[str] = []
    pads = table.star_widths
    for row in table.rows:
        if row.kind == "group":
            heading = escape(row.cells[0].text)
            lines.append(rf"\multicolumn{{{len(row.cells)}}}{{@{{}}l}}{{\textbf{{{heading}}}}} \\")
            continue
        if row.kind == "total":
            lines.append(r"\midrule")
        line = " & ".join(_cell(cell, pad) for cell, pad in zip(row.cells, pads, strict=True))
        # After \\ a bracket or a star would be taken for its option.
        lines.append(("{}" if line[:1] in ("[", "*") else "") + line + r" \\")
    return lines


#: A digest may be broken every 16 characters.
_DIGEST = re.compile(r"([0-9a-f]{16})(?=[0-9a-f]{16})")


def _cell(cell: PrintedCell, pad: int) -> str:
    text = _DIGEST.sub(r"\1\\allowbreak{}", escape(cell.text))
    text = rf"\textbf{{{text}}}" if cell.bold and text else text
    marks = cell.stars + cell.letters
    if marks:
        text += rf"\textsuperscript{{{marks}}}"
    missing = pad - len(marks)
    # Room for the missing marks keeps the decimal points under each other.
    return text + (
        rf"\phantom{{\textsuperscript{{{'*' * missing}}}}}" if missing > 0 and cell.numeric else ""
    )


def _notes(table: PrintedTable) -> list[str]:
    notes = []
    for note in table.notes:
        lead = rf"\textit{{{escape(note.lead)}}} " if note.lead and note.lead.isascii() else escape(note.lead)
        notes.append(lead + escape(note.text))
    notes.extend(rf"\textsuperscript{{{note.letter}}} {escape(note.text)}" for note in table.footnotes)
    return notes


def _figure(figure: Figure, printing: Printing) -> str:
    name = file_stem(figure.id)
    notes = [escape(line) for note in figure.notes for line in words(note, printing)]
    lines = [r"\begin{figure}[htbp]", r"\centering"]
    if figure.pdf or figure.png:
        ending = "pdf" if figure.pdf else "png"
        lines.append(rf"\includegraphics[width=\linewidth]{{figures/{name}.{ending}}}")
    lines.append(rf"\caption{{{escape(inline(figure.title, printing.language))}}}")
    lines.extend(rf"\tabnote{{{note}}}" for note in notes)
    lines.append(r"\end{figure}")
    return "\n".join(lines)
