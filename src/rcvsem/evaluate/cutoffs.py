"""Cut-off values as they are used in survey theses, each with its source. Data for the report, not a
verdict by themselves.

Parsimony indices (PGFI, PNFI, PCFI) have none: Mulaik et al. (1989) compare models by them and set no bound.

Cut-offs are conventions from simulations of particular models (Marsh, Hau & Wen, 2004, warn against golden
rules); the report prints the source beside each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.words import phrase

Verdict = Literal["good", "acceptable", "poor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutoff:
    """One rule: `measure` is good from `good` on and acceptable from `acceptable` on.

    direction : "high" when larger is better, "low" when smaller is.
    source : who proposed it, as cited in the report.
    """

    measure: str
    direction: Literal["high", "low"]
    good: float
    acceptable: float
    source: str

    def rule(self) -> str:
        """The acceptable bound in print, e.g. "> .90"."""
        sign = "≥" if self.direction == "high" else "≤"
        text = f"{self.acceptable:g}"
        return f"{sign} {text[1:] if text.startswith('0.') else text}"

    def verdict(self, value: Number) -> Verdict | NotAvailable:
        """What the rule says of a value."""
        if isinstance(value, NotAvailable):
            return value
        sign = 1.0 if self.direction == "high" else -1.0
        if sign * value >= sign * self.good:
            return "good"
        return "acceptable" if sign * value >= sign * self.acceptable else "poor"


_HU_BENTLER = "Hu & Bentler (1999)"
_BENTLER_BONETT = "Bentler & Bonett (1980)"

CUTOFFS: dict[str, Cutoff] = {
    cutoff.measure: cutoff
    for cutoff in (
        Cutoff(
            measure="chisq_df", direction="low", good=3.0, acceptable=5.0,
            source="Kline (2005): below 3; Wheaton et al. (1977): below 5; grows with N",
        ),
        Cutoff(
            measure="rmsea", direction="low", good=0.05, acceptable=0.08,
            source="Browne & Cudeck (1993): .05 close, .08 reasonable fit",
        ),
        Cutoff(
            measure="srmr", direction="low", good=0.05, acceptable=0.08,
            source=phrase("Byrne (2010): .05; {hu_bentler}: .08", hu_bentler=_HU_BENTLER),
        ),
        Cutoff(
            measure="rmr", direction="low", good=0.05, acceptable=0.08,
            source="Byrne (2010): .05; depends on the units of the items",
        ),
        Cutoff(
            measure="cfi", direction="high", good=0.95, acceptable=0.90,
            source=phrase("{hu_bentler}: .95; Bentler (1990): .90", hu_bentler=_HU_BENTLER),
        ),
        Cutoff(
            measure="tli", direction="high", good=0.95, acceptable=0.90,
            source=f"{_HU_BENTLER}: .95; {_BENTLER_BONETT}: .90",
        ),
        Cutoff(
            measure="ifi", direction="high", good=0.95, acceptable=0.90,
            source=phrase("{hu_bentler}: .95; Bollen (1989): .90", hu_bentler=_HU_BENTLER),
        ),
        Cutoff(
            measure="nfi", direction="high", good=0.90, acceptable=0.90, source=f"{_BENTLER_BONETT}: .90"
        ),
        Cutoff(measure="rfi", direction="high", good=0.90, acceptable=0.90, source="Bollen (1986): .90"),
        Cutoff(
            measure="gfi", direction="high", good=0.90, acceptable=0.80,
            source="Jöreskog & Sörbom (1984): .90; Doll, Xia & Torkzadeh (1994): .80",
        ),
        Cutoff(
            measure="agfi", direction="high", good=0.90, acceptable=0.80,
            source="Jöreskog & Sörbom (1984): .90; MacCallum & Hong (1997): .80",
        ),
        Cutoff(measure="cn_05", direction="high", good=200.0, acceptable=200.0, source="Hoelter (1983): 200"),
        Cutoff(
            measure="loading", direction="high", good=0.7, acceptable=0.5,
            source="Hair et al. (2010): .5, ideally .7",
        ),
        Cutoff(
            measure="cr", direction="high", good=0.7, acceptable=0.6,
            source="Hair et al. (2010): .7; Bagozzi & Yi (1988): .6",
        ),
        Cutoff(
            measure="ave", direction="high", good=0.5, acceptable=0.5, source="Fornell & Larcker (1981): .5"
        ),
        Cutoff(measure="alpha", direction="high", good=0.7, acceptable=0.6, source="Nunnally (1978): .7"),
        Cutoff(
            measure="htmt", direction="low", good=0.85, acceptable=0.90,
            source="Kline (2011): .85; Henseler, Ringle & Sarstedt (2015): .90",
        ),
    )
}  # fmt: skip


def cutoff_for(measure: str) -> Cutoff | None:
    """The rule of a measure; scaled and robust versions share the rule of the plain one."""
    for suffix in ("_scaled", "_robust"):
        measure = measure.removesuffix(suffix)
    return CUTOFFS.get(measure)
