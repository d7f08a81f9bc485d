"""The limits of purification: what an item must reach to stay. Read by the command line without numpy."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase

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
        told = []
        if self.loading is not None:
            told.append(phrase("largest loading below {loading:.2f}", loading=self.loading))
        if self.gap is not None:
            told.append(phrase("two largest loadings less than {gap:.2f} apart", gap=self.gap))
        if self.second is not None:
            told.append(phrase("second largest loading {second:.2f} or more", second=self.second))
        if self.foreign_factor:
            told.append(phrase("largest loading on another construct's factor"))
        if self.communality is not None:
            told.append(phrase("communality below {communality:.2f}", communality=self.communality))
        if self.item_total is not None:
            told.append(
                phrase("corrected item-total correlation below {item_total:.2f}", item_total=self.item_total)
            )
        return Text(
            "An item is proposed for dropping, one at a time and worst first, for: {rules}.",
            rules=enumerated(told, "; "),
        )
