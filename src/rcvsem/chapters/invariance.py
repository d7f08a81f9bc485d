"""Measurement invariance and group comparison as a document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.invariance import InvarianceStudy, invariance_record, last_fit
from rcvsem.chapters.session import session_section
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Table, Words
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.invariance import (
    invariance_table,
    latent_mean_table,
    partial_invariance_table,
)
from rcvsem.report.tables.path_comparison import path_comparison_table
from rcvsem.report.tables.wording import fit_note, method_note, simulated_notice


def invariance_document(study: InvarianceStudy) -> Document:
    """The comparison as a report."""
    inputs = study.inputs
    notice = simulated_notice(inputs.survey)
    under = _under(study, notice)
    names = inputs.names
    scalar = study.ladder.step("scalar")
    tables = [
        invariance_table(study.ladder, under),
        partial_invariance_table(study.ladder, notes=under),
        None
        if isinstance(study.means, NotAvailable)
        else latent_mean_table(
            study.means, holds=scalar is not None and scalar.verdict == "holds", level=study.level,
            names=names, notes=under,
        ),
        None
        if isinstance(study.paths, NotAvailable)
        else path_comparison_table(study.paths, names=names, notes=under),
    ]  # fmt: skip
    sections = [
        Section(id="groups", title=Text("Groups compared", "组间比较"), tables=_kept(tables)),
        session_section(study.findings, invariance_record(study)),
    ]
    if inputs.survey is not None:
        flow = respondent_flow(inputs.survey, () if notice is None else (notice,))
        sections.insert(
            0, Section(id="sample", title=Text("Sample and cleaning", "样本与数据清理"), tables=_kept([flow]))
        )
    return Document(
        title=_title(inputs), sections=tuple(sections), notices=() if notice is None else (notice,)
    )


def _kept(tables: Sequence[Table | None]) -> tuple[Table, ...]:
    return tuple(table for table in tables if table is not None)


def _title(inputs: Inputs) -> Text:
    stem = Path(inputs.spec.path).stem or "model"
    by = inputs.group or "group"
    return Text(f"Measurement invariance: {stem} by {by}", f"测量等值性：{stem}，分组变量 {by}")


def _under(study: InvarianceStudy, notice: Words | None) -> tuple[Words, ...]:
    fit = last_fit(study.ladder)
    notes: list[Words] = [] if fit is None else [fit_note(fit, study.received)]
    notes.append(method_note(study.options.estimator))
    return (*notes, *(() if notice is None else (notice,)))
