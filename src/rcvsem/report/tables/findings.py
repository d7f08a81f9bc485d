"""What the steps before want the reader to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcvsem.foundation.findings import Finding, Severity
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES, enumerated, phrase_n
from rcvsem.report.document import Cell, Column, Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled

SEVERITY: dict[Severity, Text] = {
    "problem": Text("problem"),
    "warning": Text("warning"),
    "info": Text("note"),
}


def _counted(counts: Mapping[str, int]) -> tuple[str, ...]:
    n, m, k = (counts[name] for name in SEVERITY)
    return (
        phrase_n(n, "{n} problem", "{n} problems", n=n),
        phrase_n(m, "{n} warning", "{n} warnings", n=m),
        phrase_n(k, "{n} note", "{n} notes", n=k),
    )


def finding_table(findings: Sequence[Finding]) -> Table | None:
    """Problems first, then warnings, then notes; the same finding once. None without any."""
    unique = list(dict.fromkeys(findings))
    if not unique:
        return None
    order = list(SEVERITY)
    counts: dict[str, int] = {name: sum(f.severity == name for f in unique) for name in order}
    columns = (
        Column(key="severity", title=Text("Kind")),
        usual.WHERE,
        Column(key="text", title=Text("Finding")),
        Column(key="fix", title=Text("What to try")),
    )
    return Table(
        id="findings",
        title=Text("Findings and warnings"),
        short=Text("Findings"),
        columns=columns,
        rows=filled(
            columns,
            sorted(unique, key=lambda f: order.index(f.severity)),
            severity=lambda f: Cell(SEVERITY[f.severity], bold=f.severity == "problem"),
            text=lambda f: Text.of_message(f.text),
            fix=lambda f: Text.of_message(f.fix),
        ),
        paragraph=say("{counts}.", counts=enumerated(_counted(counts), CLAUSES)),
    )
