"""The one check of a value: its kind, its choices, its bounds; told in the words of the door."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rcvsem.foundation.declared_option import Kind, Option
from rcvsem.foundation.door import on_command_line
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.meant_names import meant_value
from rcvsem.foundation.words import phrase

_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "「": "」"}


def checked(each: Option, value: Any, owner: str = "") -> Any:
    """The value as the class holds it: choices in their own case, several as a tuple.

    Raises
    ------
    OptionError : of another kind, no choice, or out of bounds; in the words of the door.
    """
    if value is None and (each.optional or each.default is None):
        return None
    if not each.many:
        return checked_one(each, value, owner)
    if each.kind == "file":
        several = isinstance(value, tuple | list)
        return tuple(value) if several else (value,) if isinstance(value, str | os.PathLike) else value
    if isinstance(value, str):
        value = split_names(value, numbers=each.kind in ("whole", "number"))
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        value = (value,)
    return tuple(checked_one(each, one, owner) for one in value)


def checked_one(each: Option, value: Any, owner: str) -> Any:
    if each.kind == "choice":
        folded = value.lower() if isinstance(value, str) and value not in each.choices else value
        if folded in each.choices:
            return folded
    elif each.kind == "flag":
        if isinstance(value, bool):
            return value
    elif each.kind in ("whole", "number"):
        if isinstance(value, str) and value.lower() in each.choices:
            return value.lower()
        if _is_number(value, each.kind == "whole") and _inside(each, value):
            return value
    elif each.kind == "range":
        whole = (
            isinstance(value, tuple | list) and len(value) == 2 and all(_is_number(v, True) for v in value)
        )
        if whole and value[0] < value[1]:
            return tuple(value)
    elif each.kind in ("codes", "pairs"):
        if isinstance(value, Mapping) or hasattr(value, "keys"):  # a pandas Series is as good
            return value
    elif each.kind == "text":
        if isinstance(value, str):
            return value
    else:
        return value
    raise refused(each, value, owner)


def refused(each: Option, value: Any, owner: str = "") -> OptionError:
    """What is said of a value that an option does not take."""
    return OptionError(
        phrase(
            "{subject} {verb} {takes}. Got {value!r}.",
            subject=_subject(each, owner),
            verb=_verb(each),
            takes=each.takes,
            value=value,
        ),
        fix=meant_value(value, each.choices),
    )


def _verb(each: Option) -> str:
    if each.many and each.choices:
        return phrase("takes")
    return phrase("takes") if on_command_line() else phrase("must be")


def _subject(each: Option, owner: str) -> str:
    if on_command_line() and each.typed:
        return each.typed
    return (
        phrase("The '{name}' option of {owner}", name=each.name, owner=owner) if owner else f"'{each.name}'"
    )


def _is_number(value: object, whole: bool) -> bool:
    import numbers

    kind = numbers.Integral if whole else numbers.Real
    return isinstance(value, kind) and not isinstance(value, bool) and value == value


def _inside(each: Option, value: Any) -> bool:
    return (
        (each.at_least is None or value >= each.at_least)
        and (each.above is None or value > each.above)
        and (each.at_most is None or value <= each.at_most)
        and (each.below is None or value < each.below)
    )


def split_names(text: str | None, *, numbers: bool = False) -> tuple[str, ...]:
    """What stands between commas and semicolons, Chinese ones too, without the blanks around it.

    The Chinese mark of enumeration separates as well, but behind a bare number ("1、性别", as exports head their columns)
    unless it is numbers that are listed. What stands in quotation marks is one name.
    """
    found: list[str] = []
    part, closing = "", ""
    for place, char in enumerate(text or ""):
        if closing:
            part, closing = (part, "") if char == closing else (part + char, closing)
        elif char in _QUOTES and not part.strip() and _QUOTES[char] in (text or "")[place + 1 :]:
            part, closing = "", _QUOTES[char]
        elif char in ",，;；" or (char == "、" and (numbers or not part.strip().isdecimal())):
            found.append(part)
            part = ""
        else:
            part += char
    return tuple(one.strip() for one in (*found, part) if one.strip())


def check_integer(value: object, name: str, owner: str, at_least: int, at_most: int | None = None) -> None:
    """Raise OptionError unless `value` is an int >= `at_least` (bool is not an int here)."""
    checked_one(_number(name, "whole", at_least=at_least, at_most=at_most), value, owner)


def check_unit_interval(value: object, name: str, owner: str) -> None:
    """Raise OptionError unless 0 < value < 1."""
    checked_one(_number(name, "number", above=0, below=1), value, owner)


def check_choice(value: object, name: str, owner: str, choices: Collection[str]) -> None:
    """Raise OptionError unless `value` is one of the choices, in their case."""
    if value not in choices:
        option = Option(name=name, typed=f"--{name.replace('_', '-')}", kind="choice", choices=tuple(choices))
        raise refused(option, value, owner)


def _number(name: str, kind: Kind, **bounds: Any) -> Option:
    return Option(name=name, typed=f"--{name.replace('_', '-')}", kind=kind, **bounds)
