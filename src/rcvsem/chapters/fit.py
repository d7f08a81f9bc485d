"""The report of a study: its results handed to the report floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rcvsem.analyses.path_model import Study
from rcvsem.analyses.record import run_record
from rcvsem.foundation.text import Text
from rcvsem.report.chapter import Results, make_document
from rcvsem.report.document import Document, Figure, Table
from rcvsem.report.tables.sensitivity import sensitivity_tables

if TYPE_CHECKING:
    from rcvsem.evaluate import FornellLarcker


def study_document(study: Study, figures: Sequence[Figure] = ()) -> Document:
    """All tables of a study as one frozen document, with its path diagrams and the reporting checklist."""
    from rcvsem.chapters.checklist import study_answers, with_checklist, with_figure_named

    document = with_figures(make_document(_results(study)), figures)
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
    results = replace(_results(study), run={**run_record(study), "command": "reliability"})
    document = make_document(results)
    keep = ("sample", "measurement", "fit", "diagnostics", "session")
    return replace(document, sections=tuple(s for s in document.sections if s.id in keep))


def _results(study: Study) -> Results:
    fit, measurement = study.fit, study.measurement
    sound = measurement is not None and measurement.converged
    return Results(
        title=_title(study),
        run=run_record(study),
        survey=study.survey,
        instrument=study.inputs.instrument,
        missing=study.missing,
        sampling=study.sampling,
        sensitivity=sensitivity_tables(study.sensitivity),
        items=study.items,
        alphas=study.alphas,
        fit=fit,
        measures=study.measures,
        estimates=study.estimates if fit.converged else (),
        decisions=study.decisions if fit.converged else None,
        r_squared=study.r_squared,
        validity=study.validity if sound else None,
        fornell_larcker=_fornell_larcker(study),
        modification=study.modification,
        residuals=study.residuals,
        effects=study.effects,
        stability=study.stability,
        drawn=study.drawn,
        bootstrap=study.bootstrap,
        convention=study.options.convention,
        level=study.options.level,
        findings=study.findings,
    )


def _fornell_larcker(study: Study) -> Sequence[FornellLarcker]:
    """One a group."""
    from rcvsem.evaluate import fornell_larcker

    fit = study.measurement
    if fit is None or study.fornell_larcker is None:
        return ()
    others = (fornell_larcker(fit, group) for group in range(2, fit.spec.groups + 1))
    return (study.fornell_larcker, *others)


def _title(study: Study) -> Text:
    named = study.inputs.spec.directives.get("title")
    if named:
        return Text(named, named)
    if study.inputs.instrument is not None:
        return study.inputs.instrument.title
    stem = Path(study.inputs.spec.path).stem or "model"
    return Text(f"Structural equation model: {stem}", f"结构方程模型：{stem}")


def tables_of(document: Document, *wanted: str) -> list[Table]:
    """The tables with these ids that the document has, in that order."""
    by_id = {table.id: table for table in document.tables}
    return [by_id[name] for name in wanted if name in by_id]
