"""The comparison of choices as a document."""

from __future__ import annotations

from typing import Any

from rcvsem.analyses.robustness import Robustness, robustness_record
from rcvsem.chapters.session import session_section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section
from rcvsem.report.tables.robustness import Heading, Line, robustness_table
from rcvsem.report.tables.wording import simulated_notice


def robustness_document(result: Robustness) -> Document:
    """One table and what to know."""
    headings = [
        Heading(
            name=column.name,
            n=column.n,
            converged=column.converged,
            admissible=column.admissible,
            reason=column.reason,
            cfi=_scaled(column.measures, "cfi"),
            rmsea=_scaled(column.measures, "rmsea"),
        )
        for column in result.columns
    ]
    lines = [
        Line(
            name=row.name,
            source=row.source,
            target=row.target,
            sign=row.sign,
            std=row.std,
            pvalue=row.pvalue,
            verdict=row.verdict,
            depends_on=row.depends_on,
            dissenting=row.dissenting,
        )
        for row in result.rows
    ]
    notes = (
        Text(
            f"Two-sided at {result.alpha:g}. CFI and RMSEA are the scaled ones where the estimator has a scaled test.",
            f"双尾 {result.alpha:g} 水平。稳健估计方法的 CFI 与 RMSEA 为校正值。",
        ),
    )
    title = Text("Stability of the conclusions", "结论的稳定性")
    notice = simulated_notice(result.inputs.survey)
    return Document(
        title=title,
        sections=(
            Section(id="robustness", title=title, tables=(robustness_table(headings, lines, notes),)),
            session_section(result.findings, robustness_record(result)),
        ),
        notices=() if notice is None else (notice,),
    )


def _scaled(measures: dict[str, Any], name: str) -> Any:
    return measures.get(f"{name}_scaled", measures.get(name))
