"""The grammar of a file as classes: plain values -> an object, or every fault with its place and what is allowed there.

Every command that has a questionnaire reads one; pydantic, which does the same for study files and papers, takes 0.1 s to
be loaded and to prepare its classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, field, fields
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from rcvsem.foundation.names import plain_name
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.problems import Path, Problem, one_of

T = TypeVar("T", bound="Part")

_CODE = late_pattern(r"[^\W\d][\w.]*")
_NUMBER = phrase("a whole number")
_KEYS = phrase("keys with values")


class Rule(NamedTuple):
    """What a value must be beside its type.

    says : what the key means. name : letters and digits that are full-width count as plain ones. code : a name that can
    be used in models. shortest, longest : length of a text, a list or a group of keys. at_least, above, below : bounds.
    spelt : the key in the file, where it is not the name of the field. offered : what editors offer.
    """

    says: str = ""
    name: bool = False
    code: bool = False
    shortest: int = 0
    longest: int | None = None
    at_least: float | None = None
    above: float | None = None
    below: float | None = None
    spelt: str = ""
    offered: tuple[str, ...] = ()


def key(default: Any = MISSING, says: str = "", **rule: Any) -> Any:
    """A key of the file. default : a value, or a class whose empty object it is; without one the key must be there."""
    metadata = {"rule": Rule(says=says, **rule)}
    if default is MISSING:
        return field(metadata=metadata)
    if isinstance(default, type):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


class Part:
    """Base of the classes of a grammar; they are frozen dataclasses with fields made by `key`."""

    __slots__ = ()

    @classmethod
    def as_keys(cls, value: Any) -> Any:
        """The value as keys, where it may be written shorter."""
        return value


class Key(NamedTuple):
    """A field of a class of the grammar. kind : its type; None is allowed when it is `optional`."""

    field: str
    kind: Any
    optional: bool
    required: bool
    rule: Rule


_KEYS_OF: dict[type[Any], dict[str, Key]] = {}


def keys_of(cls: type[Any]) -> Mapping[str, Key]:
    """As spelt in a file."""
    if cls in _KEYS_OF:
        return _KEYS_OF[cls]
    hints, found = get_type_hints(cls), {}
    for one in fields(cls):
        kind, optional = _without_none(hints[one.name])
        required = one.default is MISSING and one.default_factory is MISSING
        rule = one.metadata["rule"]
        found[rule.spelt or one.name] = Key(one.name, kind, optional, required, rule)
    _KEYS_OF[cls] = found
    return found


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    (kind,) = (one for one in get_args(hint) if one is not type(None))
    return kind, True


def read(cls: type[T], value: Any) -> tuple[T | None, list[Problem]]:
    """The object that the plain values mean, or None and what is wrong."""
    reader = _Reader()
    part = reader.part(cls, value, ())
    return (None if reader.problems else part), reader.problems


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, path: Path, what: str, fix: str = "") -> None:
        self.problems.append(Problem(path, what, fix))

    def part(self, cls: type[Any], value: Any, path: Path) -> Any:
        value, keys = cls.as_keys(value), keys_of(cls)
        if not isinstance(value, dict):
            return self.of_another_kind(value, path, _KEYS)
        given = {}
        for name, one in keys.items():
            if name in value:
                own, at = value[name], (*path, name)
                given[one.field] = None if one.optional and own is None else self.value(one, own, at)
            elif one.required:
                needed = enumerated(known for known, each in keys.items() if each.required)
                self.wrong(
                    path,
                    phrase("the key '{location}' is missing.", location=name),
                    phrase("Needed here: {required}.", required=needed),
                )
        for name in value:
            if name not in keys:
                known = [one for one in keys if not keys[one].rule.spelt]
                self.wrong(
                    (*path, name), phrase("unknown key '{location}'.", location=name), one_of(name, known)
                )
        return None if self.problems else cls(**given)

    def value(self, one: Key, value: Any, path: Path) -> Any:
        origin, inner = get_origin(one.kind), get_args(one.kind)
        if origin is Literal:
            if value in inner and isinstance(value, str):
                return value
            return self.wrong(
                path, phrase("{shown} is not allowed here.", shown=_shown(value)), one_of(value, inner)
            )
        if origin is list:
            if not isinstance(value, list):
                return self.of_another_kind(value, path, phrase("a list (lines that begin with '- ')"))
            self.length(one.rule, value, path)
            each = one._replace(kind=inner[0], rule=one.rule._replace(shortest=0, longest=None))
            return [self.value(each, own, (*path, place)) for place, own in enumerate(value)]
        if origin is dict:
            if not isinstance(value, dict):
                return self.of_another_kind(value, path, _KEYS)
            self.length(one.rule, value, path)
            each = one._replace(kind=inner[1], rule=Rule())
            return {
                self.name(inner[0], name, path): self.value(each, own, (*path, name))
                for name, own in value.items()
            }
        return (
            self.part(one.kind, value, path) if issubclass(one.kind, Part) else self.simple(one, value, path)
        )

    def name(self, kind: type, name: Any, path: Path) -> Any:
        """The name of one of several: a code, or a word."""
        if kind is int and not isinstance(name, int):
            what = phrase("the code {path!r} must be a whole number.", path=name)
            self.wrong((*path, name), what, phrase("Write it without quotes."))
        if kind is str and not isinstance(name, str):
            self.of_another_kind(name, (*path, name), phrase("text"), quotes=True)
        return name

    def simple(self, one: Key, value: Any, path: Path) -> Any:
        kind, rule = one.kind, one.rule
        if kind is str:
            if not isinstance(value, str):
                quotes = isinstance(value, bool | int | float)
                return self.of_another_kind(value, path, phrase("text"), quotes=quotes)
            value = plain_name(value) if rule.name or rule.code else value
            if rule.code and not _CODE.fullmatch(value):
                self.wrong(
                    path,
                    phrase("{shown} is not a usable code.", shown=_shown(value)),
                    phrase("A code begins with a letter and holds letters, digits, '_' and '.'."),
                )
            self.length(rule, value, path)
            return value
        if kind is bool:
            return (
                value
                if isinstance(value, bool)
                else self.of_another_kind(value, path, phrase("true or false"))
            )
        if isinstance(value, bool) or not isinstance(value, int if kind is int else int | float):
            return self.of_another_kind(value, path, _NUMBER if kind is int else phrase("a number"))
        self.bounds(rule, value, path)
        return kind(value)

    def of_another_kind(self, value: Any, path: Path, needed: str, *, quotes: bool = False) -> None:
        if value is None:
            what = phrase("nothing is written after the colon.")
            self.wrong(path, what, phrase("It must be {kinds}.", kinds=needed))
            return
        fix = phrase('Put it in quotes: "{value}".', value=value) if quotes else ""
        self.wrong(path, phrase("{shown} must be {kinds}.", shown=_shown(value), kinds=needed), fix)

    def length(self, rule: Rule, value: Any, path: Path) -> None:
        short = len(value) < rule.shortest
        if not short and (rule.longest is None or len(value) <= rule.longest):
            return
        what = phrase(
            "there must be {word} {need} here, not {context}.",
            word=phrase("at least") if short else phrase("at most"),
            need=rule.shortest if short else rule.longest,
            context=len(value),
        )
        self.wrong(path, what)

    def bounds(self, rule: Rule, value: float, path: Path) -> None:
        shown = _shown(value)
        if rule.at_least is not None and not value >= rule.at_least:
            what = phrase("{shown} must be at least {limit:g}.", shown=shown, limit=rule.at_least)
            self.wrong(path, what)
        if rule.above is not None and not value > rule.above:
            self.wrong(path, phrase("{shown} must be above {limit:g}.", shown=shown, limit=rule.above))
        if rule.below is not None and not value < rule.below:
            self.wrong(path, phrase("{shown} must be below {limit:g}.", shown=shown, limit=rule.below))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return "a list" if isinstance(value, list) else phrase("a group of keys")
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
