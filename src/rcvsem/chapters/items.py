"""Items as tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.analyses.items import ItemStudy
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.chapters.frame import all_noted, notices, section
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Figure, Section, Table, noted
from rcvsem.report.tables.discrimination import discrimination_table
from rcvsem.report.tables.distribution import distribution_table
from rcvsem.report.tables.items import item_table
from rcvsem.report.tables.normality import normality_table
from rcvsem.scale.sample import correlation


def distribution_tables(study: ItemStudy) -> list[Table]:
    """Floor and ceiling, normality and discrimination; the table of means is in `item_tables`."""
    under = notices(study.source.survey)
    tables = [
        distribution_table(study.items, study.source.blocks, names=study.source.names),
        normality_table(study.mardia, study.henze_zirkler),
        discrimination_table(study.scales, names=study.source.names),
    ]
    return [table for table in all_noted(tables, under) if table is not None]


def item_tables(study: ItemStudy) -> list[Table]:
    """Distribution of every item, normality, discrimination."""
    source = study.source
    table = noted(
        item_table(study.items, source.blocks, source.names, source.survey.reversed_items),
        notices(source.survey),
    )
    return [table, *distribution_tables(study)]


def item_figures(study: ItemStudy, lang: Language) -> list[Figure]:
    """Stacked bars of the answers (one picture a scale of answers), and the heat map of correlations."""
    from rcvsem.report.figures.correlations import correlation_figure
    from rcvsem.report.figures.likert import MOST_POINTS, likert_figure

    source = study.source
    survey = source.survey
    figures: list[Figure] = []
    by_range: dict[tuple[float, float], list[str]] = {}
    for item in source.items:
        if item in survey.ranges:
            by_range.setdefault(survey.ranges[item], []).append(item)
    for number, ((low, high), items) in enumerate(by_range.items(), start=1):
        if high - low + 1 > MOST_POINTS or not (low.is_integer() and high.is_integer()):
            continue
        figures.append(
            likert_figure(
                survey.matrix(items),
                items,
                scale=(int(low), int(high)),
                anchors=_anchors(source, items),
                constructs=source.blocks,
                names=source.names,
                language=lang,
                figure_id="item-distributions" if len(by_range) == 1 else f"item-distributions-{number}",
            )
        )
    complete = source.complete()
    x = survey.matrix(source.items)[complete]
    if len(source.items) > 1 and len(x) > 2 and (np.ptp(x, axis=0) > 0).all():
        figures.append(
            correlation_figure(
                correlation(x), source.items, constructs=source.blocks, n=len(x), language=lang
            )
        )
    return figures


def _anchors(source: ScaleSource, items: Sequence[str]) -> dict[int, Text]:
    """Wording of the answers, where all these items have the same; after reversal the codes mean the same."""
    instrument = source.instrument
    if instrument is None:
        return {}
    scales = {instrument.item(item).scale for item in items}
    if len(scales) != 1:
        return {}
    return {anchor.code: anchor.text for anchor in instrument.scales[scales.pop()].anchors}


def item_section(study: ItemStudy, lang: Language | None) -> Section:
    """The section of the measurement chapter; pictures only when a language for them is given."""
    figures = () if lang is None else item_figures(study, lang)
    return section("items", Text.meant("section", "Items"), item_tables(study), figures)
