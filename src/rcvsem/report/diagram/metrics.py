"""Sizes of a path diagram in millimetres, and how wide a text will be."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from unicodedata import east_asian_width

from rcvsem.foundation.dataclass import dataclass

POINT = 25.4 / 72.0
# Widths in ems, a little above Arial's, so that what fits the estimate fits the page.
_WIDTHS = {
    **dict.fromkeys(" .,:;'|!ilj", 0.3),
    **dict.fromkeys("()[]-ftr", 0.36),
    "*": 0.42,
    **dict.fromkeys("mwMW@%", 0.92),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """All lengths in millimetres, font sizes in points.

    page : width the diagram should fill. loading : from an item to its construct. gap : between items.
    block : between the items of one construct and the next. between : from one construct to one in the next
    column.
    """

    page: float = 170.0
    name_size: float = 8.5
    r2_size: float = 7.0
    item_size: float = 7.0
    label_size: float = 7.0
    item_height: float = 5.4
    gap: float = 1.5
    block: float = 5.0
    loading: float = 15.5
    between: float = 15.0
    line: float = 1.25


def text_width(text: str, size: float) -> float:
    """Width of a text in millimetres: an upper estimate for any sans-serif font."""
    total = 0.0
    for letter in text:
        if east_asian_width(letter) in "WF":
            total += 1.0
        else:
            total += _WIDTHS.get(letter, 0.72 if letter.isupper() else 0.59)
    return total * size * POINT


def wrapped(text: str, most: float) -> tuple[str, ...]:
    """A name on several lines of about `most` Latin letters (Chinese characters count two), broken between words.

    Chinese has no blanks: its words are those of `chinese_words.txt`, and what is not in it is taken in pairs.
    """
    if all(east_asian_width(letter) in "WF" for letter in text):
        return _chinese_lines(text, max(int(most // 2), 2))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines) or (text,)


@cache
def _chinese_words() -> frozenset[str]:
    text = (files("rcvsem.report.diagram") / "chinese_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def chinese_units(text: str) -> list[str]:
    """The words of a Chinese name: the longest known one at each place, else two characters."""
    known, units = _chinese_words(), []
    k = 0
    while k < len(text):
        sizes = [n for n in range(5, 1, -1) if text[k : k + n] in known]
        alone = text[k + 1 : k + 3] in known  # a single character before a known word
        size = sizes[0] if sizes else 1 if alone else 2
        units.append(text[k : k + size])
        k += size
    if len(units) > 1 and len(units[-1]) == 1:
        last = units.pop()
        units[-1] += last  # no line of one character
    return units


def _chinese_lines(text: str, per_line: int) -> tuple[str, ...]:
    """As few lines as fit, as even as the words allow."""
    units = chinese_units(text)
    # best[k] : the lines of the first k words, by number of lines, then longest line, then unevenness
    best: list[tuple[tuple[int, int, int], tuple[str, ...]]] = [((0, 0, 0), ())]
    for end in range(1, len(units) + 1):
        options = []
        for start in range(end):
            line = "".join(units[start:end])
            if len(line) > per_line and end - start > 1:
                continue
            (count, longest, uneven), lines = best[start]
            options.append(((count + 1, max(longest, len(line)), uneven + len(line) ** 2), (*lines, line)))
        best.append(min(options, key=lambda option: option[0]))
    return best[-1][1]
