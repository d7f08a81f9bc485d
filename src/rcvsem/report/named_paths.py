"""Paths by the names of the constructs instead of their codes, in every cell, sentence and caption of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import Words as Message
from rcvsem.report.document import Cell, Document, Figure, Row, Section, Statement, Table, Words

#: A path: codes with arrows between. Codes are words in any script, with dots and underscores.
_PATH = re.compile(r"[\w.]+(?: [→↔] [\w.]+)+")


def with_names(document: Document, names: Mapping[str, Text]) -> Document:
    """The document with names in all paths whose codes have one; other codes stay."""
    if not names:
        return document
    namer = _Namer(names)
    return replace(document, sections=tuple(namer.section(section) for section in document.sections))


class _Namer:
    """Puts names into the parts of a document. Messages that are translated when they are shown keep their codes."""

    def __init__(self, names: Mapping[str, Text]) -> None:
        self._names = names

    def section(self, section: Section) -> Section:
        return replace(
            section,
            paragraphs=tuple(self.words(one) for one in section.paragraphs),
            tables=tuple(self.table(table) for table in section.tables),
            figures=tuple(self.figure(figure) for figure in section.figures),
        )

    def table(self, table: Table) -> Table:
        return replace(
            table,
            rows=tuple(Row(tuple(self.cell(cell) for cell in row.cells), row.kind) for row in table.rows),
            notes=tuple(self.words(note) for note in table.notes),
            paragraph=None if table.paragraph is None else self.words(table.paragraph),
        )

    def figure(self, figure: Figure) -> Figure:
        return replace(figure, title=self.text(figure.title), alt=self.text(figure.alt))

    def words(self, words: Words) -> Words:
        if isinstance(words, Statement):
            return replace(words, values=tuple((name, self.cell(cell)) for name, cell in words.values))
        return self.text(words)

    def cell(self, cell: Cell) -> Cell:
        value: Any = cell.value
        if isinstance(value, Statement | Text):
            return replace(cell, value=self.words(value))
        if isinstance(value, str) and not isinstance(value, Message) and _PATH.search(value):
            return replace(cell, value=Text(self._in(value, "en"), self._in(value, "zh")))
        return cell

    def text(self, text: Text) -> Text:
        if not _PATH.search(text.en) and not _PATH.search(text.zh):
            return text
        return replace(text, en=self._in(text.en, "en"), zh=self._in(text.zh, "zh"))

    def _in(self, text: str, language: Any) -> str:
        return _PATH.sub(lambda found: self._path(found.group(), language), text)

    def _path(self, path: str, language: Any) -> str:
        parts = re.split(r"( [→↔] )", path)
        return "".join(self._names[part].of(language) if part in self._names else part for part in parts)
