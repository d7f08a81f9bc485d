"""Results at a glance for every report that does not bring its own: the sample, the answers, the warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rcvsem.foundation.findings import Finding
from rcvsem.report.arrangement import in_appendix
from rcvsem.report.document import Document, MethodStatement, Section, Words
from rcvsem.report.tables.glance import TITLE, sample_line, warning_lines

#: Sections and tables about how the answers came about and what made the report: no answers.
_NO_ANSWERS = frozenset({"sample", "session", "findings", "checklist", "items"})
_MOST = 16


def with_glance(document: Document, result: Any, findings: Sequence[Finding]) -> Document:
    """The document with the answers of its tables in front; as it is where it has them, or says nothing in words."""
    if any(section.id == "glance" for section in document.sections):
        return document
    answers = _answers(document)
    if not answers:
        return document
    lines = (*_sample(document, result), *answers, *warning_lines(findings))
    glance = Section(id="glance", title=TITLE, paragraphs=tuple(dict.fromkeys(lines)))
    return replace(document, sections=(glance, *document.sections))


def _answers(document: Document) -> list[Words]:
    """Results in words of the tables of the chapter, in their order."""
    found = [
        table.paragraph
        for section in document.sections
        if section.id not in _NO_ANSWERS
        for table in section.tables
        if table.paragraph is not None and table.id not in _NO_ANSWERS and not in_appendix(table, document)
    ]
    return found[:_MOST]


#: Where a result keeps the cleaned answers.
_WAYS = (
    "survey",
    "inputs.survey",
    "source.survey",
    "study.inputs.survey",
    "study.source.survey",
    "study.survey",
)


def _at(result: Any, way: str) -> Any:
    from rcvsem.survey import CleanSurvey

    for name in way.split("."):
        result = getattr(result, name, None)
    return result if isinstance(result, CleanSurvey) else None


def _sample(document: Document, result: Any) -> list[Words]:
    """How many respondents: of the survey where there is one, else what the tables say of N."""
    survey = next((found for way in _WAYS if (found := _at(result, way)) is not None), None)
    said = [
        note
        for table in document.tables
        for note in table.notes
        if isinstance(note, MethodStatement) and "N = " in note.text.en
    ]
    if survey is None:
        return list(said[:1])
    return [sample_line(survey), *said[:1]]
