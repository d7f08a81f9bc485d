"""Wording that a person reads: English where it is written, any other language from a catalogue.

A message is an ordinary English str that remembers how it was made: `phrase("{n} rows were left out.", n=3)` keeps its
template and its values, so that it can be said in another language as well, after it has passed through findings,
errors, pickles and other processes. The template is the key of a gettext catalogue (`words/zh/LC_MESSAGES/rcvsem.po`);
a plain str is its own key. Values that are phrases are translated too, other values (names, numbers, data) never.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.foundation.templates import filled, options_in

#: Names the language of messages, before the system's own setting.
VARIABLE = "RCVSEM_LANG"
ENGLISH = "en"
_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "words")


def _file(language: str) -> str:
    return os.path.join(_FOLDER, language, "LC_MESSAGES", "rcvsem.mo")


#: Languages with a catalogue, and English: a folder of `words/` is a language.
LANGUAGES = (*sorted(name for name in os.listdir(_FOLDER) if os.path.isfile(_file(name))), ENGLISH)
if TYPE_CHECKING:
    Language = str
    Spoken = str
else:  # so that options, their schemas and the checks of calls list them; "both" is Chinese and English
    Language = Literal[(*LANGUAGES, "both")]
    Spoken = Literal[LANGUAGES]
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="")
#: After these no blank follows.
_ENDS = "。；：？！，、）”】\n"


class Words(str):
    """A str that can be said in another language. Made by `phrase`, `phrase_n`, `enumerated` and `sentences`."""

    __slots__ = ()

    def spoken(self, language: str) -> str:
        """The same in this language; English where the catalogue has no entry."""
        return str(self)

    def __add__(self, other: str) -> str:
        return self if other == "" else enumerated((self, other), "")

    def __radd__(self, other: str) -> str:
        return self if other == "" else enumerated((other, self), "")

    def strip(self, chars: str | None = None, /) -> str:
        """Itself where there is nothing to strip."""
        return self if str(self).strip(chars) == self else _Stripped(self, "strip", chars)

    def rstrip(self, chars: str | None = None, /) -> str:
        """Itself where there is nothing to strip."""
        return self if str(self).rstrip(chars) == self else _Stripped(self, "rstrip", chars)

    def removesuffix(self, suffix: str, /) -> str:
        """Itself where it does not end so."""
        return self if not self.endswith(suffix) else _Stripped(self, "rstrip", suffix)


class _Phrase(Words):
    """A template with its values. many : the template for any number but 1. n : the number that decides."""

    __slots__ = ("context", "many", "n", "template", "values")
    template: str
    values: Mapping[str, Any]
    many: str
    n: int
    context: str

    def __new__(
        cls, template: str, values: Mapping[str, Any], many: str = "", n: int = 1, context: str = ""
    ) -> _Phrase:
        own = super().__new__(cls, filled(many if many and n != 1 else template, values))
        own.template, own.values, own.many, own.n, own.context = template, values, many, n, context
        return own

    def __reduce__(self) -> tuple[Any, ...]:
        return _Phrase, (self.template, dict(self.values), self.many, self.n, self.context)

    def spoken(self, language: str) -> str:
        own = _catalogue(language)
        if self.context:
            known = own.pgettext(self.context, self.template)
        else:
            known = (
                own.ngettext(self.template, self.many, self.n) if self.many else own.gettext(self.template)
            )
        said = {
            name: value.spoken(language) if isinstance(value, Words) else value
            for name, value in self.values.items()
        }
        return filled(known, said)


class _Listed(Words):
    """Several, one after the other."""

    __slots__ = ("between", "parts")
    parts: tuple[str, ...]
    between: str

    def __new__(cls, parts: tuple[str, ...], between: str) -> _Listed:
        own = super().__new__(cls, between.join(parts))
        own.parts, own.between = parts, between
        return own

    def __reduce__(self) -> tuple[Any, ...]:
        return _Listed, (self.parts, self.between)

    def spoken(self, language: str) -> str:
        parts = [_part(part, language) for part in self.parts]
        if self.between != " ":
            return in_language(as_message(self.between), language).join(parts)
        # sentences: a blank stays only after what did not end in full-width punctuation
        return "".join(
            part if k == 0 or parts[k - 1].endswith(tuple(_ENDS)) else f" {part}"
            for k, part in enumerate(parts)
        )


def _part(part: str, language: str) -> str:
    """A member of a list: a message, or a mark that stands in the catalogue; anything else is a name."""
    told = isinstance(part, Words) or (part.strip() and not any(map(str.isalnum, part)))
    return in_language(part, language) if told else part


class _Stripped(Words):
    """Without what stands at its end, such as the full stop. how : "strip" or "rstrip"."""

    __slots__ = ("chars", "how", "whole")
    whole: Words
    how: str
    chars: str | None

    def __new__(cls, whole: Words, how: str, chars: str | None) -> _Stripped:
        own = super().__new__(cls, getattr(str(whole), how)(chars))
        own.whole, own.how, own.chars = whole, how, chars
        return own

    def __reduce__(self) -> tuple[Any, ...]:
        return _Stripped, (self.whole, self.how, self.chars)

    def spoken(self, language: str) -> str:
        more = "。" if self.chars is not None and "." in self.chars else ""
        chars = None if self.chars is None else self.chars + more
        return str(getattr(in_language(self.whole, language), self.how)(chars))


class _Changed(Words):
    """A message that is changed in each language when it is said in it: `change(wording, language)`."""

    __slots__ = ("change", "message")
    message: str
    change: Callable[[str, str], str]

    def __new__(cls, message: str, change: Callable[[str, str], str]) -> _Changed:
        own = super().__new__(cls, change(str(message), ENGLISH))
        own.message, own.change = message, change
        return own

    def __reduce__(self) -> tuple[Any, ...]:
        return _Given, ({language: self.spoken(language) for language in LANGUAGES},)

    def spoken(self, language: str) -> str:
        return self.change(raw_in(self.message, language), language)


class _Given(Words):
    """Wording that is data, by language; under "" what is the same in all."""

    __slots__ = ("wordings",)
    wordings: Mapping[str, str]

    def __new__(cls, wordings: Mapping[str, str]) -> _Given:
        said = wordings.get(ENGLISH) or next((one for one in wordings.values() if one), "")
        own = super().__new__(cls, said)
        own.wordings = wordings
        return own

    def __reduce__(self) -> tuple[Any, ...]:
        return _Given, (dict(self.wordings),)

    def spoken(self, language: str) -> str:
        return self.wordings.get(language) or str(self)


def phrase(template: str, /, **values: Any) -> str:
    """A message with its values: `phrase("{n} of {total} rows", n=3, total=9)`.

    Without values the template is taken as it stands; else `{{` is a brace, and conversions and formats are those of
    `str.format`. A word that is to be translated as a value is itself a phrase: `kind=phrase("percentile")`.
    An option is a place by itself, as it is typed, and is said as the user writes it (`foundation.door.named`):
    `phrase("{--seed} needs draws: give {--draws 2000}.")`. A flag that is set is `{--groups True}`.
    """
    return _Phrase(template, options_in(template) | {name: _kept(value) for name, value in values.items()})


def phrase_n(n: int, one: str, many: str, /, **values: Any) -> str:
    """The message for one, or that for any other number: `phrase_n(count, "{n} row is", "{n} rows are")`."""
    return counted(n, one, many, {"n": int(n), **options_in(one + many), **values})


def counted(n: int, one: str, many: str, values: Mapping[str, Any]) -> str:
    """As `phrase_n`; without values a template that is filled later."""
    return _Phrase(one, {name: _kept(value) for name, value in values.items()}, many, int(n))


def meant(context: str, template: str, /, **values: Any) -> str:
    """A message whose template has another meaning elsewhere: `meant("rotation", "none")`."""
    return _Phrase(template, {name: _kept(value) for name, value in values.items()}, context=context)


def given(wordings: Mapping[str, str]) -> str:
    """Wording that is data, such as a name in a questionnaire, by language; under "" what is the same in all."""
    return _Given(wordings)


def changed(message: str, change: Callable[[str, str], str]) -> str:
    """The message with `change(wording, language)` in each language."""
    return _Changed(message, change)


def raw_in(message: str, language: str) -> str:
    """As `in_language`; empty for what is given in other languages only."""
    if isinstance(message, _Given):
        return message.wordings.get(language, message.wordings.get("", ""))
    return in_language(message, language)


def enumerated(parts: Iterable[Any], between: str = ", ") -> str:
    """Names or phrases one after the other: "a, b", "a、b". Empty ones stay.

    between : CLAUSES for the parts of a sentence.
    """
    return _Listed(tuple(_string(part) for part in parts), between)


def sentences(*parts: str) -> str:
    """Sentences one after the other; empty ones are left out."""
    return _Listed(tuple(as_message(part) for part in parts if part), " ")


def told(names: Sequence[str], sentence: Callable[[str], str], most: int = 6) -> str:
    """A sentence of each of these names; of many the first, and how many more there are."""
    said = [sentence(name) for name in (names if len(names) <= most + 1 else names[:most])]
    more = len(names) - len(said)
    return sentences(*said, phrase("{more:,} more are like these.", more=more) if more else "")


def bracketed(name: str, inside: object) -> str:
    """`name (inside)`."""
    return phrase("{name} ({inside})", name=name, inside=inside)


def at_place(where: str, what: str) -> str:
    """`where: what`; without a place what alone."""
    return enumerated((where, as_message(what)), ": ") if where else what


def in_language(message: object, language: str) -> str:
    """The message in this language; English for what the catalogue does not hold."""
    if not message or language == ENGLISH:
        return str(message)
    if isinstance(message, Words):
        return message.spoken(language)
    return str(_catalogue(language).gettext(str(message)))


def one_of(language: str) -> str:
    """The language of what has room for one: English of "both"."""
    return ENGLISH if language == "both" else language


def has_chinese(language: str) -> bool:
    """Whether Chinese is asked for, alone or beside English."""
    return language in ("zh", "both")


def own_name(language: str) -> str:
    """What a language calls itself, as its catalogue says it."""
    name = in_language(OWN_NAME, language)
    return language if name == OWN_NAME and language != ENGLISH else name


def system_language() -> str:
    """Language of messages on the terminal: RCVSEM_LANG, else the system's where it has a catalogue, else English.

    A name without a catalogue counts as not given.
    """
    wanted = os.environ.get(VARIABLE, "").strip().lower()
    names = [wanted] if wanted else [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    first = next((name for name in names if name), "") or _windows_language()
    code = first.lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return code if code in LANGUAGES else ENGLISH


def report_language() -> Language:
    """Language of reports where nobody names one: RCVSEM_LANG (which may be "both"), else the system's, else English."""
    if os.environ.get(VARIABLE, "").strip().lower() == "both":
        return "both"
    return system_language()


def _windows_language() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Inside, `spoken` says messages in this language."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def spoken_language() -> str:
    """The language in which messages are shown now."""
    return _SPOKEN.get() or (system_language() if os.environ.get(VARIABLE) else ENGLISH)


def spoken(message: object) -> str:
    """The message in the language spoken now."""
    return in_language(message, spoken_language())


def packed(message: str) -> Any:
    """A message as JSON can hold it, its template and values kept."""
    if isinstance(message, _Phrase):
        values = {name: packed(value) for name, value in message.values.items()}
        own = {"template": message.template, "values": values, "many": message.many, "n": message.n}
        return own | ({"context": message.context} if message.context else {})
    if isinstance(message, _Listed):
        return {"parts": [packed(part) for part in message.parts], "between": packed(message.between)}
    if isinstance(message, _Changed):
        return {"given": message.__reduce__()[1][0]}
    if isinstance(message, _Given):
        return {"given": dict(message.wordings)}
    return message if isinstance(message, int | float) and not isinstance(message, str) else str(message)


def unpacked(held: Any) -> Any:
    """The message that was `packed`."""
    if not isinstance(held, dict):
        return held
    if "parts" in held:
        return enumerated([unpacked(part) for part in held["parts"]], unpacked(held["between"]))
    if "given" in held:
        return given(held["given"])
    values = {name: unpacked(value) for name, value in held["values"].items()}
    return _Phrase(held["template"], values, held["many"], held["n"], held.get("context", ""))


@lru_cache(maxsize=8)
def _catalogue(language: str) -> Any:
    from gettext import GNUTranslations, NullTranslations

    try:
        with open(_file(language), "rb") as file:
            return GNUTranslations(file)
    except OSError:
        return NullTranslations()


def _kept(value: Any) -> Any:
    """What a message keeps of a value: numbers, text and phrases; anything else as its text."""
    if value is None or isinstance(value, str | int | float):
        return value
    if getattr(value, "ndim", 1) == 0:  # a scalar of numpy
        return value.item()
    return _string(value)


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    said = getattr(value, "message", None)  # errors and findings
    return said if isinstance(said, str) else str(value)


def as_message(text: str) -> str:
    """A constant as a phrase, so that it is translated."""
    return text if not text or isinstance(text, Words) else _Phrase(text, {})


OWN_NAME = meant("the language of this catalogue, in itself", "English")
#: Between the parts of a sentence, where Chinese has another mark than between names.
CLAUSES = meant("between parts of a sentence", ", ")
