"""Tables on the terminal: drawn by rich on a terminal, aligned plain text when piped.

rich honours NO_COLOR itself. Chinese characters count two columns in both forms.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from rcvsem.report.document import Table
from rcvsem.report.layout import PrintedCell, PrintedTable, Printing, lay_out, raised
from rcvsem.report.widths import one_line, pad, width

if TYPE_CHECKING:
    from rich.table import Table as RichTable


def print_table(table: Table, printing: Printing | None = None, stream: TextIO | None = None) -> None:
    """Write a table to `stream` (default stdout) in the form the stream can show."""
    out = sys.stdout if stream is None else stream
    printing = printing or Printing()
    if out.isatty():
        from rich.console import Console
        from rich.text import Text as RichText

        printed = lay_out(table, 0, printing)
        console = Console(file=out, highlight=False)
        console.print(_rich_table(printed))
        for line in _notes(printed):
            console.print(RichText(line, style="dim"))
    else:
        out.write(plain_table(table, printing))


def plain_table(table: Table, printing: Printing | None = None) -> str:
    """A table as aligned plain text with a title line, three rules and its notes."""
    printed = lay_out(table, 0, printing or Printing())
    header = [_title(printed, j) for j in range(len(printed.header))]
    lines = [header, *([_text(cell) for cell in row.cells] for row in printed.rows)]
    columns = range(len(header))
    spanning = [False, *(row.kind == "group" for row in printed.rows)]
    kept = [line for line, spans in zip(lines, spanning, strict=True) if not spans]
    wide = [max(width(line[j]) for line in kept) for j in columns]
    right = [column.numeric for column in printed.header]
    rule = "─" * (sum(wide) + 2 * (len(wide) - 1))
    drawn = [" / ".join(printed.titles), rule]
    for i, (line, spans) in enumerate(zip(lines, spanning, strict=True)):
        cells = [line[0]] if spans else [pad(line[j], wide[j], right=right[j]) for j in columns]
        drawn.append("  ".join(cells).rstrip())
        if i == 0:
            drawn.append(rule)
    drawn.append(rule)
    drawn.extend(_notes(printed))
    return "\n".join(drawn) + "\n"


def _rich_table(printed: PrintedTable) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

    drawn = RichTable(
        title=RichText(" / ".join(printed.titles), style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for j, column in enumerate(printed.header):
        style = "italic" if column.symbol else "bold"
        drawn.add_column(
            RichText(_title(printed, j), style=style),
            justify="right" if column.numeric else "left",
            no_wrap=column.numeric,
        )
    for row in printed.rows:
        bold = "bold" if row.kind == "group" else ""
        cells = [RichText(_text(cell), style="bold" if cell.bold else bold) for cell in row.cells]
        drawn.add_row(*cells)
    return drawn


def _title(printed: PrintedTable, j: int) -> str:
    over = [" / ".join(span.lines) for span in printed.spans if span.first <= j <= span.last]
    return one_line(": ".join([*over, " / ".join(printed.header[j].lines)]))


def _text(cell: PrintedCell) -> str:
    return one_line(cell.text + cell.stars + raised(cell.letters))


def _notes(printed: PrintedTable) -> list[str]:
    notes = [f"{note.lead} {note.text}".strip() for note in printed.notes]
    return notes + [f"{raised(note.letter)} {note.text}" for note in printed.footnotes]
