"""Simulated cut-offs as a document."""

from __future__ import annotations

from rcvsem.analyses.fit_cutoffs import CutoffStudy, cutoff_record
from rcvsem.chapters.frame import fit_notes, framed, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, noted
from rcvsem.report.tables.fit_cutoffs import cutoff_table


def cutoff_document(study: CutoffStudy) -> Document:
    """The report of `rcvsem cutoffs`."""
    notes = fit_notes(study.fit, study.fit.options.se_name)
    title = Text("Simulated cut-offs of fit indices")
    return framed(
        title,
        [section("cutoffs", title, [noted(cutoff_table(study.cutoffs), notes)])],
        findings=study.findings,
        run=cutoff_record(study),
        survey=study.inputs.survey,
    )
