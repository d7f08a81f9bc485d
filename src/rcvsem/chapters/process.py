"""Conditional process analysis as a document."""

from __future__ import annotations

from rcvsem.analyses.process import ProcessStudy, process_record
from rcvsem.analyses.process_latent import LatentProcess
from rcvsem.chapters.frame import notices, scale_document, section
from rcvsem.chapters.moderation import slope_figures
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, noted
from rcvsem.report.tables.fit_indices import fit_index_table
from rcvsem.report.tables.moderation import johnson_neyman_table
from rcvsem.report.tables.paths import path_table
from rcvsem.report.tables.process import direct_table, indirect_table, regression_table
from rcvsem.report.tables.wording import fit_note, method_note


def process_document(study: ProcessStudy | LatentProcess, pictures: Language | None = None) -> Document:
    """The report of `rcvsem process`. pictures : language of the words in them; None for none."""
    if isinstance(study, LatentProcess):
        return _latent(study, pictures)
    found = study.found
    title = Text("Conditional process analysis, template {number}", number=found.number)
    tables = (
        noted(regression_table(found), notices(study.source.survey)),
        direct_table(found),
        indirect_table(found),
    )
    sections = [section("process", title, tables)]
    return scale_document(study.source, title, sections, findings=study.findings, run=process_record(study))


def _latent(study: LatentProcess, pictures: Language | None) -> Document:
    """A template of latent variables: its effects, then the model they come from."""
    title = Text("Conditional process analysis of latent variables, template {number}", number=study.number)
    fit = study.fit
    notes = (
        fit_note(fit),
        method_note(fit.options.estimator, "lavaan", fit.options.se_kind),
        *notices(study.source.survey),
    )
    effects = (direct_table(study), indirect_table(study), johnson_neyman_table(study.slopes))
    tables = (
        noted(fit_index_table(study.measures, converged=fit.converged), notes),
        noted(path_table(study.decisions), notes),
    )
    moderated = None if pictures is None else study.moderated
    figures = () if moderated is None or pictures is None else slope_figures(moderated, pictures)
    sections = [
        section("process", title, effects),
        section("model", Text.meant("section", "The model"), tables, figures),
    ]
    return scale_document(study.source, title, sections, findings=study.findings, run=process_record(study))
