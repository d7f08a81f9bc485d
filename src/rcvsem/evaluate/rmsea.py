"""RMSEA (Steiger & Lind, 1980), its interval and its tests, ordinary, scaled and robust.

One formula serves all three: with scaling factor c,

    RMSEA = sqrt(G max(X - c d, 0) / (N d)).

Ordinary: c = 1. Scaled: X is the scaled statistic, c = 1. Robust (Brosseau-Liard, Savalei & Li, 2012): X is
the unscaled statistic and c its scaling factor; the interval and tests then stand on the scaled statistic,
stretched by c. Convention "lavaan": divisor N (N - G with likelihood "wishart") and sqrt(G); "amos":
divisor N - G and G = 1.
"""

from __future__ import annotations

from math import sqrt

from rcvsem.evaluate.chi_square import NO_DF
from rcvsem.evaluate.tails import noncentral_lower, noncentral_tail, noncentrality_at
from rcvsem.foundation.availability import Number


def rmsea(chisq: float, df: float, n: float, groups: int = 1, scale: float = 1.0) -> float:
    """Point estimate; 0 at df = 0."""
    if df <= 0:
        return 0.0
    return sqrt(groups * max(chisq - scale * df, 0.0) / (n * df))


def interval(
    chisq: float, df: float, n: float, groups: int = 1, level: float = 0.90, scale: float = 1.0
) -> tuple[float, float]:
    """Ends of the `level` interval by inverting the noncentral chi-square (Browne & Cudeck, 1993); (0, 0)
    at df = 0.

    With `scale` != 1, `chisq` is the scaled statistic and the noncentrality is multiplied by `scale`.
    """
    if df <= 0:
        return 0.0, 0.0
    tail = (1.0 - level) / 2.0
    lower, upper = (noncentrality_at(chisq, df, t) for t in (tail, 1.0 - tail))
    unit = scale * groups / (n * df)
    return sqrt(lower * unit), sqrt(upper * unit)


def close_fit_p(
    chisq: float, df: float, n: float, groups: int = 1, close: float = 0.05, scale: float = 1.0
) -> Number:
    """P value of the test that RMSEA <= `close` (Browne & Cudeck, 1993)."""
    if df <= 0:
        return NO_DF
    return noncentral_tail(chisq, df, n * df * close**2 / (groups * scale))


def not_close_fit_p(
    chisq: float, df: float, n: float, groups: int = 1, notclose: float = 0.08, scale: float = 1.0
) -> Number:
    """P value of the test that RMSEA >= `notclose` (MacCallum, Browne & Sugawara, 1996)."""
    if df <= 0:
        return NO_DF
    return noncentral_lower(chisq, df, n * df * notclose**2 / (groups * scale))
