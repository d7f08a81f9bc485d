"""The frame of every report on scales: who answered, how it was made; and its way to disk and terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.version import __version__
from rcvsem.report.document import Document, Section, Table, Words
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.sample import sample_profile
from rcvsem.report.tables.session import session_table
from rcvsem.report.tables.wording import simulated_notice
from rcvsem.study.machine import files_json, finding_json, plain, warnings
from rcvsem.study.record import versions
from rcvsem.study.scale_source import ScaleSource


def scale_record(
    source: ScaleSource, command: str, findings: Sequence[Finding], options: Mapping[str, Any]
) -> dict[str, Any]:
    """run.json of a command on scales: inputs with SHA-256, options, versions."""
    survey = source.survey
    return {
        "rcvsem": __version__,
        "command": command,
        "n": survey.n,
        "n_received": survey.received,
        "simulated": survey.simulated is not None,
        "inputs": [
            {"role": f.role, "path": f.path.replace("\\", "/"), "sha256": f.sha256} for f in source.files
        ],
        "options": {**plain(options), **source.reading.record()},
        "versions": versions(),
        "warnings": warnings(findings),
    }


def json_head(source: ScaleSource, findings: Sequence[Finding]) -> dict[str, Any]:
    """What every `--json` of a command on scales begins with."""
    survey = source.survey
    return {
        "rcvsem": __version__,
        "n": survey.n,
        "n_received": survey.received,
        "simulated": survey.simulated is not None,
        "warnings": warnings(findings),
        "findings": [finding_json(finding) for finding in findings],
        "inputs": files_json(source.files),
    }


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
    tables: list[Table | None] = [respondent_flow(survey), sample_profile(survey.background, questions)]
    return Section(
        id="sample",
        title=Text("Sample and cleaning", "样本与数据清理"),
        tables=tuple(table for table in tables if table is not None),
    )


def unique(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in order."""
    return tuple({(f.code, f.where, f.text): f for f in findings}.values())
