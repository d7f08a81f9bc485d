"""What the answers look like before any model: what `rcvsem describe` does."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rcvsem import __version__
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Section, Table
from rcvsem.report.tables.wording import simulated_notice
from rcvsem.scale.item_statistics import ItemStatistics, item_statistics
from rcvsem.study.groups import GroupStudy, group_json, group_tables
from rcvsem.study.item_chapter import ItemStudy, distribution_json, distribution_tables, item_figures
from rcvsem.study.machine import finding_json, missing_json, plain, warnings
from rcvsem.study.scale_report import scale_record, write_scales
from rcvsem.study.scale_source import ScaleSource
from rcvsem.survey import CleanSurvey, missing_answers


def description_document(
    survey: CleanSurvey,
    items: ItemStudy | None = None,
    groups: GroupStudy | None = None,
    lang: Language | None = None,
) -> Document:
    """Flow, waves, profile, items, missing answers; of `items` normality and discrimination; group checks.

    lang : of the pictures; None draws none.
    """
    from rcvsem.report.tables.flow import respondent_flow
    from rcvsem.report.tables.items import item_table
    from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
    from rcvsem.report.tables.sample import sample_profile
    from rcvsem.report.tables.waves import wave_table
    from rcvsem.report.tables.wording import names_of

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
    if items is not None:
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
                figures=() if lang is None or items is None else tuple(item_figures(items, lang)),
            ),
        ),
        notices=() if notice is None else (notice,),
    )


def _statistics(survey: CleanSurvey) -> tuple[ItemStatistics, ...]:
    known = all(item in survey.ranges for item in survey.items)
    ranges = [survey.ranges[item] for item in survey.items] if known else None
    return tuple(item_statistics(survey.matrix(survey.items), survey.items, scale=ranges))


def write_description(
    source: ScaleSource, items: ItemStudy, groups: GroupStudy | None, out: Path, lang: Language
) -> Path:
    """report.xlsx, report.md, pictures and run.json of `rcvsem describe` into `out`; the folder."""
    by = [] if groups is None else [check.question for check in groups.checks]
    record = scale_record(source, "describe", source.survey.findings, {"by": by})
    return write_scales(description_document(source.survey, items, groups, lang), out, record, lang)


def print_description(
    survey: CleanSurvey, lang: Language, items: ItemStudy | None = None, groups: GroupStudy | None = None
) -> None:
    """The tables of `rcvsem describe` on stdout."""
    from rcvsem.study.writing import print_document

    document = description_document(survey, items, groups)
    print_document(document, [table.id for table in document.tables], lang, paragraphs=True)


def item_rows(survey: CleanSurvey) -> list[dict[str, Any]]:
    """Distribution of every item, a row each."""
    return [plain(asdict(entry)) for entry in _statistics(survey)]


def description_json(
    survey: CleanSurvey, items: ItemStudy | None = None, groups: GroupStudy | None = None
) -> dict[str, Any]:
    """What `rcvsem describe --json` prints."""
    return {
        "rcvsem": __version__,
        "received": survey.received,
        "n": survey.n,
        "simulated": survey.simulated is not None,
        "items": item_rows(survey),
        "missing_answers": missing_json(missing_answers(survey.answers, survey.items)),
        "warnings": warnings(survey.findings),
        "findings": [finding_json(f) for f in survey.findings],
        **({} if items is None else distribution_json(items)),
        "groups": [] if groups is None else group_json(groups)["checks"],
    }
