"""Composite reliability, average variance extracted and omega from loadings."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats


def composite_reliability(loadings: ArrayLike) -> float:
    """CR = (sum l)^2 / ((sum l)^2 + sum(1 - l^2)) of standardized loadings (Fornell & Larcker, 1981)."""
    return float(composite_reliabilities(loadings))


def composite_reliabilities(loadings: ArrayLike) -> Floats:
    """(...) CR of every row of (..., k) standardized loadings."""
    l = np.asarray(loadings, dtype=np.float64)  # noqa: E741
    common = l.sum(axis=-1) ** 2
    return np.asarray(common / (common + (1.0 - l**2).sum(axis=-1)))


def average_variance_extracted(loadings: ArrayLike) -> float:
    """AVE = mean of squared standardized loadings (Fornell & Larcker, 1981)."""
    return float(np.mean(np.square(loadings)))


def omega(loadings: Floats, variance: float, implied: Floats) -> float:
    """McDonald's omega (sum lambda)^2 phi / 1'Sigma 1 from unstandardized estimates.

    loadings : (k,) of the construct. variance : phi of the construct. implied : (k, k) model-implied
    covariances of its items, so that residual covariances (and cross-loadings) are in the denominator
    (Raykov, 2001; Bollen, 1980).
    """
    return float(np.sum(loadings)) ** 2 * variance / float(np.sum(implied))
