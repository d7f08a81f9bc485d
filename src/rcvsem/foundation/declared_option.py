"""One thing that can be set: what it takes, read from an annotation."""

from __future__ import annotations

import os
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named, on_command_line
from rcvsem.foundation.words import enumerated, phrase

#: What of a study a text names: questions whose values are groups, any questions, constructs, both, items, dimensions of
#: the questionnaire, rules of its screening.
Names = Literal["", "groups", "columns", "constructs", "variables", "items", "dimensions", "rules"]
Kind = Literal[
    "flag", "whole", "number", "text", "file", "choice", "range", "codes", "pairs", "object", "other"
]

#: In the catalogue before the name of an option, which may mean something else in a sentence.
OPTION_KEY = "option|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be set.

    Attributes
    ----------
    name : in the library. typed : on the command line with its dashes, "" where it cannot be typed.
    kind : of one value: "flag" (True, False), "whole", "number", "text", "file", "choice" (one of `choices`), "range"
        (lowest and highest, 1:5), "codes" (label=code), "pairs"
        (name=name), "object" (nothing but `objects`), "other" (checked where it is used). many : several of them,
        separated by commas. optional : None is allowed and is the default.
    objects : classes of Python that the library takes too, by their full names; "callable" is a function. noun : what a
        file is, in words.
    choices : what a choice can be; beside kind "whole" words that stand for a number.
    at_least, above, at_most, below : bounds of a number.
    help : one sentence. panel : group of the help text. main : shown in the short help. short : "-o".
    off : the flag that says False, "" for none. sets : on the command line it is a flag
        that sets this value. nothing : the word that
        says None. example : a value as it is typed. names : what of a study it names, which a page can offer.
    path : names of the fields that lead to it from the options class.
    """

    name: str
    typed: str
    kind: Kind
    many: bool = False
    optional: bool = False
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None
    help: str = ""
    panel: str = ""
    main: bool = False
    short: str = ""
    off: str = ""
    sets: Any = None
    nothing: str = ""
    example: str = ""
    names: Names = ""
    library: bool = True
    path: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    noun: str = ""

    @property
    def takes(self) -> str:
        """What it takes, in words."""
        if self.choices and self.kind == "choice":
            known = enumerated(self.choices)
            return known if self.many else phrase("one of {known}", known=known)
        if self.kind == "flag":
            return phrase("True or False")
        if self.kind in ("whole", "number"):
            words = phrase(", or {choices}", choices=enumerated(self.choices)) if self.choices else ""
            plain = self.kind == "whole" and self.at_least is not None and self.at_most is self.below is None
            if plain and not on_command_line():
                return phrase("an int >= {at_least:g}{words}", at_least=self.at_least, words=words)
            kind = phrase("whole number") if self.kind == "whole" else phrase("number")
            limits = self._limits()
            if limits:
                return phrase("a {kind} {limits}{words}", kind=kind, limits=limits, words=words)
            return phrase("a {kind}{words}", kind=kind, words=words)
        if self.kind == "range":
            example = "1:5" if on_command_line() else "(1, 5)"
            return phrase("the lowest and the highest code, the lower first, e.g. {example}", example=example)
        if self.kind == "codes":
            return (
                phrase("label=code, separated by commas")
                if on_command_line()
                else phrase("a mapping from names to numbers")
            )
        if self.kind == "pairs":
            return (
                phrase("name=name, separated by commas")
                if on_command_line()
                else phrase("a mapping from names to names")
            )
        if self.kind in ("file", "object"):
            nouns = [self.noun or phrase("a file")] if self.kind == "file" else []
            if not on_command_line():
                nouns += [_WORDS.get(name, name.rpartition(".")[2]) for name in self.objects]
            if len(nouns) > 1:
                return phrase("{first} or {last}", first=enumerated(nouns[:-1]), last=nouns[-1])
            return nouns[0]
        return phrase("a text")

    def _limits(self) -> str:
        """The bounds of a number, in words; "" without any."""
        if self.kind == "number" and (self.above, self.below) == (0, 1):
            return phrase("between 0 and 1")
        told = []
        if self.at_least is not None:
            told.append(phrase("of at least {limit:g}", limit=self.at_least))
        if self.above is not None:
            told.append(phrase("above {limit:g}", limit=self.above))
        if self.at_most is not None:
            told.append(phrase("up to {limit:g}", limit=self.at_most))
        if self.below is not None:
            told.append(phrase("below {limit:g}", limit=self.below))
        return enumerated(told, " and ") if told else ""

    @property
    def words(self) -> str:
        """Its name as the user writes it."""
        return named(self.name, typed=self.typed) if self.typed else self.name


#: Objects whose class says little.
_WORDS = {"callable": phrase("a function"), "collections.abc.Mapping": phrase("a mapping")}


def argument(name: str, hint: Any, default: Any = MISSING) -> Option:
    """The option that an argument of a function is, from its annotation; bounds are those of an `Annotated` one."""
    said: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        hint, said = hint.__origin__, hint.__metadata__[0]
    kind, many, optional, choices = kind_of(hint)
    return Option(
        **{
            "name": name,
            "typed": "",
            "kind": kind,
            "many": many,
            "optional": optional,
            "required": default is MISSING,
            "default": None if default is MISSING else default,
            "choices": choices,
            "objects": objects_of(hint),
            **said,
        }
    )


def objects_of(hint: Any) -> tuple[str, ...]:
    """The classes in an annotation that are neither plain values nor files."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return tuple(name for part in parts for name in objects_of(part))
    if origin is Callable:
        return ("callable",)
    if origin is not None and _is_mapping(origin):
        return () if parts[1] in (str, float) else ("collections.abc.Mapping",)
    if isinstance(hint, type) and hint not in (*_PLAIN, Any, object) and not issubclass(hint, os.PathLike):
        return (f"{hint.__module__}.{hint.__qualname__}",)
    return ()


def _is_mapping(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)


#: A level of confidence and a seed, as arguments of a function.
Level = Annotated[float, {"above": 0, "below": 1}]


Seed = Annotated[int, {"at_least": 0}]


_PLAIN: dict[Any, Kind] = {bool: "flag", int: "whole", float: "number", str: "text", type(None): "other"}


def kind_of(hint: Any) -> tuple[Kind, bool, bool, tuple[str, ...]]:
    """Kind, several, None allowed, choices of an annotation."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        found = [kind_of(part) for part in parts if part is not type(None)]
        optional = len(found) < len(parts)
        found = [one for one in found if one[0] != "object"] or found[:1]
        kinds = {kind for kind, *_ in found}
        if "other" in kinds or {"text", "whole"} <= kinds or {"range", "codes"} <= kinds:
            return "other", False, optional, ()
        choices = tuple(choice for *_, own in found for choice in own)
        kind: Kind = "whole" if "whole" in kinds else "file" if "file" in kinds else found[0][0]
        return kind, any(many for _, many, *_ in found), optional, choices
    if origin is Literal:
        return "choice", False, False, tuple(str(part) for part in parts)
    if origin is tuple:
        if len(parts) == 2 and parts[1] is Ellipsis:
            kind, _, _, choices = kind_of(parts[0])
            return kind, True, False, choices
        return ("range" if parts == (int, int) else "other"), False, False, ()
    if objects_of(hint):
        return "object", False, False, ()
    if _is_mapping(origin):
        return "pairs" if parts == (str, str) else "codes", False, False, ()
    if origin in (Sequence, Iterable) and get_origin(parts[0]) is not Sequence:
        kind, _, _, choices = kind_of(parts[0])
        return kind, True, False, choices
    if hint in _PLAIN:
        return _PLAIN[hint], False, False, ()
    if (isinstance(hint, type) and issubclass(hint, os.PathLike)) or origin is os.PathLike:
        return "file", False, False, ()
    return "other", False, False, ()
