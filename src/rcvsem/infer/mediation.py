"""Is the influence of X on Y carried by a mediator? The types of Zhao, Lynch and Chen (2010), by a printed rule."""

from __future__ import annotations

from typing import Literal

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text

Verdict = Literal[
    "complementary", "competitive", "indirect-only", "direct-only", "no-effect", "indirect", "no-indirect"
]

RULE = Text(
    en="Types of mediation (Zhao, Lynch & Chen, 2010), by whether the intervals of the indirect and of the direct "
    "effect exclude 0: both, with the same sign, complementary; both, with opposite signs, competitive; the indirect "
    "effect alone, indirect-only; the direct effect alone, direct-only; neither, no effect. In parentheses, what Baron "
    "and Kenny (1986) call it. Without a direct path in the model only the indirect effect is tested.",
    zh="中介类型（Zhao, Lynch & Chen, 2010）依据间接效应与直接效应的置信区间是否不含 0：二者均不含 0 且同号为互补中介；"
    "均不含 0 但异号为竞争中介；仅间接效应不含 0 为仅间接中介；仅直接效应不含 0 为仅直接效应；均含 0 为无效应。"
    "括号内为 Baron 与 Kenny（1986）的传统称法。模型未设直接路径时仅检验间接效应。",
)

CAVEAT = Text(
    en="“Full” means that no direct effect was detected, not that there is none: with a true standardized direct "
    "effect of .10 and N = 457, most samples would be called full (docs/coverage.md). Read the interval of the "
    "direct effect.",
    zh="“完全中介”仅表示未检出直接效应，并不表示直接效应不存在：当真实的标准化直接效应为 .10、N = 457 时，"
    "多数样本会被判为完全中介（见 docs/coverage.md）。请结合直接效应的置信区间解读。",
)

WORDS: dict[Verdict, Text] = {
    "complementary": Text("complementary mediation (partial)", "互补中介（部分中介）"),
    "competitive": Text("competitive mediation (partial)", "竞争中介（部分中介）"),
    "indirect-only": Text("indirect-only mediation (“full”)", "仅间接中介（“完全中介”）"),
    "direct-only": Text("direct-only effect (no mediation)", "仅直接效应（无中介）"),
    "no-effect": Text("no effect (no mediation)", "无效应（无中介）"),
    "indirect": Text("indirect effect; no direct path in the model", "存在间接效应（模型未设直接路径）"),
    "no-indirect": Text("no indirect effect; no direct path in the model", "无间接效应（模型未设直接路径）"),
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
    """The type by RULE. Where the model has no direct path, nothing says that mediation is full."""
    if direct is None:
        return "indirect" if indirect.excludes_zero else "no-indirect"
    if not indirect.excludes_zero:
        return "direct-only" if direct.excludes_zero else "no-effect"
    if not direct.excludes_zero:
        return "indirect-only"
    return "complementary" if indirect.estimate * direct.estimate > 0 else "competitive"


def share_of_total(indirect: float, total: float, direct: float | None) -> float | NotAvailable:
    """indirect / total; not available where direct and indirect have opposite signs (the share has no meaning)."""
    if total == 0:
        return NotAvailable("the total effect is 0")
    if direct is not None and indirect * direct < 0:
        return NotAvailable("direct and indirect effect have opposite signs")
    return indirect / total
