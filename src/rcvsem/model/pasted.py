"""Text from other programs in place of a model: said in words before the grammar trips over a sign of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NoReturn

from rcvsem.foundation.names import plain_name
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import phrase
from rcvsem.model.parse_errors import Reader
from rcvsem.model.tokens import split_lines

_QUOTES = "\"'`“”‘’"
_NAME = r"[^\W\d][\w.]*"
#: name <- '...   name = "...   name = '''...   (R, Python)
_ASSIGNED = late_pattern(rf"^\s*>?\s*({_NAME})\s*(<-|<<-|=)\s*(r|f)?([{_QUOTES}]+)")
#: fit <- sem(...), library(lavaan), summary(fit, ...), import semopy
_CALL = late_pattern(
    rf"^\s*>?\s*(?:({_NAME})\s*(?:<-|<<-|=)\s*)?((?:{_NAME}::)?(?:library|require|install\.packages|sem|cfa|growth|"
    rf"lavaan|summary|read\.csv|read_csv|read_excel|setwd|data\.frame|print|cat|source|semopy\.{_NAME}|Model|"
    rf"parameterEstimates|fitMeasures|standardizedSolution|modindices|semPaths))\s*\("
)
_IMPORT = late_pattern(r"^\s*(import|from)\s+\w+")
_FENCE = late_pattern(r"^\s*(```|~~~)")
_LONE_QUOTES = late_pattern(rf"^\s*[{_QUOTES}]+\s*[,;)]*\s*$")
_ARROW = late_pattern(rf"^\s*({_NAME})\s*(<--?>|<--?|--?>|→|←|↔|⇒|=>)\s*({_NAME})(?![\w.]*\s*[*(])")
_MPLUS = late_pattern(rf"^\s*(?:MODEL\s*:|({_NAME})\s+(BY|ON|WITH)\s+({_NAME}))")


def refuse_pasted(source: str, reader: Reader) -> None:
    """Raise ModelSyntaxError for R, Python or Mplus code around or in place of a model, and for arrows.

    Lines of a comment are left alone. `a <- b` between two labels is a constraint (a < -b) and no arrow.
    """
    lines = split_lines(source)
    labels = set(re.findall(rf"({_NAME})\s*\*", source))
    for number, line in enumerate(lines, start=1):
        text = re.split(r"[#!]", line, maxsplit=1)[0]
        if not text.strip():
            continue
        if match := _ASSIGNED.match(text):
            name, sign, quote = match.group(1), match.group(2), match.group(4)
            _fail(
                reader,
                number,
                match.start(1),
                phrase(
                    "this is program code: {name} {sign} {quote} gives a text a name.",
                    name=name,
                    sign=sign,
                    quote=quote,
                ),
                phrase(
                    "A model file holds the model only: delete '{name} {sign} {quote}' and the quote that "
                    "closes it.",
                    name=name,
                    sign=sign,
                    quote=quote,
                ),
            )
        if match := _CALL.match(text):
            _fail(
                reader,
                number,
                match.start(2),
                phrase("{match}(...) is program code, not part of a model.", match=match.group(2)),
                "A model file holds the model only: delete this line; what it asked for are options of the command "
                "(rcvsem fit --help).",
            )
        if _IMPORT.match(text) or _FENCE.match(text):
            _fail(
                reader, number, 0, phrase("'{text}' is not part of a model.", text=text.strip()),
                "A model file holds the model only: delete this line.",
            )  # fmt: skip
        if _LONE_QUOTES.match(text):
            _fail(
                reader, number, len(text) - len(text.lstrip()),
                "a quote stands alone here, as around a model text in R or Python.",
                "A model file has no quotes around the model: delete this one and its partner.",
            )  # fmt: skip
        if (match := _ARROW.match(text)) and not {match.group(1), match.group(3)} <= labels:
            _fail(reader, number, match.start(2), *_arrow(match.group(1), match.group(2), match.group(3)))
        if match := _MPLUS.match(text):
            _fail(
                reader,
                number,
                0,
                phrase("'{text}' is written for Mplus.", text=text.strip()),
                _from_mplus(match),
            )


def _arrow(left: str, sign: str, right: str) -> tuple[str, str]:
    if sign in ("↔", "<->", "<-->"):
        return (
            phrase(
                "{left} {sign} {right}: a covariance is not written with an arrow.",
                left=left,
                sign=sign,
                right=right,
            ),
            phrase("Write {left} ~~ {right}.", left=left, right=right),
        )
    outcome, cause = (left, right) if sign in ("<-", "<--", "←") else (right, left)
    return (
        phrase(
            "{left} {sign} {right}: a path is not written with an arrow.", left=left, sign=sign, right=right
        ),
        phrase(
            "Write {outcome} ~ {cause} ({outcome} is explained by {cause}); indicators of a construct are written "
            "construct =~ item.",
            outcome=outcome,
            cause=cause,
        ),
    )


def _from_mplus(match: re.Match[str]) -> str:
    left, word, right = match.groups()
    if word is None:
        return phrase("Delete the line; write f =~ x1 + x2 for BY, y ~ x for ON, x ~~ y for WITH.")
    sign = {"BY": "=~", "ON": "~", "WITH": "~~"}[word]
    return phrase(
        "Write {left} {sign} {right}, with + between several variables and no semicolon.",
        left=left,
        sign=sign,
        right=right,
    )


def _fail(reader: Reader, line: int, column: int, what: str, fix: str) -> NoReturn:
    reader.at(what, line, column + 1, fix=fix)


def blank_in_name(words: Sequence[str], columns: Sequence[str]) -> str:
    """The column whose name has blanks and begins with (or is) these words; "" without one."""
    pair = " ".join(words).casefold()
    plain = {plain_name(column).casefold(): column for column in columns}
    if pair in plain:
        return plain[pair]
    return next((column for name, column in plain.items() if name.startswith(pair + " ")), "")
