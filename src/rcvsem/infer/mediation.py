"""Is the influence of X on Y carried by a mediator? A verdict by a printed rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text

Verdict = Literal["full", "partial", "competitive", "indirect", "none"]

RULE = Text(
    en="Rule: the interval of the indirect effect excludes 0 and that of the direct effect includes 0: full "
    "mediation; both exclude 0 with the same sign: partial (complementary); both exclude 0 with opposite signs: "
    "partial (competitive); the indirect effect's interval includes 0: no mediation. Without a direct path in the model "
    "there is no test of full against partial (Zhao, Lynch & Chen 2010).",
    zh="规则：间接效应区间不含 0 而直接效应区间含 0 为完全中介；二者区间均不含 0 且同号为部分中介（互补）；"
    "均不含 0 但异号为部分中介（竞争）；间接效应区间含 0 则无中介；"
    "模型未设直接路径时无从检验完全或部分中介（Zhao, Lynch & Chen, 2010）。",
)

WORDS: dict[Verdict, Text] = {
    "full": Text("full mediation", "完全中介"),
    "partial": Text("partial mediation (complementary)", "部分中介（互补）"),
    "competitive": Text("partial mediation (competitive)", "部分中介（竞争）"),
    "indirect": Text("indirect effect; no direct path in the model", "存在间接效应（模型未设直接路径）"),
    "none": Text("no mediation", "无中介"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Estimate with the ends of its interval."""

    estimate: float
    lower: float
    upper: float

    @property
    def excludes_zero(self) -> bool:
        return self.lower > 0 or self.upper < 0


def verdict(indirect: Bounds, direct: Bounds | None) -> Verdict:
    """The verdict of RULE. Where the model has no direct path, nothing says that mediation is full."""
    if not indirect.excludes_zero:
        return "none"
    if direct is None:
        return "indirect"
    if not direct.excludes_zero:
        return "full"
    return "partial" if indirect.estimate * direct.estimate > 0 else "competitive"


def share_of_total(indirect: float, total: float, direct: float | None) -> float | NotAvailable:
    """indirect / total; not available where direct and indirect have opposite signs (the share has no meaning)."""
    if total == 0:
        return NotAvailable("the total effect is 0")
    if direct is not None and indirect * direct < 0:
        return NotAvailable("direct and indirect effect have opposite signs")
    return indirect / total
