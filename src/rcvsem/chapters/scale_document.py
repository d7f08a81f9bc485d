"""The frame of every report on scales: who answered, how it was made; and its way to disk and terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.report.document import Document, Section, Table, Words
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.sample import sample_profile
from rcvsem.report.tables.session import session_table
from rcvsem.report.tables.wording import simulated_notice


def notices(source: ScaleSource) -> tuple[Words, ...]:
    """What stands wherever the answers are shown."""
    notice = simulated_notice(source.survey)
    return () if notice is None else (notice,)


def scale_document(
    source: ScaleSource,
    title: Text,
    sections: Sequence[Section],
    *,
    findings: Sequence[Finding],
    run: Mapping[str, Any],
) -> Document:
    """Sample, the sections given, session."""
    head = sample_section(source)
    tail = [table for table in (finding_table(findings), session_table(run)) if table is not None]
    return Document(
        title=title,
        sections=(
            *((head,) if head.tables else ()),
            *(section for section in sections if section.tables or section.figures),
            Section(id="session", title=Text("Session", "运行信息"), tables=tuple(tail)),
        ),
        meta=((Text("Questionnaire", "问卷"), source.instrument.title),) if source.instrument else (),
        notices=notices(source),
    )


def sample_section(source: ScaleSource) -> Section:
    """The flow of respondents and the sample's profile."""
    survey = source.survey
    questions = source.instrument.background if source.instrument is not None else ()
    tables: list[Table | None] = []
    if not source.of_matrix:
        tables = [respondent_flow(survey), sample_profile(survey.background, questions)]
    return Section(
        id="sample",
        title=Text("Sample and cleaning", "样本与数据清理"),
        tables=tuple(table for table in tables if table is not None),
    )
