"""A table of answers in words without a questionnaire, described by the one that would be proposed for it."""

from __future__ import annotations

import re
from dataclasses import replace

from rcvsem.foundation.errors import DataError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.instrument import parse_instrument
from rcvsem.survey import CleanSurvey, RawExport, clean
from rcvsem.survey.likert import scales
from rcvsem.survey.proposal.trial_cleaning import propose_instrument

PROPOSED = "(proposal)"


def has_ratings(survey: CleanSurvey) -> bool:
    """Whether any column of numbers looks like answers on a scale."""
    return scales(dict(zip(survey.items, survey.answers.T, strict=True))) is not None


def by_proposal(raw: RawExport) -> CleanSurvey | None:
    """The survey cleaned with the questionnaire proposed for it, and said so; None when no column looks like an item."""
    try:
        text = propose_instrument(raw)
        instrument = parse_instrument(text, PROPOSED)
        survey = clean(raw, instrument)
    except RcvsemError:
        return None
    checks = len(re.findall(r"\bCHECK\b", text))
    said = Finding(
        code="proposed_questionnaire",
        severity="warning",
        text=phrase_n(
            len(instrument.constructs),
            "The answers are words and no questionnaire was given: they are described by a proposal nobody has "
            "checked ({total} items in {n} group, {checks} points to check).",
            "The answers are words and no questionnaire was given: they are described by a proposal nobody has "
            "checked ({total} items in {n} groups, {checks} points to check).",
            total=len(instrument.items),
            checks=checks,
        ),
        fix=phrase(
            "Write it with rcvsem instrument new EXPORT --out FILE, go through the lines that say CHECK, and "
            "give {--instrument FILE}."
        ),
    )
    return replace(survey, findings=(said, *survey.findings))


def read_described(raw: RawExport, numbers: CleanSurvey | DataError) -> CleanSurvey:
    """The numbers when there are ratings among them, else the words by a proposal, else the numbers after all.

    numbers : the table read as numbers, or the error that it holds none, which is raised when words do not help.
    """
    if isinstance(numbers, CleanSurvey) and (has_ratings(numbers) or not _has_words(numbers)):
        return numbers
    worded = by_proposal(raw)
    if worded is not None:
        return worded
    if isinstance(numbers, DataError):
        raise numbers
    return numbers


def _has_words(survey: CleanSurvey) -> bool:
    return any(finding.code == "words_left_out" for finding in survey.findings)
