"""Versions of a model as a document: fit side by side, the ledger, the hypotheses."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.analyses.comparison import Comparison, comparison_record, described
from rcvsem.analyses.path_model import Study
from rcvsem.chapters.frame import framed, notices, section
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Table, Words, noted
from rcvsem.report.tables.cross_validation import cross_validation_table, replication_table
from rcvsem.report.tables.hypothesis_versions import hypothesis_change_table
from rcvsem.report.tables.ledger import ledger_table, step_table
from rcvsem.report.tables.models import ChiSquareDifference, ModelColumn, model_comparison_table
from rcvsem.report.tables.wording import fit_note, method_note

SUMMARY = (
    "model-comparison",
    "ledger",
    "respecification",
    "cross-validation",
    "replication",
    "hypotheses-versions",
)


def comparison_tables(comparison: Comparison) -> list[Table]:
    """Fit side by side, ledger and predictions of each step, hypotheses before and after."""
    last = comparison.studies[-1]
    notes = model_notes(last)
    tables: list[Table | None] = [_side_by_side(comparison, notes)]
    several = len(comparison.steps) > 1
    for k, step in enumerate(comparison.steps):
        mark = f"-{k + 1}" if several else ""
        a, b = comparison.names[k], comparison.names[k + 1]
        tables.append(noted(ledger_table(step, a, b, table_id=f"ledger{mark}"), notes))
        tables.append(noted(step_table(step, a, b, table_id=f"respecification{mark}"), notes))
    if comparison.validation is not None:
        tables.append(cross_validation_table(comparison.validation, comparison.names))
    if comparison.replication is not None:
        tables.append(replication_table(comparison.replication, comparison.names[0]))
    tables.append(
        noted(
            hypothesis_change_table(
                [
                    (name, study.inputs.spec.hypotheses, study.decisions if study.fit.converged else None)
                    for name, study in zip(comparison.names, comparison.studies, strict=True)
                ],
            ),
            notes,
        )
    )
    return [table for table in tables if table is not None and table.rows]


def _side_by_side(comparison: Comparison, notes: Sequence[Words]) -> Table:
    differences: list[ChiSquareDifference] = []
    for k, step in enumerate(comparison.steps):
        test = step.test
        if isinstance(test, NotAvailable) or isinstance(test.stat, NotAvailable):
            continue
        if isinstance(test.pvalue, NotAvailable):
            continue
        a, b = comparison.names[k], comparison.names[k + 1]
        small, large = (a, b) if step.relation == "initial in revised" else (b, a)
        differences.append(
            ChiSquareDifference(restricted=small, full=large, chisq=test.stat, df=test.df, pvalue=test.pvalue)
        )
    return noted(
        model_comparison_table(
            [
                model_fit(study, name)
                for name, study in zip(comparison.names, comparison.studies, strict=True)
            ],
            differences=differences,
        ),
        notes[1:],
    )


def model_fit(study: Study, name: str) -> ModelColumn:
    """A study as one column of a table of models."""
    data = sorted(f.sha256 for f in study.inputs.files if f.role in ("survey", "covariances"))
    return ModelColumn(
        name=name,
        n=study.fit.n,
        converged=study.fit.converged,
        convention=study.options.convention,
        estimator=study.options.fit.estimator,
        data=" ".join(data),
        variables=described(study.fit.spec),
        measures=study.measures,
    )


def model_notes(study: Study) -> tuple[Words, ...]:
    return (
        fit_note(study.fit),
        method_note(study.options.fit.estimator, study.options.convention),
        *notices(study.survey),
    )


def comparison_document(comparison: Comparison) -> Document:
    """The report of `rcvsem compare`."""
    tables = comparison_tables(comparison)
    fit = [table for table in tables if table.id == "model-comparison"]
    last = comparison.studies[-1].inputs
    a, b = comparison.names[0], comparison.names[-1]
    return framed(
        Text("Versions of a model: {a} to {b}", a=a, b=b),
        (
            section("fit", Text("Model fit"), fit),
            section(
                "respecification",
                Text("Respecification"),
                (table for table in tables if table not in fit),
            ),
        ),
        findings=comparison.findings,
        run=comparison_record(comparison),
        survey=last.survey,
        names=last.construct_names,
    )
