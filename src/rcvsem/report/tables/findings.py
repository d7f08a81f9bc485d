"""What the steps before want the reader to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from rcvsem.foundation.findings import Finding, Severity
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import text_of
from rcvsem.report.document import Cell, Column, Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled

SEVERITY: dict[Severity, Text] = {
    "problem": Text("problem", "问题"),
    "warning": Text("warning", "警告"),
    "info": Text("note", "提示"),
}


def _counted(counts: dict[str, int], name: str) -> str:
    noun = SEVERITY[cast(Severity, name)].en
    return f"{{{name}}} {noun}" if counts[name] == 1 else f"{{{name}}} {noun}s"


def finding_table(findings: Sequence[Finding]) -> Table | None:
    """Problems first, then warnings, then notes; the same finding once. None without any."""
    unique = list(dict.fromkeys(findings))
    if not unique:
        return None
    order = list(SEVERITY)
    counts: dict[str, int] = {name: sum(f.severity == name for f in unique) for name in order}
    columns = (
        Column(key="severity", title=Text("Kind", "类别")),
        usual.WHERE,
        Column(key="text", title=Text("Finding", "内容")),
        Column(key="fix", title=Text("What to try", "建议")),
    )
    return Table(
        id="findings",
        title=Text("Findings and warnings", "提示与警告"),
        short=Text("Findings", "提示"),
        columns=columns,
        rows=filled(
            columns,
            sorted(unique, key=lambda f: order.index(f.severity)),
            severity=lambda f: Cell(SEVERITY[f.severity], bold=f.severity == "problem"),
            text=lambda f: text_of(f.text),
            fix=lambda f: text_of(f.fix),
        ),
        paragraph=say(
            f"{_counted(counts, 'problem')}, {_counted(counts, 'warning')}, {_counted(counts, 'info')}.",
            "问题 {problem} 项，警告 {warning} 项，提示 {info} 项。",
            **counts,
        ),
    )
