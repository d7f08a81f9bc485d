"""Names of the constructs instead of their codes: in sentences always, in the cells of tables where `--names` asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import Words as Message
from rcvsem.foundation.words import text_of
from rcvsem.report.document import Cell, Document, Figure, Row, Section, Statement, Table, Words

#: A path: codes with arrows between. Codes are words in any script, with dots and underscores.
_PATH = re.compile(r"[\w.]+(?: (?:[→↔]|<?->) [\w.]+)+")
_ARROW = re.compile(r"( (?:[→↔]|<?->) )")
#: Codes alone or one after the other, as a sentence takes them in: "DSC", "DSC, BPC and PV", "DSC、PV".
_CODES = re.compile(r"[\w.]+(?:(?:, | and |、)[\w.]+)*")
_CODE = re.compile(r"[\w.]+")
#: Tables whose cells are sentences.
_SENTENCES = frozenset({"findings"})


def with_names(document: Document) -> Document:
    """The document with names in all paths whose codes have one; other codes stay."""
    return _named(document, tables=True)


def told_by_name(document: Document) -> Document:
    """The document with names in its sentences: paragraphs, results in words, findings. Tables keep codes."""
    return _named(document, tables=False)


def _named(document: Document, *, tables: bool) -> Document:
    if not document.names:
        return document
    namer = _Namer(document.names, tables)
    return replace(document, sections=tuple(namer.section(section) for section in document.sections))


class _Namer:
    """Puts names into the parts of a document."""

    def __init__(self, names: Mapping[str, Text], tables: bool) -> None:
        self._names = names
        self._tables = tables

    def section(self, section: Section) -> Section:
        return replace(
            section,
            paragraphs=tuple(self.words(one, sentence=True) for one in section.paragraphs),
            tables=tuple(self.table(table) for table in section.tables),
            figures=tuple(self.figure(figure) for figure in section.figures)
            if self._tables
            else section.figures,
        )

    def table(self, table: Table) -> Table:
        paragraph = None if table.paragraph is None else self.words(table.paragraph, sentence=True)
        if not self._tables and table.id not in _SENTENCES:
            return replace(table, paragraph=paragraph)
        return replace(
            table,
            rows=tuple(Row(tuple(self.cell(cell) for cell in row.cells), row.kind) for row in table.rows),
            notes=tuple(self.words(note) for note in table.notes),
            paragraph=paragraph,
        )

    def figure(self, figure: Figure) -> Figure:
        return replace(figure, title=self.text(figure.title), alt=self.text(figure.alt))

    def words(self, words: Words, *, sentence: bool = False) -> Words:
        if isinstance(words, Statement):
            values = tuple((name, self.cell(cell, inside=sentence)) for name, cell in words.values)
            return replace(words, values=values)
        return self.text(words)

    def cell(self, cell: Cell, *, inside: bool = False) -> Cell:
        """inside : it is a value in a sentence, where codes stand alone as well."""
        value: Any = cell.value
        if isinstance(value, Statement):
            return replace(cell, value=self.words(value, sentence=inside))
        if isinstance(value, Message):
            value = text_of(value)
        elif isinstance(value, str):
            value = Text(value, value)
        if not isinstance(value, Text):
            return cell
        named = self.text(value)
        if inside:
            named = replace(named, en=self._alone(named.en, "en"), zh=self._alone(named.zh, "zh"))
        return cell if named == value else replace(cell, value=named)

    def text(self, text: Text) -> Text:
        if not _PATH.search(text.en) and not _PATH.search(text.zh):
            return text
        return replace(text, en=self._in(text.en, "en"), zh=self._in(text.zh, "zh"))

    def _in(self, text: str, language: Any) -> str:
        return _PATH.sub(lambda found: self._path(found.group(), language), text)

    def _alone(self, text: str, language: Any) -> str:
        if not _CODES.fullmatch(text):
            return text
        return _CODE.sub(lambda found: self._name(found.group(), language), text)

    def _path(self, path: str, language: Any) -> str:
        return "".join(self._name(part, language) for part in _ARROW.split(path))

    def _name(self, code: str, language: Any) -> str:
        return self._names[code].of(language) if code in self._names else code
