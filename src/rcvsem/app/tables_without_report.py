"""Tables of results that have no report of their own: surveys, questionnaires, models, draws."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.late import named_thing
from rcvsem.foundation.plain import plain
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Table, row
from rcvsem.report.tables import usual

#: Name of a class -> the function of its tables.
_TABLES = {
    "CleanSurvey": "chapters.cleaning.printed_tables",
    "Instrument": "chapters.questionnaire.instrument_tables",
}


def own_tables(result: Any) -> list[Table]:
    """The tables of a result without a report: its own, else what its machine form says in single values."""
    name = type(result).__name__
    if name in _TABLES:
        return list(named_thing(_TABLES[name])(result))
    said = {key: value for key, value in plain(result).items() if isinstance(value, str | int | float)}
    table = Table(
        id="result",
        title=Text.verbatim(name),
        columns=(usual.QUANTITY, Column(key="value", title=Text("Value"))),
        rows=tuple(row(key, value) for key, value in said.items() if key != "rcvsem"),
    )
    return [table]
