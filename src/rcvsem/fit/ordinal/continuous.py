"""Continuous variables among ordinal ones: univariate moments, covariances and polyserial correlations.

Two-step maximum likelihood: mean and variance first, then the correlation of the pair given them (Olsson, Drasgow &
Dorans, 1982). Each function returns casewise influences, from mean products of the scores (Muthen, 1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from rcvsem.fit.ordinal.bivariate_normal import INFINITE
from rcvsem.fit.ordinal.polychoric import LARGEST, NEWTON_STEP, TOLERANCE
from rcvsem.fit.ordinal.thresholds import normal_density, threshold_influence
from rcvsem.foundation.arrays import Floats, Ints

_TINY = np.finfo(np.float64).eps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Univariate:
    """Means, variances (divisor n) and z values (n, c) of the continuous variables; casewise influences (n, c)."""

    mean: Floats
    variance: Floats
    z: Floats
    mean_influence: Floats
    variance_influence: Floats


def univariate(y: Floats) -> Univariate:
    """Moments of continuous variables. y (n, c)."""
    n, c = y.shape
    mean = y.mean(axis=0)
    variance = ((y - mean) ** 2).mean(axis=0)
    z = (y - mean) / np.sqrt(variance)
    influence = np.empty((2, n, c))
    for k in range(c):
        sd = np.sqrt(variance[k])
        scores = np.stack((z[:, k] / sd, (z[:, k] ** 2 - 1.0) / (2.0 * variance[k])), axis=1)
        influence[:, :, k] = (scores @ np.linalg.inv(scores.T @ scores / n)).T
    return Univariate(
        mean=mean, variance=variance, z=z, mean_influence=influence[0], variance_influence=influence[1]
    )


def covariance_influence(own: Univariate, a: int, b: int) -> tuple[float, Floats]:
    """Covariance of two continuous variables and its casewise influence (n,)."""
    z1, z2, n = own.z[:, a], own.z[:, b], own.z.shape[0]
    v1, v2 = float(own.variance[a]), float(own.variance[b])
    rho = float(z1 @ z2 / n)
    left = 1.0 - rho * rho
    product, squares = z1 * z2, z1 * z1 + z2 * z2
    s_rho = rho / left + product / left - rho * (squares - 2.0 * rho * product) / left**2
    inner = np.zeros(n)
    for k, (u, w, v) in ((a, (z1, z2, v1)), (b, (z2, z1, v2))):
        s_mean = (u - rho * w) / (np.sqrt(v) * left)
        s_var = -1.0 / (2.0 * v) + (u * u - rho * product) / (2.0 * v * left)
        inner = inner + float(s_rho @ s_mean / n) * own.mean_influence[:, k]
        inner = inner + float(s_rho @ s_var / n) * own.variance_influence[:, k]
    influence = (s_rho - inner) / float(s_rho @ s_rho / n)
    cov = rho * float(np.sqrt(v1 * v2))
    spread = own.variance_influence[:, a] / (2.0 * v1) + own.variance_influence[:, b] / (2.0 * v2)
    return cov, np.asarray(np.sqrt(v1 * v2) * influence + cov * spread)


def polyserial(codes: Ints, tau: Floats, z: Floats) -> float:
    """Correlation of an ordinal item with a continuous variable.

    codes (n,) category numbers; tau (K - 1,) thresholds; z (n,) standardized values.
    """
    edges = np.concatenate(([-INFINITE], tau, [INFINITE]))
    upper, lower = edges[codes + 1], edges[codes]
    sd = float(codes.std())
    spread = float(normal_density(tau[tau < INFINITE]).sum())
    # Point-polyserial correction (Olsson et al., 1982, eq. 11).
    rho = float(np.clip(float((codes - codes.mean()) @ z) / len(z) / spread if sd > 0 else 0.0, -0.9, 0.9))
    return solve_polyserial(upper, lower, z, rho)


def solve_polyserial(upper: Floats, lower: Floats, z: Floats, rho: float) -> float:
    """Maximum likelihood correlation from the limits (n,) of each case's response, started at rho."""
    low, high = -LARGEST, LARGEST
    for _ in range(100):
        r = rho
        score, _ = polyserial_score(upper, lower, z, r)
        total = float(score.sum())
        # Outer product as curvature: the score changes sign once, the bracket does the rest.
        curvature = float(score @ score)
        h = 1e-6
        near = float(polyserial_score(upper, lower, z, min(r + h, LARGEST))[0].sum())
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


def polyserial_influence(codes: Ints, tau: Floats, own: Univariate, k: int, rho: float) -> Floats:
    """Casewise influence (n,) on the covariance rho sd of an ordinal item with continuous variable `k`."""
    n, z, v = codes.size, own.z[:, k], float(own.variance[k])
    edges = np.concatenate(([-INFINITE], tau, [INFINITE]))
    upper, lower = edges[codes + 1], edges[codes]
    root, sd = np.sqrt(1.0 - rho * rho), np.sqrt(v)
    s_rho, pi = polyserial_score(upper, lower, z, rho)
    at_upper = normal_density((upper - rho * z) / root) / (root * pi)
    at_lower = normal_density((lower - rho * z) / root) / (root * pi)
    inner = float(s_rho @ (z + rho * (at_upper - at_lower)) / (sd * n)) * own.mean_influence[:, k]
    s_var = (z * z - 1.0 + rho * z * (at_upper - at_lower)) / (2.0 * v)
    inner = inner + float(s_rho @ s_var / n) * own.variance_influence[:, k]
    above = np.bincount(codes, s_rho * at_upper, tau.size + 1)[:-1]
    below = np.bincount(codes, s_rho * at_lower, tau.size + 1)[1:]
    inner = inner + threshold_influence(tau[None, :])[0][codes] @ ((above - below) / n)
    influence = (s_rho - inner) / float(s_rho @ s_rho / n)
    return np.asarray(sd * influence + rho * sd * own.variance_influence[:, k] / (2.0 * v))
