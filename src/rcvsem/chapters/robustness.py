"""The comparison of choices as a document."""

from __future__ import annotations

from rcvsem.analyses.robustness import Robustness
from rcvsem.analyses.run_json import plain_record
from rcvsem.chapters.frame import framed, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, noted
from rcvsem.report.tables.robustness import robustness_table


def robustness_document(result: Robustness) -> Document:
    """One table and what to know."""
    notes = (
        Text(
            "Two-sided at {alpha:g}. CFI and RMSEA are the scaled ones where the estimator has a scaled "
            "test.",
            alpha=result.alpha,
        ),
    )
    title = Text("Stability of the conclusions")
    return framed(
        title,
        [section("robustness", title, [noted(robustness_table(result.columns, result.rows), notes)])],
        findings=result.findings,
        run=plain_record("robust", result),
        survey=result.inputs.survey,
        names=result.inputs.construct_names,
    )
