"""Typeform: `#`, one column a question, then `Start Date (UTC)`, `Submit Date (UTC)` and `Network ID`."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.survey.readers.layout import Layout, folded, roles, simple_columns

NAME = "typeform"

METADATA = {
    "id": ("#",),
    "start": ("Start Date (UTC)",),
    "submitted": ("Submit Date (UTC)",),
    "ip": ("Network ID",),
}


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """The dates that only Typeform names so."""
    names = {folded(name) for name in top[0]}
    return folded("Submit Date (UTC)") in names and ("#" in names or folded("Network ID") in names)


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """One header row, names as they stand. A network ID stands for an address: it tells repeated origins, no more."""
    names = list(top[0])
    return Layout(format=NAME, header_rows=1, columns=simple_columns(names), metadata=roles(names, METADATA))
