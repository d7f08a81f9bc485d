"""How much respondents of one cluster are alike: the intraclass correlation, and what that does to standard errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClusterStatistics:
    """One variable.

    Attributes
    ----------
    n, clusters : respondents with an answer, and their clusters.
    icc : ICC(1) of a one-way analysis of variance, (MSB - MSW)/(MSB + (n0 - 1) MSW), n0 = (N - sum n_c^2/N)/(C - 1);
        below 0 where clusters differ less than by chance. Shrout & Fleiss (1979), Bliese (2000).
    design_effect : 1 + (sum n_c^2/N - 1) ICC, the variance of a mean against that of a simple random sample
        (Kish 1965), from an ICC of at least 0.
    """

    variable: str
    n: int
    clusters: int
    icc: Number
    design_effect: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightStatistics:
    """Sampling weights: the largest over the smallest, 1 + CV^2 (Kish's design effect) and n over it."""

    n: int
    ratio: float
    design_effect: float
    effective_n: float


def cluster_statistics(x: Floats, clusters: Ints, names: Sequence[str]) -> tuple[ClusterStatistics, ...]:
    """Of the columns of x (n, k), NaN = no answer; clusters (n,) numbered from 0."""
    return tuple(_one(x[:, k], clusters, name) for k, name in enumerate(names))


def _one(y: Floats, clusters: Ints, name: str) -> ClusterStatistics:
    seen = ~np.isnan(y)
    y, _, own = y[seen], None, np.unique(clusters[seen], return_inverse=True)[1].reshape(-1)
    size = np.bincount(own).astype(np.float64)
    n, c = int(y.size), int(size.size)
    none = NotAvailable("It needs two clusters at least, and one with several respondents.")
    if c < 2 or n <= c:
        return ClusterStatistics(variable=name, n=n, clusters=c, icc=none, design_effect=none)
    means = np.bincount(own, y) / size
    between = float(size @ (means - y.mean()) ** 2) / (c - 1)
    within = float(((y - means[own]) ** 2).sum()) / (n - c)
    mean_size = float(size @ size) / n
    typical = (n - mean_size) / (c - 1)
    bottom = between + (typical - 1.0) * within
    if bottom <= 0.0:
        none = NotAvailable("It does not vary.")
        return ClusterStatistics(variable=name, n=n, clusters=c, icc=none, design_effect=none)
    icc = (between - within) / bottom
    return ClusterStatistics(
        variable=name, n=n, clusters=c, icc=icc, design_effect=1.0 + (mean_size - 1.0) * max(icc, 0.0)
    )


def weight_statistics(weights: Floats) -> WeightStatistics:
    """Of weights (n,) above 0."""
    effect = float(np.mean(weights**2) / np.mean(weights) ** 2)
    n = int(weights.size)
    return WeightStatistics(
        n=n,
        ratio=float(weights.max() / weights.min()),
        design_effect=effect,
        effective_n=n / effect,
    )
