"""A frozen result as plain values: the machine form that `--json` prints. Its schema: `foundation.json_schema`.

Without a word every field of a dataclass is a key; `json_key("from")` gives it another name, `json_key(None)` leaves it
out, and what a result was made from (`Material`: the answers, the fit) is no part of it. A class whose form is not its
fields says it once, in order, in the text `json_form`; an entry is one of

    n                         an attribute (field or property) under its own name
    from=source               under another name
    estimator=fit.options.se  reached by a path; what is missing on the way (None, NotAvailable) is null
    lower=limits.0            a place of a tuple, or a key of a mapping
    groups=parts[].label      of every one of several
    reason=index!             why a number is not available, else null
    log_entries=log#          how many there are
    moderator~                null in place of an empty text
    rows=found.rows+          an empty list where there is none
    boot_se?                  left out where there is none
    *tested                   the keys of an object among those of this one
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import field, fields, is_dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text


class Material:
    """Base of what results are made from: answers, inputs, a fit. It is no part of their machine form."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FormKey:
    """One entry of a machine form. path : attributes, "[]" for each of several; "!", "#", "~" and "+" as above."""

    name: str
    path: tuple[str, ...]
    merged: bool = False
    optional: bool = False


def json_key(name: str | None, **more: Any) -> Any:
    """A dataclass field with this key in JSON; None: it is left out. `more` : of `dataclasses.field`."""
    return field(metadata={"json": name}, **more)


def plain(value: Any) -> Any:
    """Value as JSON knows it: NotAvailable and non-finite numbers are null, a frozen result an object of its keys."""
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
        return _object(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def _object(value: Any) -> dict[str, Any]:
    kind: Any = type(value)
    return _keys(value, form_of(kind), said=hasattr(value, "json_form"))


def formed(value: Any, form: str) -> dict[str, Any]:
    """The entries of a form as a `json_form` has them, of any value."""
    return _keys(value, _keys_of(form), said=True)


@cache
def _keys_of(form: str) -> tuple[FormKey, ...]:
    return tuple(_key(text) for text in form.split())


def _keys(value: Any, keys: Iterable[FormKey], *, said: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in keys:
        own = at_path(value, key.path)
        if key.merged:
            found |= plain(own) or {}
        elif not (key.optional and own is None) and (said or not isinstance(own, Material)):
            found[key.name] = plain(own)
    return found


def records(several: Iterable[Any], kind: type) -> dict[str, list[Any]]:
    """Results of one kind as columns by their keys; the keys are there without any row too."""
    rows = [plain(one) for one in several]
    return {key.name: [row.get(key.name) for row in rows] for key in form_of(kind)}


def at_path(value: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path of attributes."""
    if path[-1] == "+":
        found = at_path(value, path[:-1])
        return [] if found is None or isinstance(found, NotAvailable) else found
    for place, step in enumerate(path):
        if step == "!":
            return value.reason if isinstance(value, NotAvailable) else None
        if value is None or isinstance(value, NotAvailable):
            return None if "!" not in path else value.reason if value is not None else None
        if step == "#":
            return len(value)
        if step == "~":
            return value or None
        if step == "[]":
            return [at_path(one, path[place + 1 :]) for one in value]
        if isinstance(value, Mapping):
            value = value[step]
        else:
            value = value[int(step)] if step.isdigit() else getattr(value, step)
    return value


@cache
def form_of(kind: type) -> tuple[FormKey, ...]:
    """The keys of the machine form of a dataclass."""
    said = getattr(kind, "json_form", None)
    head = tuple(_key(text) for text in (getattr(kind, "json_head", "") if said is None else said).split())
    if said is not None:
        return head
    hints, known = _hints(kind), {key.name for key in head}
    own = (
        FormKey(one.metadata.get("json", one.name), (one.name,))
        for one in fields(kind)
        if one.metadata.get("json", one.name) is not None and not _material(hints[one.name])
    )
    return (*head, *(key for key in own if key.name not in known))


def names(form: str) -> set[str]:
    """The keys of a `json_form`."""
    return {_key(text).name for text in form.split()}


def _key(text: str) -> FormKey:
    name, _, path = text.partition("=")
    optional, merged = name.endswith("?"), name.startswith("*")
    name = name.strip("*?~+")
    steps = re.sub(r"(\[\]|[!#~+])", r".\1", path or text.strip("*?")).split(".")
    return FormKey(name, tuple(steps), merged, optional)


def _hints(kind: type) -> dict[str, Any]:
    try:
        return get_type_hints(kind)
    except NameError:  # a type that is imported for type checkers only
        return {one.name: Any for one in fields(kind)}


def _material(hint: Any) -> bool:
    several = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return any(isinstance(one, type) and issubclass(one, Material) for one in several)
