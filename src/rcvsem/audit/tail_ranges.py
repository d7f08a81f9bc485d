"""p values of t, F and chi-square when the statistic is known up to rounding, and the other way round."""

from __future__ import annotations

from math import inf, isfinite

from scipy.special import chdtrc, fdtrc, stdtr

from rcvsem.audit.interval import UNIT, Interval
from rcvsem.evaluate.tails import two_sided_p

SLACK = 1e-9


def t_tail(size: float, df: float) -> float:
    """Two-sided p of |t| = `size` on df degrees of freedom (infinite: normal)."""
    if not isfinite(size):
        return 0.0
    return two_sided_p(size) if not isfinite(df) else float(2.0 * stdtr(df, -abs(size)))


def t_p_range(t: Interval, df: Interval, sides: int = 2) -> tuple[Interval, ...]:
    """p of every |t| in the interval on every df in the interval; one-sided also of the other direction."""
    size = t.absolute()
    half = sides / 2
    low, high = half * t_tail(size.hi, df.hi), half * t_tail(size.lo, df.lo)
    return (_unit(low, high),) if sides == 2 else (_unit(low, high), _unit(1.0 - high, 1.0 - low))


def t_size_range(p: Interval, df: Interval, sides: int = 2) -> Interval:
    """|t| that belongs to these p values: by bisection of `t_p_range`'s tails."""
    inside = p & UNIT
    if inside is None:
        return Interval(inf, inf)
    return Interval(_size(inside.hi, df.hi, sides), _size(inside.lo, df.lo, sides))


def _size(p: float, df: float, sides: int) -> float:
    target = min(p * 2 / sides, 1.0)
    if target <= 0:
        return inf
    low, high = 0.0, 1.0
    while t_tail(high, df) > target and high < 1e300:
        high *= 2
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if t_tail(middle, df) > target else (low, middle)
    return 0.5 * (low + high)


def f_p_range(f: Interval, df1: Interval, df2: Interval) -> Interval | None:
    """P(F(df1, df2) > F); df1 is a count, df2 a count or (Welch) known up to rounding. None otherwise.

    Over the little that rounding leaves of df2, p is as good as monotone: its ends are taken, with a relative 1e-4.
    """
    if not df1.is_point or df2.width > 1.0 or f.hi < 0 or df1.lo <= 0 or df2.lo <= 0:
        return None
    ends = [
        float(fdtrc(df1.lo, df, max(end, 0.0))) if isfinite(end) else 0.0
        for df in (df2.lo, df2.hi)
        for end in (f.hi, f.lo)
    ]
    slack = 0.0 if df2.is_point else 1e-4
    return _unit(min(ends) * (1 - slack), max(ends) * (1 + slack))


def chi2_p_range(chi2: Interval, df: Interval) -> Interval | None:
    """P(chi2(df) > chi2) for a whole df; None otherwise."""
    if not df.is_point or df.lo <= 0 or chi2.hi < 0:
        return None
    ends = [float(chdtrc(df.lo, max(end, 0.0))) if isfinite(end) else 0.0 for end in (chi2.hi, chi2.lo)]
    return _unit(*ends)


def _unit(low: float, high: float) -> Interval:
    return Interval(max(low * (1 - SLACK), 0.0), min(high * (1 + SLACK), 1.0))
