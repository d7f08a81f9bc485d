"""What a person can set, declared once at the field that holds it, and the one check of it.

An options class is a frozen dataclass whose fields are made by `option` (or `nested`: another options class, whose
fields are set beside its own). `Options.__post_init__` checks kind, choices and bounds of every field; the command line,
the library, JSON and forms are made from `options_of(cls)`.
"""

from __future__ import annotations

import os
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from rcvsem.foundation.door import named, on_command_line
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import enumerated, phrase, phrase_n

T = TypeVar("T")
Kind = Literal["flag", "whole", "number", "text", "file", "choice", "range", "codes", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that can be set.

    Attributes
    ----------
    name : in the library. typed : on the command line with its dashes, "" where it cannot be typed.
    kind : of one value: "flag" (True, False), "whole", "number", "text", "file", "choice" (one of `choices`), "range"
        (lowest and highest, 1:5), "codes" (label=code). many : several of them, separated by commas. optional : None
        is allowed and is the default.
    choices : what a choice can be; beside kind "whole" words that stand for a number.
    at_least, above, at_most, below : bounds of a number.
    help : one sentence. panel : group of the help text. main : shown in the short help. short : "-o".
    off : the flag that says False, "" for none. sets : on the command line it is a flag
        that sets this value. nothing : the word that
        says None. example : a value as it is typed.
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
    library: bool = True
    path: tuple[str, ...] = ()

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
        return phrase("a file") if self.kind == "file" else phrase("a text")

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
                why=why,
            ),
            fix=fix,
        )


def _value_at(options: Any, each: Option) -> Any:
    for name in each.path:
        options = getattr(options, name)
    return options


_OWN: dict[Any, dict[str, Option]] = {}


def own_options(cls: Any) -> dict[str, Option]:
    """The options that are fields of the class itself, by the name of the field."""
    if cls in _OWN:
        return _OWN[cls]
    hints = get_type_hints(cls)
    _OWN[cls] = {
        one.name: _declared(one, hints[one.name]) for one in fields(cls) if "nested" not in one.metadata
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


def _declared(one: Field[Any], hint: Any) -> Option:
    said = dict(one.metadata.get("option", {}))
    kind, many, optional, choices = _kind(hint)
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
    }
    return Option(**{**given, **said})


def argument(name: str, hint: Any, default: Any) -> Option:
    """The option that an argument of a function is, from its annotation; bounds are those of an `Annotated` one."""
    said: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        hint, said = hint.__origin__, hint.__metadata__[0]
    kind, many, optional, choices = _kind(hint)
    return Option(
        **{
            "name": name,
            "typed": "",
            "kind": kind,
            "many": many,
            "optional": optional,
            "default": default,
            "choices": choices,
            **said,
        }
    )


#: A level of confidence and a seed, as arguments of a function.
Level = Annotated[float, {"above": 0, "below": 1}]
Seed = Annotated[int, {"at_least": 0}]


def _kind(hint: Any) -> tuple[Kind, bool, bool, tuple[str, ...]]:
    """Kind, several, None allowed, choices of an annotation."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = [part for part in parts if part is not type(None)]
        optional = len(inner) < len(parts)
        found = [_kind(part) for part in inner]
        kinds = {kind for kind, *_ in found}
        if "other" in kinds or {"text", "whole"} <= kinds or {"range", "codes"} <= kinds:
            return "other", False, optional, ()
        choices = tuple(choice for *_, own in found for choice in own)
        kind: Kind = "whole" if "whole" in kinds else "file" if "file" in kinds else found[0][0]
        return kind, found[0][1], optional, choices
    if origin is Literal:
        return "choice", False, False, tuple(str(part) for part in parts)
    if origin is tuple:
        if len(parts) == 2 and parts[1] is Ellipsis:
            kind, _, _, choices = _kind(parts[0])
            return kind, True, False, choices
        return ("range" if parts == (int, int) else "other"), False, False, ()
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return "codes", False, False, ()
    if origin in (Sequence, Iterable) and get_origin(parts[0]) is not Sequence:
        kind, _, _, choices = _kind(parts[0])
        return kind, True, False, choices
    plain: dict[Any, Kind] = {bool: "flag", int: "whole", float: "number", str: "text"}
    if hint in plain:
        return plain[hint], False, False, ()
    if (isinstance(hint, type) and issubclass(hint, os.PathLike)) or origin is os.PathLike:
        return "file", False, False, ()
    return "other", False, False, ()


def checked(each: Option, value: Any, owner: str = "") -> Any:
    """The value as the class holds it: choices in their own case, several as a tuple.

    Raises
    ------
    OptionError : of another kind, no choice, or out of bounds; in the words of the door.
    """
    if value is None and (each.optional or each.default is None):
        return None
    if not each.many:
        return _one(each, value, owner)
    if each.kind == "file":
        several = isinstance(value, tuple | list)
        return tuple(value) if several else (value,) if isinstance(value, str | os.PathLike) else value
    if isinstance(value, str):
        value = split_names(value)
    if isinstance(value, Mapping) or not isinstance(value, Iterable):
        value = (value,)
    return tuple(_one(each, one, owner) for one in value)


def _one(each: Option, value: Any, owner: str) -> Any:
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
    elif each.kind == "codes":
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
        )
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


def split_names(text: str | None) -> tuple[str, ...]:
    """What stands between commas, Chinese ones too, without spaces around."""
    return tuple(part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip())


def parsed(each: Option, text: str) -> Any:
    """A value from a text, as the command line and forms give it. OptionError when it cannot be one."""
    if each.nothing and text.strip().lower() == each.nothing:
        return None
    if each.many:
        return tuple(_parsed_one(each, part, text) for part in split_names(text))
    return _parsed_one(each, text, text)


def _parsed_one(each: Option, part: str, whole: str) -> Any:
    if each.kind in ("whole", "number"):
        if part.lower() in each.choices:
            return part.lower()
        try:
            return int(part) if each.kind == "whole" else float(part)
        except ValueError:
            several = phrase("whole numbers") if each.kind == "whole" else phrase("numbers")
            takes = phrase("{several} separated by commas", several=several) if each.many else each.takes
            example = phrase(", e.g. {example}", example=each.example) if each.example else ""
            raise OptionError(
                phrase(
                    "{words} takes {takes}{example}. Got {whole!r}.",
                    words=each.words,
                    takes=takes,
                    example=example,
                    whole=whole,
                )
            ) from None
    if each.kind == "range":
        return _range(each, part)
    if each.kind == "codes":
        return _codes(each, whole)
    return part


def _range(each: Option, text: str) -> tuple[int, int]:
    parts = text.replace("：", ":")
    parts_ = parts.replace("-", ":", 1).split(":") if not parts.startswith("-") else parts.split(":")
    try:
        low, high = (int(part) for part in parts_)
    except ValueError:
        raise OptionError(
            phrase(
                "{words} takes the lowest and the highest code, e.g. 1:5. Got {text!r}.",
                words=each.words,
                text=text,
            )
        ) from None
    if low >= high:
        raise OptionError(
            phrase("{words} takes the lower code first, e.g. 1:5. Got {text!r}.", words=each.words, text=text)
        )
    return low, high


def _codes(each: Option, text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in split_names(text):
        label, equals, code = part.replace("＝", "=").rpartition("=")
        try:
            value = float(code)
        except ValueError:
            equals = ""
        if not equals or not label.strip():
            raise OptionError(
                phrase(
                    "{words} takes label=code, separated by commas. Got {part!r}.",
                    words=each.words,
                    part=part,
                )
            )
        if found.setdefault(label.strip(), value) != value:
            raise OptionError(
                phrase("{words} gives two codes to {label!r}.", words=each.words, label=label.strip())
            )
    return found


# What people coming from other programs write, and what does it here: (in the library, on the command line).
_ELSEWHERE: dict[str, tuple[str, str]] = {
    "bootstrap": ("draws", "--draws"),
    "n_boot": ("draws", "--draws"),
    "nboot": ("draws", "--draws"),
    "iterations": ("draws", "--draws"),
    "resamples": ("draws", "--draws"),
    "random_state": ("seed", "--seed"),
    "conf_level": ("level", "--level"),
    "confidence": ("level", "--level"),
    "alpha": ("level", "--level"),
    "ci": ("intervals", "--intervals"),
    "se": ("estimator", "--estimator"),
    "test": ("estimator", "--estimator"),
    "method": ("estimator", "--estimator"),
    "grouping": ("group", "--group"),
    "language": ("lang", "--lang"),
    "output": ("out", "--out"),
    "outdir": ("out", "--out"),
    "n_jobs": ("workers", "--workers"),
    "cores": ("workers", "--workers"),
    "ncpus": ("workers", "--workers"),
    "sample_cov": ("cov", "--cov"),
    "sample_nobs": ("n", "--n"),
    "nobs": ("n", "--n"),
}
_NOTES = {
    "se": phrase(
        "Standard errors go with the estimator (mlr and mlm are robust); bootstrap intervals with {draws}."
    ),
    "test": phrase("The test goes with the estimator (mlm: Satorra-Bentler, mlr: Yuan-Bentler)."),
}


def meant(name: str, known: Iterable[str], *, value: object = None) -> str:
    """What an unknown name may have meant, as a sentence; "" when nothing is near."""
    from difflib import get_close_matches

    bare = name.lstrip("-").replace("-", "_").lower()
    place = 1 if on_command_line() else 0
    names = list(known)
    if bare in ("bootstrap", "draws", "n_boot", "nboot") and "draws" not in names and place == 0:
        return phrase("A fit is resampled by rcvsem.bootstrap(fit, draws=2000).")
    if bare in _NOTES and ("estimator" in names or "--estimator" in names):
        return _NOTES[bare].format(draws=named("draws", 2000))
    if bare in _ELSEWHERE and _ELSEWHERE[bare][place] in names:
        return phrase("Did you mean '{elsewhere}'?", elsewhere=_ELSEWHERE[bare][place])
    near = get_close_matches(name, names, n=1, cutoff=0.7)
    return phrase("Did you mean '{near}'?", near=near[0]) if near else ""


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


def unknown_option(key: str, owner: str, known: Sequence[str]) -> OptionError:
    """The error of a name that is no option."""
    hint = meant(key, known)
    return OptionError(
        phrase("{owner} has no option '{key}'.", owner=owner, key=key),
        fix=phrase("{hint} It has: {known}.", hint=hint, known=enumerated(known)).strip(),
    )


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


def check_integer(value: object, name: str, owner: str, at_least: int, at_most: int | None = None) -> None:
    """Raise OptionError unless `value` is an int >= `at_least` (bool is not an int here)."""
    _one(_number(name, "whole", at_least=at_least, at_most=at_most), value, owner)


def check_unit_interval(value: object, name: str, owner: str) -> None:
    """Raise OptionError unless 0 < value < 1."""
    _one(_number(name, "number", above=0, below=1), value, owner)


def check_choice(value: object, name: str, owner: str, choices: Sequence[str]) -> None:
    """Raise OptionError unless `value` is one of the choices, in their case."""
    if value not in choices:
        option = Option(name=name, typed=f"--{name.replace('_', '-')}", kind="choice", choices=tuple(choices))
        raise refused(option, value, owner)


def _number(name: str, kind: Kind, **bounds: Any) -> Option:
    return Option(name=name, typed=f"--{name.replace('_', '-')}", kind=kind, **bounds)


def check_literals(options: Any, owner: str) -> None:
    """Raise OptionError when a field annotated with a Literal holds another value; of classes without `Options`."""
    for each in own_options(type(options)).values():
        if each.kind == "choice" and not each.many:
            check_choice(getattr(options, each.name), each.name, owner, each.choices)
