"""When a level of invariance holds: stated rules."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text

Verdict = Literal["holds", "doubtful", "fails"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvarianceRules:
    """Largest worsening from one level to the next at which a level counts as holding.

    cfi_least, rmsea_most : of the configural model (Bentler, 1990; Browne & Cudeck, 1993).
    cfi : fall of CFI (Cheung & Rensvold, 2002). rmsea : rise of RMSEA, srmr_metric and srmr : rise of SRMR when loadings,
    or intercepts and residuals, become equal (Chen, 2007, for N > 300 in all). alpha : of the chi-square difference,
    which decides for ordinal items and for equal paths.
    """

    cfi_least: float = 0.90
    rmsea_most: float = 0.08
    cfi: float = 0.010
    rmsea: float = 0.015
    srmr_metric: float = 0.030
    srmr: float = 0.010
    alpha: float = 0.05

    json_form: ClassVar[str] = "delta_cfi=cfi delta_rmsea=rmsea"


RULE = Text(
    "The configural model holds when CFI is at least {cfi_least} and RMSEA at most {rmsea_most}, and is doubtful when "
    "one of the two says so (CFI below .85 or RMSEA above .10: fails). A level above it holds "
    "when CFI falls by at most {cfi} (Cheung & Rensvold, 2002) and RMSEA rises by at most {rmsea} (Chen, 2007); it is "
    "doubtful when one of the two says so and fails when neither does. The chi-square difference does not decide: in "
    "large samples it rejects trivial misfit. Structural equality is no question of measurement: there the chi-square "
    "difference (p < {alpha}) and the rise of SRMR (at most {srmr}) decide. No level above the first is better "
    "than the one below it."
)
ORDINAL_RULE = Text(
    "Ordinal items: the scaled chi-square difference decides, since scaled CFI and RMSEA can improve under false "
    "restrictions. A level holds when p is at least {alpha}; it is doubtful when p is smaller but CFI falls by at most "
    "{cfi} and RMSEA rises by at most {rmsea}; else it fails."
)
_WORSE: tuple[Verdict, ...] = ("holds", "doubtful", "fails")
BELOW_FAILS = NotAvailable("a level below it does not hold, so that this one says nothing")


def configural_verdict(cfi: Number, rmsea: Number, rules: InvarianceRules) -> Verdict | NotAvailable:
    """Whether the groups share the form of the model at all: both indices acceptable, one, or none.

    One index far beyond its bound (CFI below .85, RMSEA above .10) is enough to fail.
    """
    if isinstance(cfi, NotAvailable):
        return cfi
    if isinstance(rmsea, NotAvailable):
        return rmsea
    if cfi < 0.85 or rmsea > 0.10:
        return "fails"
    return _WORSE[2 - (cfi >= rules.cfi_least) - (rmsea <= rules.rmsea_most)]


def ordinal_verdict(
    pvalue: Number, cfi: Number, rmsea: Number, rules: InvarianceRules
) -> Verdict | NotAvailable:
    """What the scaled difference test says, softened by changes of CFI and RMSEA (see `ORDINAL_RULE`)."""
    if isinstance(pvalue, NotAvailable):
        return pvalue
    if pvalue >= rules.alpha:
        return "holds"
    return "doubtful" if verdict_of(cfi, rmsea, rules) == "holds" else "fails"


def structural_verdict(pvalue: Number, srmr: Number, rules: InvarianceRules) -> Verdict | NotAvailable:
    """Equal paths and latent (co)variances: by the chi-square difference and the rise of SRMR."""
    if isinstance(pvalue, NotAvailable):
        return pvalue
    if isinstance(srmr, NotAvailable):
        return srmr
    return _WORSE[2 - (pvalue >= rules.alpha) - (srmr <= rules.srmr_metric)]


def no_better_than(verdict: Verdict | NotAvailable, before: Verdict | NotAvailable) -> Verdict | NotAvailable:
    """A level's verdict after that of the level below it."""
    if before == "fails" or before is BELOW_FAILS:
        return BELOW_FAILS
    if isinstance(verdict, NotAvailable) or isinstance(before, NotAvailable):
        return verdict
    return max(verdict, before, key=_WORSE.index)


def verdict_of(cfi: Number, rmsea: Number, rules: InvarianceRules) -> Verdict | NotAvailable:
    """What the changes of CFI and RMSEA say of a measurement level of continuous items (see `RULE`)."""
    if isinstance(cfi, NotAvailable):
        return cfi
    if isinstance(rmsea, NotAvailable):
        return rmsea
    # Changes are judged as they are; rounding to three digits must not turn .0104 into .010.
    good = (cfi >= -rules.cfi) + (rmsea <= rules.rmsea)
    verdicts: tuple[Verdict, ...] = ("fails", "doubtful", "holds")
    return verdicts[good]
