"""Moments of resampled data without touching the rows again: counts times products, one matrix product a chunk.

For a bootstrap draw with counts w (how often each case was drawn), S* = sum_i w_i x_i x_i' / n - m* m*' and
m* = sum_i w_i x_i / n. With the products of each row computed once, all draws of a chunk are one GEMM.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.infer.batch.kernel import DrawMoments

CHUNK = 250  # draws; fixed, so that the number of workers never changes a digit
ROWS = 8192  # cases multiplied at once, which bounds the memory


def chunk_sizes(draws: int) -> list[int]:
    """Sizes of the chunks that make `draws`."""
    return [min(CHUNK, draws - first) for first in range(0, draws, CHUNK)]


def weighted_moments(
    data: Floats, draws: int, counts_of: Callable[[int, int], Floats], n: int, means: bool
) -> DrawMoments:
    """Moments of `draws` weighted samples of `data` (N, p).

    counts_of(first, last) gives the counts (draws, last - first) of the cases first..last; each draw's counts add
    to n over all cases.
    """
    p = data.shape[1]
    centre = np.round(data.mean(axis=0))  # an integer keeps products of Likert answers exact
    upper = np.triu_indices(p)
    second = np.zeros((draws, upper[0].size))
    first_moment = np.zeros((draws, p))
    for first in range(0, data.shape[0], ROWS):
        rows = data[first : first + ROWS] - centre
        counts = counts_of(first, first + rows.shape[0])
        second += counts @ (rows[:, upper[0]] * rows[:, upper[1]])
        first_moment += counts @ rows
    second /= n
    mean = first_moment / n
    cov = np.empty((draws, p, p))
    cov[:, upper[0], upper[1]] = second
    cov[:, upper[1], upper[0]] = second
    cov -= mean[:, :, None] * mean[:, None, :]
    return DrawMoments(cov=cov, mean=mean + centre if means else None)


def bootstrap_counts(rng: np.random.Generator, draws: int, n: int) -> Callable[[int, int], Floats]:
    """Counts of `draws` resamples of n cases with replacement, block by block.

    Small samples draw case numbers and count them. Large ones first split n over the blocks (multinomial), then draw
    within a block: the same distribution in bounded memory.
    """
    if n <= ROWS:
        # int32 flat keys: one bincount for the whole chunk
        keys = rng.integers(0, n, size=(draws, n), dtype=np.int32).astype(np.intp)
        keys += (np.arange(draws, dtype=np.intp) * n)[:, None]
        table = np.bincount(keys.ravel(), minlength=draws * n).reshape(draws, n).astype(np.float64)
        return lambda first, last: table[:, first:last]

    starts = range(0, n, ROWS)
    sizes = np.array([min(ROWS, n - first) for first in starts], dtype=np.float64)
    totals = rng.multinomial(n, sizes / n, size=draws)

    def block(first: int, last: int) -> Floats:
        width = last - first
        out = np.empty((draws, width))
        for draw, total in enumerate(totals[:, first // ROWS]):
            out[draw] = np.bincount(rng.integers(0, width, size=int(total)), minlength=width)
        return out

    return block


def index_counts(indices: np.ndarray, n: int) -> Callable[[int, int], Floats]:
    """Counts from given resampling indices (draws, n), 0-based."""
    draws = indices.shape[0]
    keys = indices.astype(np.intp) + (np.arange(draws, dtype=np.intp) * n)[:, None]
    table = np.bincount(keys.ravel(), minlength=draws * n).reshape(draws, n).astype(np.float64)
    return lambda first, last: table[:, first:last]


def left_out_counts(n: int, first_case: int, draws: int) -> Callable[[int, int], Floats]:
    """Jackknife: draw k leaves out case first_case + k; counts are scaled so that they add to n."""
    table = np.full((draws, n), n / (n - 1.0))
    table[np.arange(draws), first_case + np.arange(draws)] = 0.0
    return lambda first, last: table[:, first:last]


def normal_moments(rng: np.random.Generator, draws: int, n: int, root: Floats) -> DrawMoments:
    """Moments of `draws` samples of n cases from N(0, root root'), without drawing the cases.

    root : (p, p) lower triangular factor. Covariances are divided by n. Bartlett (1933): the scatter matrix of unit
    normals is T T', T lower triangular with chi variates on its diagonal.
    """
    p = root.shape[0]
    if n <= p:
        rows = rng.standard_normal((draws, n, p))
        mean = rows.mean(axis=1)
        rows -= mean[:, None, :]
        scatter = rows.transpose(0, 2, 1) @ rows
    else:
        t = np.zeros((draws, p, p))
        t[:, np.arange(p), np.arange(p)] = np.sqrt(rng.chisquare(n - 1 - np.arange(p), size=(draws, p)))
        lower = np.tril_indices(p, -1)
        t[:, lower[0], lower[1]] = rng.standard_normal((draws, lower[0].size))
        scatter = t @ t.transpose(0, 2, 1)
        mean = rng.standard_normal((draws, p)) / np.sqrt(n)
    return DrawMoments(cov=root @ scatter @ root.T / n, mean=mean @ root.T)
