"""An instrument as tables."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.instrument import Instrument
from rcvsem.instrument.describe import describe_instrument
from rcvsem.report.document import Table
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import column, listed_by

_TITLES = {
    "instrument": Text("Questionnaire"),
    "scale": Text("Answer scales"),
    "construct": Text("Constructs"),
    "item": Text("Items"),
    "attention check": Text("Attention checks"),
    "background": Text("Background questions"),
    "contradiction": Text("Contradiction pairs"),
    "screening": Text("Screening rules"),
    "export": Text("Exports"),
}


def instrument_tables(instrument: Instrument) -> list[Table]:
    """One table a kind of entry, in the order of the file."""
    rows = describe_instrument(instrument)
    kinds = list(dict.fromkeys(entry.kind for entry in rows))
    return [
        Table(
            id=kind.replace(" ", "-"),
            title=_TITLES.get(kind, Text.verbatim(kind)),
            **listed_by(
                (entry for entry in rows if entry.kind == kind),
                usual.CODE,
                column("text", "Wording", "text"),
                column("note", "Note", "text"),
            ),
        )
        for kind in kinds
    ]
