"""Tables on the terminal: drawn by rich on a terminal, aligned plain text when piped.

A terminal has as many columns as it has. Numbers and the first column, which says what a row is, are never
cut or squeezed: the two ends of an interval share one column; a table that is still too wide falls back on its
`brief` columns; else words wrap; what does not fit even so is drawn in parts that repeat the first column.

rich honours NO_COLOR itself. Chinese characters count two columns in both forms.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rcvsem.foundation.control_characters import visible
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import lines_of, one_line, pad, unbroken, width
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Table
from rcvsem.report.layout import Printing, lay_out
from rcvsem.report.numbers import raised
from rcvsem.report.printed import PrintedCell, PrintedTable, flat

if TYPE_CHECKING:
    from rich.console import Console

_GAP = 2  # blanks between two columns
_LEAST = 14  # a column of words wraps to no less, when its longest word is no longer
_WORDY = 0.45  # of the terminal: a first column longer than that wraps too


@dataclass(frozen=True, slots=True)
class ScreenColumn:
    """One column as a terminal shows it: header, one text a row, and how it may be squeezed."""

    key: str
    title: str
    cells: tuple[str, ...]
    bold: tuple[bool, ...]
    numeric: bool
    symbol: bool

    @property
    def natural(self) -> int:
        """Columns of the terminal that it wants: its longest cell, its header wrapped between words."""
        return max(self._header, *(width(text) for text in self.cells), 1)

    @property
    def least(self) -> int:
        """What it cannot do without."""
        if self.numeric:
            return self.natural
        words = [word for text in self.cells for word in text.split(" ")]
        longest = max((unbroken(word) for word in words), default=1)
        return min(self.natural, max(self._header, longest, _LEAST))

    @property
    def _header(self) -> int:
        return max(unbroken(word) for word in self.title.split(" ")) if self.title else 1


def print_table(table: Table, printing: Printing | None = None, stream: TextIO | None = None) -> None:
    """Write a table to `stream` (default stdout) in the form the stream can show."""
    out = sys.stdout if stream is None else stream
    printing = printing or Printing()
    if out.isatty():
        from rich.console import Console
        from rich.text import Text as RichText

        printed = flat(lay_out(table, 0, printing))
        console = Console(file=out, highlight=False)
        parts, hidden = parts_of(table, printed, console.width)
        for line in lines_of(on_screen(" / ".join(printed.titles)), console.width):
            console.print(RichText(line, style="bold"))
        for part in parts:
            _draw(console, printed, part)
        notes = _notes(printed)
        if hidden:
            left_out = Text(
                "Not shown at this width: {columns}. The report has all columns.", columns=enumerated(hidden)
            )
            notes.insert(0, left_out.of(printing.language))
        for line in (line for note in notes for line in lines_of(note, console.width)):
            console.print(RichText(line, style="dim"))
    else:
        out.write(plain_table(table, printing))


def print_line(text: str, *, indent: int = 0, bold: bool = False, stream: TextIO | None = None) -> None:
    """A sentence; on a terminal it is broken between words, and its further lines are indented as the first."""
    out = sys.stdout if stream is None else stream
    shown = visible(text)
    if not out.isatty() or not shown:
        out.write(f"{' ' * indent}{shown}\n")
        return
    from rich.console import Console
    from rich.text import Text as RichText

    console = Console(file=out, highlight=False)
    for k, line in enumerate(lines_of(shown, console.width - indent - 2)):
        told = RichText(" " * (indent + 2 * (k > 0)) + line, style="bold" if bold else "")
        console.print(told, no_wrap=True, overflow="ignore", crop=False)


def plain_table(table: Table, printing: Printing | None = None) -> str:
    """A table as aligned plain text with a title line, three rules and its notes."""
    printed = flat(lay_out(table, 0, printing or Printing()))
    header = [_title(printed, j) for j in range(len(printed.header))]
    lines = [header, *([_text(cell) for cell in row.cells] for row in printed.rows)]
    columns = range(len(header))
    spanning = [False, *(row.kind == "group" for row in printed.rows)]
    kept = [line for line, spans in zip(lines, spanning, strict=True) if not spans]
    wide = [max(width(line[j]) for line in kept) for j in columns]
    right = [column.numeric for column in printed.header]
    rule = "─" * (sum(wide) + 2 * (len(wide) - 1))
    drawn = [on_screen(" / ".join(printed.titles)), rule]
    for i, (line, spans) in enumerate(zip(lines, spanning, strict=True)):
        cells = [line[0]] if spans else [pad(line[j], wide[j], right=right[j]) for j in columns]
        drawn.append("  ".join(cells).rstrip())
        if i == 0:
            drawn.append(rule)
    drawn.append(rule)
    drawn.extend(_notes(printed))
    return "\n".join(drawn) + "\n"


def screen_columns(printed: PrintedTable) -> tuple[ScreenColumn, ...]:
    """The columns of a table with the two ends of an interval joined as "[LL, UL]"."""
    printed = flat(printed)
    return tuple(
        ScreenColumn(
            header.key,
            _title(printed, j),
            tuple(_aligned(printed, j)),
            tuple(row.cells[j].bold for row in printed.rows),
            header.numeric,
            header.symbol,
        )
        for j, header in enumerate(printed.header)
    )


def parts_of(
    table: Table, printed: PrintedTable, room: int
) -> tuple[tuple[tuple[ScreenColumn, ...], ...], tuple[str, ...]]:
    """The parts in which a terminal `room` columns wide shows a table, and the titles of what it leaves out."""
    columns = screen_columns(printed)
    if sum(column.natural + _GAP for column in columns) - _GAP <= room:
        return (columns,), ()
    wanted = set(table.brief) | {columns[0].key}
    brief = tuple(column for column in columns if column.key in wanted)
    if table.brief and _least(brief, room) <= room:
        return (brief,), tuple(column.title for column in columns if column.key not in wanted)
    if _least(columns, room) <= room:
        return (columns,), ()
    parts: list[list[ScreenColumn]] = [[]]
    for column in columns[1:]:
        if parts[-1] and _least((columns[0], *parts[-1], column), room) > room:
            parts.append([])
        parts[-1].append(column)
    return tuple((columns[0], *part) for part in parts), ()


def widths_of(columns: tuple[ScreenColumn, ...], room: int) -> list[int]:
    """Width of each column: what it wants where that fits, else words give way and share what is left."""
    wide = [column.natural for column in columns]
    floor = [_first(columns[0], room), *(column.least for column in columns[1:])]
    excess = sum(wide) + _GAP * (len(wide) - 1) - room
    while excess > 0:
        j = max(range(len(wide)), key=lambda k: (wide[k] > floor[k], wide[k]))
        if wide[j] <= floor[j]:
            break
        wide[j] -= 1
        excess -= 1
    return wide


def _first(column: ScreenColumn, room: int) -> int:
    """The first column keeps its words; only one that would fill half the terminal wraps."""
    return column.natural if column.natural <= _WORDY * room else max(column.least, int(_WORDY * room))


def _least(columns: tuple[ScreenColumn, ...], room: int) -> int:
    rest = sum(column.least + _GAP for column in columns[1:])
    return _first(columns[0], room) + rest


def _draw(console: Console, printed: PrintedTable, columns: tuple[ScreenColumn, ...]) -> None:
    """One part: header between two rules, rows, a rule; a heading runs over all columns, which rich cannot draw."""
    from rich.text import Text as RichText

    wide = widths_of(columns, console.width)
    rule = "─" * min(console.width, sum(wide) + _GAP * (len(wide) - 1))

    def line_of(texts: Sequence[str], styles: Sequence[str], *, bottom: bool = False) -> None:
        wrapped = [lines_of(text, wide[j]) for j, text in enumerate(texts)]
        height = max(map(len, wrapped))
        for k in range(height):
            line = RichText()
            for j, pieces in enumerate(wrapped):
                at = k - (height - len(pieces)) if bottom else k
                text = pieces[at] if 0 <= at < len(pieces) else ""
                line.append(pad(text, wide[j], right=columns[j].numeric), style=styles[j])
                line.append(" " * _GAP if j < len(wrapped) - 1 else "")
            line.rstrip()
            console.print(line, no_wrap=True, overflow="ignore", crop=False)

    console.print(rule)
    line_of([c.title for c in columns], ["bold italic" if c.symbol else "bold" for c in columns], bottom=True)
    console.print(rule)
    for i, row in enumerate(printed.rows):
        if row.kind == "group":
            for heading in lines_of(_text(row.cells[0]), console.width):
                console.print(RichText(heading, style="bold"))
        else:
            line_of([c.cells[i] for c in columns], ["bold" if c.bold[i] else "" for c in columns])
    console.print(rule)


def _title(printed: PrintedTable, j: int) -> str:
    return on_screen(" / ".join(printed.header[j].lines))


def _aligned(printed: PrintedTable, j: int) -> list[str]:
    """Cells of a column, with blanks in the place of missing stars so that decimal points stand under each other."""
    marks = printed.star_width(j)
    return [
        ""
        if row.kind == "group"
        else _text(row.cells[j]) + " " * (marks - len(row.cells[j].stars) if row.cells[j].numeric else 0)
        for row in printed.rows
    ]


def _text(cell: PrintedCell) -> str:
    return on_screen(cell.text + cell.stars + raised(cell.letters))


def _notes(printed: PrintedTable) -> list[str]:
    notes = [note.whole.strip() for note in printed.notes]
    notes += [f"{raised(note.letter)} {note.text}" for note in printed.footnotes]
    return [visible(note) for note in notes]


def on_screen(text: str) -> str:
    """`text` on one line, control characters as escapes."""
    return one_line(visible(text))
