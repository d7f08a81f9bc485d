"""`C(region)` in a model text: a column of categories that becomes dummies when the data are there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.names import plain_name
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import phrase
from rcvsem.model.parse_errors import Reader
from rcvsem.model.tokens import split_lines

_NAME = r"[^\W\d][\w.]*"
_TERM = late_pattern(rf"(?<![\w.])C\(\s*({_NAME})\s*(?:,\s*ref\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s,()]+)\s*)?\)")
_HYPOTHESIS = late_pattern(r"\s*(H[0-9]+)([A-Za-z]?)(?![\w.])\s*([+\-−]?)\s*")

NO_PRODUCT = phrase("A product with C(...) is not available: it would be a product with each of its dummies.")
WRITE_DUMMIES = phrase(
    "Make a column of 0 and 1 for each category but one, name the columns in the model and write the products with "
    "them: y ~ x + south + west + x:south + x:west."
)


@dataclass(frozen=True, slots=True)
class Category:
    """One `C(name)`; reference : the category that has no dummy, "" for the first."""

    name: str
    reference: str = ""


def categories_of(text: str, reader: Reader) -> tuple[Category, ...]:
    """The `C(...)` of a text, each once, in order.

    Raises
    ------
    ModelSyntaxError : one that is no term of a regression, has a modifier, or two with different references.
    """
    if "C(" not in text:
        return ()
    found: dict[str, Category] = {}
    for number, line in enumerate(split_lines(text), start=1):
        code = _code(line)
        for match in _TERM.finditer(code):
            before, after = code[: match.start()], code[match.end() :]
            if before.rstrip().endswith("*") or after.lstrip().startswith("*"):
                reader.at(
                    "a label or a value before C(...) would hold all its dummies equal.", number, match.start() + 1,
                    fix="Write the dummies themselves to label them.",
                )  # fmt: skip
            if before.rstrip().endswith(":") or after.lstrip().startswith(":"):
                reader.at(NO_PRODUCT, number, match.start() + 1, fix=WRITE_DUMMIES)
            if "~" not in before or "=~" in before or "~~" in before:
                reader.at(
                    phrase("{match} stands where no predictor can stand.", match=match.group()),
                    number,
                    match.start() + 1,
                    fix=phrase("Categories explain: y ~ x + {match}.", match=match.group()),
                )
            one = Category(plain_name(match.group(1)), (match.group(2) or "").strip("\"'"))
            if found.setdefault(one.name, one) != one:
                reader.at(phrase("C({name}) has two references.", name=one.name), number, match.start() + 1)
    return tuple(found.values())


def as_variables(text: str) -> str:
    """The text with `C(region)` as the variable region: what is known before the data are read."""
    return _replaced(text, lambda name: [name])


def as_categories(text: str, names: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The text with `C(region)` for every bare predictor region, and the names that could not be replaced.

    A predictor with a label or a value before it stays: it would hold all its dummies equal.
    """
    left: list[str] = []
    lines = []
    for line in split_lines(text):
        code = _code(line)
        head, tilde, rest = code.partition("~")
        if tilde and not head.rstrip().endswith("=") and not rest.startswith(("~", "1")):
            parts = []
            for part in rest.split("+"):
                name = plain_name(part.strip())
                if name in names:
                    part = part.replace(part.strip(), f"C({name})")
                elif "*" in part and plain_name(part.rpartition("*")[2].strip()) in names:
                    left.append(plain_name(part.rpartition("*")[2].strip()))
                parts.append(part)
            rest = "+".join(parts)
        lines.append(f"{head}{tilde}{rest}{line[len(code) :]}")
    return "\n".join(lines), tuple(left)


def with_dummies(text: str, dummies: Mapping[str, Sequence[str]]) -> str:
    """The text with the dummies of each category as terms; a hypothesis about C(...) becomes one a dummy (H3a, ...)."""
    return _replaced(text, lambda name: list(dummies[plain_name(name)]))


def _replaced(text: str, terms: object) -> str:
    if "C(" not in text:
        return text
    assert callable(terms)
    lines = []
    for line in split_lines(text):
        code = _code(line)
        comment = line[len(code) :]
        counts = [
            len(terms(match.group(1))) if (match := _TERM.search(part)) else 1
            for part in code.partition("~")[2].split("+")
        ]
        if any(_TERM.search(part) for part in code.partition("~")[2].split("+")):
            comment = _hypotheses(comment, counts)
        lines.append(_TERM.sub(lambda m: " + ".join(terms(m.group(1))), code) + comment)
    return "\n".join(lines)


def _hypotheses(comment: str, counts: Sequence[int]) -> str:
    """`# H1 +, H3` for x + C(region) with three dummies: `# H1 +, H3a, H3b, H3c`."""
    mark, rest = comment[:1], comment[1:]
    names: list[tuple[str, str, str]] = []
    place = 0
    while match := _HYPOTHESIS.match(rest, place):
        names.append((match.group(1), match.group(2), match.group(3)))
        place = match.end()
        if rest[place : place + 1] not in (",", ";", "，", "；", "、"):
            break
        place += 1
    if len(names) != len(counts):
        return comment
    said = [
        f"{name}{letter if count == 1 else letter + chr(ord('a') + k)} {sign}".strip()
        for (name, letter, sign), count in zip(names, counts, strict=True)
        for k in range(count)
    ]
    return f"{mark} {', '.join(said)}{rest[place:]}"


def _code(line: str) -> str:
    """The line up to its comment."""
    return re.split(r"[#!]", line, maxsplit=1)[0]
