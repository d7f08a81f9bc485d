"""Tests of equal means, with and without equal variances, and Holm's correction of several of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import f_tail, student_two_sided


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoMeans:
    """Two independent samples; `difference` is first minus second, in the units of the variable.

    t, df, p : Welch (1947), error = sqrt(v1/n1 + v2/n2) with the df of Satterthwaite. student, student_df, student_p :
    pooled variance. d : difference / pooled SD (Cohen 1988); g : d (1 - 3 / (4 df - 1)), Hedges (1981).
    """

    difference: float
    error: float
    t: float
    df: float
    p: float
    student: float
    student_df: float
    student_p: float
    d: float
    g: float


def two_means(first: Floats, second: Floats) -> TwoMeans:
    """Welch's and Student's test of (n1,) and (n2,) numbers, two or more each, not all alike in both."""
    n1, n2 = first.size, second.size
    v1, v2 = float(first.var(ddof=1)), float(second.var(ddof=1))
    e1, e2 = v1 / n1, v2 / n2
    difference = float(first.mean() - second.mean())
    error = float(np.sqrt(e1 + e2))
    df = (e1 + e2) ** 2 / (e1**2 / (n1 - 1) + e2**2 / (n2 - 1))
    pooled_df = float(n1 + n2 - 2)
    pooled = float(np.sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / pooled_df))
    t, student = difference / error, difference / (pooled * float(np.sqrt(1 / n1 + 1 / n2)))
    d = difference / pooled
    return TwoMeans(
        difference=difference,
        error=error,
        t=t,
        df=df,
        p=student_two_sided(t, df),
        student=student,
        student_df=pooled_df,
        student_p=student_two_sided(student, pooled_df),
        d=d,
        g=d * (1 - 3 / (4 * pooled_df - 1)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralMeans:
    """Three or more independent samples.

    f, df1, df2, p : Welch (1951). classic, classic_df2, classic_p : one-way analysis of variance. eta2 : share of the sum
    of squares that lies between the groups.
    """

    f: float
    df1: float
    df2: float
    p: float
    classic: float
    classic_df2: float
    classic_p: float
    eta2: float


def several_means(parts: Sequence[Floats]) -> SeveralMeans:
    """Welch's and the classic F of k samples, two or more numbers each, none without spread.

    Welch: F = [sum w (m - m~)^2 / (k - 1)] / [1 + 2 (k - 2) c / (k^2 - 1)], w = n / v, m~ their weighted mean,
    c = sum (1 - w / sum w)^2 / (n - 1), df2 = (k^2 - 1) / (3 c).
    """
    k = len(parts)
    n = np.array([part.size for part in parts], dtype=np.float64)
    means = np.array([part.mean() for part in parts])
    variances = np.array([part.var(ddof=1) for part in parts])
    w = n / variances
    share = w / w.sum()
    c = float(((1 - share) ** 2 / (n - 1)).sum())
    between = float((w * (means - share @ means) ** 2).sum()) / (k - 1)
    f, df1, df2 = between / (1 + 2 * (k - 2) * c / (k**2 - 1)), float(k - 1), (k**2 - 1) / (3 * c)
    grand = float(n @ means / n.sum())
    ss_between, ss_within = float(n @ (means - grand) ** 2), float((n - 1) @ variances)
    classic_df2 = float(n.sum() - k)
    classic = ss_between / df1 / (ss_within / classic_df2)
    return SeveralMeans(
        f=f,
        df1=df1,
        df2=df2,
        p=f_tail(f, df1, df2),
        classic=classic,
        classic_df2=classic_df2,
        classic_p=f_tail(classic, df1, classic_df2),
        eta2=ss_between / (ss_between + ss_within),
    )


def holm(pvalues: Sequence[Number]) -> tuple[Number, ...]:
    """Holm's (1979) step-down correction; what is not available is left out of the count."""
    known = [(float(p), k) for k, p in enumerate(pvalues) if not isinstance(p, NotAvailable)]
    out: list[Number] = list(pvalues)
    largest = 0.0
    for rank, (p, k) in enumerate(sorted(known)):
        largest = max(largest, min(1.0, (len(known) - rank) * p))
        out[k] = largest
    return tuple(out)
