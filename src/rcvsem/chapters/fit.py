"""The report of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rcvsem.analyses.at_a_glance import at_a_glance
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.run_json import run_record
from rcvsem.chapters.frame import framed, report_title
from rcvsem.chapters.model_sections import model_meta, model_sections
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.tables.glance import glance_section


def study_document(study: Study, figures: Sequence[Figure] = ()) -> Document:
    """All tables of a study as one frozen document, with its path diagrams and the reporting checklist."""
    from rcvsem.chapters.checklist import study_answers, with_checklist, with_figure_named

    document = with_figures(model_document(study, run_record(study)), figures)
    return with_checklist(document, with_figure_named(study_answers(study), document))


def with_figures(document: Document, figures: Sequence[Figure]) -> Document:
    """The document with pictures after the tables of its structural part (else of its last part on the model)."""
    if not figures:
        return document
    ids = [section.id for section in document.sections]
    home = next((name for name in ("structure", "fit", "measurement") if name in ids), ids[-1])
    return replace(
        document,
        sections=tuple(
            replace(section, figures=(*section.figures, *figures)) if section.id == home else section
            for section in document.sections
        ),
    )


def measurement_document(study: Study) -> Document:
    """The report of `rcvsem reliability`: respondents, items, measurement model, fit."""
    document = model_document(study, {**run_record(study), "command": "reliability"})
    keep = ("sample", "measurement", "fit", "diagnostics", "session")
    return replace(document, sections=tuple(s for s in document.sections if s.id in keep))


def model_document(study: Study, run: Mapping[str, Any]) -> Document:
    """All tables of a study, without pictures and checklist; `run` is what its session tells."""
    inputs = study.inputs
    return framed(
        report_title(inputs.spec, inputs.instrument, "Structural equation model"),
        (glance_section(at_a_glance(study)), *model_sections(study)),
        findings=study.findings,
        run=run,
        survey=study.survey,
        meta=model_meta(study),
        names=inputs.construct_names,
    )


def tables_of(document: Document, *wanted: str) -> list[Table]:
    """The tables with these ids that the document has, in that order."""
    by_id = {table.id: table for table in document.tables}
    return [by_id[name] for name in wanted if name in by_id]
