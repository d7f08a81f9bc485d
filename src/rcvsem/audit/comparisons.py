"""Two models of a paper compared: the difference of their chi-squares, its df and its p."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rcvsem.audit.branch import Region
from rcvsem.audit.interval import UNIT, Interval, union
from rcvsem.evaluate.tails import chi_square_tail


def comparison_holds(
    printed: Mapping[str, Interval], restricted: list[Region], full: list[Region], *, nested: bool
) -> bool:
    """Whether two models can differ as printed: delta_chisq, delta_df, p. nested : as a restriction does."""
    chisq, df = differences(restricted, full)
    if nested:
        # a restriction gains df and cannot improve the fit
        kept = chisq & Interval(-1e-3, float("inf"))
        if kept is None or df.hi <= 0:
            return False
        chisq = kept
    if "delta_chisq" in printed:
        kept = chisq & printed["delta_chisq"]
        if kept is None:
            return False
        chisq = kept
    if "delta_df" in printed:
        kept = df & printed["delta_df"]
        if kept is None:
            return False
        df = kept
    implied = difference_p(chisq, df) if "p" in printed else None
    return implied is None or implied & printed["p"] is not None


def differences(restricted: Iterable[Region], full: Iterable[Region]) -> tuple[Interval, Interval]:
    """Delta chi2 and delta df of two models."""
    a, b = list(restricted), list(full)
    chisq = union(r.range_of(0) for r in a) - union(r.range_of(0) for r in b)
    return chisq, union(r.d for r in a) - union(r.d for r in b)


def difference_p(chisq: Interval, df: Interval) -> Interval | None:
    """P(chi2(delta df) > delta chi2); None when delta df may be 0."""
    if df.lo < 1e-6 or not (chisq.bounded and df.bounded):
        return None
    low = chi_square_tail(max(chisq.hi, 0.0), df.lo)
    high = chi_square_tail(max(chisq.lo, 0.0), df.hi)
    return Interval(low * (1 - 1e-9), high * (1 + 1e-9)) & UNIT
