"""The one check of a value: its kind, its choices, its bounds; told in the words of the door."""

from __future__ import annotations

import math
import os
from collections.abc import Collection, Mapping
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
    if value is None and each.kind in ("codes", "pairs") and not each.optional:
        return {}
    if value is None and (each.optional or (each.default is None and not each.required)):
        return None
    if value is None and each.many and each.default == ():
        return ()
    if not each.many or is_object(value, each.objects):
        return checked_one(each, value, owner)
    found = several(value, split=each.kind != "file", numbers=each.kind in ("whole", "number"))
    if not found and (each.default or each.required):  # nothing in place of something
        raise refused(each, value, owner)
    return tuple(checked_one(each, one, owner) for one in found)


def several(value: Any, *, split: bool = True, numbers: bool = False) -> tuple[Any, ...]:
    """The values that stand together; one that is no collection by itself. split : a text, as `split_names` does."""
    if isinstance(value, str) and split:
        return split_names(value, numbers=numbers)
    if isinstance(value, str | bytes | Mapping | os.PathLike) or hasattr(value, "columns"):
        return (value,)
    if isinstance(value, set | frozenset):
        return tuple(sorted(value, key=str))  # in the same order every time
    try:
        return tuple(value)
    except TypeError:
        return (value,)


def checked_one(each: Option, value: Any, owner: str) -> Any:
    fitting = _fitting(each, value)
    if fitting is _NOTHING:
        raise refused(each, value, owner)
    return fitting


_NOTHING: Any = object()


def _fitting(each: Option, value: Any) -> Any:
    """The value as an option of this kind holds it; _NOTHING where it cannot."""
    if each.kind == "other" or is_object(value, each.objects):
        return value
    if type(value).__module__ == "numpy" and not getattr(value, "shape", True):
        value = value.item()  # a number of numpy's is one of Python's
    if each.kind == "choice":
        folded = value.lower() if isinstance(value, str) and value not in each.choices else value
        return folded if isinstance(folded, str) and folded in each.choices else _NOTHING
    if each.kind == "flag":
        return value if isinstance(value, bool) else _NOTHING
    if each.kind in ("whole", "number"):
        if isinstance(value, str):
            return value.lower() if value.lower() in each.choices else _NOTHING
        if not _is_number(value, each.kind == "whole") or not _inside(each, value):
            return _NOTHING
        return value if isinstance(value, int | float) else float(value)
    if each.kind == "range":
        ends = () if isinstance(value, str | set | frozenset) else several(value)
        whole = len(ends) == 2 and all(_is_number(one, True) for one in ends)
        return tuple(map(int, ends)) if whole and ends[0] < ends[1] else _NOTHING
    if each.kind in ("codes", "pairs"):
        return _mapping(each, value)
    if each.kind == "file":
        return value if isinstance(value, str | os.PathLike) and value != "" else _NOTHING
    return value if each.kind == "text" and isinstance(value, str) else _NOTHING


def _mapping(each: Option, value: Any) -> Any:
    """A mapping, or what is as good (a pandas Series), with numbers or texts in it."""
    if not hasattr(value, "keys") or hasattr(value, "columns"):
        return _NOTHING
    one = Option(name=each.name, typed="", kind="number" if each.kind == "codes" else "text")
    found = {name: _fitting(one, held) for name, held in value.items()}
    return _NOTHING if _NOTHING in found.values() else found


def is_object(value: Any, kinds: Collection[str]) -> bool:
    """Whether a value is of one of the classes, which are named so that none is imported for it."""
    if not kinds:
        return False
    if "callable" in kinds and callable(value) and not isinstance(value, type):
        return True
    if "collections.abc.Mapping" in kinds and isinstance(value, Mapping):
        return True
    own = {(cls.__module__.partition(".")[0], cls.__name__) for cls in type(value).__mro__}
    return any((name.partition(".")[0], name.rpartition(".")[2]) in own for name in kinds)


def refused(each: Option, value: Any, owner: str = "") -> OptionError:
    """What is said of a value that an option does not take."""
    fix = meant_value(value, each.choices)
    if "pandas.DataFrame" in each.objects and hasattr(value, "to_pandas"):
        fix = phrase("Convert it with .to_pandas().")
    return OptionError(
        phrase(
            "{subject} {verb} {takes}. Got {value}.",
            subject=_subject(each, owner),
            verb=_verb(each),
            takes=each.takes,
            value=shown(value),
        ),
        fix=fix,
    )


#: Characters of a value that are shown in a message.
MOST_SHOWN = 80


def shown(value: Any) -> str:
    """A value in a message: itself where it is short and plain, else what it is; no answers of anybody."""
    if isinstance(value, str) and len(value) > MOST_SHOWN:
        return repr(f"{value[:MOST_SHOWN]}...")
    if type(value).__module__ == "numpy" and not getattr(value, "shape", True):
        value = value.item()
    said = repr(value) if _is_plain(value) else ""
    if said and len(said) <= MOST_SHOWN + 10:
        return said
    home = type(value).__module__.partition(".")[0]
    kind = value.__qualname__ if isinstance(value, type) else type(value).__qualname__
    return kind if home in ("builtins", "rcvsem", "__main__") else f"{home}.{kind}"


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return _is_plain([*value, *value.values()])
    if isinstance(value, tuple | list | set):
        return len(value) <= MOST_SHOWN and all(_is_plain(one) for one in value)
    return value is None or isinstance(value, str | int | float | bytes | os.PathLike)


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
    return isinstance(value, kind) and not isinstance(value, bool) and math.isfinite(value)


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
    if not isinstance(value, str) or value not in choices:
        option = Option(name=name, typed=f"--{name.replace('_', '-')}", kind="choice", choices=tuple(choices))
        raise refused(option, value, owner)


def _number(name: str, kind: Kind, **bounds: Any) -> Option:
    return Option(name=name, typed=f"--{name.replace('_', '-')}", kind=kind, **bounds)
