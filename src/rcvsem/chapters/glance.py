"""Results at a glance for every report that does not bring its own: the sample, the answers, the warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rcvsem.foundation.findings import Finding
from rcvsem.instrument.names import construct_names, option_labels
from rcvsem.report.arrangement import in_appendix
from rcvsem.report.document import Document, MethodStatement, Section, Words
from rcvsem.report.tables.glance import TITLE, sample_line, warning_lines

#: Sections and tables about how the answers came about and what made the report: no answers.
_NO_ANSWERS = frozenset({"sample", "session", "findings", "checklist", "items", "respondent-flow"})
_MOST = 16


def with_glance(document: Document, result: Any, findings: Sequence[Finding]) -> Document:
    """The document with the answers of its tables in front, and the names and labels that the questionnaire gives.

    As it is where it has answers of its own, or says nothing in words.
    """
    document = _with_names(document, result)
    if any(section.id == "glance" for section in document.sections):
        return document
    answers = _answers(document)
    if not answers:
        return document
    # paths of a model that does not fit are read with that in mind: it is said before them
    misfit = [one for one in findings if one.code == "model_does_not_fit"]
    others = [one for one in findings if one.code != "model_does_not_fit"]
    lines = (*_sample(document, result), *warning_lines(misfit), *answers, *warning_lines(others))
    glance = Section(id="glance", title=TITLE, paragraphs=tuple(dict.fromkeys(lines)))
    return replace(document, sections=(glance, *document.sections))


def group_labels_of(result: Any) -> dict[str, str]:
    """Chinese labels of the groups that a result compares, by their English."""
    instrument = _instrument(result)
    moments = getattr(_inputs(result), "moments", None)
    used = set() if moments is None else {group.label for group in moments.groups}
    return {} if instrument is None else option_labels(instrument, used)


def _with_names(document: Document, result: Any) -> Document:
    inputs = _inputs(result)
    model = getattr(getattr(result, "source", None), "written", None) or getattr(inputs, "spec", None)
    names = construct_names(_instrument(result), None if model is None else model.names)
    return replace(document, names=document.names or names, labels=group_labels_of(result))


def _instrument(result: Any) -> Any:
    survey = _survey(result)
    return None if survey is None else survey.instrument


def _inputs(result: Any) -> Any:
    return getattr(result, "inputs", None) or getattr(getattr(result, "study", None), "inputs", None)


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
    "",
    "survey",
    "inputs.survey",
    "source.survey",
    "study.inputs.survey",
    "study.source.survey",
    "study.survey",
)


def _survey(result: Any) -> Any:
    return next((found for way in _WAYS if (found := _at(result, way)) is not None), None)


def _at(result: Any, way: str) -> Any:
    from rcvsem.survey import CleanSurvey

    for name in way.split(".") if way else ():
        result = getattr(result, name, None)
    return result if isinstance(result, CleanSurvey) else None


def _sample(document: Document, result: Any) -> list[Words]:
    """How many respondents: of the survey where there is one, else what the tables say of N."""
    survey = _survey(result)
    said = [
        note
        for table in document.tables
        for note in table.notes
        if isinstance(note, MethodStatement) and "N = " in note.text.en
    ]
    if survey is None:
        return list(said[:1])
    return [sample_line(survey), *said[:1]]
