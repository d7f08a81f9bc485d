"""The comparison of choices as a document."""

from __future__ import annotations

from rcvsem.analyses.record import plain_record
from rcvsem.analyses.robustness import Robustness
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, noted
from rcvsem.report.tables.robustness import robustness_table


def robustness_document(result: Robustness) -> Document:
    """One table and what to know."""
    notes = (
        Text(
            f"Two-sided at {result.alpha:g}. CFI and RMSEA are the scaled ones where the estimator has a scaled test.",
            f"双尾 {result.alpha:g} 水平。稳健估计方法的 CFI 与 RMSEA 为校正值。",
        ),
    )
    title = Text("Stability of the conclusions", "结论的稳定性")
    return framed(
        title,
        [section("robustness", title, [noted(robustness_table(result.columns, result.rows), notes)])],
        findings=result.findings,
        run=plain_record("robust", result),
        survey=result.inputs.survey,
        names=result.inputs.construct_names,
    )
