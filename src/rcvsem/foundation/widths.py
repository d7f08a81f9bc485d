"""How wide text is on a screen or in a cell, and text made safe for every file format."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

# What XML 1.0 cannot hold, plus lone surrogates and the two non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` with characters no file format can hold replaced by U+FFFD and line ends made "\\n"."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` on one line, runs of white space collapsed."""
    return " ".join(clean(text).split())


def width(text: str) -> int:
    """Columns `text` takes in a terminal or a fixed-width cell: East Asian wide characters count two."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `columns`."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def file_stem(name: str) -> str:
    """`name` as a file name that stays in its folder: letters, digits, "-" and "_", the rest as "-"."""
    return re.sub(r"[^\w-]", "-", name)
