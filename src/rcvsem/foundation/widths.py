"""How wide text is on a screen or in a cell, and text made safe for every file format."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining, east_asian_width

from rcvsem.foundation.patterns import late_pattern

# What XML 1.0 cannot hold, plus lone surrogates and the two non-characters.
_UNPRINTABLE = late_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` with characters no file format can hold replaced by U+FFFD and line ends made "\\n"."""
    if text.isprintable():  # most of it, in a tenth of the time
        return text
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` on one line, runs of white space collapsed."""
    return " ".join(clean(text).split())


@lru_cache(maxsize=1 << 15)  # the same cells are measured for every format
def width(text: str) -> int:
    """Columns `text` takes in a terminal or a fixed-width cell: East Asian wide characters count two."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


_WIDE = r"\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
_OPENING, _CLOSING = r"（［｛「『【《〈“‘", r"，。；：、！？）］｝」』】》〉”’％…"
#: What a line is broken between: words of letters, single Chinese characters with the marks that belong to them.
_UNIT = late_pattern(
    rf"[(\[]*[{_OPENING}]*(?:(?![{_OPENING}{_CLOSING}])[{_WIDE}]|(?:(?![{_CLOSING}{_OPENING}])[^\s{_WIDE}])+|)"
    rf"(?:[{_CLOSING}]+(?:[)\]]|[.,;:](?!\w))*)*|\s+"
)


def breaks_of(text: str, columns: int, *, blanks: bool = False) -> list[int]:
    """Where the second and later lines of a paragraph begin.

    No line begins with a closing mark, or ends with an opening one; blanks stay at the end of the line before.
    `blanks` : they must have their room there.
    """
    breaks: list[int] = []
    start = 0
    for unit in _UNIT.finditer(text):
        first, end = unit.span()
        if not unit.group().strip():
            continue
        if (
            blanks
            and text[end : end + 1].isspace()
            and width(text[start : end + 1]) > columns >= end + 1 - first
        ):
            end += 1
        if first > start and width(text[start:end]) > columns:
            breaks.append(first)
            start = first
        while width(text[start:end]) > columns and end - start > 1:
            start = next(
                k for k in range(end - 1, start, -1) if k == start + 1 or width(text[start:k]) <= columns
            )
            breaks.append(start)
    return breaks


def lines_of(text: str, columns: int) -> list[str]:
    """`text` in lines of at most so many columns, broken as `breaks_of` says."""
    if width(text) <= columns and "\n" not in text:
        return [text]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        ends = [0, *breaks_of(paragraph, columns), len(paragraph)]
        lines += [paragraph[a:b].rstrip() for a, b in pairwise(ends)]
    return lines


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `columns`."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def unbroken(word: str) -> int:
    """Columns that must stay together: Chinese breaks anywhere, but a short word is left whole."""
    return min(width(word), 8) if width(word) == 2 * len(word) else width(word)


def file_stem(name: str) -> str:
    """`name` as a file name that stays in its folder: letters, digits, "-" and "_", the rest as "-"."""
    return re.sub(r"[^\w-]", "-", name)
