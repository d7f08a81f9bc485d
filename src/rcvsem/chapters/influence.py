"""Influence of single respondents as a document."""

from __future__ import annotations

from rcvsem.analyses.influence import InfluenceStudy, influence_record
from rcvsem.chapters.fitted import fitted_document
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Words
from rcvsem.report.tables.influence import influence_table, reversal_table
from rcvsem.report.tables.wording import fit_note, group_note, method_note


def influence_document(study: InfluenceStudy) -> Document:
    """The report of `rcvsem influence`."""
    fit = study.fit
    notes: tuple[Words, ...] = (
        fit_note(fit, study.inputs.received),
        *group_note(fit),
        method_note(fit.options.estimator, "lavaan", fit.options.se_name),
    )
    title = (
        Text("Influence of single clusters", "单个群组的影响")
        if study.influence.clusters
        else Text("Influence of single respondents", "单个受访者的影响")
    )
    tables = (reversal_table(study), influence_table(study, notes))
    section = Section(
        id="influence", title=title, tables=tuple(table for table in tables if table is not None)
    )
    return fitted_document(study, title, [section], influence_record(study))
