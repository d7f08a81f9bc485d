"""A table ready to be drawn: words chosen, numbers printed, footnotes lettered, headers spanned.

Every renderer draws what this file lays out, so that all formats say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.templates import joined
from rcvsem.foundation.text import Language, Style, Text, distinct
from rcvsem.foundation.widths import clean
from rcvsem.foundation.words import Words as Message
from rcvsem.foundation.words import has_chinese, in_language, one_of
from rcvsem.report.document import Cell, Column, Document, Kind, Statement, Table, Words, parse
from rcvsem.report.numbers import DASH, in_style, show, telling_digits
from rcvsem.report.printed import (
    Footnote,
    NoteLine,
    PrintedCell,
    PrintedHeader,
    PrintedRow,
    PrintedTable,
    Span,
)

TABLE = Text("Table")
FIGURE = Text("Figure")
NOTE = Text("Note.")
SOURCES = Text("Sources:")
CONTENTS = Text("Contents")
LETTERS = "abcdefghijklmnoprstuvwxyz"  # no q: Unicode has no superscript for it


@dataclass(frozen=True, slots=True)
class Printing:
    """How a document is to be printed.

    Parameters
    ----------
    minus : the minus sign of the medium.
    joint : what stands between the languages of one cell.
    chapter : number of the chapter that tables and figures are numbered in: "Table 4.1", 表 4-1.
    """

    language: Language = "both"
    style: Style = "apa"
    minus: str = "-"
    joint: str = " / "
    chapter: int | None = None


def each(text: Text, language: Language) -> tuple[str, ...]:
    """The wording in each language asked for, Chinese first; one entry when they are the same."""
    if language != "both":
        return (clean(text.of(language)),)
    return tuple(map(clean, text.wordings))


def inline(text: Text, language: Language) -> str:
    """The wording on one line."""
    return clean(text.of(language))


def said(value: Words, printing: Printing) -> str:
    """A text or statement, its languages joined."""
    return printing.joint.join(words(value, printing))


def words(sentence: Words, printing: Printing) -> tuple[str, ...]:
    """A text or statement in each language asked for, numbers filled in and all of them in the style's form."""
    if isinstance(sentence, Text):
        return tuple(in_style(line, printing.style) for line in each(sentence, printing.language))
    chosen: list[str] = []
    for language in _languages(printing.language):
        template = sentence.text.of(language)
        told = clean(_fill(template, sentence, language, printing))
        if language == "zh":
            told = _BLANK_IN_CHINESE.sub("", told)
        chosen.append(in_style(told, printing.style))
    return distinct(*chosen) if len(chosen) == 2 else tuple(chosen)


_HAN = r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e“”]"
_MARKS = "[\u3001\u3002\uff08\uff09\uff0c\uff1a\uff1b]"
_BLANK_IN_CHINESE = late_pattern(rf"(?<={_HAN}) (?={_HAN})|(?<={_MARKS}) | (?={_MARKS})")


def labels(kind: Text, number: int, printing: Printing) -> tuple[str, ...]:
    """The label of a table or figure, e.g. "Table 3", "Table 4.3", "表 4-3"; one entry a language."""
    mark = str(number)
    if printing.chapter is not None:
        mark = f"{printing.chapter}{'-' if has_chinese(printing.language) else '.'}{number}"
    return tuple(f"{word} {mark}" for word in each(kind, printing.language))


def figure_numbers(document: Document) -> dict[str, int]:
    """The number of each figure, by its id."""
    return {figure.id: number for number, figure in enumerate(document.figures, start=1)}


def _fill(template: str, statement: Statement, language: Language, printing: Printing) -> str:
    values = dict(statement.values)
    pieces: list[str] = []
    for before, name in parse(template):
        pieces.append(before)
        if name is not None:
            pieces.append(_inline_value(values[name], language, printing))
    return joined(pieces)


def _inline_value(cell: Cell, language: Language, printing: Printing) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, NotAvailable):
        return DASH
    if isinstance(value, Statement):
        return _fill(value.text.of(language), value, language, printing)
    if isinstance(value, Text):
        return value.of(language)
    if isinstance(value, str):
        return in_language(value, language) if isinstance(value, Message) else value
    kind: Kind = cell.kind or ("integer" if isinstance(value, int) else "number")
    text = show(value, kind, cell.digits, style=printing.style, minus=printing.minus, relation=True)
    return text + cell.stars


def lay_out(table: Table, number: int, printing: Printing) -> PrintedTable:
    """The printed form of a table; `number` is its number in the document."""
    language = printing.language
    letters = _Letters(printing)
    rows = tuple(
        PrintedRow(
            tuple(
                _print(cell, column, printing, letters)
                for cell, column in zip(row.cells, table.columns, strict=True)
            ),
            row.kind,
        )
        for row in table.rows
    )
    short = table.short or table.title
    return PrintedTable(
        id=table.id,
        number=number,
        style=printing.style,
        labels=labels(TABLE, number, printing),
        titles=words(table.title, printing),
        sheet=clean(short.of(one_of(language))),
        spans=_spans(table.columns, printing),
        header=tuple(_header(column, printing) for column in table.columns),
        rows=rows,
        notes=_notes(table, printing),
        footnotes=letters.footnotes,
        paragraph=words(table.paragraph, printing) if table.paragraph is not None else (),
    )


#: What is laid out inside `laid_out_once`: by the place of the document in memory, and how it is printed.
_KNOWN: ContextVar[dict[tuple[int, Printing], dict[str, PrintedTable]] | None] = ContextVar(
    "laid out", default=None
)


@contextmanager
def laid_out_once() -> Iterator[None]:
    """Inside, formats that print in the same way share their tables; the documents must live as long."""
    token = _KNOWN.set({})
    try:
        yield
    finally:
        _KNOWN.reset(token)


def lay_out_all(document: Document, printing: Printing) -> dict[str, PrintedTable]:
    """All tables of a document, by id."""
    if (
        printing.language != "both"
    ):  # one language has nothing to join, so formats that join otherwise print alike
        printing = replace(printing, joint="")
    known = _KNOWN.get()
    found = None if known is None else known.get((id(document), printing))
    if found is None:
        numbered = enumerate(document.tables, start=1)
        found = {table.id: lay_out(table, number, printing) for number, table in numbered}
        if known is not None:
            known[id(document), printing] = found
    return found


def _notes(table: Table, printing: Printing) -> tuple[NoteLine, ...]:
    """All notes in Chinese, then all in English (what is the same in both only once), then the sources."""
    chosen: list[NoteLine] = []
    for language in _languages(printing.language):
        one = replace(printing, language=language)
        said = {line.text for line in chosen}
        fresh = [line for note in table.notes for line in words(note, one) if line not in said]
        lead = NOTE.of(language)
        chosen.extend(NoteLine("" if i else lead, line) for i, line in enumerate(fresh))
    if table.sources:
        language = one_of(printing.language)
        chosen.append(
            NoteLine(SOURCES.of(language), in_style(clean(_sources(table.sources, language)), printing.style))
        )
    return tuple(chosen)


def _sources(sources: tuple[str, ...], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(sourced(one).of(language) for one in sources)


def sourced(source: str) -> Text:
    """Where a cut-off or a formula comes from, with Chinese marks between the sources in Chinese."""
    return Text.of_message(source).changed(
        lambda said, language: said.replace("; ", "；").replace("): ", ")：") if language == "zh" else said
    )


def _languages(language: Language) -> tuple[Language, ...]:
    return ("zh", "en") if language == "both" else (language,)


def _header(column: Column, printing: Printing) -> PrintedHeader:
    lines = words(column.title, printing)
    if column.units is not None:
        units = words(column.units, printing)
        same = len(units) == len(lines)
        lines = tuple(f"{line} ({units[i if same else 0]})" for i, line in enumerate(lines))
    return PrintedHeader(lines, column.symbol, column.kind != "text", column.key)


def _spans(columns: tuple[Column, ...], printing: Printing) -> tuple[Span, ...]:
    spans: list[Span] = []
    for j, column in enumerate(columns):
        if column.group is None:
            continue
        lines = words(column.group, printing)
        if spans and spans[-1].last == j - 1 and spans[-1].lines == lines:
            spans[-1] = Span(lines, spans[-1].first, j)
        else:
            spans.append(Span(lines, j, j))
    return tuple(spans)


class _Letters:
    """Gives equal footnotes one letter, in order of appearance."""

    def __init__(self, printing: Printing) -> None:
        self._printing = printing
        self._letters: dict[str, str] = {}

    def of(self, note: Text) -> str:
        own = note.capitalized() if note.en[:1].islower() and note.en[1:2].islower() else note
        text = said(own, self._printing)
        if text not in self._letters:
            place = len(self._letters)
            self._letters[text] = LETTERS[place] if place < len(LETTERS) else str(place + 1)
        return self._letters[text]

    @property
    def footnotes(self) -> tuple[Footnote, ...]:
        return tuple(Footnote(letter, text) for text, letter in self._letters.items())


def _print(cell: Cell, column: Column, printing: Printing, letters: _Letters) -> PrintedCell:
    value = cell.value
    kind: Kind = cell.kind or column.kind
    digits = cell.digits if cell.digits is not None or cell.kind is not None else column.digits
    notes: list[Text] = []
    numeric = False
    if value is None:
        text = ""
    elif isinstance(value, NotAvailable):
        text = DASH
        numeric = column.kind != "text"
        notes.append(Text.of_message(value.reason))
    elif isinstance(value, Text | Statement):
        text = said(value, printing)
    elif isinstance(value, str):
        text = said(Text.of_message(value), printing) if isinstance(value, Message) else clean(value)
    else:
        numeric = True
        if kind == "text" and isinstance(value, int):
            kind = "integer"
        elif kind == "text":
            kind = "number"
        if column.key.endswith(("_lower", "_upper")):
            digits = telling_digits(value, kind, digits)
        text = show(value, kind, digits, style=printing.style, minus=printing.minus)
    if cell.note is not None:
        notes.append(cell.note)
    marks = ",".join(dict.fromkeys(letters.of(note) for note in notes))
    return PrintedCell(text, value, kind, digits, cell.stars, cell.bold, marks, numeric)
