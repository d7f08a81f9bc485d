"""An instrument as tables."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.instrument import Instrument
from rcvsem.instrument.describe import describe_instrument
from rcvsem.report.document import Column, Table, row
from rcvsem.report.tables import usual

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
            columns=(
                usual.CODE,
                Column(key="text", title=Text("Wording")),
                Column(key="note", title=Text("Note")),
            ),
            rows=tuple(row(entry.code, entry.text, entry.note) for entry in rows if entry.kind == kind),
        )
        for kind in kinds
    ]
