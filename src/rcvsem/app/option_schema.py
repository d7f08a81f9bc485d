"""The JSON schema of a command's options, from its declaration; for agents and for whoever makes forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.declared_option import Option

#: Options of the terminal, without a meaning where results are handed over.
OF_TERMINAL = ("json", "quiet")


def settable(command: Command) -> tuple[Option, ...]:
    """What can be set from outside of Python, its other forms included."""
    return tuple(each for each in command.displayed if each.kind != "other" and each.name not in OF_TERMINAL)


def options_schema(command: Command) -> dict[str, Any]:
    """A JSON schema (2020-12) of everything that can be set."""
    known = settable(command)
    return {
        "type": "object",
        "properties": {each.name: option_schema(each) for each in known},
        "required": [each.name for each in known if each.required],
        "additionalProperties": False,
    }


def option_schema(each: Option) -> dict[str, Any]:
    """The schema of one option: kind, bounds, choices, default, help and the group it stands in."""
    value = _one(each)
    if each.many:
        value = {"type": "array", "items": value, **({"minItems": 1} if each.required else {})}
    said = f"{each.help} ({each.panel})" if each.panel else each.help
    about: dict[str, Any] = {"description": said}
    default = _plain(each.default)
    if default is not None and not each.required:
        about["default"] = default
    return {**value, **about}


def _one(each: Option) -> dict[str, Any]:
    if each.kind == "flag":
        return {"type": "boolean"}
    if each.kind in ("whole", "number"):
        number = {"type": "integer" if each.kind == "whole" else "number", **_bounds(each)}
        return {"anyOf": [number, {"enum": list(each.choices)}]} if each.choices else number
    if each.kind == "choice":
        return {"type": "string", "enum": list(each.choices)}
    if each.kind == "range":
        return {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
    if each.kind == "codes":
        return {"type": "object", "additionalProperties": {"type": "number"}}
    if each.kind == "pairs":
        return {"type": "object", "additionalProperties": {"type": "string"}}
    return {"type": "string"}


def _bounds(each: Option) -> dict[str, float]:
    names = (
        ("minimum", each.at_least),
        ("exclusiveMinimum", each.above),
        ("maximum", each.at_most),
        ("exclusiveMaximum", each.below),
    )
    return {name: limit for name, limit in names if limit is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value] or None
    return value if isinstance(value, bool | int | float | str) else None


def file_options(options: Sequence[Option]) -> list[str]:
    """Names of those that are files or folders."""
    return [each.name for each in options if each.kind == "file"]
