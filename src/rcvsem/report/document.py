"""The frozen document that every renderer draws: sections, tables, notes, figures.

Nothing here is formatted. A cell holds a raw value; its column (or the cell itself) says what kind of number
it is; `numbers` alone turns it into characters, and a renderer alone decides how that looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any, Literal, TypeVar

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated

Kind = Literal["text", "integer", "number", "unit", "p", "percent"]
"""How a value is printed: `number` keeps the zero before the point, `unit` cannot exceed 1 and drops it in
APA style, `p` is a probability (`<.001`), `percent` is a share between 0 and 1."""

RowKind = Literal["body", "group", "total"]
#: What a column shows of an entry: the attribute of that name ("validity.cr"), or what a function says of it.
Reader = str | Callable[[Any], Any]

UNDEFINED = NotAvailable("The number is not defined for these data.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with what is particular to it.

    Parameters
    ----------
    value : the raw value; None is an empty cell, NotAvailable a dash with its reason as a footnote, a
        Statement words around numbers ("≥ .90").
    kind, digits : override the column's (a fit index table mixes kinds within one column).
    stars : significance marks, e.g. "**".
    bold : the value is to be noticed.
    note : footnote of this cell.
    """

    value: Value
    kind: Kind | None = None
    digits: int | None = None
    stars: str = ""
    bold: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with numbers in it: `text` holds `{name}` places, `values` the raw values for them.

    A `p` value is printed with its relation ("= .023", "< .001"), so the text says "p {p}".
    """

    text: Text
    values: tuple[tuple[str, Cell], ...] = ()


class MethodText(Text):
    """A text about how everything was computed: a report says it once, not under each table."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MethodStatement(Statement):
    """A statement about how everything was computed: a report says it once, not under each table."""


Words = Text | Statement
Value = float | int | str | Text | Statement | NotAvailable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Parameters
    ----------
    key : stable machine name, the header in csv and JSON.
    title : header.
    kind, digits : how its numbers are printed; digits None = the kind's usual number.
    units : unit of measurement, printed after the title, e.g. seconds.
    group : header over several neighbouring columns with the same group, e.g. "95% CI".
    symbol : the title is a statistical symbol (set in italics).
    of : what it shows of an entry, while rows are made from entries; a table that is made holds none.
    """

    key: str
    title: Text
    kind: Kind = "text"
    digits: int | None = None
    units: Text | None = None
    group: Text | None = None
    symbol: bool = False
    of: Reader | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: as many cells as the table has columns; a "group" row has its heading in the first cell."""

    cells: tuple[Cell, ...]
    kind: RowKind = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Parameters
    ----------
    id : stable machine name, the file name in csv.
    title : caption without number; `short` names the Excel sheet.
    paragraph : the result in plain words.
    notes : under the table.
    sources : references of definitions and cut-offs.
    brief : keys of the columns that a narrow terminal shows beside the first one when not all have room.
    """

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    short: Text | None = None
    brief: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    paragraph: Words | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(
                    f"A row of table '{self.id}' has {len(row.cells)} cells for {len(self.columns)} columns."
                )

    def column(self, key: str) -> tuple[Value, ...]:
        """Raw values of one column, group rows left out."""
        keys = [column.key for column in self.columns]
        where = keys.index(key)
        return tuple(row.cells[where].value for row in self.rows if row.kind != "group")


Known = TypeVar("Known", Table, Table | None)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Figure:
    """A picture: SVG text for screens, PDF bytes for LaTeX, PNG bytes for Word and Excel; `alt` describes it."""

    id: str
    title: Text
    alt: Text
    svg: str = ""
    png: bytes = b""
    pdf: bytes = b""
    notes: tuple[Words, ...] = ()

    def __repr__(self) -> str:
        return f"<Figure {self.id}: {self.alt.en}>"

    def _repr_svg_(self) -> str | None:
        """The picture in a notebook."""
        return self.svg or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its paragraphs, tables and figures, printed in this order."""

    id: str
    title: Text
    paragraphs: tuple[Words, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report.

    Parameters
    ----------
    meta : label and value shown under the title (data file, N, estimator, ...).
    notices : what a reader must not miss, e.g. that the data are simulated.
    names : of the constructs, by code, for `report.named_paths`. labels : of the groups, in Chinese by their English.
    appendix : ids of tables that a chapter can do without, besides those of which that is always true.
    """

    title: Text
    sections: tuple[Section, ...]
    meta: tuple[tuple[Text, Words], ...] = ()
    notices: tuple[Words, ...] = ()
    appendix: frozenset[str] = frozenset()
    names: Mapping[str, Text] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for what, ids in (
            ("table", [table.id for table in self.tables]),
            ("figure", [figure.id for figure in self.figures]),
        ):
            twice = sorted({name for name in ids if ids.count(name) > 1})
            if twice:
                raise ValueError(f"The document has two of {what} '{twice[0]}'.")

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables in order; a table's number is its place here, from 1."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures in order."""
        return tuple(figure for section in self.sections for figure in section.figures)

    def table(self, name: str) -> Table:
        """The table with this id; KeyError when there is none."""
        for table in self.tables:
            if table.id == name:
                return table
        raise KeyError(name)


def cell(value: Any, **marks: Any) -> Cell:
    """A Cell from any scalar: numpy scalars become Python's, NaN and infinity become NotAvailable."""
    if isinstance(value, Cell):
        return value
    return Cell(raw(value), **marks)


def raw(value: Any) -> Value:
    """The value as the document keeps it; a number that is no number becomes NotAvailable."""
    if value is None or isinstance(value, str | Text | Statement | NotAvailable):
        return value
    if isinstance(value, bool):
        return YES if value else NO
    if hasattr(value, "item"):
        return raw(value.item())
    if isinstance(value, int):
        return value
    number = float(value)
    return number if abs(number) < float("inf") else UNDEFINED


YES = Text("yes")
NO = Text("no")


def row(*values: Any, kind: RowKind = "body") -> Row:
    """A Row from scalars and Cells."""
    return Row(tuple(cell(value) for value in values), kind)


def group_row(heading: Any, width: int) -> Row:
    """A heading row over `width` columns."""
    return Row((cell(heading), *(Cell(None) for _ in range(width - 1))), "group")


def say(text: str | Text, /, **values: Any) -> Statement:
    """A Statement: `say("N = {n}", n=457)`."""
    own = text if isinstance(text, Text) else Text(text)
    return Statement(own, tuple((name, cell(value)) for name, value in values.items()))


def noted(table: Known, notes: Iterable[Words]) -> Known:
    """The table with notes of its chapter under its own; None stays None."""
    return table if table is None else replace(table, notes=(*table.notes, *notes))


def of_method(words: Words) -> Words:
    """The words marked as being about the method."""
    if isinstance(words, Text):
        return MethodText.of_message(words.message)
    return MethodStatement(words.text, words.values)


def join(parts: Iterable[Words | None], between: str = " ") -> Statement | None:
    """Several as one paragraph, or as an enumeration with this between them; None when nothing is left."""
    kept = [cell(part) for part in parts if part is not None]
    if not kept:
        return None
    places = enumerated((f"{{s{k}}}" for k in range(len(kept))), between)
    return Statement(Text.of_message(places), tuple((f"s{k}", part) for k, part in enumerate(kept)))


def parse(template: str) -> Iterator[tuple[str, str | None]]:
    """Literal text and place names of a Statement's text, in turn ("{{" is a brace)."""
    from string import Formatter

    for before, name, _spec, _conversion in Formatter().parse(template):
        yield before, name
