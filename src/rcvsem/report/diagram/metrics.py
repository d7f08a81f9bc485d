"""Sizes of a path diagram in millimetres, and how wide a text will be."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import east_asian_width

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
    """A name on several lines of about `most` Latin letters (Chinese characters count two)."""
    if all(east_asian_width(letter) in "WF" for letter in text):
        per_line = max(int(most // 2), 2)
        count = -(-len(text) // per_line)
        size = -(-len(text) // count)
        return tuple(text[k : k + size] for k in range(0, len(text), size))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines) or (text,)
