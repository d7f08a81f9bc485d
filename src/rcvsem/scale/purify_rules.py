"""The rules by which an item is proposed for dropping, and the items that break them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import Number
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Text
from rcvsem.scale.efa import EFAResult

Rule = Literal["loading", "cross-loading", "foreign factor", "communality", "item-total"]

RULES_IN_ORDER: tuple[Rule, ...] = ("loading", "cross-loading", "foreign factor", "communality", "item-total")


@dataclass(frozen=True, slots=True, kw_only=True)
class PurifyRules:
    """Limits; None switches a rule off.

    Attributes
    ----------
    loading : the largest absolute loading must reach this.
    gap : the largest must exceed the second largest by this ...
    second : ... and the second largest must stay below this.
    foreign_factor : an item must not load highest on a factor that belongs to another construct.
    communality : at least this.
    item_total : corrected item-total correlation within the construct, at least this.
    items_at_least : no proposal takes a construct below this many items.
    """

    loading: float | None = 0.5
    gap: float | None = 0.2
    second: float | None = 0.5
    foreign_factor: bool = True
    communality: float | None = 0.4
    item_total: float | None = 0.4
    items_at_least: int = 2

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "items_at_least":
                if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                    raise OptionError(
                        f"The 'items_at_least' option of purification must be an int >= 1. Got {value!r}."
                    )
            elif field.name != "foreign_factor" and value is not None and not 0 <= value <= 1:
                raise OptionError(
                    f"The '{field.name}' option of purification must lie between 0 and 1, or be None."
                    f" Got {value!r}."
                )

    def describe(self) -> Text:
        """The rules in words, for the report."""
        en, zh = [], []
        if self.loading is not None:
            en.append(f"largest loading below {self.loading:.2f}")
            zh.append(f"最大载荷低于 {self.loading:.2f}")
        if self.gap is not None:
            en.append(f"two largest loadings less than {self.gap:.2f} apart")
            zh.append(f"两个最大载荷之差小于 {self.gap:.2f}")
        if self.second is not None:
            en.append(f"second largest loading {self.second:.2f} or more")
            zh.append(f"第二大载荷不低于 {self.second:.2f}")
        if self.foreign_factor:
            en.append("largest loading on another construct's factor")
            zh.append("最大载荷落在其他构念的因子上")
        if self.communality is not None:
            en.append(f"communality below {self.communality:.2f}")
            zh.append(f"共同度低于 {self.communality:.2f}")
        if self.item_total is not None:
            en.append(f"corrected item-total correlation below {self.item_total:.2f}")
            zh.append(f"校正的题总相关低于 {self.item_total:.2f}")
        return Text(
            "An item is proposed for dropping, one at a time and worst first, for: " + "; ".join(en) + ".",
            "题项逐一提出删除建议，最差者优先，规则为：" + "；".join(zh) + "。",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One item against one rule. `severity`: how far beyond the limit, in units of the quantity looked at."""

    item: str
    rule: Rule
    severity: float
    reason: Text


def violations(
    items: tuple[str, ...],
    result: EFAResult,
    second: Floats,
    gap: Floats,
    item_total: tuple[Number, ...],
    home: dict[str, str],
    groups: dict[str, list[int]],
    rules: PurifyRules,
) -> tuple[Violation, ...]:
    """All items beyond a limit, worst first.

    home : item -> construct; groups : construct -> positions of its items.
    """
    owners = _factor_owners(result, groups)
    found: list[Violation] = []

    def report(item: str, rule: Rule, severity: float, en: str, zh: str) -> None:
        found.append(Violation(item=item, rule=rule, severity=severity, reason=Text(en, zh)))

    for j, item in enumerate(items):
        largest, communality = float(result.largest[j]), float(result.communalities[j])
        if rules.loading is not None and largest < rules.loading:
            report(
                item,
                "loading",
                rules.loading - largest,
                f"Largest loading {largest:.3f} is below {rules.loading:.2f}.",
                f"最大载荷 {largest:.3f} 低于 {rules.loading:.2f}。",
            )
        close = rules.gap is not None and gap[j] < rules.gap
        high = rules.second is not None and second[j] >= rules.second
        if result.n_factors > 1 and (close or high):
            report(
                item,
                "cross-loading",
                1 - float(gap[j]),  # the nearer the two loadings, the worse
                f"Loads {largest:.3f} and {second[j]:.3f} on two factors (difference {gap[j]:.3f}).",
                f"在两个因子上的载荷为 {largest:.3f} 与 {second[j]:.3f}（相差 {gap[j]:.3f}）。",
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
                f"Loads highest ({largest:.3f}) on the factor of {owner}, not of {home[item]}.",
                f"最大载荷（{largest:.3f}）落在 {owner} 的因子上，而非 {home[item]}。",
            )
        if rules.communality is not None and communality < rules.communality:
            report(
                item,
                "communality",
                rules.communality - communality,
                f"Communality {communality:.3f} is below {rules.communality:.2f}.",
                f"共同度 {communality:.3f} 低于 {rules.communality:.2f}。",
            )
        total = item_total[j]
        if rules.item_total is not None and isinstance(total, float) and total < rules.item_total:
            report(
                item,
                "item-total",
                rules.item_total - total,
                f"Corrected item-total correlation {total:.3f} is below {rules.item_total:.2f}.",
                f"校正的题总相关 {total:.3f} 低于 {rules.item_total:.2f}。",
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
