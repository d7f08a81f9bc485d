"""Covariance matrices of bootstrap samples, all draws of a chunk at once, and intervals from draws.

The covariance matrix of a resample needs only how often each respondent was drawn:
cov = (sum_i w_i x_i x_i' - n m m') / (n - 1). With the products x_ij x_il laid out as columns, one matrix
product gives every covariance of a whole chunk of draws.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf, normal_quantile
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.option_checks import check_integer, check_unit_interval
from rcvsem.foundation.words import phrase

CHUNK = 250  # draws a spawned stream; part of what a seed means, so never tuned to the machine


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BootstrapIntervals:
    """Nonparametric bootstrap of one or several numbers.

    Attributes
    ----------
    estimate, se : (m,) point estimate and standard deviation of the draws.
    percentile, bc : (m, 2) percentile and bias-corrected limits.
    draws : (usable, m) usable draws.
    asked, usable : draws asked and draws in which every number could be computed.
    level : coverage.
    """

    estimate: Floats
    se: Floats
    percentile: Floats
    bc: Floats
    draws: Floats
    asked: int
    usable: int
    level: float

    def part(self, which: slice) -> BootstrapIntervals:
        """The same draws for some of the numbers."""
        return BootstrapIntervals(
            estimate=frozen(self.estimate[which]),
            se=frozen(self.se[which]),
            percentile=frozen(self.percentile[which]),
            bc=frozen(self.bc[which]),
            draws=frozen(self.draws[:, which]),
            asked=self.asked,
            usable=self.usable,
            level=self.level,
        )


def bootstrap_moments(
    x: Floats,
    statistic: Callable[[Floats], Floats],
    *,
    draws: int = 2000,
    seed: int | np.random.SeedSequence = 1,
    level: float = 0.95,
) -> BootstrapIntervals:
    """Bootstrap of a statistic of the covariance matrix.

    Parameters
    ----------
    x : (n, k) complete answers.
    statistic : maps a stack of covariance matrices (b, k, k) to (b, m) numbers; NaN where not defined.
    draws, seed : one child of the SeedSequence is spawned for each chunk of 250 draws.

    Raises
    ------
    DataError : fewer than two draws could be computed.
    """
    check_integer(draws, "draws", phrase("the scale bootstrap"), 2)
    check_unit_interval(level, "level", phrase("the scale bootstrap"))
    root = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    n, k = x.shape
    centred = x - x.mean(axis=0)  # keeps the subtraction of n m m' harmless
    rows, columns = np.triu_indices(k)
    products = np.concatenate([centred, centred[:, rows] * centred[:, columns]], axis=1)

    def covariances(counts: Floats) -> Floats:
        sums = counts @ products
        mean = sums[:, :k] / n
        upper = (sums[:, k:] - n * mean[:, rows] * mean[:, columns]) / (n - 1)
        cov = np.empty((counts.shape[0], k, k))
        cov[:, rows, columns] = upper
        cov[:, columns, rows] = upper
        return cov

    chunks = []
    for start, stream in zip(range(0, draws, CHUNK), root.spawn(-(-draws // CHUNK)), strict=True):
        size = min(CHUNK, draws - start)
        picked = np.random.default_rng(stream).integers(0, n, size=(size, n))
        picked += n * np.arange(size)[:, None]
        counts = np.bincount(picked.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):  # a resample may leave an item constant
            chunks.append(statistic(covariances(counts)))
    drawn = np.concatenate(chunks)
    usable = drawn[np.isfinite(drawn).all(axis=1)]
    estimate = statistic(covariances(np.ones((1, n))))[0]
    if len(usable) < 2:
        raise DataError(
            phrase("Only {n} of {draws} bootstrap samples could be computed.", n=len(usable), draws=draws)
        )
    return BootstrapIntervals(
        estimate=frozen(estimate),
        se=frozen(usable.std(axis=0, ddof=1)),
        percentile=frozen(percentile_limits(usable, level)),
        bc=frozen(bias_corrected_limits(usable, estimate, level)),
        draws=frozen(usable),
        asked=draws,
        usable=len(usable),
        level=level,
    )


def percentile_limits(draws: Floats, level: float) -> Floats:
    """(B, m) draws -> (m, 2) quantiles at (1 - level)/2 and (1 + level)/2, linear interpolation (type 7)."""
    return np.asarray(np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0).T)


def bias_corrected_limits(draws: Floats, estimate: Floats, level: float) -> Floats:
    """BC limits (Efron, 1981), no acceleration. (B, m), (m,) -> (m, 2).

    z0 = Phi^-1(share of draws below the estimate, ties halved), kept off 0 and 1 by half a draw;
    limits are the quantiles at Phi(2 z0 -/+ z).
    """
    b = draws.shape[0]
    below = (draws < estimate).sum(axis=0) + 0.5 * (draws == estimate).sum(axis=0)
    shares = np.clip(below / b, 0.5 / b, 1 - 0.5 / b)
    z = normal_quantile((1 + level) / 2)
    limits = np.empty((draws.shape[1], 2))
    for j, share in enumerate(shares.tolist()):
        middle = 2 * normal_quantile(share)
        limits[j] = np.quantile(draws[:, j], [normal_cdf(middle - z), normal_cdf(middle + z)])
    return limits
