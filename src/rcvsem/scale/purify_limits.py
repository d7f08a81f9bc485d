"""The limits of purification: what an item must reach to stay. Read by the command line without numpy."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase

RULES = "Rules of purification"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurifyRules(Options):
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

    owner: ClassVar[str] = "purification"

    loading: float | None = option(
        0.5,
        at_least=0,
        at_most=1,
        help="The largest loading of an item must reach this.",
        typed="--cut",
        panel=RULES,
    )
    gap: float | None = option(
        0.2,
        at_least=0,
        at_most=1,
        help="The two largest loadings of an item must be this far apart.",
        panel=RULES,
    )
    second: float | None = option(
        0.5, at_least=0, at_most=1, help="The second largest loading must stay below this.", panel=RULES
    )
    foreign_factor: bool = option(
        True, typed="", help="The largest loading must be on the construct's own factor."
    )
    communality: float | None = option(
        0.4, at_least=0, at_most=1, help="Smallest communality; 0 switches the rule off.", panel=RULES
    )
    item_total: float | None = option(
        0.4,
        at_least=0,
        at_most=1,
        help="Smallest corrected item-total correlation; 0 switches the rule off.",
        panel=RULES,
    )
    items_at_least: int = option(2, at_least=1, typed="", help="Items that a construct keeps.")

    def describe(self) -> Text:
        """The rules in words, for the report."""
        en, zh = [], []
        if self.loading is not None:
            en.append(phrase("largest loading below {loading:.2f}", loading=self.loading))
            zh.append(f"最大载荷低于 {self.loading:.2f}")
        if self.gap is not None:
            en.append(phrase("two largest loadings less than {gap:.2f} apart", gap=self.gap))
            zh.append(f"两个最大载荷之差小于 {self.gap:.2f}")
        if self.second is not None:
            en.append(phrase("second largest loading {second:.2f} or more", second=self.second))
            zh.append(f"第二大载荷不低于 {self.second:.2f}")
        if self.foreign_factor:
            en.append(phrase("largest loading on another construct's factor"))
            zh.append("最大载荷落在其他构念的因子上")
        if self.communality is not None:
            en.append(phrase("communality below {communality:.2f}", communality=self.communality))
            zh.append(f"共同度低于 {self.communality:.2f}")
        if self.item_total is not None:
            en.append(
                phrase("corrected item-total correlation below {item_total:.2f}", item_total=self.item_total)
            )
            zh.append(f"校正的题总相关低于 {self.item_total:.2f}")
        return Text(
            "An item is proposed for dropping, one at a time and worst first, for: " + "; ".join(en) + ".",
            "题项逐一提出删除建议，最差者优先，规则为：" + "；".join(zh) + "。",
        )
