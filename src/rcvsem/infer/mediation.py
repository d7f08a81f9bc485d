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
    "Types of mediation (Zhao, Lynch & Chen, 2010), by whether the intervals of the indirect and of the direct "
    "effect exclude 0: both, with the same sign, complementary; both, with opposite signs, competitive; the indirect "
    "effect alone, indirect-only; the direct effect alone, direct-only; neither, no effect. In parentheses, what Baron "
    "and Kenny (1986) call it. Without a direct path in the model only the indirect effect is tested."
)

CAVEAT = Text(
    "“Full” means that no direct effect was detected, not that there is none: with a true standardized direct "
    "effect of .10 and N = 457, most samples would be called full (docs/coverage.md). Read the interval of the "
    "direct effect."
)

WORDS: dict[Verdict, Text] = {
    "complementary": Text("complementary mediation (partial)"),
    "competitive": Text("competitive mediation (partial)"),
    "indirect-only": Text("indirect-only mediation (“full”)"),
    "direct-only": Text("direct-only effect (no mediation)"),
    "no-effect": Text("no effect (no mediation)"),
    "indirect": Text("indirect effect; no direct path in the model"),
    "no-indirect": Text("no indirect effect; no direct path in the model"),
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
