"""What a platform's header rows mean: the type that every platform reader returns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.survey.raw import ColumnInfo

#: Zero-width characters and byte order marks that exports leave in headers; they are never meant.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the top of a table is to be read.

    header_rows : number of rows before the first record, 1 to 3.
    columns : one entry a column.
    metadata : role -> column name.
    missing_codes : codes that the platform writes for "no answer" in any column.
    """

    format: str
    header_rows: int
    columns: tuple[ColumnInfo, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    missing_codes: tuple[Any, ...] = ()
    findings: tuple[Finding, ...] = ()


def header_text(cell: object) -> str:
    """Header cell as text: blanks of any kind at both ends and invisible characters removed, 3.0 is "3"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).translate(_INVISIBLE).strip()


def folded(text: str) -> str:
    """Lower case, with blanks, underscores and punctuation of names removed: for comparing names."""
    return re.sub(r"[\s_\-:：()（）]+", "", text).lower()


def roles(names: Sequence[str], known: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """role -> column name, for the first column whose name is one of `known[role]` (compared folded)."""
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(folded(name), name)
    found: dict[str, str] = {}
    for role, candidates in known.items():
        for candidate in candidates:
            if folded(candidate) in by_fold:
                found[role] = by_fold[folded(candidate)]
                break
    return found


def names_again(top: Sequence[Sequence[str]]) -> bool:
    """Whether the second row belongs to the header: words of its own that no row below it repeats."""
    if len(top) < 3:
        return False
    second = [(j, cell) for j, cell in enumerate(top[1]) if cell]
    words = [(j, cell) for j, cell in second if not re.fullmatch(r"[-+]?[\d.,:/\s]+", cell)]
    if len(words) < 0.9 * len(second) or len(words) < 2:
        return False
    repeated = sum(cell == row[j] for j, cell in words for row in top[2:4])
    return repeated == 0 and len({cell for _, cell in words}) > 0.8 * len(words)


def simple_columns(names: Sequence[str], texts: Sequence[str] | None = None) -> tuple[ColumnInfo, ...]:
    """One ColumnInfo a name, the text being the name where none is given."""
    return tuple(
        ColumnInfo(name=name, key=name, text=(texts[i] if texts and texts[i] else name), position=i)
        for i, name in enumerate(names)
    )
