"""Rows made from what is declared: columns that name their values, headings over rows, items under their constructs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, RowKind, group_row, row
from rcvsem.report.tables.wording import Names, titled

Entry = TypeVar("Entry")


def line(columns: Sequence[Column], entry: Any, /, *, kind: RowKind = "body", **own: Any) -> Row:
    """One row. A cell is the attribute of the entry that its column's key names, or what `own` holds under that key:
    a function of the entry, or the name of another attribute ("validity.cr")."""
    return row(*(_reader(own.get(column.key, column.key))(entry) for column in columns), kind=kind)


def filled(columns: Sequence[Column], entries: Iterable[Any], /, **own: Any) -> tuple[Row, ...]:
    """A row an entry, as `line` makes it."""
    readers = [_reader(own.get(column.key, column.key)) for column in columns]
    return tuple(row(*(read(entry) for read in readers)) for entry in entries)


def _reader(own: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    return attrgetter(own) if isinstance(own, str) else own


def gathered(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> dict[Any, list[Entry]]:
    """The entries by what `key` says of them, in the order in which it is first said."""
    found: dict[Any, list[Entry]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return found


def headed(
    entries: Iterable[Entry],
    columns: Sequence[Column],
    heading: Callable[[Entry], Hashable],
    rows: Callable[[list[Entry]], Iterable[Row]],
) -> tuple[Row, ...]:
    """The rows of the entries under their headings; no heading over those whose heading is None."""
    out: list[Row] = []
    for head, own in gathered(entries, heading).items():
        if head is not None:
            out.append(group_row(head, len(columns)))
        out.extend(rows(own))
    return tuple(out)


def by_group(
    entries: Iterable[Entry],
    labels: Sequence[str],
    columns: Sequence[Column],
    rows: Callable[[list[Entry]], Iterable[Row]],
    group: Callable[[Entry], int] = attrgetter("group"),
) -> tuple[Row, ...]:
    """The rows of the entries under a heading for each group of respondents; no headings for one group."""
    found = gathered(entries, group)
    if len(found) == 1:
        return tuple(rows(*found.values()))
    return headed(entries, columns, lambda entry: group_heading(group(entry), labels), rows)


def group_heading(group: int, labels: Sequence[str]) -> Text:
    """`Group: women`; of a group without a label its number."""
    label = labels[group - 1] if group <= len(labels) else str(group)
    return Text("Group: {label}", label=label)


def blocks_of(
    codes: Sequence[str], constructs: Iterable[tuple[str, Sequence[str]]]
) -> list[tuple[str, list[str]]]:
    """The items under their constructs, those without items left out; items of none last, under ""."""
    blocks = [(construct, [code for code in own if code in codes]) for construct, own in constructs]
    placed = {code for _, own in blocks for code in own}
    blocks.append(("", [code for code in codes if code not in placed]))
    return [(construct, own) for construct, own in blocks if own]


def under_constructs(
    items: Mapping[str, Entry],
    constructs: Iterable[tuple[str, Sequence[str]]],
    columns: Sequence[Column],
    names: Names,
    rows: Callable[[list[Entry]], Iterable[Row]],
) -> tuple[Row, ...]:
    """The rows of the items (by their codes) under their constructs; those of none come last, without a heading."""
    out: list[Row] = []
    for construct, own in blocks_of(list(items), constructs):
        if construct:
            out.append(group_row(titled(construct, names), len(columns)))
        out.extend(rows([items[code] for code in own]))
    return tuple(out)
