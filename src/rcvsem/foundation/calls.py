"""Calls of the library's functions: an argument too many, unknown, left out or of a wrong kind is told as any other
wrong option. What an argument takes is read from its annotation, by the one checker of options."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase, phrase_n

if TYPE_CHECKING:
    from rcvsem.foundation.declared_option import Option

P = ParamSpec("P")
T = TypeVar("T")
_TAKEN: dict[Callable[..., Any], dict[str, Option]] = {}


def as_declared(function: Callable[P, T], *, checks: bool = True) -> Callable[P, T]:
    """`function`, whose call by wrong names or a wrong number of arguments is an OptionError with what it takes.

    Arguments, in their places or by name, are checked by their annotations, and handed on as the function holds them (a
    choice in its own case, several as a tuple). checks : False where the function checks what it is given by itself.
    """

    @wraps(function)
    def called(*given: P.args, **named: P.kwargs) -> T:
        fault = _fault(function, given, named)
        if fault is not None:
            raise fault
        if not checks:
            return function(*given, **named)
        import inspect

        places = list(inspect.signature(function).parameters)
        in_place = checked_arguments(function, dict(zip(places, given, strict=False)))
        return function(*in_place.values(), **checked_arguments(function, named))

    called.as_declared = True  # type: ignore[attr-defined]  # so that it is not done twice
    return called


def checked_arguments(function: Callable[..., Any], named: dict[str, Any], owner: str = "") -> dict[str, Any]:
    """The arguments given, checked. OptionError for what one does not take, in the name of `owner`."""
    from rcvsem.foundation.option_checks import checked

    if function not in _TAKEN:
        _TAKEN[function] = _declared(function)
    known = _TAKEN[function]
    return {
        name: checked(known[name], value, owner or function.__name__) if name in known else value
        for name, value in named.items()
    }


def _declared(function: Callable[..., Any]) -> dict[str, Option]:
    """The arguments that its annotations tell the kind of."""
    import inspect

    from rcvsem.foundation.declared_option import argument

    found = {}
    inner = inspect.unwrap(function)
    for name, one in inspect.signature(function).parameters.items():
        if one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL) or not isinstance(one.annotation, str):
            continue
        try:
            hint = eval(one.annotation, {"pd": _LATE, **inner.__globals__})
        except NameError:  # imported for type checkers only
            continue
        option = argument(name, hint, *(() if one.default is one.empty else (one.default,)))
        if option.kind != "other":
            found[name] = option
    return found


#: pandas in an annotation: it is loaded late, and its classes are known by their names.
_LATE = SimpleNamespace(DataFrame=type("DataFrame", (), {"__module__": "pandas"}))


def _fault(
    function: Callable[..., object], given: tuple[object, ...], named: dict[str, object]
) -> OptionError | None:
    import inspect

    signature = inspect.signature(function)
    try:
        signature.bind(*given, **named)
    except TypeError:
        pass
    else:
        return None
    from rcvsem.foundation.meant_names import unknown_option

    name = function.__name__
    parameters = signature.parameters.values()
    in_place = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    known = [one.name for one in parameters if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    unknown = [key for key in named if key not in known]
    if unknown and not any(one.kind is one.VAR_KEYWORD for one in parameters):
        return unknown_option(unknown[0], name, known)
    if len(given) > len(in_place):
        return OptionError(
            phrase_n(
                len(in_place),
                "{name} takes {n} argument without a name: {in_place}. Got {n_2}.",
                "{name} takes {n} arguments without a name: {in_place}. Got {n_2}.",
                name=name,
                n=len(in_place),
                in_place=enumerated(one.name for one in in_place),
                n_2=len(given),
            )
        )
    for one in in_place[: len(given)]:
        if one.name in named:
            return OptionError(phrase("{name} got '{name_2}' twice.", name=name, name_2=one.name))
    missing = [
        one.name
        for one in parameters
        if one.default is one.empty
        and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        and one.name not in named
        and one not in in_place[: len(given)]
    ]
    return OptionError(phrase("{name} needs '{missing}'.", name=name, missing=missing[0]))
