"""The criteria that trade fit for parameters.

Convention "lavaan" builds on the log-likelihood, "amos" on the chi-square; the two differ by a constant of
the data, so they rank models alike but their values must never be mixed. q: free parameters; N: cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.words import phrase


def aic(logl: float, q: int) -> float:
    """Akaike (1974): -2 logL + 2q."""
    return -2.0 * logl + 2.0 * q


def bic(logl: float, q: int, n: float) -> float:
    """Schwarz (1978): -2 logL + q ln N."""
    return -2.0 * logl + q * log(n)


def bic2(logl: float, q: int, n: float) -> float:
    """Sample-size adjusted BIC (Sclove, 1987): -2 logL + q ln((N + 2)/24)."""
    return -2.0 * logl + q * log((n + 2.0) / 24.0)


def caic(logl: float, q: int, n: float) -> float:
    """Consistent AIC (Bozdogan, 1987): -2 logL + q (ln N + 1)."""
    return -2.0 * logl + q * (log(n) + 1.0)


def ecvi(chisq: float, q: int, n: float) -> float:
    """Expected cross-validation index (Browne & Cudeck, 1993): (C + 2q)/n; n = N (lavaan) or N - G (AMOS,
    wishart)."""
    return (chisq + 2.0 * q) / n


def amos_aic(chisq: float, q: int) -> float:
    """AMOS: C + 2q."""
    return chisq + 2.0 * q


def amos_bic(chisq: float, q: int, n: float) -> float:
    """AMOS: C + q ln N."""
    return chisq + q * log(n)


def amos_caic(chisq: float, q: int, n: float) -> float:
    """AMOS: C + q (ln N + 1)."""
    return chisq + q * (log(n) + 1.0)


def amos_bcc(chisq: float, q: int, sizes: Sequence[int], p: int) -> Number:
    """Browne-Cudeck criterion as AMOS prints it: C + 2q [sum b_g p(p+3)/(N_g - p - 2)] / [G p(p+3)].

    b_g = N_g (N - G)/N, N - 1 for one group (AMOS User's Guide, appendix C). Needs N_g > p + 2.
    """
    if min(sizes) <= p + 2:
        return NotAvailable(phrase("BCC needs more than p + 2 = {p} cases in every group", p=p + 2))
    total = sum(sizes)
    weights = [size * (total - len(sizes)) / total / (size - p - 2.0) for size in sizes]
    return chisq + 2.0 * q * sum(weights) / len(sizes)
