"""How a table is declared: its name, its columns with what they show of an entry, the rows made from them, its notes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any, TypedDict, TypeVar

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Kind, Reader, Row, Statement, Words, group_row, row, say
from rcvsem.report.tables.wording import Names, titled

Entry = TypeVar("Entry")


class Called(TypedDict, total=False):
    """The name of a table, as `Table` takes it."""

    id: str
    title: Text
    short: Text


class Listed(TypedDict):
    """Columns and rows, as `Table` takes them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def called(id: str, title: str | Text, short: str | Text | None = None) -> Called:
    """Machine name, caption, and what names the sheet of a workbook: `Table(**called("r2", "Explained variance"))`."""
    name = Called(id=id, title=_worded(title))
    if short is not None:
        name["short"] = _worded(short)
    return name


def listed_by(
    entries: Iterable[Any],
    *columns: Column,
    under: Callable[[Any], Hashable] | None = None,
    groups: Sequence[str] | None = None,
    order: Callable[[Any], Any] | None = None,
    last: Sequence[Row] = (),
) -> Listed:
    """A row an entry: each column shows what it is `of`, else the attribute that its key names.

    under : the heading over an entry, None for none. groups : labels of the groups of respondents, which get headings
    where there are several. order : by what the entries (of a group) are sorted.
    last : rows below them.
    """

    def shown(own: Iterable[Any]) -> tuple[Row, ...]:
        own = own if order is None else sorted(own, key=order)
        return (
            filled(columns, own) if under is None else headed(own, columns, under, partial(filled, columns))
        )

    rows = shown(entries) if groups is None else by_group(entries, groups, columns, shown)
    shown_columns = tuple(one if one.of is None else replace(one, of=None) for one in columns)
    return Listed(columns=shown_columns, rows=(*rows, *last))


def column(key: str, title: str | Text, kind: Kind = "number", **more: Any) -> Column:
    """A column in a line."""
    return Column(key=key, title=_worded(title), kind=kind, **more)


def showing(column: Column, of: Reader) -> Column:
    """A usual column that shows something else of an entry than what bears its name."""
    return replace(column, of=of)


def of_measures(*columns: Column) -> tuple[Column, ...]:
    """Columns of the fit of models (`fit`, `measures`): each shows the measure of its key, or why there is no fit."""

    def measure(key: str) -> Reader:
        return lambda model: model.fit if isinstance(model.fit, NotAvailable) else model.measures.get(key)

    return tuple(replace(one, of=measure(one.key)) for one in columns)


def otherwise(none: Any, path: str) -> Callable[[Any], Any]:
    """The attribute of that name ("estimate.median"); `none` where it, or what should have it, is None."""

    def read(entry: Any) -> Any:
        found = entry
        for name in path.split("."):
            found = getattr(found, name)
            if found is None:
                return none
        return found

    return read


def spelled(*codes: str) -> dict[str, Text]:
    """Codes that are said as they are written."""
    return {code: Text(code) for code in codes}


def stated(*notes: str | Words | None) -> tuple[Words, ...]:
    """The notes of a table: wording, or what is wording already; none where it is None."""
    return tuple(Text(one) if isinstance(one, str) else one for one in notes if one is not None)


def note(template: str, /, **values: Any) -> tuple[Text]:
    """The only note of a table, in words."""
    return (Text(template, **values),)


def told(template: str | Text, /, **values: Any) -> tuple[Statement]:
    """The only note of a table, with numbers."""
    return (say(template, **values),)


def _worded(words: str | Text) -> Text:
    return Text(words) if isinstance(words, str) else words


def filled(columns: Sequence[Column], entries: Iterable[Any], /, **own: Any) -> tuple[Row, ...]:
    """A row an entry. A cell shows what `own` holds under the key of its column, what the column is `of`, or the
    attribute that its key names."""
    readers = _readers(columns, own)
    return tuple(row(*(read(entry) for read in readers)) for entry in entries)


def cells_of(columns: Sequence[Column], entry: Any) -> list[Any]:
    """What some columns of a table show of an entry."""
    return [read(entry) for read in _readers(columns, {})]


def _readers(columns: Sequence[Column], own: Mapping[str, Reader]) -> list[Callable[[Any], Any]]:
    chosen = (own.get(column.key, column.of or column.key) for column in columns)
    return [attrgetter(one) if isinstance(one, str) else one for one in chosen]


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
