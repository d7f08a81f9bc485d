"""Each response regressed on the observed predictors: probit for ordinal items, linear for continuous variables.

What the correlations given the predictors start from (Muthen, 1984). Predictors are standardized inside: the scores
stay well scaled for ages and years. Casewise influences: of the probit regression from mean products of the scores, of
the linear one (X'X/n)^-1 x e and e^2 - s2, whatever the distribution.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from rcvsem.fit.ordinal.bivariate_normal import INFINITE
from rcvsem.fit.ordinal.continuous import mean_of
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_density
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import enumerated, phrase

# Share of the predictors' variance below which one repeats the others.
COLLINEAR = 1e-10
# A probit slope (per SD of the predictor) beyond this has no finite maximum: the predictor separates the categories.
SEPARATED = 15.0
_TINY = np.finfo(np.float64).tiny


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictors:
    """Observed predictors of one group: z (n, r) standardized values; mean (r,), sd (r,) divisor n; cov (r, r)
    divisor n - 1, lavaan's choice."""

    z: Floats
    mean: Floats
    sd: Floats
    cov: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalRegression:
    """One response on the predictors, in units of `Predictors.z`.

    Attributes
    ----------
    codes : (n,) category numbers, None for a continuous response.
    location : (t,) thresholds, or the intercept alone. slopes : (r,). variance : of the residual, 1 for an ordinal item.
    influence : (n, t + r) casewise influences on location and slopes; variance_influence : (n,) (continuous).
    upper, lower : (n,) standardized limits of an ordinal response given x; z : (n,) standardized residuals otherwise.
    """

    codes: Ints | None
    location: Floats
    slopes: Floats
    variance: float
    influence: Floats
    variance_influence: Floats
    upper: Floats
    lower: Floats
    z: Floats


def predictors_of(
    x: Floats, names: tuple[str, ...], place: str = "", weights: Floats | None = None
) -> Predictors:
    """The predictors x (n, r) of one group.

    Raises
    ------
    DataError : a predictor is constant or repeats the others in this group.
    """
    where = phrase(" in {place}", place=place) if place else ""
    mean = mean_of(x, weights)
    sd = np.sqrt(mean_of((x - mean) ** 2, weights))
    flat = np.flatnonzero(sd <= 1e-12 * np.maximum(np.abs(mean), _TINY))
    if flat.size:
        raise DataError(
            phrase("The predictor {names} is constant{where}.", names=names[flat[0]], where=where),
            fix="Leave it out of the model.",
        )
    z = (x - mean) / sd
    last = np.linalg.eigh(z.T @ z / x.shape[0])
    if last[0][0] < COLLINEAR:
        inside = np.flatnonzero(np.abs(last[1][:, 0]) > 1e-3)
        raise DataError(
            phrase(
                "The predictors {inside} are linearly dependent{where}.",
                inside=enumerated(names[k] for k in inside),
                where=where,
            ),
            fix="Leave one of them out of the model.",
        )
    centred = x - mean
    cov = (centred if weights is None else centred * weights[:, None]).T @ centred / (len(x) - 1.0)
    return Predictors(z=z, mean=mean, sd=sd, cov=cov)


def linear_regression(y: Floats, z: Floats, weights: Floats | None = None) -> OrdinalRegression:
    """Least squares of y (n,) on the predictors z (n, r); variance with divisor n."""
    n = y.size
    design = np.column_stack((np.ones(n), z))
    root = np.ones(n) if weights is None else np.sqrt(weights)
    scaled = design * root[:, None]
    coefficients: Floats = np.asarray(np.linalg.lstsq(scaled, y * root, rcond=None)[0], dtype=np.float64)
    residual = y - design @ coefficients
    variance = float(mean_of(residual**2, weights))
    influence = (design * residual[:, None]) @ np.linalg.inv(scaled.T @ scaled / n)
    none = np.zeros(0)
    return OrdinalRegression(
        codes=None, location=coefficients[:1], slopes=coefficients[1:], variance=variance,
        influence=influence, variance_influence=residual**2 - variance, upper=none, lower=none,
        z=residual / np.sqrt(variance),
    )  # fmt: skip


def probit_regression(
    codes: Ints,
    tau: Floats,
    z: Floats,
    weights: Floats | None = None,
) -> OrdinalRegression | int:
    """Ordered probit of category numbers (n,) on z (n, r): P(y <= k | z) = Phi(tau_k - z'b).

    tau : (t,) start values.

    The log-likelihood is concave (Pratt, 1981): Newton steps, halved where they overshoot, end at its maximum.

    Returns the column of z that separates the categories, where no finite slopes exist.
    """
    t, r = tau.size, z.shape[1]
    design = _Design(codes, t, z, weights)
    at, found = _maximum(design, np.concatenate((tau, np.zeros(r))))
    if not found:
        return int(np.abs(at[t:]).argmax())
    _, score, _ = design.evaluate(at)
    upper, lower = design.limits(at)
    influence = score @ np.linalg.inv(score.T @ design.weighted(score) / codes.size)
    return OrdinalRegression(
        codes=codes, location=at[:t], slopes=at[t:], variance=1.0, influence=influence,
        variance_influence=np.zeros(0), upper=upper, lower=lower, z=np.zeros(0),
    )  # fmt: skip


def _maximum(design: _Design, at: Floats) -> tuple[Floats, bool]:
    """(t + r,) where the log-likelihood is largest; False where it has no finite maximum."""
    value, score, curvature = design.evaluate(at)
    for _ in range(100):
        try:
            step = np.linalg.solve(curvature, design.weighted(score).sum(axis=0))
        except np.linalg.LinAlgError:
            return at, False
        share = 1.0
        while True:
            near = at + share * step
            found = design.evaluate(near)
            if found[0] >= value - 1e-10 * abs(value) and (np.diff(near[: design.t]) > 0).all():
                break
            share /= 2.0
            if share < 1e-8:
                return at, False
        at, (value, score, curvature) = near, found
        if np.abs(share * step).max() < 1e-9:
            return at, True
        if np.abs(at[design.t :]).max(initial=0.0) > SEPARATED:
            break
    return at, False


class _Design:
    """Derivatives of the two limits of every case: a threshold each, and the predictors."""

    def __init__(self, codes: Ints, t: int, z: Floats, weights: Floats | None = None) -> None:
        self.codes, self.t, self.z, self.weights = codes, t, z, weights
        steps = np.arange(t)
        self.above = np.concatenate((np.equal.outer(codes, steps).astype(np.float64), -z), axis=1)
        self.below = np.concatenate((np.equal.outer(codes - 1, steps).astype(np.float64), -z), axis=1)

    def limits(self, at: Floats) -> tuple[Floats, Floats]:
        edges = np.concatenate(([-INFINITE], at[: self.t], [INFINITE]))
        shift = self.z @ at[self.t :]
        return edges[self.codes + 1] - shift, edges[self.codes] - shift

    def evaluate(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood, casewise scores (n, t + r) and minus its second derivatives."""
        upper, lower = self.limits(at)
        pi = interval(lower, upper)
        first, last = normal_density(upper) / pi, normal_density(lower) / pi
        score = first[:, None] * self.above - last[:, None] * self.below
        w = np.ones(pi.size) if self.weights is None else self.weights
        curve = (self.above.T * (w * upper * first)) @ self.above
        curve -= (self.below.T * (w * lower * last)) @ self.below
        return float(w @ np.log(pi)), score, curve + score.T @ self.weighted(score)

    def weighted(self, rows: Floats) -> Floats:
        """Rows (n, k), each times its sampling weight."""
        return rows if self.weights is None else np.asarray(rows * self.weights[:, None])


def interval(lower: Floats, upper: Floats) -> Floats:
    """Phi(upper) - Phi(lower), with the digits of the near tail; never 0."""
    flip = lower + upper > 0
    a, b = np.where(flip, -upper, lower), np.where(flip, -lower, upper)
    return np.asarray(np.maximum(ndtr(b) - ndtr(a), 1e-300))


def marginal_thresholds(codes: Ints, t: int) -> Floats:
    """(t,) thresholds without predictors."""
    return np.asarray(ndtri(np.bincount(codes, minlength=t + 1).cumsum()[:-1] / codes.size))
