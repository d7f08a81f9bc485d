"""The last section of every report: what to know, and what made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.report.document import Section
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.session import session_table


def session_section(findings: Sequence[Finding], run: Mapping[str, Any]) -> Section:
    """The last part of every report: what to know, and what made it."""
    found = finding_table(findings)
    tables = (session_table(run),) if found is None else (found, session_table(run))
    return Section(id="session", title=Text("Session", "运行信息"), tables=tables)
