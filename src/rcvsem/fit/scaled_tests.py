"""Robust standard errors and scaled test statistics for maximum likelihood with data that are not normal.

U = V - V D E^- D'V with V the normal-theory weight, D the Jacobian of the moments, Gamma the asymptotic covariance of
the sample moments. No matrix over pairs of moments is formed: with z_i the casewise moments, tr(V Gamma) is the mean of
z_i'V z_i and D'V z_i is the casewise score. Satorra & Bentler (1994, 2001); Yuan & Bentler (2000), Mplus variant;
Asparouhov & Muthen (2010) for the scaled and shifted statistic.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.discrepancy import Objective, Sample
from rcvsem.fit.estimators import ScaledKind
from rcvsem.fit.moment_scores import ml_terms
from rcvsem.fit.sampling import Sampling, weighted_mean
from rcvsem.fit.standard_errors import casewise_scores
from rcvsem.foundation.arrays import Floats, Ints, members, row_blocks
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaledTest:
    """A scaled test statistic: chisq = plain chisq / scaling + shift on df degrees of freedom.

    Attributes
    ----------
    kind : lavaan's name of the test. df : may be fractional for mean.var.adjusted.
    trace : tr(U Gamma). trace_squared : tr((U Gamma)^2), NaN where the test does not use it.
    h0, h1 : the two traces of yuan.bentler.mplus (scaling factors of the two models times their parameters), else NaN.
    """

    kind: ScaledKind
    chisq: float
    df: float
    scaling: float
    shift: float
    trace: float
    trace_squared: float = float("nan")
    h0: float = float("nan")
    h1: float = float("nan")


def scaled_test(kind: ScaledKind, chisq: float, df: int, trace: float, trace_squared: float) -> ScaledTest:
    """The scaled statistic from the plain one and the traces (pure arithmetic)."""
    if kind == "mean.var.adjusted":
        adjusted = trace**2 / trace_squared
        scaling, shift, on = trace / adjusted, 0.0, adjusted
    elif kind == "scaled.shifted":
        a = float(np.sqrt(df / trace_squared))
        scaling, shift, on = 1.0 / a, df - a * trace, float(df)
    else:
        scaling, shift, on = trace / df, 0.0, float(df)
    return ScaledTest(
        kind=kind, chisq=chisq / scaling + shift, df=on, scaling=scaling, shift=shift, trace=trace,
        trace_squared=trace_squared,
    )  # fmt: skip


def sandwich_meat(objective: Objective, theta: Floats, rows: Sequence[Floats]) -> Floats:
    """(q, q) B = mean outer product of the casewise scores at theta (deviations from the implied means)."""
    q = objective.layout.n_free
    total, n = np.zeros((q, q)), sum(len(x) for x in rows)
    for term, where, x in zip(ml_terms(objective, theta), objective.layout.groups, rows, strict=True):
        centre = term.state.mu if term.sample.mean is not None else weighted_mean(x, term.sample.sampling)
        own = where.own
        sampling = term.sample.sampling or Sampling()
        blocks = (casewise_scores(term, where, x[part], centre) for part in row_blocks(len(x)))
        total[np.ix_(own, own)] += sampling.meat(blocks, len(x), own.size) * (len(x) / n)
    return total


def saturated_trace(sample: Sample, rows: Floats, exogenous: Ints) -> float:
    """tr(A1^-1 B1) of the saturated model of one group, without what belongs to fixed exogenous variables.

    Without such variables A1^-1 B1 has the trace (mean d_i^4 - p)/2, plus p with means (d_i Mahalanobis distances).
    """
    K = np.linalg.inv(sample.cov)
    centre = weighted_mean(rows, sample.sampling)
    n, p = len(rows), int(rows.shape[1])
    if not exogenous.size and sample.sampling is None:
        first = second = 0.0
        for part in row_blocks(n):
            y = rows[part] - centre
            d2 = ((y @ K) * y).sum(axis=1)
            first += float(d2.sum())
            second += float((d2**2).sum())
        mean = first / n  # p, unless the covariances have another divisor than n
        trace = (second / n - 2 * mean + float(p)) / 2
        return trace if sample.mean is None else trace + mean
    inside = members(exogenous, p)
    columns, lines = np.triu_indices(p)
    keep = ~(inside[lines] & inside[columns])
    lines, columns = lines[keep], columns[keep]
    c = np.where(lines == columns, 0.5, 1.0)
    own = ~inside

    def of_covariances(part: slice) -> Floats:
        yK = (rows[part] - centre) @ K
        return np.asarray(c * (yK[:, lines] * yK[:, columns] - K[lines, columns]))

    sampling = sample.sampling or Sampling()
    parts = row_blocks(n)
    products = sampling.meat((of_covariances(part) for part in parts), n, c.size)
    A = np.outer(c, c) * (
        K[np.ix_(lines, lines)] * K[np.ix_(columns, columns)]
        + K[np.ix_(lines, columns)] * K[np.ix_(columns, lines)]
    )
    trace = float((np.linalg.inv(A) * products).sum())
    if sample.mean is not None:
        of_means = sampling.meat((((rows[part] - centre) @ K)[:, own] for part in parts), n, int(own.sum()))
        trace += float((np.linalg.inv(K[np.ix_(own, own)]) * of_means).sum())
    return trace
