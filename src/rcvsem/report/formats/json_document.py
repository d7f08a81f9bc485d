"""The document as JSON: raw values, both languages. Its schema is docs/schemas/document.schema.json."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.availability import NotAvailable
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


def document_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `document_json`."""
    text = _object({"en": {"type": "string"}, "zh": {"type": "string"}})
    value = {
        "description": "A raw value: a number, text in one or two languages, null for an empty cell, or the "
        "reason why there is no number.",
        "anyOf": [
            {"type": ["number", "string", "null"]},
            {"$ref": "#/$defs/text"},
            {"$ref": "#/$defs/statement"},
            _object({"not_available": {"type": "string"}}),
        ],
    }
    kind = {"enum": ["text", "integer", "number", "unit", "p", "percent"]}
    digits = {"type": "integer", "minimum": 0}
    cell = _object(
        {
            "value": {"$ref": "#/$defs/value"},
            "kind": kind,
            "digits": digits,
            "stars": {"type": "string"},
            "bold": {"type": "boolean"},
            "note": {"$ref": "#/$defs/text"},
        },
        required=["value"],
    )
    statement = _object(
        {
            "template": {"$ref": "#/$defs/text"},
            "values": {"type": "object", "additionalProperties": {"$ref": "#/$defs/cell"}},
        }
    )
    column = _object(
        {
            "key": {"type": "string"},
            "title": {"$ref": "#/$defs/text"},
            "kind": kind,
            "digits": digits,
            "units": {"$ref": "#/$defs/text"},
            "group": {"$ref": "#/$defs/text"},
            "symbol": {"type": "boolean"},
        },
        required=["key", "title", "kind"],
    )
    row = _object({"kind": {"enum": ["body", "group", "total"]}, "cells": _array("cell")})
    table = _object(
        {
            "id": {"type": "string"},
            "title": {"$ref": "#/$defs/text"},
            "columns": _array("column"),
            "rows": _array("row"),
            "notes": _array("words"),
            "paragraph": {"anyOf": [{"$ref": "#/$defs/words"}, {"type": "null"}]},
            "sources": {"type": "array", "items": {"type": "string"}},
        }
    )
    figure = _object(
        {
            "id": {"type": "string"},
            "title": {"$ref": "#/$defs/text"},
            "alt": {"$ref": "#/$defs/text"},
            "files": {"type": "array", "items": {"type": "string"}},
            "notes": _array("words"),
        }
    )
    section = _object(
        {
            "id": {"type": "string"},
            "title": {"$ref": "#/$defs/text"},
            "paragraphs": _array("words"),
            "tables": _array("table"),
            "figures": _array("figure"),
        }
    )
    root = _object(
        {
            "schema": {"const": VERSION},
            "title": {"$ref": "#/$defs/text"},
            "notices": _array("words"),
            "meta": {
                "type": "array",
                "items": _object({"label": {"$ref": "#/$defs/text"}, "value": {"$ref": "#/$defs/words"}}),
            },
            "sections": _array("section"),
        }
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "rcvsem report",
        "description": "A report of rcvsem: tables with raw values, words in English and Chinese.",
        **root,
        "$defs": {
            "text": text,
            "value": value,
            "cell": cell,
            "statement": statement,
            "words": {"anyOf": [{"$ref": "#/$defs/text"}, {"$ref": "#/$defs/statement"}]},
            "column": column,
            "row": row,
            "table": table,
            "figure": figure,
            "section": section,
        },
    }


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties) if required is None else required,
        "additionalProperties": False,
    }


def _array(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def _text(text: Text) -> dict[str, str]:
    return {"en": clean(text.en), "zh": clean(text.zh)}


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
    out: dict[str, Any] = {"value": _value(cell.value)}
    if cell.kind is not None:
        out["kind"] = cell.kind
    if cell.digits is not None:
        out["digits"] = cell.digits
    if cell.stars:
        out["stars"] = cell.stars
    if cell.bold:
        out["bold"] = True
    if cell.note is not None:
        out["note"] = _text(cell.note)
    return out


def _column(column: Column) -> dict[str, Any]:
    out: dict[str, Any] = {"key": column.key, "title": _text(column.title), "kind": column.kind}
    if column.digits is not None:
        out["digits"] = column.digits
    if column.units is not None:
        out["units"] = _text(column.units)
    if column.group is not None:
        out["group"] = _text(column.group)
    if column.symbol:
        out["symbol"] = True
    return out


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
