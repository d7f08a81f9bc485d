"""The model chi-square, its scaled versions and what is read off it directly."""

from __future__ import annotations

from rcvsem.evaluate.tails import chi_square_tail
from rcvsem.foundation.availability import NotAvailable, Number

NO_DF = NotAvailable("the model has no degrees of freedom: it reproduces the sample moments exactly")


def p_value(chisq: float, df: float) -> Number:
    """P(chi2(df) > chisq), the test of exact fit; not available at df = 0."""
    return chi_square_tail(chisq, df) if df > 0 else NO_DF


def ratio(chisq: float, df: float) -> Number:
    """chi2/df (Wheaton, Muthen, Alwin & Summers, 1977); not available at df = 0."""
    return chisq / df if df > 0 else NO_DF


def noncentrality(chisq: float, df: float) -> float:
    """NCP = max(chi2 - df, 0) (Steiger & Lind, 1980)."""
    return max(chisq - df, 0.0)


def mcdonald(chisq: float, df: float, n: float) -> float:
    """McDonald's (1989) index of noncentrality exp(-(chi2 - df)/(2 N))."""
    from math import exp

    return exp(-0.5 * (chisq - df) / n)
