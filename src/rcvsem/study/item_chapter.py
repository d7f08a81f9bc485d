"""The items of a survey before any factor: distribution, normality, discrimination, correlations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Figure, Section, Table
from rcvsem.report.tables.discrimination import discrimination_table
from rcvsem.report.tables.distribution import distribution_table
from rcvsem.report.tables.items import item_table
from rcvsem.report.tables.normality import normality_table
from rcvsem.scale.item_statistics import (
    ItemDiscrimination,
    ItemStatistics,
    Moments,
    discrimination,
    item_statistics,
)
from rcvsem.scale.normality import HenzeZirkler, Mardia, henze_zirkler, mardia
from rcvsem.scale.reliability import Alpha, cronbach_alpha
from rcvsem.scale.sample import correlation
from rcvsem.study.machine import plain
from rcvsem.study.scale_report import notices
from rcvsem.study.scale_source import ScaleSource

T = TypeVar("T")
_FEW_ITEMS = NotAvailable("a scale of one item has no total to compare it with")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemStudy:
    """Single items. scales : (construct, its alpha, its extreme groups); what cannot be computed is NotAvailable."""

    source: ScaleSource
    items: tuple[ItemStatistics, ...]
    mardia: Mardia | NotAvailable
    henze_zirkler: HenzeZirkler | NotAvailable
    scales: tuple[tuple[str, Alpha | NotAvailable, tuple[ItemDiscrimination, ...] | NotAvailable], ...]
    findings: tuple[Finding, ...]


def run_items(source: ScaleSource, *, moments: Moments = "spss") -> ItemStudy:
    """Distribution of every item, multivariate normality, and discrimination within each construct."""
    survey, items = source.survey, source.items
    known = all(item in survey.ranges for item in items)
    ranges = [survey.ranges[item] for item in items] if known else None
    bounds = survey.ranges if known else None
    x = survey.matrix(items)
    scales: list[tuple[str, Alpha | NotAvailable, tuple[ItemDiscrimination, ...] | NotAvailable]] = []
    findings: list[Finding] = []
    for code, own in source.constructs.items() if source.declared else ():
        if len(own) < 2:
            scales.append((code, _FEW_ITEMS, _FEW_ITEMS))
            continue
        alpha, groups = _of_scale(source, code, own, bounds)
        if isinstance(alpha, Alpha):
            findings += alpha.findings
        scales.append((code, alpha, groups))
    return ItemStudy(
        source=source,
        items=item_statistics(x, items, scale=ranges, definition=moments),
        mardia=_attempt(lambda: mardia(x, items)),
        henze_zirkler=_attempt(lambda: henze_zirkler(x, items)),
        scales=tuple(scales),
        findings=tuple(findings),
    )


def _of_scale(
    source: ScaleSource, code: str, items: tuple[str, ...], bounds: dict[str, tuple[float, float]] | None
) -> tuple[Alpha | NotAvailable, tuple[ItemDiscrimination, ...] | NotAvailable]:
    x = source.survey.matrix(items)
    pairs = None if bounds is None else [bounds[item] for item in items]
    return (
        _attempt(lambda: cronbach_alpha(x, items, name=code)),
        _attempt(lambda: discrimination(x, items, scale=pairs, name=code)),
    )


def _attempt(task: Callable[[], T]) -> T | NotAvailable:
    try:
        return task()
    except RcvsemError as error:
        return NotAvailable(error.what)


def distribution_tables(study: ItemStudy) -> list[Table]:
    """Floor and ceiling, normality and discrimination; the table of means is in `item_tables`."""
    under = notices(study.source)
    tables = [
        distribution_table(study.items, study.source.blocks, names=study.source.names, notes=under),
        normality_table(study.mardia, study.henze_zirkler, under),
        discrimination_table(study.scales, names=study.source.names, notes=under),
    ]
    return [table for table in tables if table is not None]


def item_tables(study: ItemStudy) -> list[Table]:
    """Distribution of every item, normality, discrimination."""
    source = study.source
    table = item_table(
        study.items, source.blocks, source.names, source.survey.reversed_items, notices(source)
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
    return Section(
        id="items",
        title=Text("Items", "题项分析"),
        tables=tuple(item_tables(study)),
        figures=() if lang is None else tuple(item_figures(study, lang)),
    )


def distribution_json(study: ItemStudy) -> dict[str, Any]:
    """Normality and discrimination for `rcvsem describe --json`."""
    return {
        "mardia": None if isinstance(study.mardia, NotAvailable) else plain(asdict(study.mardia)),
        "henze_zirkler": None
        if isinstance(study.henze_zirkler, NotAvailable)
        else plain(asdict(study.henze_zirkler)),
        "discrimination": [
            {
                "construct": code,
                "items": [_item(alpha, groups, j) for j in range(len(alpha.items))],
            }
            for code, alpha, groups in study.scales
            if isinstance(alpha, Alpha)
        ],
    }


def _item(alpha: Alpha, groups: tuple[ItemDiscrimination, ...] | NotAvailable, j: int) -> dict[str, Any]:
    extreme: dict[str, Any] = {} if isinstance(groups, NotAvailable) else plain(asdict(groups[j]))
    extreme.pop("code", None)
    deleted = alpha.if_deleted
    return {
        "item": alpha.items[j],
        **extreme,
        "item_rest": plain(float(alpha.item_rest[j])),
        "alpha_if_deleted": None if isinstance(deleted, NotAvailable) else plain(float(deleted[j])),
    }
