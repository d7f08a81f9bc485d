"""The JSON schema of the machine form of a result, from the types of its fields and properties and their docs.

Nothing is written by hand: `foundation.plain` says which keys there are, type hints what they hold, and the docstrings
of classes ("name : what it is.") and properties what they mean.
"""

from __future__ import annotations

import ast
import functools
import inspect
import operator
import re
import sys
import types
from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from functools import cache, cached_property
from pathlib import Path, PurePath
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.plain import form_of
from rcvsem.foundation.text import Text

_SIMPLE = {bool: "boolean", int: "integer", float: ["number", "null"], str: "string", Text: "string"}
# "name, other : what they are." in a docstring
_NAMED = re.compile(r"(?:^|(?<=[.;:]))\s*(\w+(?:, \w+)*) :\s+", re.MULTILINE)

Schema = dict[str, Any]


def schema_of(kind: Any, definitions: dict[str, Schema] | None = None) -> Schema:
    """The JSON schema of what `plain` makes of a value of this type.

    definitions : takes the schemas of classes that are referred to, by name; without it they stand in "$defs".
    """
    if definitions is not None:
        return _schema(kind, definitions)
    own: dict[str, Schema] = {}
    found = _object(kind, own) if _is_class(kind) else _schema(kind, own)
    return {**({"$defs": dict(sorted(own.items()))} if own else {}), **found}


def _schema(kind: Any, known: dict[str, Schema]) -> Schema:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union(kind, known)
    if kind in (NotAvailable, type(None)):
        return {"type": "null"}
    if origin is Literal:
        return {"enum": list(parts)}
    container = origin if isinstance(origin, type) else kind
    if isinstance(container, type) and issubclass(container, Mapping):
        return {"type": "object", "additionalProperties": _schema(parts[1], known) if parts else True}
    if kind in _SIMPLE:
        return {"type": _SIMPLE[kind]}
    if _is_class(kind):
        name = kind.__name__
        if name not in known:
            known[name] = {}  # a class may hold its like
            known[name] = _object(kind, known)
        return {"$ref": f"#/$defs/{name}"}
    if isinstance(container, type) and issubclass(container, PurePath):
        return {"type": "string"}
    if isinstance(container, type) and (issubclass(container, Iterable) or hasattr(container, "tolist")):
        return _array(container, parts, known)
    return {}


def _array(container: type, parts: tuple[Any, ...], known: dict[str, Schema]) -> Schema:
    """Of tuples of one kind and of several, lists; of arrays of numbers only that they are arrays."""
    if not parts or hasattr(container, "tolist"):
        return {"type": "array"}
    kinds = [_schema(part, known) for part in parts if part is not Ellipsis]
    alike = all(one == kinds[0] for one in kinds)
    return {"type": "array", "items": kinds[0] if alike else {"anyOf": kinds}}


def _union(kind: Any, known: dict[str, Schema]) -> Schema:
    held, missing = _members(kind)
    several: list[Schema] = []
    for one in (_schema(part, known) for part in held):
        if one not in several:
            several.append(one)
    if {} in several:
        return {}
    if not missing:
        return several[0] if len(several) == 1 else {"anyOf": several}
    if len(several) == 1 and "enum" in several[0]:
        return {"enum": [*several[0]["enum"], None]}
    if len(several) == 1 and isinstance(several[0].get("type"), str):
        return {**several[0], "type": [several[0]["type"], "null"]}
    if len(several) == 1 and "type" in several[0]:
        return several[0]
    return {"anyOf": [*several, {"type": "null"}]}


def _object(kind: type, known: dict[str, Schema]) -> Schema:
    said = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    said = _NAMED.split(said)[0].strip()
    named: dict[str, Schema] = {}
    required: list[str] = []
    for key in form_of(kind):
        hint, words = _at(kind, key.path)
        if key.merged:
            for part in _members(hint)[0]:
                inner = _object(part, known)
                named |= inner["properties"]
                required += [] if _members(hint)[1] else inner["required"]
            continue
        own = _schema(_without_missing(hint) if key.optional else hint, known)
        named[key.name] = {**own, "description": words} if words and "$ref" not in own else own
        required += [] if key.optional else [key.name]
    return {
        "type": "object",
        **({"description": said} if said else {}),
        "properties": named,
        "required": required,
        "additionalProperties": True,
    }


def _at(hint: Any, path: tuple[str, ...]) -> tuple[Any, str]:
    """Type and meaning of what stands at a path."""
    words, missing = "", False
    if path[-1] == "+":
        found, words = _at(hint, path[:-1])
        return _without_missing(found), words
    for place, step in enumerate(path):
        if step == "!":
            return str | None, "Why there is no number."
        held, gap = _members(hint)
        missing = missing or gap or step == "~"
        if step == "#":
            return (int | None if missing else int), ""
        if step == "~":
            continue
        if step == "[]":
            parts = [part for one in held for part in get_args(one)[:1]]
            inner, words = _at(_joined(parts), path[place + 1 :])
            hint = list[inner]  # type: ignore[valid-type]
            break
        found = [_step(one, step) for one in held]
        hint, words = _joined([one for one, _ in found]), next((text for _, text in found if text), "")
    return (_joined([hint, None]) if missing else hint), words


def _step(kind: Any, step: str) -> tuple[Any, str]:
    """Type and meaning of an attribute, of a place of a tuple, of a value of a mapping."""
    origin, parts = get_origin(kind), get_args(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return parts[1], ""
    if step.isdigit():
        return (parts[0] if Ellipsis in parts or origin is list else parts[int(step)]), ""
    return _attribute(kind, step)


def _attribute(kind: Any, name: str) -> tuple[Any, str]:
    """Type of a field or property of a class, and what its docs say."""
    if not isinstance(kind, type):
        return Any, ""
    getter = inspect.getattr_static(kind, name, None)
    function = getter.fget if isinstance(getter, property) else None
    function = getter.func if isinstance(getter, cached_property) else function
    if function is not None:
        said = (inspect.getdoc(getter) or "").split("\n")[0]
        return get_type_hints(function, localns=_for_checkers(function.__module__)).get("return", Any), said
    if name not in _hints(kind):
        raise TypeError(f"'{name}' is no field or property of {kind.__qualname__}.")
    return _hints(kind)[name], _docs(kind).get(name, "")


@cache
def _hints(kind: type) -> dict[str, Any]:
    names: dict[str, Any] = {}
    for base in kind.__mro__:
        names = {**_for_checkers(base.__module__), **names}
    return get_type_hints(kind, localns=names)


@cache
def _for_checkers(module: str) -> dict[str, Any]:
    """What a module imports for type checkers only."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if not module.startswith("rcvsem") or file is None:
        return {}
    found: dict[str, Any] = {}
    for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            exec(compile(ast.Module(node.body, []), file, "exec"), found)
    found.pop("__builtins__", None)
    return found


@cache
def _docs(kind: type) -> dict[str, str]:
    """Name -> what the docstring of a class or of one below it says: "name : this. other, third : that."."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        parts = _NAMED.split(inspect.cleandoc(base.__doc__ or "")) if is_dataclass(base) else []
        for names, text in zip(parts[1::2], parts[2::2], strict=True):
            said = " ".join(text.split("\n\n")[0].split()).strip(" ;")
            found.update(dict.fromkeys(names.split(", "), said[:1].upper() + said[1:]))
    return found


def _is_class(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind) and kind is not Text


def _members(hint: Any) -> tuple[list[Any], bool]:
    """The types of a union but None and NotAvailable, and whether these are among them."""
    several = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    held = [one for one in several if one not in (NotAvailable, type(None), None)]
    return held, len(held) < len(several)


def _without_missing(hint: Any) -> Any:
    return _joined(_members(hint)[0])


def _joined(several: list[Any]) -> Any:
    return functools.reduce(operator.or_, several) if several else Any
