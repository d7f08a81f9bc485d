"""Items: distribution, normality and discrimination."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.surveys import distribution
from rcvsem.foundation.attempt import attempt
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.scale.item_statistics import (
    ItemDiscrimination,
    ItemStatistics,
    Moments,
    discrimination,
)
from rcvsem.scale.normality import HenzeZirkler, Mardia, henze_zirkler, mardia
from rcvsem.scale.reliability import Alpha, cronbach_alpha

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

    json_form: ClassVar[str] = "mardia henze_zirkler discrimination"

    @property
    def discrimination(self) -> list[ScaleDiscrimination]:
        """Items of every scale that has an alpha."""
        return [
            ScaleDiscrimination(construct=code, alpha=alpha, extreme=groups)
            for code, alpha, groups in self.scales
            if isinstance(alpha, Alpha)
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaleDiscrimination:
    """How well the items of one construct tell respondents apart."""

    construct: str
    alpha: Alpha
    extreme: tuple[ItemDiscrimination, ...] | NotAvailable

    json_form: ClassVar[str] = "construct items"

    @property
    def items(self) -> list[ItemInScale]:
        """Item by item."""
        alpha, deleted = self.alpha, self.alpha.if_deleted
        return [
            ItemInScale(
                item=item,
                extreme=self.extreme if isinstance(self.extreme, NotAvailable) else self.extreme[j],
                item_rest=float(alpha.item_rest[j]),
                alpha_if_deleted=deleted if isinstance(deleted, NotAvailable) else float(deleted[j]),
            )
            for j, item in enumerate(alpha.items)
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemInScale:
    """One item. extreme : the highest against the lowest scorers. item_rest : correlation with the other items."""

    item: str
    extreme: ItemDiscrimination | NotAvailable
    item_rest: float
    alpha_if_deleted: float | NotAvailable

    json_form: ClassVar[str] = "item *extreme item_rest alpha_if_deleted"


def run_items(source: ScaleSource, *, moments: Moments = "spss") -> ItemStudy:
    """Distribution of every item, multivariate normality, and discrimination within each construct."""
    survey, items = source.survey, source.items
    bounds = survey.ranges if all(item in survey.ranges for item in items) else None
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
        items=distribution(survey, items, moments),
        mardia=attempt(lambda: mardia(x, items)),
        henze_zirkler=attempt(lambda: henze_zirkler(x, items)),
        scales=tuple(scales),
        findings=tuple(findings),
    )


def _of_scale(
    source: ScaleSource, code: str, items: tuple[str, ...], bounds: dict[str, tuple[float, float]] | None
) -> tuple[Alpha | NotAvailable, tuple[ItemDiscrimination, ...] | NotAvailable]:
    x = source.survey.matrix(items)
    pairs = None if bounds is None else [bounds[item] for item in items]
    return (
        attempt(lambda: cronbach_alpha(x, items, name=code)),
        attempt(lambda: discrimination(x, items, scale=pairs, name=code)),
    )
