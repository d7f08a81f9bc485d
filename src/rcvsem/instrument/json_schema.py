"""JSON Schema of instrument files, for editors. Written by `python -m rcvsem.instrument.json_schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from rcvsem.instrument.grammar import Key, Part, keys_of
from rcvsem.instrument.schema import InstrumentFile, Wording

SCHEMA_FILE = Path(__file__).with_name("instrument.schema.json")


def schema_text() -> str:
    """The schema as it is shipped: JSON Schema 2020-12, two blanks of indent, newline at the end."""
    known: dict[str, Any] = {}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_part(InstrumentFile, known),
        "$defs": dict(sorted(known.items())),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


_SIMPLE = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _part(cls: type[Part], known: dict[str, Any]) -> dict[str, Any]:
    keys = {name: one for name, one in keys_of(cls).items() if not one.rule.spelt}
    return {
        "title": cls.__name__,
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _key(one, known) for name, one in keys.items()},
        "required": [name for name, one in keys.items() if one.required],
    }


def _key(one: Key, known: dict[str, Any]) -> dict[str, Any]:
    own = _value(one, known)
    if one.optional:
        own = {"anyOf": [own, {"type": "null"}]}
    return {**({"description": one.rule.says} if one.rule.says else {}), **own}


def _value(one: Key, known: dict[str, Any]) -> dict[str, Any]:
    origin, inner, rule = get_origin(one.kind), get_args(one.kind), one.rule
    if origin is Literal:
        return {"enum": list(inner)}
    if origin is list:
        each = one._replace(kind=inner[0], rule=rule._replace(shortest=0, longest=None))
        sizes = {"minItems": rule.shortest or None, "maxItems": rule.longest}
        return {"type": "array", "items": _value(each, known), **_given(sizes)}
    if origin is dict:
        each = one._replace(kind=inner[1])
        least = {"minProperties": rule.shortest or None}
        return {"type": "object", "additionalProperties": _value(each, known), **_given(least)}
    if issubclass(one.kind, Part):
        name = one.kind.__name__
        if name not in known:
            known[name] = {}  # a class may hold itself
            known[name] = _part(one.kind, known)
        refers = {"$ref": f"#/$defs/{name}"}
        return {"anyOf": [{"type": "string"}, refers]} if issubclass(one.kind, Wording) else refers
    limits = {
        "enum": list(rule.offered) or None,
        "minLength": rule.shortest or None,
        "minimum": rule.at_least,
        "exclusiveMinimum": rule.above,
        "exclusiveMaximum": rule.below,
    }
    return {"type": _SIMPLE[one.kind], **_given(limits)}


def _given(limits: dict[str, Any]) -> dict[str, Any]:
    return {name: limit for name, limit in limits.items() if limit is not None}


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
