"""Measurement invariance and group comparison as a document."""

from __future__ import annotations

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.invariance import InvarianceStudy, invariance_record, last_fit
from rcvsem.chapters.frame import SAMPLE, all_noted, framed, notices, section
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Words, noted
from rcvsem.report.tables.alignment import aligned_mean_table, item_bias_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.invariance import invariance_table
from rcvsem.report.tables.latent_means import latent_mean_table
from rcvsem.report.tables.partial_invariance import partial_invariance_table
from rcvsem.report.tables.path_comparison import path_comparison_table
from rcvsem.report.tables.wording import fit_note, method_note


def invariance_document(study: InvarianceStudy) -> Document:
    """The comparison as a report."""
    inputs = study.inputs
    under = _under(study)
    names = inputs.names
    scalar = study.ladder.step("scalar")
    tables = [
        invariance_table(study.ladder),
        partial_invariance_table(study.ladder),
        None
        if isinstance(study.means, NotAvailable)
        else latent_mean_table(
            study.means,
            holds=scalar is not None and scalar.verdict == "holds",
            level=study.level,
            names=names,
        ),
        *(
            ()
            if isinstance(study.alignment, NotAvailable)
            else (
                aligned_mean_table(study.alignment, level=study.level, names=names),
                item_bias_table(study.alignment, names=names),
            )
        ),
        None if isinstance(study.paths, NotAvailable) else path_comparison_table(study.paths, names=names),
    ]
    survey = inputs.survey
    sample = () if survey is None else [noted(respondent_flow(survey), notices(survey))]
    return framed(
        _title(inputs),
        [
            section("sample", SAMPLE, sample),
            section("groups", Text("Groups compared"), all_noted(tables, under)),
        ],
        findings=study.findings,
        run=invariance_record(study),
        survey=survey,
    )


def _title(inputs: Inputs) -> Text:
    stem = inputs.spec.stem
    by = inputs.group or "group"
    return Text("Measurement invariance: {stem} by {by}", stem=stem, by=by)


def _under(study: InvarianceStudy) -> tuple[Words, ...]:
    fit = last_fit(study.ladder)
    of_fit = () if fit is None else (fit_note(fit),)
    return (*of_fit, method_note(study.options.estimator), *notices(study.inputs.survey))
