"""Wording of the reports: English where it is written, any other language from its catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from rcvsem.foundation.words import (
    ENGLISH,
    LANGUAGES,
    Words,
    as_message,
    changed,
    counted,
    given,
    in_language,
    meant,
    phrase,
    raw_in,
)
from rcvsem.foundation.words import Language as Language

_MARKS = str.maketrans("：；，（）、。", ":;,(),.", " ")
#: How numbers are printed: the rules of APA, or of GB/T.
Style = Literal["apa", "gb"]


class Text:
    """One piece of wording: a message (`foundation.words`) that stands in a report.

    `Text("Direct effects")`, `Text("{kind} of {x}", kind=Text("Residuals"), x=name)`: the template is the key of the
    catalogues, the values are filled in after and translated where they are wording themselves. What a questionnaire or
    a user words in several languages is `Text.given(en=..., zh=...)`; a code or a name is `Text.verbatim(code)`.
    """

    __slots__ = ("message",)
    message: str

    def __init__(self, template: str, /, **values: Any) -> None:
        self.message = phrase(template, **values)

    @classmethod
    def of_message(cls, message: str) -> Self:
        """The message of a finding, an error, a missing number."""
        own = cls.__new__(cls)
        own.message = as_message(message)
        return own

    @classmethod
    def given(cls, **wordings: str) -> Self:
        """Wording that is data: `given(en="Trust", zh="信任")`. A language that is not given takes another's."""
        return cls.of_message(given(wordings))

    @classmethod
    def verbatim(cls, name: str) -> Self:
        """A code, a name, a number: the same in every language."""
        return cls.of_message(given({"": name}))

    @classmethod
    def meant(cls, context: str, template: str, /, **values: Any) -> Self:
        """A template that has another meaning elsewhere: `meant("rotation", "none")`."""
        return cls.of_message(meant(context, template, **values))

    @classmethod
    def counted(cls, n: int, one: str, many: str, /, **values: Any) -> Self:
        """The wording for one, or that for any other number."""
        return cls.of_message(counted(n, one, many, values))

    @property
    def en(self) -> str:
        """In English."""
        return raw_in(self.message, "en")

    @property
    def zh(self) -> str:
        """In Chinese."""
        return raw_in(self.message, "zh")

    def of(self, language: str, separator: str = " / ") -> str:
        """The wording asked for; "both" joins Chinese and English unless they differ in the width of marks alone."""
        return separator.join(self.wordings) if language == "both" else in_language(self.message, language)

    @property
    def wordings(self) -> tuple[str, ...]:
        """Chinese, then English; one where the other is missing, or differs in the width of its marks alone."""
        return distinct(self.zh, self.en)

    @property
    def spoken(self) -> Mapping[str, str]:
        """The wording in each language, empty where it is not given."""
        return {language: raw_in(self.message, language) for language in (ENGLISH, *LANGUAGES)}

    def changed(self, change: Callable[[str, str], str]) -> Self:
        """`change(wording, language)` in each language."""
        return self.of_message(changed(self.message, change))

    def capitalized(self) -> Self:
        """With a capital Latin letter."""
        return self.changed(lambda said, _: said[:1].upper() + said[1:] if said[:1].isascii() else said)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text) or type(self) is not type(other):
            return NotImplemented
        if self.message.__reduce_ex__(2) == other.message.__reduce_ex__(2):  # of plain strings, too
            return True
        pairs = zip(self.spoken.values(), other.spoken.values(), strict=True)
        return self.en == other.en and all(one == another for one, another in pairs if one and another)

    def __hash__(self) -> int:
        return hash(self.en)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.message)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).of_message, (self.message,)


def as_text(value: str | Text) -> Text:
    """A message in the languages of a report; what is neither that nor a text as it stands."""
    if isinstance(value, Text):
        return value
    return Text.of_message(value) if isinstance(value, Words) else Text.verbatim(value)


def distinct(chinese: str, english: str) -> tuple[str, ...]:
    """Chinese, then English; one where the other is missing, or differs in the width of its marks alone."""
    if not chinese or not english or _bare(chinese) == _bare(english):
        return (english or chinese,)
    return (chinese, english)


def _bare(text: str) -> str:
    """Without blanks, Chinese marks as the English ones."""
    return text.translate(_MARKS)
