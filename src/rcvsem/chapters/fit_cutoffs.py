"""Simulated cut-offs as a document."""

from __future__ import annotations

from rcvsem.analyses.fit_cutoffs import CutoffStudy, cutoff_record
from rcvsem.chapters.fitted import fitted_document
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Words
from rcvsem.report.tables.fit_cutoffs import cutoff_table
from rcvsem.report.tables.wording import fit_note, group_note, method_note


def cutoff_document(study: CutoffStudy) -> Document:
    """The report of `rcvsem cutoffs`."""
    fit = study.fit
    notes: tuple[Words, ...] = (
        fit_note(fit, study.inputs.received),
        *group_note(fit),
        method_note(fit.options.estimator, "lavaan", fit.options.se_name),
    )
    title = Text("Simulated cut-offs of fit indices", "拟合指标的模拟临界值")
    section = Section(id="cutoffs", title=title, tables=(cutoff_table(study.cutoffs, notes=notes),))
    return fitted_document(study, title, [section], cutoff_record(study))
