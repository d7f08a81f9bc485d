"""Checks of option dataclasses at the door, with one wording for all floors."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from rcvsem.foundation.errors import OptionError

T = TypeVar("T")


def check_literals(options: Any, owner: str) -> None:
    """Raise OptionError when a field annotated with a Literal holds another value.

    Example message: "The 'estimator' option of fit must be one of ml, gls. Got 'mll'."
    """
    hints = get_type_hints(type(options))
    for field in fields(options):
        hint = hints[field.name]
        if get_origin(hint) is Literal:
            allowed = get_args(hint)
            value = getattr(options, field.name)
            if value not in allowed:
                names = ", ".join(str(a) for a in allowed)
                raise OptionError(
                    f"The '{field.name}' option of {owner} must be one of {names}. Got {value!r}."
                )


def check_integer(value: object, name: str, owner: str, at_least: int) -> None:
    """Raise OptionError unless `value` is an int >= `at_least` (bool is not an int here)."""
    if isinstance(value, bool) or not isinstance(value, int) or value < at_least:
        raise OptionError(f"The '{name}' option of {owner} must be an int >= {at_least}. Got {value!r}.")


def check_unit_interval(value: object, name: str, owner: str) -> None:
    """Raise OptionError unless 0 < value < 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.0 < value < 1.0:
        raise OptionError(f"The '{name}' option of {owner} must be a number between 0 and 1. Got {value!r}.")


def make(cls: type[T], owner: str, given: dict[str, Any]) -> T:
    """`cls(**given)`, where an unknown key is an OptionError that lists the known ones."""
    known = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    for key in given:
        if key not in known:
            raise OptionError(f"{owner} has no option '{key}'. It has: {', '.join(known)}.")
    return cls(**given)
