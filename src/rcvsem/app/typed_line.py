"""A command with its values as somebody would type it, so that what a page did can be repeated by hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from shlex import quote
from typing import Any

from rcvsem.commands.shared.declaration import Command
from rcvsem.foundation.declared_option import Option


def typed_line(command: Command, values: Mapping[str, Any]) -> str:
    """`rcvsem fit models/m.desc data.csv --draws 500`; what is at its default is left out."""
    known = {each.name: each for each in command.displayed}
    places: list[str] = []
    options: list[str] = []
    for name, each in known.items():
        if values.get(name) is None:
            continue
        if each.typed.startswith("-"):
            options += _option(each, values[name]) if values[name] != each.default else []
        elif each.typed:
            places += [quote(one) for one in _several(values[name])]
    return " ".join(["rcvsem", command.name, *places, *options])


def _option(each: Option, value: Any) -> list[str]:
    if each.sets is not None:
        return [each.typed] if value == each.sets else []
    if each.kind == "flag":
        return [each.typed] if value else [each.off] if each.off else []
    if each.kind == "range":
        return (
            [each.typed, ":".join(map(str, value))]
            if not isinstance(value, str)
            else [each.typed, quote(value)]
        )
    if each.kind == "codes" and isinstance(value, Mapping):
        return [each.typed, quote(",".join(f"{label}={code:g}" for label, code in value.items()))]
    if isinstance(value, Mapping):
        return [each.typed, quote(",".join(f"{name}={other}" for name, other in value.items()))]
    return [each.typed, quote(",".join(_several(value)))]


def _several(value: Any) -> list[str]:
    parts = value if isinstance(value, list | tuple) else [value]
    return [_one(one) for one in parts]


def _one(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
