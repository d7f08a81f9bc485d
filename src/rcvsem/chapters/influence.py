"""Influence of single respondents as a document."""

from __future__ import annotations

from rcvsem.analyses.influence import InfluenceStudy, influence_record
from rcvsem.chapters.frame import fit_notes, framed, section
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, noted
from rcvsem.report.tables.influence import influence_table, reversal_table


def influence_document(study: InfluenceStudy) -> Document:
    """The report of `rcvsem influence`."""
    notes = fit_notes(study.fit, study.fit.options.se_name)
    title = (
        Text("Influence of single clusters")
        if study.influence.clusters
        else Text("Influence of single respondents")
    )
    return framed(
        title,
        [section("influence", title, (reversal_table(study), noted(influence_table(study), notes)))],
        findings=study.findings,
        run=influence_record(study),
        survey=study.inputs.survey,
    )
