"""What the steps before want the reader to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcvsem.foundation.findings import Finding, Severity
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import CLAUSES, enumerated, phrase_n
from rcvsem.report.document import Cell, Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by

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
    return Table(
        **called("findings", "Findings and warnings", "Findings"),
        **listed_by(
            sorted(unique, key=lambda f: order.index(f.severity)),
            column(
                "severity",
                "Kind",
                "text",
                of=lambda f: Cell(SEVERITY[f.severity], bold=f.severity == "problem"),
            ),
            usual.WHERE,
            column("text", "Finding", "text", of=lambda f: Text.of_message(f.text)),
            column("fix", "What to try", "text", of=lambda f: Text.of_message(f.fix)),
        ),
        paragraph=say("{counts}.", counts=enumerated(_counted(counts), CLAUSES)),
    )
