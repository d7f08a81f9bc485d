"""Marker variable: what is left of the constructs' correlations without what a marker shares with them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import student_two_sided
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase

SOURCE = "Lindell & Whitney (2001): partial correlation technique"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustedCorrelation:
    """r of constructs a and b, the same without method variance, and the p values of both."""

    a: str
    b: str
    r: float
    adjusted: float
    pvalue: float
    adjusted_pvalue: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MarkerTest:
    """Lindell and Whitney's adjustment.

    Attributes
    ----------
    marker : name. correlations : (c,) of the marker with each construct score.
    shared : r_M, the correlation taken for method variance; `shared_with` the construct it comes from, ""
        for none.
    pairs : all pairs of constructs. lost : pairs significant before and not after.
    """

    marker: str
    constructs: tuple[str, ...]
    correlations: Floats
    shared: float
    shared_with: str
    pairs: tuple[AdjustedCorrelation, ...]
    lost: tuple[tuple[str, str], ...]
    alpha: float
    n: int


def marker_test(
    scores: ArrayLike,
    constructs: Sequence[str],
    marker: ArrayLike,
    *,
    name: str = "marker",
    alpha: float = 0.05,
) -> MarkerTest:
    """Partial correlation technique of Lindell and Whitney (2001), listwise.

    r_M is the smallest positive correlation of the marker with a construct (0 when none is positive); the
    adjusted correlation is (r - r_M) / (1 - r_M), tested by t = r sqrt((n - 3) / (1 - r^2)) on n - 3 degrees
    of freedom.

    Parameters
    ----------
    scores : (n, c) construct scores.
    marker : (n,) score of a variable that theory does not relate to the constructs.

    Raises
    ------
    OptionError : fewer than two constructs.
    DataError : fewer than five complete respondents, or a column without variance.
    """
    codes = tuple(constructs)
    if len(codes) < 2:
        raise OptionError("A marker test adjusts correlations: give at least two constructs.")
    table = np.column_stack([np.asarray(scores, dtype=np.float64), np.asarray(marker, dtype=np.float64)])
    table = table[~np.isnan(table).any(axis=1)]
    n = len(table)
    if n < 5:
        raise DataError(phrase("A marker test needs at least five complete respondents. Got {n}.", n=n))
    flat = [c for c, spread in zip((*codes, name), np.ptp(table, axis=0), strict=True) if spread == 0]
    if flat:
        raise DataError(phrase("All respondents have the same value of {flat}.", flat=enumerated(flat)))
    r = np.asarray(np.corrcoef(table, rowvar=False))
    with_marker = r[:-1, -1]
    positive = np.flatnonzero(with_marker > 0)
    at = int(positive[np.argmin(with_marker[positive])]) if positive.size else -1
    shared = float(with_marker[at]) if at >= 0 else 0.0
    pairs = []
    for i in range(len(codes)):
        for j in range(i):
            value = float(r[i, j])
            left = (value - shared) / (1.0 - shared) if shared < 1.0 else 0.0
            pairs.append(
                AdjustedCorrelation(
                    a=codes[i],
                    b=codes[j],
                    r=value,
                    adjusted=left,
                    pvalue=_p(value, n - 2),
                    adjusted_pvalue=_p(left, n - 3),
                )
            )
    return MarkerTest(
        marker=name,
        constructs=codes,
        correlations=frozen(with_marker),
        shared=shared,
        shared_with=codes[at] if at >= 0 else "",
        pairs=tuple(pairs),
        lost=tuple((p.a, p.b) for p in pairs if p.pvalue < alpha <= p.adjusted_pvalue),
        alpha=alpha,
        n=n,
    )


def _p(r: float, df: int) -> float:
    """Two-sided p of a correlation on `df` degrees of freedom."""
    if abs(r) >= 1.0:
        return 0.0
    return student_two_sided(float(r * np.sqrt(df / (1.0 - r * r))), float(df))
