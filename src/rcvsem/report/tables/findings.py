"""What the steps before want the reader to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from rcvsem.foundation.findings import Finding, Severity
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import text_of
from rcvsem.report.document import Cell, Column, Table, Words, row, say
from rcvsem.report.tables import usual

SEVERITY: dict[Severity, Text] = {
    "problem": Text("problem", "问题"),
    "warning": Text("warning", "警告"),
    "info": Text("note", "提示"),
}


def _counted(counts: dict[str, int], name: str) -> str:
    noun = SEVERITY[cast(Severity, name)].en
    return f"{{{name}}} {noun}" if counts[name] == 1 else f"{{{name}}} {noun}s"


def finding_table(findings: Sequence[Finding], notes: Sequence[Words] = ()) -> Table | None:
    """Problems first, then warnings, then notes; the same finding once. None without any."""
    unique = list(dict.fromkeys(findings))
    if not unique:
        return None
    order = list(SEVERITY)
    rows = [
        row(
            Cell(SEVERITY[finding.severity], bold=finding.severity == "problem"),
            finding.where,
            text_of(finding.text),
            text_of(finding.fix),
        )
        for finding in sorted(unique, key=lambda f: order.index(f.severity))
    ]
    counts: dict[str, int] = {name: sum(f.severity == name for f in unique) for name in order}
    return Table(
        id="findings",
        title=Text("Findings and warnings", "提示与警告"),
        short=Text("Findings", "提示"),
        columns=(
            Column(key="severity", title=Text("Kind", "类别")),
            usual.WHERE,
            Column(key="text", title=Text("Finding", "内容")),
            Column(key="fix", title=Text("What to try", "建议")),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
        paragraph=say(
            f"{_counted(counts, 'problem')}, {_counted(counts, 'warning')}, {_counted(counts, 'info')}.",
            "问题 {problem} 项，警告 {warning} 项，提示 {info} 项。",
            **counts,
        ),
    )
