"""The rules by which an item is proposed for dropping, and the items that break them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.scale.efa import EFAResult
from rcvsem.scale.purify_limits import PurifyRules as PurifyRules

Rule = Literal["loading", "cross-loading", "foreign factor", "communality", "item-total"]

RULES_IN_ORDER: tuple[Rule, ...] = ("loading", "cross-loading", "foreign factor", "communality", "item-total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One item against one rule. `severity`: how far beyond the limit, in units of the quantity looked at."""

    item: str
    rule: Rule
    severity: float
    reason: Text

    json_form: ClassVar[str] = "rule text=reason.en text_zh=reason.zh"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PurifyState:
    """The item set at one moment.

    Attributes
    ----------
    items : the k codes. efa : its loadings and communalities.
    second, gap : (k,) second largest absolute loading, and the largest minus it.
    item_total : (k) corrected item-total correlation within the construct.
    kmo, cumulative : of the set; alphas : construct -> alpha (NotAvailable for one item).
    violations : all items beyond a limit, worst first.
    """

    items: tuple[str, ...]
    efa: EFAResult
    second: Floats
    gap: Floats
    item_total: tuple[Number, ...]
    kmo: Number
    cumulative: float
    alphas: dict[str, Number]
    violations: tuple[Violation, ...]


def positions(items: Sequence[str], home: Mapping[str, str]) -> dict[str, list[int]]:
    """Construct -> positions of its items."""
    groups: dict[str, list[int]] = {}
    for position, code in enumerate(items):
        groups.setdefault(home[code], []).append(position)
    return groups


def violations(state: PurifyState, home: Mapping[str, str], rules: PurifyRules) -> tuple[Violation, ...]:
    """All items beyond a limit, worst first.

    home : item -> construct.
    """
    items, result, second, gap = state.items, state.efa, state.second, state.gap
    groups = positions(items, home)
    owners = _factor_owners(result, groups)
    found: list[Violation] = []

    def report(item: str, rule: Rule, severity: float, reason: str) -> None:
        found.append(Violation(item=item, rule=rule, severity=severity, reason=Text.of_message(reason)))

    for j, item in enumerate(items):
        largest, communality = float(result.largest[j]), float(result.communalities[j])
        if rules.loading is not None and largest < rules.loading:
            report(
                item,
                "loading",
                rules.loading - largest,
                phrase(
                    "Largest loading {largest:.3f} is below {loading:.2f}.",
                    largest=largest,
                    loading=rules.loading,
                ),
            )
        close = rules.gap is not None and gap[j] < rules.gap
        high = rules.second is not None and second[j] >= rules.second
        if result.n_factors > 1 and (close or high):
            report(
                item,
                "cross-loading",
                1 - float(gap[j]),  # the nearer the two loadings, the worse
                phrase(
                    "Loads {largest:.3f} and {second:.3f} on two factors (difference {gap:.3f}).",
                    largest=largest,
                    second=second[j],
                    gap=gap[j],
                ),
            )
        factor = result.main_factor[j]
        owner = owners[factor]
        if rules.foreign_factor and len(groups) > 1 and result.n_factors > 1 and owner != home[item]:
            own = [f for f, name in enumerate(owners) if name == home[item]]
            own_loading = max((abs(float(result.loadings[j, f])) for f in own), default=0.0)
            report(
                item,
                "foreign factor",
                largest - own_loading,
                phrase(
                    "Loads highest ({largest:.3f}) on the factor of {owner}, not of {home}.",
                    largest=largest,
                    owner=owner,
                    home=home[item],
                ),
            )
        if rules.communality is not None and communality < rules.communality:
            report(
                item,
                "communality",
                rules.communality - communality,
                phrase(
                    "Communality {communality:.3f} is below {communality_2:.2f}.",
                    communality=communality,
                    communality_2=rules.communality,
                ),
            )
        total = state.item_total[j]
        if rules.item_total is not None and isinstance(total, float) and total < rules.item_total:
            report(
                item,
                "item-total",
                rules.item_total - total,
                phrase(
                    "Corrected item-total correlation {total:.3f} is below {item_total:.2f}.",
                    total=total,
                    item_total=rules.item_total,
                ),
            )
    # severities are compared at nine digits, so that rounding never decides between equals
    return tuple(
        sorted(
            found,
            key=lambda v: (RULES_IN_ORDER.index(v.rule), -round(v.severity, 9), items.index(v.item)),
        )
    )


def _factor_owners(result: EFAResult, groups: dict[str, list[int]]) -> list[str]:
    """The construct of each factor: largest mean squared loading of its items."""
    names = list(groups)
    squares = result.loadings**2
    strength = np.array([squares[places].mean(axis=0) for places in groups.values()])
    return [names[int(i)] for i in strength.argmax(axis=0)]
