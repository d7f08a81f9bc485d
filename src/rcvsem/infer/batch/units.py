"""What is resampled where respondents are no simple random sample: whole clusters, each respondent with its weight.

Clusters are drawn with replacement within each group (Davison & Hinkley 1997, 3.8); without clusters respondents are,
and keep their sampling weights. The jackknife leaves out one cluster at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.sampling import Sampling
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.resample import ROWS, Counts, bootstrap_counts

if TYPE_CHECKING:  # numpy.random is slow to import
    Generator = np.random.Generator


def unit_of(sampling: Sampling, n: int) -> Ints:
    """(n,) the unit that each respondent is drawn with: the cluster, or the respondent."""
    return np.arange(n) if sampling.clusters is None else sampling.clusters


def units(sampling: Sampling | None, n: int) -> int:
    """How many units there are to draw from."""
    return n if sampling is None or sampling.clusters is None else sampling.n_clusters


def drawn_units(rng: Generator, draws: int, n: int, sampling: Sampling) -> Floats:
    """(draws, n) how often each respondent is in each draw."""
    many = units(sampling, n)
    counts = bootstrap_counts(rng, draws, many)
    blocks = [counts(first, min(first + ROWS, many)) for first in range(0, many, ROWS)]
    drawn = np.concatenate([np.asarray(block, dtype=np.float32) for block in blocks], axis=1)
    return drawn if sampling.clusters is None else drawn[:, sampling.clusters]


def without_unit(first: int, draws: int, n: int, sampling: Sampling) -> Floats:
    """(draws, n) 1, and 0 for the respondents of unit first + k in draw k."""
    left_out = first + np.arange(draws)
    return np.asarray(unit_of(sampling, n) != left_out[:, None], dtype=np.float32)


def weighted_counts(table: Floats, sampling: Sampling) -> Counts:
    """Counts (draws, n) times the sampling weights, scaled so that they add to n, block by block."""
    n = table.shape[1]
    weights = np.ones(n) if sampling.weights is None else sampling.weights
    factor = n / (table @ weights)

    def block(first: int, last: int) -> np.ndarray:
        part = table[:, first:last].astype(np.float64)
        part *= weights[first:last]
        part *= factor[:, None]
        return part

    return block
