"""A table whose words are chosen and whose numbers are printed; every renderer draws one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Style, Text
from rcvsem.foundation.words import LANGUAGES
from rcvsem.report.document import Kind, RowKind, Value
from rcvsem.report.numbers import DASH


class PrintedCell(NamedTuple):
    """Characters of one cell and the raw value behind them; `letters` refer to footnotes."""

    text: str
    value: Value
    kind: Kind
    digits: int | None
    stars: str
    bold: bool
    letters: str
    numeric: bool


class PrintedRow(NamedTuple):
    cells: tuple[PrintedCell, ...]
    kind: RowKind


class PrintedHeader(NamedTuple):
    """Header of a column: one line of words a language; `key` as in the document."""

    lines: tuple[str, ...]
    symbol: bool
    numeric: bool
    key: str = ""


class Span(NamedTuple):
    """Header over the columns `first` to `last` (0-based, inclusive)."""

    lines: tuple[str, ...]
    first: int
    last: int


class Footnote(NamedTuple):
    letter: str
    text: str


class NoteLine(NamedTuple):
    """One note; `lead` ("Note.") on the first of each language, else empty."""

    lead: str
    text: str

    @property
    def whole(self) -> str:
        """Lead and note; no blank after a full-width colon."""
        return f"{self.lead}{self.blank}{self.text}"

    @property
    def blank(self) -> str:
        return "" if self.lead.endswith("：") or not self.lead else " "


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """What a renderer draws. `labels`, `titles` and `paragraph` hold one entry a language."""

    id: str
    number: int
    style: Style
    labels: tuple[str, ...]
    titles: tuple[str, ...]
    sheet: str
    spans: tuple[Span, ...]
    header: tuple[PrintedHeader, ...]
    rows: tuple[PrintedRow, ...]
    notes: tuple[NoteLine, ...]
    footnotes: tuple[Footnote, ...]
    paragraph: tuple[str, ...]

    @property
    def star_widths(self) -> tuple[int, ...]:
        """Longest mark of each column."""
        return tuple(self.star_width(j) for j in range(len(self.header)))

    def star_width(self, j: int) -> int:
        """Longest mark of column j."""
        return max((len(row.cells[j].stars) for row in self.rows), default=0)


def over_columns(table: PrintedTable) -> list[Span]:
    """What stands over the columns, from the first to the last; nothing (no lines) over one that is in no span."""
    over = {span.first: span for span in table.spans}
    pieces: list[Span] = []
    while (j := pieces[-1].last + 1 if pieces else 0) < len(table.header):
        pieces.append(over.get(j, Span((), j, j)))
    return pieces


def in_parts(table: PrintedTable, fits: Callable[[Sequence[int]], bool]) -> list[PrintedTable]:
    """Parts of a table of as many columns as fit, each with the first column."""
    groups: list[list[int]] = [[0]]
    for j in range(1, len(table.header)):
        if len(groups[-1]) > 1 and not fits((*groups[-1], j)):
            groups.append([0])
        groups[-1].append(j)
    return [some_columns(table, columns) for columns in groups]


def some_columns(table: PrintedTable, columns: Sequence[int]) -> PrintedTable:
    """The same table with these columns only (0-based, in order), headers over several columns included."""
    places = {j: k for k, j in enumerate(columns)}
    spans: list[Span] = []
    for span in table.spans:
        kept = [places[j] for j in range(span.first, span.last + 1) if j in places]
        if kept:
            spans.append(Span(span.lines, kept[0], kept[-1]))
    return replace(
        table,
        spans=tuple(spans),
        header=tuple(table.header[j] for j in columns),
        rows=tuple(
            PrintedRow(tuple(row.cells[j] for j in columns), row.kind)
            if row.kind != "group"
            else PrintedRow((row.cells[0], *(row.cells[j] for j in columns[1:])), row.kind)
            for row in table.rows
        ),
    )


def flat(table: PrintedTable) -> PrintedTable:
    """The table for media without headers over several columns: the ends of an interval in one column, "[LL, UL]", and
    what stands over other columns at the beginning of their own headers."""
    over = {j: span.lines for span in table.spans for j in range(span.first, span.last + 1)}
    ends = [j for j in range(len(table.header) - 1) if j in over and _is_interval(table, j, over)]
    kept = [j for j in range(len(table.header)) if j - 1 not in ends]
    header = []
    for j in kept:
        own = table.header[j]
        lines = own.lines
        if j in ends:
            lines = _of_interval(table, j, over)
        elif j in over:
            lines = _beneath(over[j], lines)
        header.append(own._replace(lines=lines, symbol=own.symbol and j not in over))
    rows = []
    for row in table.rows:
        cells = [
            row.cells[j]._replace(text=_interval(row.cells[j], row.cells[j + 1]))
            if j in ends
            else row.cells[j]
            for j in kept
        ]
        rows.append(PrintedRow(tuple(cells), row.kind))
    return replace(table, spans=(), header=tuple(header), rows=tuple(rows))


def _is_interval(table: PrintedTable, j: int, over: dict[int, tuple[str, ...]]) -> bool:
    low, high = table.header[j].key, table.header[j + 1].key
    return (
        low.endswith("lower")
        and high == low.removesuffix("lower") + "upper"
        and over[j] == over.get(j + 1)
        and all(row.cells[j].letters == row.cells[j + 1].letters for row in table.rows)
    )


def _of_interval(table: PrintedTable, j: int, over: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    """What stands over the two ends; with the kind of interval where it stands over other columns as well."""
    beside = [k for k in (j - 1, j + 2) if over.get(k) == over[j]]
    if not beside:
        return over[j]
    whole = []
    for line in table.header[j].lines:
        lower = {language: Text("LL").of(language) for language in LANGUAGES}
        guess = "zh" if _is_chinese(line) else "en"
        language = next((one for one, end in lower.items() if line.endswith(end)), guess)
        kind = line.removesuffix(lower[language]).strip()
        whole.append(Text("{kind} CI", kind=kind).of(language).strip())
    return _beneath(over[j], tuple(whole))


def _interval(lower: PrintedCell, upper: PrintedCell) -> str:
    return lower.text if lower.text == upper.text in ("", DASH) else f"[{lower.text}, {upper.text}]"


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


def _beneath(over: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, ...]:
    """The header of a column with what stands over it, language by language."""
    several = max(len(over), len(own))
    lines = []
    for k in range(several):
        above, below = over[min(k, len(over) - 1)], own[min(k, len(own) - 1)]
        chinese = [_is_chinese(text) for text in (above, below)]
        if below in above or below.startswith("Δ"):
            lines.append(above if below in above else below)
            continue
        between = ("" if all(chinese) else " ") if any(chinese) else ": "
        lines.append(f"{above}{between}{below}")
    return tuple(lines)
