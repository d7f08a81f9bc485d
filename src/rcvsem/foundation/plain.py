"""A frozen result as plain values, field by field, and the JSON schema of them from the types of the fields.

A field's metadata may give its key (`json_key("from")`) or leave it out (`json_key(None)`). What a result was made from
(`Material`: the answers, the fit) is no part of it. A class names properties that belong to it in `also_json`.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, fields, is_dataclass
from functools import cache
from inspect import getdoc
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text


class Material:
    """Base of what results are made from: answers, inputs, a fit. It is no part of their machine form."""

    __slots__ = ()


def json_key(name: str | None, **more: Any) -> Any:
    """A dataclass field with this key in JSON; None: it is left out. `more` : of `dataclasses.field`."""
    return field(metadata={"json": name}, **more)


def plain(value: Any) -> Any:
    """Value as JSON knows it: NotAvailable and non-finite numbers are null, a frozen result an object of its fields."""
    if value is None or isinstance(value, NotAvailable):
        return None
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Text):
        return value.en
    if is_dataclass(value) and not isinstance(value, type):
        return {
            key: plain(getattr(value, name))
            for key, name, _ in _keys(type(value))
            if not isinstance(getattr(value, name), Material)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of what `plain` makes of a value of this type; descriptions are the classes' own."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        several = [schema_of(part) for part in parts if part not in (NotAvailable, type(None))]
        missing = len(several) < len(parts)
        if len(several) == 1 and isinstance(several[0].get("type"), str) and missing:
            return {**several[0], "type": [several[0]["type"], "null"]}
        return {"anyOf": [*several, *([{"type": "null"}] if missing else [])]}
    if origin is Literal:
        return {"enum": list(parts)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(parts[1])}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return {"type": "array", "items": schema_of(parts[0])}
    simple = {bool: "boolean", int: "integer", float: ["number", "null"], str: "string", Text: "string"}
    if kind in simple:
        return {"type": simple[kind]}
    if is_dataclass(kind) and isinstance(kind, type):
        return _object(kind)
    # arrays of numbers, and what is said by no type
    return {"type": "array"} if origin is not None else {}


def _object(kind: type) -> dict[str, Any]:
    named = {key: schema_of(hint) for key, _, hint in _keys(kind)}
    said = (getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    return {
        "type": "object",
        **({"description": said} if said else {}),
        "properties": named,
        "required": list(named),
        "additionalProperties": True,
    }


@cache
def _keys(kind: type) -> list[tuple[str, str, Any]]:
    """(key, attribute, type) of what belongs to the machine form of a dataclass."""
    try:
        hints = get_type_hints(kind)
    except NameError:  # a type that is imported for type checkers only
        hints = {one.name: Any for one in fields(kind)}
    found = [
        (one.metadata.get("json", one.name), one.name, hints[one.name])
        for one in fields(kind)
        if one.metadata.get("json", one.name) is not None and not _material(hints[one.name])
    ]
    for name in getattr(kind, "also_json", ()):
        getter = getattr(kind, name).fget
        found.append((name, name, get_type_hints(getter).get("return", Any)))
    return found


def _material(hint: Any) -> bool:
    several = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(isinstance(one, type) and issubclass(one, Material) for one in several)
