"""The answers of a survey as a document."""

from __future__ import annotations

from rcvsem.analyses.description import Description
from rcvsem.analyses.surveys import distribution
from rcvsem.chapters.frame import notices, sample_tables, section
from rcvsem.chapters.groups import group_tables
from rcvsem.chapters.items import distribution_tables, item_figures
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Document, Table
from rcvsem.survey import missing_answers


def description_document(result: Description, lang: Language | None = None) -> Document:
    """Flow, waves, profile, items, missing answers, normality and discrimination; group checks.

    lang : of the pictures; None draws none.
    """
    from rcvsem.instrument.names import names_of
    from rcvsem.report.tables.items import item_table
    from rcvsem.report.tables.missing import missing_item_table, missing_pattern_table
    from rcvsem.report.tables.waves import wave_table

    survey, items, groups = result.survey, result.items, result.groups
    instrument = survey.instrument
    flow, profile = sample_tables(survey)
    constructs = (
        [] if instrument is None else [(c.code, [i.code for i in c.items]) for c in instrument.constructs]
    )
    names = names_of(instrument)
    missing = missing_answers(survey.answers, survey.items)
    tables: list[Table | None] = [
        flow,
        wave_table(survey),
        profile,
        item_table(
            distribution(survey, survey.items),
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
    return Document(
        title=Text("Description of the answers"),
        sections=(
            section(
                "description",
                Text("Description"),
                tables,
                () if lang is None else item_figures(items, lang),
            ),
        ),
        notices=notices(survey),
    )
