"""Hoelter's critical N: the largest sample in which the model would still pass the chi-square test."""

from __future__ import annotations

from math import floor

from rcvsem.evaluate.chi_square import NO_DF
from rcvsem.evaluate.tails import chi_square_quantile
from rcvsem.foundation.availability import NotAvailable, Number

NO_MISFIT = NotAvailable("the chi-square is 0 up to rounding, so no sample is too large")


def critical_n(chisq: float, df: float, n: float, alpha: float = 0.05) -> Number:
    """Hoelter (1983): critical chi2 / F + 1 with F = chisq/n (n = N in lavaan, N - G with likelihood
    "wishart")."""
    if df <= 0:
        return NO_DF
    if chisq <= 1e-8:
        return NO_MISFIT
    return chi_square_quantile(alpha, df) * n / chisq + 1.0


def amos_critical_n(chisq: float, df: float, n: int, groups: int = 1, alpha: float = 0.05) -> Number:
    """AMOS prints whole cases: floor(critical chi2 (N - G)/C) + G."""
    value = critical_n(chisq, df, n - groups, alpha)
    return value if isinstance(value, NotAvailable) else float(floor(value - 1.0) + groups)
