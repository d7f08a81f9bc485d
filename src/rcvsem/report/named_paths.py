"""Names of the constructs instead of their codes: in sentences always, in the cells of tables where `--names` asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.text import Text, as_text
from rcvsem.foundation.words import Words as Message
from rcvsem.report.document import Cell, Document, Figure, Row, Section, Statement, Table, Words

#: Codes are words in any script, with dots and underscores; of products, with ":" between them.
_ONE = r"[\w.]+(?::[\w.]+)*"
#: A path: codes with arrows between.
_PATH = late_pattern(rf"{_ONE}(?: (?:[→↔]|<?->) {_ONE})+")
_ARROW = late_pattern(r"( (?:[→↔]|<?->) )")
#: Codes alone or one after the other, as a sentence takes them in: "DSC", "DSC, BPC and PV", "DSC、PV".
_CODES = late_pattern(rf"{_ONE}(?:(?:, | and |、){_ONE})*")
_CODE = late_pattern(_ONE)
#: Tables whose cells are sentences.
_SENTENCES = frozenset({"findings"})


def with_names(document: Document) -> Document:
    """The document with names in all paths whose codes have one; other codes stay."""
    return _named(document, tables=True)


def told_by_name(document: Document) -> Document:
    """The document with names in its sentences: paragraphs, results in words, findings. Tables keep codes."""
    return _named(document, tables=False)


def _named(document: Document, *, tables: bool) -> Document:
    if document.labels:
        document = _Labeller(document.labels).document(document)
    if not document.names:
        return document
    namer = _Namer(document.names, tables)
    return replace(document, sections=tuple(namer.section(section) for section in document.sections))


def with_labels(said: str, labels: Mapping[str, str]) -> str:
    """A Chinese sentence with the Chinese labels of groups."""
    return _Labeller(labels).said(said) if labels else said


class _Labeller:
    """Puts the Chinese labels of groups into the Chinese words of a document, wherever they stand."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        longest = sorted(labels, key=len, reverse=True)
        self._pattern = late_pattern(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.ASCII)

    def document(self, document: Document) -> Document:
        return replace(document, sections=tuple(self._section(section) for section in document.sections))

    def _section(self, section: Section) -> Section:
        return replace(
            section,
            title=self._text(section.title),
            paragraphs=tuple(self._words(one) for one in section.paragraphs),
            tables=tuple(self._table(table) for table in section.tables),
            figures=tuple(
                replace(one, title=self._text(one.title), alt=self._text(one.alt)) for one in section.figures
            ),
        )

    def _table(self, table: Table) -> Table:
        columns = tuple(
            replace(
                one, title=self._text(one.title), group=None if one.group is None else self._text(one.group)
            )
            for one in table.columns
        )
        return replace(
            table,
            title=self._text(table.title),
            columns=columns,
            rows=tuple(Row(tuple(self._cell(cell) for cell in row.cells), row.kind) for row in table.rows),
            notes=tuple(self._words(note) for note in table.notes),
            paragraph=None if table.paragraph is None else self._words(table.paragraph),
        )

    def _words(self, words: Words) -> Words:
        if isinstance(words, Statement):
            values = tuple((name, self._cell(cell)) for name, cell in words.values)
            return replace(words, text=self._text(words.text), values=values)
        return self._text(words)

    def _cell(self, cell: Cell) -> Cell:
        value: Any = cell.value
        if isinstance(value, Statement):
            return replace(cell, value=self._words(value))
        if isinstance(value, Message):
            value = Text.of_message(value)
        elif isinstance(value, str) and self._pattern.search(value):
            value = Text.verbatim(value)
        return replace(cell, value=self._text(value)) if isinstance(value, Text) else cell

    def _text(self, text: Text) -> Text:
        if not self._pattern.search(text.of("zh")):
            return text
        return text.changed(lambda said, language: self.said(said or text.en) if language == "zh" else said)

    def said(self, words: str) -> str:
        return self._pattern.sub(lambda found: self._labels[found.group()], words)


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
            return replace(words, text=self.text(words.text, inside=True), values=values)
        return self.text(words)

    def cell(self, cell: Cell, *, inside: bool = False) -> Cell:
        """inside : it is a value in a sentence, where codes stand alone as well."""
        value: Any = cell.value
        if isinstance(value, Statement):
            return replace(cell, value=self.words(value, sentence=inside))
        if not isinstance(value, str | Text):
            return cell
        text = as_text(value)
        named = self.text(text)
        if inside and _CODES.fullmatch(named.of("en")):
            named = named.changed(self._alone)
        return cell if named is text else replace(cell, value=named)

    def text(self, text: Text, *, inside: bool = False) -> Text:
        """inside : it is the text of a statement, where a brace of a name is doubled."""
        if not _PATH.search(text.of("en")):
            return text
        return text.changed(lambda said, language: self._in(said, language, inside))

    def _in(self, text: str, language: Any, inside: bool) -> str:
        def named(found: re.Match[str]) -> str:
            path = self._path(found.group(), language)
            return path.replace("{", "{{").replace("}", "}}") if inside else path

        return _PATH.sub(named, text)

    def _alone(self, text: str, language: Any) -> str:
        if not _CODES.fullmatch(text):
            return text
        named = _CODE.sub(lambda found: self._name(found.group(), language), text)
        return named.replace(", ", "、") if language == "zh" else named

    def _path(self, path: str, language: Any) -> str:
        return "".join(self._name(part, language) for part in _ARROW.split(path))

    def _name(self, code: str, language: Any) -> str:
        if code in self._names:
            return self._names[code].of(language)
        for sign in ".:":  # the product of two variables
            parts = code.split(sign)
            if len(parts) > 1 and all(part in self._names for part in parts):
                return " × ".join(self._names[part].of(language) for part in parts)
        return code
