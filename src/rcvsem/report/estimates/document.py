"""A report of tables that other libraries made: one section, numbered tables, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.report.document import Document, Figure, Section, Table
from rcvsem.report.estimates.frame_table import frame_table
from rcvsem.report.estimates.recognise import ADAPTERS, is_result
from rcvsem.report.estimates.regression_table import Wording, regression_table, worded

TITLE = Text("Tables")


def takes(value: Any) -> bool:
    """Whether `document_of` can print this."""
    if isinstance(value, Mapping):
        return bool(value) and all(takes(part) for part in value.values())
    if isinstance(value, list | tuple):
        return bool(value) and all(takes(part) for part in value)
    return isinstance(value, Document | Table | Figure) or _is_frame(value) or is_result(value)


def document_of(tables: Any, *, title: Wording = TITLE, notices: Sequence[Wording] = ()) -> Document:
    """One document of tables, results and data frames.

    Parameters
    ----------
    tables : a Table, Figure, DataFrame or result; a list of them; or a mapping from caption (a str, or English and
        Chinese) to any of these. Under one caption a list of results is one table with a column a model. A
        Document stays as it is.

    Raises
    ------
    OptionError : an object that cannot be printed as a table.
    """
    if isinstance(tables, Document):
        return tables
    if isinstance(tables, Mapping):
        parts: list[tuple[Text | None, Any]] = [(worded(caption), part) for caption, part in tables.items()]
    elif isinstance(tables, list | tuple):
        parts = [(None, part) for part in tables]
    else:
        parts = [(None, tables)]
    made: list[Table] = []
    figures: list[Figure] = []
    for caption, part in parts:
        if isinstance(part, Figure):
            figures.append(part)
        else:
            made.append(_table(part, caption, len(made) + 1, {table.id for table in made}))
    return Document(
        title=worded(title),
        sections=(Section(id="tables", title=worded(title), tables=tuple(made), figures=tuple(figures)),),
        notices=tuple(worded(notice) for notice in notices),
    )


def _table(part: Any, caption: Text | None, number: int, taken: set[str]) -> Table:
    name = f"table-{number}"
    if isinstance(part, Table):
        table = part if part.id not in taken else replace(part, id=f"{part.id}-{number}")
    elif _is_frame(part):
        table = frame_table(part, id=name)
    elif is_result(part) or (isinstance(part, list | tuple) and part and all(is_result(one) for one in part)):
        table = regression_table(part, id=name)
    else:
        raise OptionError(
            phrase(
                "A report is made of tables, figures, data frames and results of {libraries}. Got {kind}.",
                libraries=enumerated(ADAPTERS),
                kind=type(part).__name__,
            )
        )
    return table if caption is None else replace(table, title=caption)


def _is_frame(value: Any) -> bool:
    return type(value).__module__.split(".")[0] == "pandas" and type(value).__name__ == "DataFrame"
