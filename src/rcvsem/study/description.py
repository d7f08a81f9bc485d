"""What the answers look like before any model: what `rcvsem describe` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.version import __version__
from rcvsem.report.document import Document, Section, Table
from rcvsem.report.tables.wording import simulated_notice
from rcvsem.scale.item_statistics import ItemStatistics, item_statistics
from rcvsem.study.groups import GroupStudy, group_json, group_tables, run_groups
from rcvsem.study.item_chapter import (
    ItemStudy,
    distribution_json,
    distribution_tables,
    item_figures,
    run_items,
)
from rcvsem.study.machine import finding_json, missing_json, plain, warnings
from rcvsem.study.scale_report import scale_record
from rcvsem.study.scale_source import ScaleSource
from rcvsem.survey import CleanSurvey, missing_answers

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Description(Result):
    """The answers of a survey as they are. groups : the checks between groups that were asked for."""

    source: ScaleSource
    items: ItemStudy
    groups: GroupStudy | None
    findings: tuple[Finding, ...]

    @property
    def survey(self) -> CleanSurvey:
        return self.source.survey

    def to_frame(self) -> pd.DataFrame:
        """Mean, SD, skewness, kurtosis, floor and ceiling of every item, a row each."""
        import pandas as pd

        return pd.DataFrame(item_rows(self.survey)).set_index("code")


def describe(source: ScaleSource, by: Sequence[str] = ()) -> Description:
    """Distribution of every item, normality, discrimination; with `by` also the constructs compared between groups."""
    return Description(
        source=source,
        items=run_items(source),
        groups=run_groups(source, by) if by else None,
        findings=tuple(source.survey.findings),
    )


def description_document(result: Description, lang: Language | None = None) -> Document:
    """Flow, waves, profile, items, missing answers, normality and discrimination; group checks.

    lang : of the pictures; None draws none.
    """
    from rcvsem.report.tables.flow import respondent_flow
    from rcvsem.report.tables.items import item_table
    from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
    from rcvsem.report.tables.sample import sample_profile
    from rcvsem.report.tables.waves import wave_table
    from rcvsem.report.tables.wording import names_of

    survey, items, groups = result.survey, result.items, result.groups
    instrument = survey.instrument
    questions = instrument.background if instrument is not None else ()
    constructs = (
        [] if instrument is None else [(c.code, [i.code for i in c.items]) for c in instrument.constructs]
    )
    names = names_of(instrument)
    missing = missing_answers(survey.answers, survey.items)
    tables: list[Table | None] = [
        respondent_flow(survey),
        wave_table(survey),
        sample_profile(survey.background, questions),
        item_table(
            _statistics(survey),
            constructs=[(code, [i for i in own if i in survey.items]) for code, own in constructs],
            names=names,
            reversed_items=survey.reversed_items,
        ),
        missing_item_table(missing.patterns, missing.little, names),
        missing_pattern_table(missing.patterns),
    ]
    tables += distribution_tables(items)
    if groups is not None:
        tables += group_tables(groups)
    notice = simulated_notice(survey)
    return Document(
        title=Text("Description of the answers", "作答描述"),
        sections=(
            Section(
                id="description",
                title=Text("Description", "描述统计"),
                tables=tuple(table for table in tables if table is not None),
                figures=() if lang is None else tuple(item_figures(items, lang)),
            ),
        ),
        notices=() if notice is None else (notice,),
    )


def _statistics(survey: CleanSurvey) -> tuple[ItemStatistics, ...]:
    known = all(item in survey.ranges for item in survey.items)
    ranges = [survey.ranges[item] for item in survey.items] if known else None
    return tuple(item_statistics(survey.matrix(survey.items), survey.items, scale=ranges))


def description_record(result: Description) -> dict[str, Any]:
    """run.json of `rcvsem describe`."""
    by = [] if result.groups is None else [check.question for check in result.groups.checks]
    return scale_record(result.source, "describe", result.findings, {"by": by})


def item_rows(survey: CleanSurvey) -> list[dict[str, Any]]:
    """Distribution of every item, a row each."""
    return [plain(asdict(entry)) for entry in _statistics(survey)]


def description_json(result: Description) -> dict[str, Any]:
    """What `rcvsem describe --json` prints."""
    survey = result.survey
    return {
        "rcvsem": __version__,
        "received": survey.received,
        "n": survey.n,
        "simulated": survey.simulated is not None,
        "items": item_rows(survey),
        "missing_answers": missing_json(missing_answers(survey.answers, survey.items)),
        "warnings": warnings(survey.findings),
        "findings": [finding_json(f) for f in survey.findings],
        **distribution_json(result.items),
        "groups": [] if result.groups is None else group_json(result.groups)["checks"],
    }
