"""The frame of every report: its sections, what to know and what made it last, the notices of its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.report.document import Document, Figure, Section, Table, Words, noted
from rcvsem.report.tables.findings import finding_table
from rcvsem.report.tables.flow import respondent_flow
from rcvsem.report.tables.sample import sample_profile
from rcvsem.report.tables.session import session_table
from rcvsem.report.tables.wording import fit_note, group_note, method_note, simulated_notice

if TYPE_CHECKING:
    from rcvsem.analyses.scale_source import ScaleSource
    from rcvsem.fit import Fit
    from rcvsem.instrument import Instrument
    from rcvsem.model import ModelSpec
    from rcvsem.survey import CleanSurvey

SAMPLE = Text("Sample and cleaning")


def section(
    name: str, title: Text, tables: Iterable[Table | None], figures: Iterable[Figure | None] = ()
) -> Section:
    """A section of the tables and figures that there are."""
    return Section(
        id=name,
        title=title,
        tables=tuple(table for table in tables if table is not None),
        figures=tuple(figure for figure in figures if figure is not None),
    )


def holding(sections: Iterable[Section]) -> tuple[Section, ...]:
    """The sections that hold something."""
    return tuple(one for one in sections if one.paragraphs or one.tables or one.figures)


def notices(survey: CleanSurvey | None) -> tuple[Words, ...]:
    """What stands wherever the answers are shown."""
    notice = simulated_notice(survey)
    return () if notice is None else (notice,)


def all_noted(tables: Iterable[Table | None], notes: Sequence[Words]) -> list[Table | None]:
    """The tables with these notes under each of them."""
    return [noted(table, notes) for table in tables]


def sample_tables(survey: CleanSurvey, notes: Sequence[Words] = ()) -> list[Table | None]:
    """The flow of respondents and the sample's profile."""
    questions = survey.instrument.background if survey.instrument is not None else ()
    return all_noted([respondent_flow(survey), sample_profile(survey.background, questions)], notes)


def report_title(spec: ModelSpec, instrument: Instrument | None, what: str) -> Text:
    """The title of the model, else of the questionnaire, else what it is with the name of the model's file."""
    if spec.title is not None:
        return spec.title
    if instrument is not None:
        return instrument.title
    stem = spec.stem
    return Text("{what}: {stem}", what=phrase(what), stem=stem)


def session_section(findings: Sequence[Finding], run: Mapping[str, Any] | None) -> Section:
    """The last part of every report: what to know, and what made it."""
    made = None if run is None else session_table(run)
    return section("session", Text("Session"), (finding_table(findings), made))


def framed(
    title: Text,
    sections: Iterable[Section],
    *,
    findings: Sequence[Finding],
    run: Mapping[str, Any] | None,
    survey: CleanSurvey | None = None,
    **more: Any,
) -> Document:
    """The document: the sections that hold something, then the session. more : further fields of the Document."""
    return Document(
        title=title,
        sections=holding((*sections, session_section(findings, run))),
        notices=notices(survey),
        **more,
    )


def scale_document(
    source: ScaleSource | None,
    title: Text,
    sections: Iterable[Section],
    *,
    findings: Sequence[Finding],
    run: Mapping[str, Any],
) -> Document:
    """A report on scales: sample, the sections given, session. Of a table of values there is no sample."""
    if source is None:
        return framed(title, sections, findings=findings, run=None)
    sample = () if source.of_matrix else sample_tables(source.survey)
    return framed(
        title,
        (section("sample", SAMPLE, sample), *sections),
        findings=findings,
        run=run,
        survey=source.survey,
        meta=((Text("Questionnaire"), source.instrument.title),) if source.instrument else (),
    )


def fit_notes(fit: Fit, standard_errors: str) -> tuple[Words, ...]:
    """Under the tables of one model: N, groups, method."""
    method = method_note(fit.options.estimator, "lavaan", standard_errors)
    return fit_note(fit), *group_note(fit), method
