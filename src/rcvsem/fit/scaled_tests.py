"""Robust standard errors and scaled test statistics for maximum likelihood with data that are not normal.

U = V - V D E^- D'V with V the normal-theory weight, D the Jacobian of the moments, Gamma the asymptotic covariance of
the sample moments. No matrix over pairs of moments is formed: with z_i the casewise moments, tr(V Gamma) is the mean of
z_i'V z_i and D'V z_i is the casewise score. Satorra & Bentler (1994, 2001); Yuan & Bentler (2000), Mplus variant;
Asparouhov & Muthen (2010) for the scaled and shifted statistic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rcvsem.fit.discrepancy import MaximumLikelihoodTerm, Objective, Sample
from rcvsem.fit.matrices import Layout
from rcvsem.fit.standard_errors import casewise_scores
from rcvsem.foundation.arrays import Floats, Ints, members

ScaledKind = Literal["satorra.bentler", "yuan.bentler.mplus", "scaled.shifted", "mean.var.adjusted"]


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


def ml_terms(objective: Objective, theta: Floats) -> list[MaximumLikelihoodTerm]:
    """The groups' likelihood terms at theta."""
    terms = objective.terms(theta)
    assert terms is not None
    return [term for term in terms if isinstance(term, MaximumLikelihoodTerm)]


def sandwich_meat(objective: Objective, theta: Floats, rows: Sequence[Floats]) -> Floats:
    """(q, q) B = mean outer product of the casewise scores at theta (deviations from the implied means)."""
    q = objective.layout.n_free
    total, n = np.zeros((q, q)), sum(len(x) for x in rows)
    for term, where, x in zip(ml_terms(objective, theta), objective.layout.groups, rows, strict=True):
        centre = x.mean(axis=0) if term.sample.mean is None else term.state.mu
        scores = casewise_scores(term, where, x, centre, q)
        total += scores.T @ scores / n
    return total


class MomentScores:
    """Casewise contributions of the sample moments, seen through one group's normal-theory weight V.

    With fixed exogenous variables the moments' deviations are taken from those of the regression on them
    (z - z_hat), as in lavaan: what varies with x alone is not random.
    """

    def __init__(self, objective: Objective, theta: Floats, rows: Sequence[Floats]) -> None:
        layout = objective.layout
        q = layout.n_free
        self.n = [len(x) for x in rows]
        self.total = sum(self.n)
        self.scores: list[Floats] = []
        self.parts: list[tuple[MaximumLikelihoodTerm, Floats, Floats | None]] = []
        for g, (term, where, x) in enumerate(
            zip(ml_terms(objective, theta), layout.groups, rows, strict=True)
        ):
            term.prepare()
            y = x - x.mean(axis=0)
            fitted = _fitted_on_exogenous(y, exogenous_columns(layout, g))
            scores = casewise_scores(term, where, y, np.zeros(y.shape[1]), q)
            if fitted is not None:
                scores = scores - casewise_scores(term, where, fitted, np.zeros(y.shape[1]), q)
            self.scores.append(scores - scores.mean(axis=0))
            self.parts.append((term, y, fitted))

    def meat(self) -> Floats:
        """(q, q) D'V Gamma V D, weighted over groups."""
        return np.asarray(sum(s.T @ s for s in self.scores) / self.total)

    def traces(self, inverse: Floats, *, squared: bool) -> tuple[float, float]:
        """tr(U Gamma) and, if asked, tr((U Gamma)^2); `inverse` is E^- (q, q)."""
        trace = 0.0
        for term, y, fitted in self.parts:
            trace += float(_own_quadratic(term, y, fitted).mean())
        trace -= float((inverse * self.meat()).sum())
        return trace, self._squared(inverse) if squared else float("nan")

    def _squared(self, inverse: Floats) -> float:
        """Squared Frobenius norm of (1/N) [z_i'V z_j / f_g - s_i'E^- s_j], in blocks of rows."""
        total = 0.0
        for g, (term, y, fitted) in enumerate(self.parts):
            share = self.n[g] / self.total
            for a in range(0, self.n[g], 1024):
                block = np.arange(a, min(a + 1024, self.n[g]))
                left = self.scores[g][block] @ inverse
                for h in range(len(self.parts)):
                    inner = -(left @ self.scores[h].T)
                    if h == g:
                        inner += _quadratic(term, y, fitted, block) / share
                    total += float((inner**2).sum())
        return total / self.total**2


def exogenous_columns(layout: Layout, group: int) -> Ints:
    """Columns of the observed variables whose moments are fixed at the sample's."""
    rows = layout.exo[(layout.exo[:, 1] == group) & (layout.exo[:, 2] == layout.exo[:, 3])]
    return np.array(sorted(set(rows[:, 2].tolist())), dtype=np.intp)  # np.unique imports numpy.ma


def _fitted_on_exogenous(y: Floats, columns: Ints) -> Floats | None:
    """(n, p) centred y replaced by its regression on the exogenous columns; None without any."""
    if not columns.size:
        return None
    x = y[:, columns]
    slopes = np.linalg.lstsq(x, y, rcond=None)[0]
    return np.asarray(x @ slopes)


def _mean_matrix(term: MaximumLikelihoodTerm, y: Floats, fitted: Floats | None) -> Floats:
    M = y.T @ y
    if fitted is not None:
        M = M - fitted.T @ fitted
    return np.asarray(M / len(y))


def _own_quadratic(term: MaximumLikelihoodTerm, y: Floats, fitted: Floats | None) -> Floats:
    """(n,) z_i'V z_i of the centred casewise moments (means and covariances)."""
    K = term.inverse
    KM = K @ _mean_matrix(term, y, fitted)
    yK = y @ K
    own = (yK * y).sum(axis=1)
    out = own**2
    cross = ((y @ KM) @ K * y).sum(axis=1)
    difference = y
    if fitted is not None:
        fK = fitted @ K
        out = out - 2 * (yK * fitted).sum(axis=1) ** 2 + (fK * fitted).sum(axis=1) ** 2
        cross = cross - ((fitted @ KM) @ K * fitted).sum(axis=1)
        difference = y - fitted
    out = (out - 2 * cross + (KM * KM.T).sum()) / 2
    if term.sample.mean is not None:
        out = out + ((difference @ K) * difference).sum(axis=1)
    return np.asarray(out)


def _quadratic(term: MaximumLikelihoodTerm, y: Floats, fitted: Floats | None, block: Ints) -> Floats:
    """(b, n) z_i'V z_j for the rows of a block."""
    K = term.inverse
    KM = K @ _mean_matrix(term, y, fitted)
    yK = y[block] @ K
    out = (yK @ y.T) ** 2
    cross = ((y @ KM) @ K * y).sum(axis=1)
    difference = y
    if fitted is not None:
        fK = fitted[block] @ K
        out = out - (yK @ fitted.T) ** 2 - (fK @ y.T) ** 2 + (fK @ fitted.T) ** 2
        cross = cross - ((fitted @ KM) @ K * fitted).sum(axis=1)
        difference = y - fitted
    out = (out - cross[block][:, None] - cross[None, :] + (KM * KM.T).sum()) / 2
    if term.sample.mean is not None:
        out = out + (difference[block] @ K) @ difference.T
    return np.asarray(out)


def saturated_trace(sample: Sample, rows: Floats, exogenous: Ints) -> float:
    """tr(A1^-1 B1) of the saturated model of one group, without what belongs to fixed exogenous variables.

    Without such variables A1^-1 B1 has the trace (mean d_i^4 - p)/2, plus p with means (d_i Mahalanobis distances).
    """
    K = np.linalg.inv(sample.cov)
    centre = rows.mean(axis=0)
    y = rows - centre
    p = y.shape[1]
    if not exogenous.size:
        d2 = ((y @ K) * y).sum(axis=1)
        mean = float(d2.mean())  # p, unless the covariances have another divisor than n
        trace = (float((d2**2).mean()) - 2 * mean + float(p)) / 2
        return trace if sample.mean is None else trace + mean
    inside = members(exogenous, p)
    columns, lines = np.triu_indices(p)
    keep = ~(inside[lines] & inside[columns])
    lines, columns = lines[keep], columns[keep]
    c = np.where(lines == columns, 0.5, 1.0)
    yK = y @ K
    scores = c * (yK[:, lines] * yK[:, columns] - K[lines, columns])
    A = np.outer(c, c) * (
        K[np.ix_(lines, lines)] * K[np.ix_(columns, columns)]
        + K[np.ix_(lines, columns)] * K[np.ix_(columns, lines)]
    )
    trace = float((np.linalg.inv(A) * (scores.T @ scores)).sum()) / len(y)
    if sample.mean is not None:
        own = ~inside
        trace += float((np.linalg.inv(K[np.ix_(own, own)]) * (yK[:, own].T @ yK[:, own])).sum()) / len(y)
    return trace
