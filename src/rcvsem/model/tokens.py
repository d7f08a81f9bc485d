"""Model text -> tokens and comments that know their line and column."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelSyntaxError
from rcvsem.foundation.names import plain_name
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import phrase

TokenKind = Literal["name", "number", "string", "operator", "newline"]

_OPERATORS = (
    "~*~", "=~", "~~", "==", ":=", "<~", "**", "<=", ">=",
    "~", "<", ">", "|", "+", "-", "*", "/", "^", "(", ")", ",", "=", ":", ";", "?", "%", "@",
)  # fmt: skip
#: Numbers of a model text lie between these, or their squares and products leave what can be computed.
LARGEST, SMALLEST = 1e50, 1e-50
#: Ten times what the largest model that can be estimated needs.
MOST_TOKENS = 60_000
_NUMBER = late_pattern(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

# What an input method types in place of the ASCII sign that is meant.
LOOK_ALIKES = {
    "～": "~", "∼": "~", "˜": "~", "〜": "~", "＝": "=", "＋": "+", "＊": "*", "×": "*", "∗": "*",
    "－": "-", "−": "-", "–": "-", "—": "-", "（": "(", "）": ")", "，": ",", "、": "+", "；": ";",
    "：": ":", "＜": "<", "＞": ">", "｜": "|", "／": "/", "÷": "/", "＾": "^", "＃": "#", "！": "!",
    "“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "＇": "'", "．": ".", "。": ".",
    "≤": "<", "≥": ">", "？": "?", "％": "%",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text; `line` and `column` are 1-based."""

    kind: TokenKind
    text: str
    line: int
    column: int
    written: int = 0  # characters it takes in the source, when they are not those of `text`

    @property
    def width(self) -> int:
        """Characters it takes in the source line."""
        return self.written or len(self.text) + (2 if self.kind == "string" else 0)

    @property
    def number(self) -> float:
        """The value of a number token."""
        return float(self.text)

    @property
    def shown(self) -> str:
        """As quoted in messages."""
        return f"'{self.text}'"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment without its mark. `own_line`: nothing else stands on its line."""

    text: str
    line: int
    own_line: bool


@dataclass(frozen=True, slots=True)
class Lexed:
    """All tokens (line ends included), comments and the source lines."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    lines: tuple[str, ...]


def split_lines(source: str) -> tuple[str, ...]:
    """Lines of the text; Unix, Windows and old Mac line ends."""
    return tuple(re.split(r"\r\n|\r|\n", source.removeprefix("\ufeff")))


def is_name_start(character: str) -> bool:
    """A letter of any script, or an underscore."""
    return character == "_" or unicodedata.category(character)[0] == "L"


def is_name_part(character: str) -> bool:
    """A letter, mark, digit, underscore or point."""
    return character in "._" or unicodedata.category(character)[0] in "LM" or character.isdecimal()


def tokenize(source: str, where: str = "") -> Lexed:
    """Cut the text into tokens.

    Raises
    ------
    ModelSyntaxError : a sign that the language does not have, a text in quotes that never ends, too long a text.
    """
    lines = split_lines(source)
    tokens: list[Token] = []
    comments: list[Comment] = []
    for number, text in enumerate(lines, start=1):
        _line(number, text, tokens, comments, where)
        tokens.append(Token("newline", "end of line", number, len(text) + 1))
    return Lexed(tuple(tokens), tuple(comments), lines)


def _line(number: int, text: str, tokens: list[Token], comments: list[Comment], where: str) -> None:
    place = 0
    began = len(tokens)
    while place < len(text):
        character = text[place]
        if character.isspace() or character == "\u200b":
            place += 1
            continue
        if character in "#!":
            comments.append(Comment(text[place + 1 :].strip(), number, len(tokens) == began))
            return
        found = _token(number, text, place, where)
        tokens.append(found)
        if len(tokens) > MOST_TOKENS:
            raise ModelSyntaxError(
                phrase(
                    "this line is beyond the {most:,} words and signs that a model may have: nothing could estimate it.",
                    most=MOST_TOKENS,
                ),
                line=number, column=place + 1, text=text, where=where,
                fix=phrase("Is this the model file?"),
            )  # fmt: skip
        place += found.width


def _token(number: int, text: str, place: int, where: str) -> Token:
    character = text[place]
    if match := _NUMBER.match(text, place):
        end = match.end()
        if end < len(text) and is_name_part(text[end]):
            while end < len(text) and is_name_part(text[end]):
                end += 1
            word = text[place:end]
            raise ModelSyntaxError(
                phrase("'{word}' is neither a number nor a name.", word=word),
                line=number,
                column=place + 1,
                text=text,
                where=where,
                fix=phrase(
                    "Write {match}*... for a fixed value; names begin with a letter.", match=match.group()
                ),
            )
        value = float(match.group())
        if value > LARGEST or 0 < value < SMALLEST:
            raise ModelSyntaxError(
                phrase("the number {match} is too large.", match=match.group())
                if value > 1
                else phrase("the number {match} is too small.", match=match.group()),
                line=number,
                column=place + 1,
                text=text,
                where=where,
            )
        return Token("number", match.group(), number, place + 1)
    if is_name_start(character) or (
        character == "." and place + 1 < len(text) and is_name_start(text[place + 1])
    ):
        end = place + 1
        while end < len(text) and is_name_part(text[end]):
            end += 1
        # the spelling that headers are read in: full-width letters and digits are the plain ones
        return Token("name", plain_name(text[place:end]), number, place + 1, end - place)
    if character in "\"'":
        end = text.find(character, place + 1)
        if end < 0:
            raise ModelSyntaxError(
                "this quote is never closed.", line=number, column=place + 1, text=text, where=where
            )
        return Token("string", text[place + 1 : end], number, place + 1)
    for operator in _OPERATORS:
        if text.startswith(operator, place):
            return Token("operator", operator, number, place + 1)
    raise ModelSyntaxError(
        phrase("the sign '{printable}' has no meaning in a model.", printable=_printable(character)),
        line=number, column=place + 1, text=text, where=where, fix=_hint(character),
    )  # fmt: skip


def _printable(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"


def _hint(character: str) -> str:
    if character in LOOK_ALIKES:
        return phrase(
            "It is not the ASCII sign: type '{look_alikes}' with the input method switched off.",
            look_alikes=LOOK_ALIKES[character],
        )
    ascii_form = unicodedata.normalize("NFKC", character)
    if ascii_form != character and ascii_form.isascii() and ascii_form.isprintable():
        return phrase("It is a full-width sign: type '{ascii_form}'.", ascii_form=ascii_form)
    if character == "`":
        return phrase("Names are written without quotes; rename a column whose name has blanks.")
    return ""
