"""Incremental indices: the model against the baseline of uncorrelated variables.

C, d: chi-square and df of the model; C0, d0: of the baseline. The same functions serve the scaled indices
(fed with scaled statistics) and, for CFI, TLI and RNI, the robust ones (`scale`, `scale0`: Brosseau-Liard &
Savalei, 2014).
"""

from __future__ import annotations

from rcvsem.foundation.availability import NotAvailable, Number

NO_BASELINE = NotAvailable("the baseline model has no degrees of freedom, so there is nothing to improve on")
MORE_DF = NotAvailable("the model has more degrees of freedom than the baseline, so they are not nested")


def cfi(C: float, d: float, C0: float, d0: float, scale: float = 1.0, scale0: float = 1.0) -> float:
    """Comparative fit index (Bentler, 1990): 1 - max(C-d, 0)/max(C-d, C0-d0, 0); never above 1."""
    lack = max(C - scale * d, 0.0)
    worst = max(lack, C0 - scale0 * d0)
    return 1.0 if worst <= 0.0 else 1.0 - lack / worst


def rni(C: float, d: float, C0: float, d0: float, scale: float = 1.0, scale0: float = 1.0) -> Number:
    """Relative noncentrality index (McDonald & Marsh, 1990): CFI without truncation."""
    worst = C0 - scale0 * d0
    return NO_BASELINE if d0 == 0 or worst == 0.0 else 1.0 - (C - scale * d) / worst


def tli(C: float, d: float, C0: float, d0: float, scale: float = 1.0, scale0: float = 1.0) -> Number:
    """Tucker-Lewis index (1973), also NNFI: 1 - [(C-d)/d]/[(C0-d0)/d0]; not truncated; 1 at d = 0."""
    if d == 0:
        return 1.0
    worst = C0 - scale0 * d0
    return NO_BASELINE if d0 == 0 or worst == 0.0 else 1.0 - (C - scale * d) / d * d0 / worst


def nfi(C: float, d: float, C0: float, d0: float) -> Number:
    """Normed fit index (Bentler & Bonett, 1980): (C0 - C)/C0."""
    if d0 == 0 or C0 == 0.0:
        return NO_BASELINE
    return MORE_DF if d > d0 else (C0 - C) / C0


def rfi(C: float, d: float, C0: float, d0: float) -> Number:
    """Relative fit index (Bollen, 1986): 1 - (C/d)/(C0/d0); 1 at d = 0."""
    if d0 == 0 or C0 == 0.0:
        return NO_BASELINE
    if d > d0:
        return MORE_DF
    return 1.0 if d == 0 else 1.0 - (C / d) / (C0 / d0)


def ifi(C: float, d: float, C0: float, d0: float) -> Number:
    """Incremental fit index (Bollen, 1989): (C0 - C)/(C0 - d)."""
    return (C0 - C) / (C0 - d) if d < C0 else NO_BASELINE


def parsimony_ratio(d: float, d0: float) -> Number:
    """PRATIO = d/d0 (James, Mulaik & Brett, 1982)."""
    if d0 == 0:
        return NO_BASELINE
    return MORE_DF if d > d0 else d / d0


def parsimonious(index: Number, d: float, d0: float) -> Number:
    """PNFI and PCFI: PRATIO times the index (Mulaik et al., 1989)."""
    weight = parsimony_ratio(d, d0)
    if isinstance(index, NotAvailable):
        return index
    return weight if isinstance(weight, NotAvailable) else weight * index
