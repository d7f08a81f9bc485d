"""What a person can set, declared once at the field that holds it, and the one check of it.

An options class is a frozen dataclass whose fields are made by `option` (or `nested`: another options class, whose
fields are set beside its own). `Options.__post_init__` checks kind, choices and bounds of every field; the command line,
the library, JSON and forms are made from `options_of(cls)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, field, fields, replace
from inspect import get_annotations
from typing import Any, ClassVar, TypeVar, get_type_hints

from rcvsem.foundation.declared_option import Option, kind_of
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.meant_names import unknown_option
from rcvsem.foundation.option_checks import checked
from rcvsem.foundation.words import as_message, enumerated, phrase_n

T = TypeVar("T")


def option(default: Any = MISSING, *, help: str = "", **more: Any) -> Any:
    """A field of an options class. `more` : attributes of `Option` that its annotation does not give."""
    return field(
        **({} if default is MISSING else {"default": default}),
        metadata={"option": {"help": help, **more}},
    )


def nested(cls: type[T], *, only: Sequence[str] = (), **changed: Any) -> Any:
    """A field that holds another options class, set beside the own options.

    Parameters
    ----------
    only : the options that can be set here; () all of them.
    changed : name -> attributes of `Option` that differ here ({"default": ...}, {"help": ...}); the name alone without
        a mapping is its default.
    """
    differing = {name: one if isinstance(one, dict) else {"default": one} for name, one in changed.items()}
    defaults = {name: one["default"] for name, one in differing.items() if "default" in one}
    return field(
        default_factory=lambda: cls(**defaults),
        metadata={"nested": (cls, tuple(only), differing)},
    )


class Options:
    """Base of options classes: what is made of one is checked."""

    __slots__ = ()
    owner: ClassVar[str] = ""
    #: Of its options that say no other.
    panel: ClassVar[str] = ""
    main: ClassVar[bool] = False

    def __post_init__(self) -> None:
        for field_name, each in own_options(type(self)).items():
            value = getattr(self, field_name)
            fitting = checked(each, value, self.owner)
            if fitting is not value:
                object.__setattr__(self, field_name, fitting)
        self.check()

    def check(self) -> None:
        """What goes together and what does not; of the class's own."""

    def changed(self, *names: str) -> list[str]:
        """Those of the named options that are not at their default, as the user writes them."""
        by_name = {each.name: each for each in options_of(type(self))}
        return [
            by_name[name].words
            for name in names
            if not _same(_value_at(self, by_name[name]), by_name[name].default)
        ]


def _same(value: Any, default: Any) -> bool:
    """Whether a value is the default; nothing in a collection is the same as None."""
    if value is None or default is None:
        return value is default or (isinstance(value, tuple | Mapping) and not value)
    return bool(value == default)


def refuse_idle(options: Sequence[str], why: str, fix: str = "") -> None:
    """OptionError that names options which were given and can do nothing; none given: nothing is wrong.

    options : as the user writes them (`Options.changed`).
    """
    if options:
        raise OptionError(
            phrase_n(
                len(options),
                "{options} does nothing here: {why}",
                "{options} do nothing here: {why}",
                options=enumerated(options),
                why=as_message(why),
            ),
            fix=fix,
        )


def _value_at(options: Any, each: Option) -> Any:
    for name in each.path:
        options = getattr(options, name)
    return options


def settings(options: Any, *, only: Sequence[str] = (), without: Sequence[str] = ()) -> dict[str, Any]:
    """What is set, by the names of the options, as run.json holds it."""
    from rcvsem.foundation.plain import plain

    return {
        each.name: plain(_value_at(options, each))
        for each in options_of(type(options))
        if (not only or each.name in only) and each.name not in without
    }


_OWN: dict[Any, dict[str, Option]] = {}


def own_options(cls: Any) -> dict[str, Option]:
    """The options that are fields of the class itself, by the name of the field."""
    if cls in _OWN:
        return _OWN[cls]
    hints = get_type_hints(cls)
    _OWN[cls] = {
        one.name: _declared(cls, one, hints[one.name]) for one in fields(cls) if "nested" not in one.metadata
    }
    return _OWN[cls]


def options_of(cls: Any) -> tuple[Option, ...]:
    """All options of a class in order, those of nested classes in the place of their field."""
    own = own_options(cls)
    found: list[Option] = []
    for one in fields(cls):
        if "nested" not in one.metadata:
            found.append(own[one.name])
            continue
        inner, only, changed = one.metadata["nested"]
        for each in options_of(inner):
            if not only or each.name in only:
                found.append(_changed(each, path=(one.name, *each.path), **changed.get(each.name, {})))
    return tuple(found)


def _changed(each: Option, **values: Any) -> Option:
    return replace(each, **values)


def _declared(cls: Any, one: Field[Any], hint: Any) -> Option:
    said = {key: told for key, told in one.metadata.get("option", {}).items() if told or key != "panel"}
    home = next(base for base in cls.__mro__ if one.name in get_annotations(base))
    kind, many, optional, choices = kind_of(hint)
    default = None if one.default is MISSING else one.default
    given: dict[str, Any] = {
        "name": one.name,
        "typed": f"--{said.get('name', one.name).replace('_', '-')}",
        "kind": kind,
        "many": many,
        "optional": optional,
        "required": one.default is MISSING and one.default_factory is MISSING,
        "default": default,
        "choices": choices,
        "path": (one.name,),
        "panel": getattr(home, "panel", ""),
        "main": getattr(home, "main", False),
    }
    return Option(**{**given, **said})


def make(cls: type[T], owner: str, given: Mapping[str, Any]) -> T:
    """An options class from flat names; those of nested classes go where they belong.

    Raises
    ------
    OptionError : an unknown name, with what may have been meant and what there is.
    """
    known = {each.name: each for each in options_of(cls)}
    # a nested object may be handed over whole as well
    whole = [one.name for one in fields(cls) if "nested" in one.metadata]  # type: ignore[arg-type]
    for key in given:
        if key not in known and key not in whole:
            raise unknown_option(key, owner, [*known, *whole])
    return _made(cls, owner, given)


def _made(cls: type[T], owner: str, given: Mapping[str, Any]) -> T:
    tree: dict[str, Any] = {}
    for each in options_of(cls):
        if each.name in given:
            branch = tree
            for name in each.path[:-1]:
                branch = branch.setdefault(name, {})
            branch[each.path[-1]] = checked(each, given[each.name], owner)
    for one in fields(cls):  # type: ignore[arg-type]
        if "nested" in one.metadata and one.name in given:
            tree[one.name] = given[one.name]
    return _built(cls, tree)


def _built(cls: type[T], tree: Mapping[str, Any]) -> T:
    values: dict[str, Any] = {}
    for one in fields(cls):  # type: ignore[arg-type]
        own = tree.get(one.name, {})
        if "nested" in one.metadata and isinstance(own, dict):
            inner, _, changed = one.metadata["nested"]
            defaults = {name: each["default"] for name, each in changed.items() if "default" in each}
            values[one.name] = _built(inner, {**defaults, **own})
        elif one.name in tree:
            values[one.name] = own
    return cls(**values)
