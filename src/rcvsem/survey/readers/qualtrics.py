"""Qualtrics: names, localised question texts and `{"ImportId": ...}` in three header rows (older: two)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded, names_again, roles

NAME = "qualtrics"

METADATA = {
    "id": ("ResponseId", "ResponseID", "_recordId"),
    "submitted": ("RecordedDate", "EndDate"),
    "start": ("StartDate",),
    "end": ("EndDate",),
    "duration": ("Duration (in seconds)", "Duration"),
    "ip": ("IPAddress",),
    "progress": ("Progress",),
    "finished": ("Finished",),
    "status": ("Status",),
    "source": ("DistributionChannel",),
}
_TYPICAL = frozenset(
    map(
        folded,
        ("ResponseId", "StartDate", "EndDate", "RecordedDate", "Finished", "IPAddress", "Status", "Progress"),
    )
)
_IMPORT_ID = re.compile(r'^\{\s*"ImportId"\s*:\s*"([^"]*)"')
#: Older exports name the metadata V1, V2, ...; the second row says what they are.
_LEGACY = {"V1": "id", "V6": "ip", "V7": "status", "V8": "start", "V9": "submitted", "V10": "finished"}


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """A row of ImportIds, or the platform's metadata names over a row of texts."""
    if _import_row(top) is not None:
        return True
    if len(top) < 2:
        return False
    texts = set(map(folded, top[1]))
    if {"responseid", "responseset"} <= texts and folded(top[0][0]) == "v1":
        return True
    return len(_TYPICAL.intersection(map(folded, top[0]))) >= 4 and (
        "responseid" in texts or "回复id" in texts or bool(texts & {"startdate", "开始日期"})
    )


def _import_row(top: Sequence[Sequence[str]]) -> int | None:
    for i, row in enumerate(top[1:3], start=1):
        filled = [cell for cell in row if cell]
        if filled and sum(bool(_IMPORT_ID.match(cell)) for cell in filled) >= 0.5 * len(filled):
            return i
    return None


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Key = ImportId where there is one, else the name; text from the second row."""
    names = list(top[0])
    import_row = _import_row(top)
    known = bool(_TYPICAL.intersection(map(folded, names))) or folded(names[0]) == "v1"
    worded = import_row == 2 or (import_row is None and len(top) > 1 and (known or names_again(top)))
    texts = list(top[1]) if worded else list(names)
    keys = list(names)
    if import_row is not None:
        for i, cell in enumerate(top[import_row]):
            match = _IMPORT_ID.match(cell)
            keys[i] = match.group(1) if match else names[i]
    columns = tuple(
        ColumnInfo(
            name=name,
            key=keys[i],
            text=_row(texts, i) or texts[i] or name,
            matrix_stem=_stem(texts, i),
            matrix_row=_row(texts, i),
            question_number=_number(name),
            position=i,
        )
        for i, name in enumerate(names)
    )
    metadata = roles(names, METADATA)
    if folded(names[0]) == "v1":
        metadata |= {role: name for name, role in _LEGACY.items() if name in names}
    return Layout(
        format=NAME,
        header_rows=(import_row + 1) if import_row is not None else 2 if worded else 1,
        columns=columns,
        metadata=metadata,
        missing_codes=(-99,),
    )


def roles_in_labels(names: Sequence[str], labels: Mapping[str, str]) -> dict[str, str]:
    """Roles of the columns of a Qualtrics export saved by a statistics package; {} when it is none.

    labels : variable labels, which tell what the V1, V2, ... of older exports are.
    """
    if folded(labels.get("V1", "")) == "responseid":
        return {role: name for name, role in _LEGACY.items() if name in names}
    if len(_TYPICAL.intersection(map(folded, names))) >= 3:
        return roles(names, METADATA)
    return {}


def _split(text: str) -> tuple[str, str] | None:
    stem, separator, row = text.rpartition(" - ")
    return (stem.strip(), row.strip()) if separator and stem.strip() and row.strip() else None


def _stem(texts: Sequence[str], i: int) -> str | None:
    """Text before the last " - ", when a neighbour has the same: then it is a matrix and not a hyphen."""
    here = _split(texts[i])
    if here is None:
        return None
    around = [_split(texts[j]) for j in (i - 1, i + 1) if 0 <= j < len(texts)]
    return here[0] if any(other is not None and other[0] == here[0] for other in around) else None


def _row(texts: Sequence[str], i: int) -> str | None:
    here = _split(texts[i])
    return here[1] if here is not None and _stem(texts, i) is not None else None


def _number(name: str) -> int | None:
    match = re.match(r"^Q(?:ID)?(\d+)(?:[_.#]|$)", name)
    return int(match.group(1)) if match else None
