"""Continuous variables among ordinal ones: univariate moments, covariances and polyserial correlations.

Two-step maximum likelihood: mean and variance first, then the correlation of the pair given them (Olsson, Drasgow &
Dorans, 1982). Each function returns casewise influences, and these assume no distribution: y - m for a mean,
(y - m)^2 - s2 for a variance, (y - m)(x - k) - c for a covariance; of a polyserial correlation, which solves
mean s(rho; m, s2, tau) = 0,

    [s + E(s_m) IF_m + E(s_s2) IF_s2 + sum_k E(s_tau_k) IF_tau_k] / -E(s_rho)

with the second derivatives themselves. Mean products of scores in their place (Muthen, 1984; lavaan) are the same only
for a normal variable: of a skewed one they give wrong standard errors, of a balanced 0/1 variable a singular matrix.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtr

from rcvsem.fit.ordinal.bivariate_normal import INFINITE
from rcvsem.fit.ordinal.polychoric import LARGEST, NEWTON_STEP, TOLERANCE
from rcvsem.fit.ordinal.thresholds import threshold_influence
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_density

_TINY = np.finfo(np.float64).eps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Univariate:
    """Means, variances (divisor n) and z values (n, c) of the continuous variables; casewise influences (n, c)."""

    mean: Floats
    variance: Floats
    z: Floats
    mean_influence: Floats
    variance_influence: Floats


def mean_of(values: Floats, weights: Floats | None) -> Any:
    """Mean over the cases (n, ...), each with its sampling weight."""
    return values.mean(axis=0) if weights is None else np.tensordot(weights, values, axes=1) / len(weights)


def univariate(y: Floats, weights: Floats | None = None) -> Univariate:
    """Moments of continuous variables. y (n, c), sampling weights (n,) with mean 1."""
    mean = mean_of(y, weights)
    centred = y - mean
    variance = mean_of(centred**2, weights)
    return Univariate(
        mean=mean,
        variance=variance,
        z=centred / np.sqrt(variance),
        mean_influence=centred,
        variance_influence=centred**2 - variance,
    )


def covariance_influence(
    own: Univariate, a: int, b: int, weights: Floats | None = None
) -> tuple[float, Floats]:
    """Covariance of two continuous variables and its casewise influence (n,)."""
    product = own.mean_influence[:, a] * own.mean_influence[:, b]
    cov = float(mean_of(product, weights))
    return cov, np.asarray(product - cov)


def polyserial(codes: Ints, tau: Floats, z: Floats, weights: Floats | None = None) -> float:
    """Correlation of an ordinal item with a continuous variable.

    codes (n,) category numbers; tau (K - 1,) thresholds; z (n,) standardized values.
    """
    edges = np.concatenate(([-INFINITE], tau, [INFINITE]))
    upper, lower = edges[codes + 1], edges[codes]
    sd = float(codes.std())
    spread = float(normal_density(tau[tau < INFINITE]).sum())
    # Point-polyserial correction (Olsson et al., 1982, eq. 11).
    rho = float(np.clip(float((codes - codes.mean()) @ z) / len(z) / spread if sd > 0 else 0.0, -0.9, 0.9))
    return solve_polyserial(upper, lower, z, rho, weights)


def solve_polyserial(
    upper: Floats, lower: Floats, z: Floats, rho: float, weights: Floats | None = None
) -> float:
    """Maximum likelihood correlation from the limits (n,) of each case's response, started at rho."""
    w = np.ones(z.size) if weights is None else weights
    low, high = -LARGEST, LARGEST
    for _ in range(100):
        r = rho
        score, _ = polyserial_score(upper, lower, z, r)
        total = float(w @ score)
        # Outer product as curvature: the score changes sign once, the bracket does the rest.
        curvature = float(w @ score**2)
        h = 1e-6
        near = float(w @ polyserial_score(upper, lower, z, min(r + h, LARGEST))[0])
        second = (near - total) / (min(r + h, LARGEST) - r) if r + h < LARGEST else -curvature
        low, high = (max(low, r), high) if total > 0 else (low, min(high, r))
        rho = r - total / second if second < 0 else (low + high) / 2.0
        if not low - NEWTON_STEP < rho < high + NEWTON_STEP or abs(rho) > LARGEST:
            rho = (low + high) / 2.0
        if abs(rho - r) < TOLERANCE:
            break
    return rho


def polyserial_score(upper: Floats, lower: Floats, z: Floats, rho: float) -> tuple[Floats, Floats]:
    """(n,) scores of rho, and probabilities of the categories given z."""
    root = np.sqrt(1.0 - rho * rho)
    u, v = (upper - rho * z) / root, (lower - rho * z) / root
    pi = np.maximum(ndtr(u) - ndtr(v), _TINY)
    change = normal_density(u) * (upper * rho - z) - normal_density(v) * (lower * rho - z)
    return np.asarray(change / (root**3 * pi)), np.asarray(pi)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolyserialTerms:
    """What the influence on a polyserial correlation is made of, (n,) each: the score of rho, and its derivatives by the
    standardized value and by the upper and lower limit of the case. information : -E of its derivative by rho."""

    score: Floats
    by_z: Floats
    by_upper: Floats
    by_lower: Floats
    information: float


def polyserial_terms(
    upper: Floats, lower: Floats, z: Floats, rho: float, weights: Floats | None = None
) -> PolyserialTerms:
    """Second derivatives of log[Phi(u) - Phi(v)], u and v the limits (a - rho z)/sqrt(1 - rho^2) of each case (n,)."""
    root = np.sqrt(1.0 - rho * rho)
    score, pi = polyserial_score(upper, lower, z, rho)
    by_rho, by_z = -score * score, np.zeros(z.size)
    ends = []
    for limit, sign in ((upper, 1.0), (lower, -1.0)):
        inside = np.abs(limit) < INFINITE
        a = np.where(inside, limit, 0.0)
        u = (a - rho * z) / root
        weight = np.where(inside, sign * normal_density(u) / pi, 0.0)
        u_rho = (rho * a - z) / root**3
        by_rho += weight * (a / root**3 + 3.0 * rho * (rho * a - z) / root**5 - u * u_rho * u_rho)
        by_z += weight * (-1.0 / root**3 + u * u_rho * rho / root + score * rho / root)
        ends.append(weight * (rho / root**3 - (u * u_rho + score) / root))
    information = -float(mean_of(by_rho, weights))
    if not information > 0.0:  # at the limit of 1 the likelihood has no maximum
        information = float(mean_of(score**2, weights))
    return PolyserialTerms(
        score=score, by_z=by_z, by_upper=ends[0], by_lower=ends[1], information=information
    )


def polyserial_influence(
    codes: Ints, tau: Floats, own: Univariate, k: int, rho: float, weights: Floats | None = None
) -> Floats:
    """Casewise influence (n,) on the covariance rho sd of an ordinal item with continuous variable `k`."""
    n, z, v = codes.size, own.z[:, k], float(own.variance[k])
    w = np.ones(n) if weights is None else weights
    edges = np.concatenate(([-INFINITE], tau, [INFINITE]))
    terms = polyserial_terms(edges[codes + 1], edges[codes], z, rho, weights)
    sd = np.sqrt(v)
    above = np.bincount(codes, w * terms.by_upper, tau.size + 1)[:-1]
    below = np.bincount(codes, w * terms.by_lower, tau.size + 1)[1:]
    carried = threshold_influence(tau[None, :])[0][codes] @ ((above + below) / n)
    carried -= float(mean_of(terms.by_z, weights)) / sd * own.mean_influence[:, k]
    carried -= float((w * terms.by_z) @ z) / (2.0 * v * n) * own.variance_influence[:, k]
    influence = (terms.score + carried) / terms.information
    return np.asarray(sd * influence + rho * sd * own.variance_influence[:, k] / (2.0 * v))
