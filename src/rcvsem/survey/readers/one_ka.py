"""1KA (OneClick Survey): `recnum`, `status`, `lurker`, then question codes; with or without a row of wordings."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.survey.readers.layout import Layout, names_again, roles, simple_columns

NAME = "1ka"

METADATA = {
    "id": ("recnum",),
    "progress": ("status",),
    "submitted": ("insert_time", "itime"),
    "ip": ("ip",),
}


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """`lurker` beside `status` or `recnum`: no other platform writes them."""
    names = set(top[0])
    return "lurker" in names and bool({"status", "recnum"} & names)


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Question codes, and their wordings where the second row has them."""
    names = list(top[0])
    texts = list(top[1]) if names_again(top) else None
    return Layout(
        format=NAME,
        header_rows=2 if texts else 1,
        columns=simple_columns(names, texts),
        metadata=roles(names, METADATA),
    )
