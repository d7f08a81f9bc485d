"""Names of variables: one spelling for the header of a file, the model text, options and instruments."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
_NO_NAME = re.compile(r"[^\w.]+")


def plain_name(text: str) -> str:
    """NFKC (full-width letters and digits become ASCII), invisible characters out, runs of blanks to one."""
    if text.isascii():
        return text if text.isalnum() else " ".join(text.split())
    return " ".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split())


def as_word(text: str) -> str:
    """A header as a model can write it: blanks and signs as one underscore (`trust one` -> `trust_one`)."""
    return _NO_NAME.sub("_", plain_name(text)).strip("_")


def is_word(text: str) -> bool:
    """Whether a model can name a column as it stands in the header."""
    name = plain_name(text)
    return bool(name) and not _NO_NAME.search(name) and not name[0].isdecimal()


def columns_by_name(columns: Iterable[str], wanted: Sequence[str]) -> Mapping[str, str]:
    """Wanted name -> the one column that is meant: as it stands, else by its plain spelling, else as a word.

    Names without a column, and names that two columns could mean, are left out.
    """
    exact = [str(column) for column in columns]
    found = {name: name for name in wanted if name in exact}
    for spelling in (plain_name, lambda text: "" if is_word(text) else as_word(text)):
        by: dict[str, list[str]] = {}
        for column in exact:
            by.setdefault(spelling(column), []).append(column)
        for name in wanted:
            meant = by.get(plain_name(name), [])
            if name not in found and len(meant) == 1:
                found[name] = meant[0]
    return found
