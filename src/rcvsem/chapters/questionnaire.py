"""An instrument as tables."""

from __future__ import annotations

from rcvsem.foundation.text import Text
from rcvsem.instrument import Instrument
from rcvsem.instrument.describe import describe_instrument
from rcvsem.report.document import Column, Table, row
from rcvsem.report.tables import usual

_TITLES = {
    "instrument": Text("Questionnaire", "问卷"),
    "scale": Text("Answer scales", "作答量表"),
    "construct": Text("Constructs", "构念"),
    "item": Text("Items", "题项"),
    "attention check": Text("Attention checks", "注意力检测题"),
    "background": Text("Background questions", "背景题"),
    "contradiction": Text("Contradiction pairs", "矛盾题对"),
    "screening": Text("Screening rules", "筛查规则"),
    "export": Text("Exports", "导出格式"),
}


def instrument_tables(instrument: Instrument) -> list[Table]:
    """One table a kind of entry, in the order of the file."""
    rows = describe_instrument(instrument)
    kinds = list(dict.fromkeys(entry.kind for entry in rows))
    return [
        Table(
            id=kind.replace(" ", "-"),
            title=_TITLES.get(kind, Text(kind, kind)),
            columns=(
                usual.CODE,
                Column(key="text", title=Text("Wording", "题目")),
                Column(key="note", title=Text("Note", "说明")),
            ),
            rows=tuple(row(entry.code, entry.text, entry.note) for entry in rows if entry.kind == kind),
        )
        for kind in kinds
    ]
