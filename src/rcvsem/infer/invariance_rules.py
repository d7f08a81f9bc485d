"""When a level of invariance holds: rules for changes of CFI and RMSEA."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.text import Text
from rcvsem.infer.invariance_levels import Level

Verdict = Literal["holds", "doubtful", "fails"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvarianceRules:
    """Largest worsening from one level to the next at which a level counts as holding.

    cfi : fall of CFI (Cheung & Rensvold, 2002). rmsea : rise of RMSEA, srmr_metric and srmr : rise of SRMR when loadings,
    or intercepts and residuals, become equal (Chen, 2007, for N > 300 in all). alpha : of the chi-square difference,
    which is reported and does not decide.
    """

    cfi: float = 0.010
    rmsea: float = 0.015
    srmr_metric: float = 0.030
    srmr: float = 0.010
    alpha: float = 0.05

    def srmr_limit(self, level: Level) -> float:
        """The limit for SRMR at a level."""
        return self.srmr_metric if level == "metric" else self.srmr


RULE = Text(
    "A level holds when CFI falls by at most {cfi} (Cheung & Rensvold, 2002) and RMSEA rises by at most {rmsea} (Chen, "
    "2007); it is doubtful when one of the two says so and fails when neither does. The chi-square difference is "
    "reported and does not decide: with many respondents it rejects trifles.",
    "某层级成立的标准：CFI 的下降不超过 {cfi}（Cheung & Rensvold, 2002）且 RMSEA 的上升不超过 {rmsea}（Chen, 2007）；"
    "仅满足其一为存疑，两者均不满足为不成立。卡方差异检验仅作报告，不作为判断依据：样本量大时微小差异也会显著。",
)


def verdict_of(cfi: Number, rmsea: Number, rules: InvarianceRules) -> Verdict | NotAvailable:
    """What the changes of CFI and RMSEA say (see `RULE`)."""
    if isinstance(cfi, NotAvailable):
        return cfi
    if isinstance(rmsea, NotAvailable):
        return rmsea
    # Changes are judged as they are; rounding to three digits must not turn .0104 into .010.
    good = (cfi >= -rules.cfi) + (rmsea <= rules.rmsea)
    verdicts: tuple[Verdict, ...] = ("fails", "doubtful", "holds")
    return verdicts[good]
