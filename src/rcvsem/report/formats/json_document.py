"""The document as JSON: raw values, both languages. Its schema is docs/schemas/document.schema.json."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.formats import Format
from rcvsem.foundation.json_bytes import json_bytes
from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import clean, file_stem
from rcvsem.report.document import (
    Cell,
    Column,
    Document,
    Figure,
    Row,
    Section,
    Statement,
    Table,
    Value,
    Words,
)
from rcvsem.report.layout import Printing

FORMAT = Format("json", "JSON", "render_json", machine=True)

VERSION = "rcvsem-document/1"


def render_json(document: Document, printing: Printing) -> bytes:
    """The document as the bytes of report.json: numbers and words in both languages, whatever is printed."""
    return json_bytes(document_json(document))


def document_json(document: Document) -> dict[str, Any]:
    """The document as plain dicts and lists, ready for `json.dumps`."""
    return {
        "schema": VERSION,
        "title": _text(document.title),
        "notices": [_words(notice) for notice in document.notices],
        "meta": [{"label": _text(label), "value": _words(value)} for label, value in document.meta],
        "sections": [_section(section) for section in document.sections],
    }


def table_json(table: Table) -> dict[str, Any]:
    """One table as plain dicts and lists."""
    return {
        "id": table.id,
        "title": _text(table.title),
        "columns": [_column(column) for column in table.columns],
        "rows": [_row(row) for row in table.rows],
        "notes": [_words(note) for note in table.notes],
        "paragraph": None if table.paragraph is None else _words(table.paragraph),
        "sources": list(table.sources),
    }


def _text(text: Text) -> dict[str, str]:
    return {language: clean(said) for language, said in text.spoken.items()}


def _words(words: Words) -> dict[str, Any]:
    if isinstance(words, Statement):
        return {"template": _text(words.text), "values": {name: _cell(cell) for name, cell in words.values}}
    return _text(words)


def _value(value: Value) -> Any:
    if isinstance(value, NotAvailable):
        return {"not_available": clean(value.reason)}
    if isinstance(value, Text | Statement):
        return _words(value)
    return clean(value) if isinstance(value, str) else value


def _cell(cell: Cell) -> dict[str, Any]:
    return {"value": _value(cell.value), **_given(cell, "kind", "digits", "stars", "bold", "note")}


def _column(column: Column) -> dict[str, Any]:
    own: dict[str, Any] = {"key": column.key, "title": _text(column.title), "kind": column.kind}
    return own | _given(column, "digits", "units", "group", "symbol")


#: Said by being there.
_MARKS = ("bold", "symbol")


def _given(thing: Cell | Column, *names: str) -> dict[str, Any]:
    """What is said of it; marks that are set are true."""
    kept: dict[str, Any] = {}
    for name in names:
        value = getattr(thing, name)
        if value or (name == "digits" and value is not None):
            kept[name] = _text(value) if isinstance(value, Text) else name in _MARKS or value
    return kept


def _row(row: Row) -> dict[str, Any]:
    return {"kind": row.kind, "cells": [_cell(cell) for cell in row.cells]}


def _figure(figure: Figure) -> dict[str, Any]:
    files = [f"figures/{file_stem(figure.id)}.svg"] if figure.svg else []
    files += [f"figures/{file_stem(figure.id)}.png"] if figure.png else []
    return {
        "id": figure.id,
        "title": _text(figure.title),
        "alt": _text(figure.alt),
        "files": files,
        "notes": [_words(note) for note in figure.notes],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": _text(section.title),
        "paragraphs": [_words(paragraph) for paragraph in section.paragraphs],
        "tables": [table_json(table) for table in section.tables],
        "figures": [_figure(figure) for figure in section.figures],
    }
