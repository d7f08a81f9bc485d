"""Moments of resampled data without touching the rows again: counts times products, one matrix product a chunk.

For a bootstrap draw with counts w (how often each case was drawn), S* = sum_i w_i x_i x_i' / n - m* m*' and
m* = sum_i w_i x_i / n. The products of each row are computed once and serve all draws.

Answers on a scale are whole numbers. Centred on a whole number, their products and the sums of them stay below 2^24,
so that single precision is exact and twice as fast; anything else is computed in double precision.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.matrices import DrawMoments

CHUNK = 250  # draws; fixed, so that the number of workers never changes a digit
ROWS = 4096  # cases multiplied at once, which bounds the memory; a power of 2, for the random numbers
TOGETHER = 16  # draws counted at once: their keys still fit 16 bits
EXACT = 2.0**24  # whole numbers up to here are exact in single precision

# counts_of(first, last): how often each of the cases first..last was drawn, (draws, last - first)
Counts = Callable[[int, int], np.ndarray]


def chunk_sizes(draws: int) -> list[int]:
    """Sizes of the chunks that make `draws`."""
    return [min(CHUNK, draws - first) for first in range(0, draws, CHUNK)]


class Rows:
    """The cases of one group, ready to be weighted: (N, p) data and, block by block, their products.

    The products of a sample of up to ROWS cases are kept; larger ones are made again for each block.
    """

    def __init__(self, data: Floats) -> None:
        self.n, self.p = data.shape
        self._data = data
        self.centre = np.round(data.mean(axis=0))
        blocks = [data[first : first + ROWS] for first in range(0, self.n, ROWS)]
        largest = max((float(np.abs(block - self.centre).max(initial=0.0)) for block in blocks), default=0.0)
        whole = all(bool((block == np.round(block)).all()) for block in blocks)
        # the counts of a block add to more than its size by chance; twice the size never happens
        self.exact = whole and 2.0 * min(self.n, ROWS) * largest**2 < EXACT
        upper = np.triu_indices(self.p)
        self.size = upper[0].size + self.p  # sums of one draw
        square = np.zeros((self.p, self.p), dtype=np.intp)
        square[upper] = np.arange(upper[0].size)
        self._square = np.maximum(square, square.T).ravel()
        self._kept = self.products(0, self.n) if self.n <= ROWS else None

    def products(self, first: int, last: int) -> np.ndarray:
        """(p(p+1)/2 + p, rows): products of each row's answers, then the answers."""
        columns = np.ascontiguousarray((self._data[first:last] - self.centre).T)
        columns = columns.astype(np.float32 if self.exact else np.float64, copy=False)
        out = np.empty((self.size, last - first), dtype=columns.dtype)
        done = 0
        for k in range(self.p):
            np.multiply(columns[k], columns[k:], out=out[done : done + self.p - k])
            done += self.p - k
        out[done:] = columns
        return out

    def sums(self, draws: int, counts_of: Counts) -> Floats:
        """(draws, p(p+1)/2 + p) sums of the products and answers of `draws` weighted samples."""
        total = np.zeros((draws, self.size))
        for first in range(0, self.n, ROWS):
            last = min(first + ROWS, self.n)
            products = self._kept if self._kept is not None else self.products(first, last)
            counts = counts_of(first, last)
            if counts.dtype == np.float64:  # weights that are no whole numbers
                products = products.astype(np.float64, copy=False)
            total += counts.astype(products.dtype, copy=False) @ products.T
        return total

    def moments_from(self, sums: Floats, *, means: bool) -> DrawMoments:
        """Covariances (and means) of weighted samples from their sums, which are overwritten."""
        sums /= self.n
        mean = sums[:, -self.p :]
        cov = sums[:, self._square].reshape(len(sums), self.p, self.p)
        cov -= mean[:, :, None] * mean[:, None, :]
        return DrawMoments(cov=cov, mean=mean + self.centre if means else None)

    def moments(self, draws: int, counts_of: Counts, *, means: bool) -> DrawMoments:
        """Moments of `draws` weighted samples; each draw's counts add to N over all cases."""
        return self.moments_from(self.sums(draws, counts_of), means=means)


def normal_moment_draws(data: Floats, *, means: bool) -> Callable[[np.random.Generator, int], DrawMoments]:
    """A function that draws moments from their own limiting distribution: s* ~ N(s, Gamma / n).

    Gamma (moments, moments) is the asymptotic covariance of the covariances (and means) without assuming normal data
    (Browne 1984): the limit of resampling cases as n grows, at a cost that does not grow with n once it is computed.
    """
    n, p = data.shape
    upper = np.triu_indices(p)
    mean = data.mean(axis=0)
    size = upper[0].size + (p if means else 0)
    total, products = np.zeros(size), np.zeros((size, size))
    for first in range(0, n, ROWS):
        rows = data[first : first + ROWS] - mean
        both = rows[:, upper[0]] * rows[:, upper[1]]
        if means:
            both = np.concatenate((both, rows), axis=1)
        total += both.sum(axis=0)
        products += both.T @ both
    centre = total / n
    values, vectors = np.linalg.eigh(products / n - np.outer(centre, centre))
    root = vectors * np.sqrt(np.maximum(values, 0.0) / n)

    def draw(rng: np.random.Generator, draws: int) -> DrawMoments:
        moved = centre + rng.standard_normal((draws, size)) @ root.T
        cov = np.empty((draws, p, p))
        cov[:, upper[0], upper[1]] = cov[:, upper[1], upper[0]] = moved[:, : upper[0].size]
        return DrawMoments(cov=cov, mean=mean + moved[:, upper[0].size :] if means else None)

    return draw


def bootstrap_counts(rng: np.random.Generator, draws: int, n: int) -> Counts:
    """Counts of `draws` resamples of n cases with replacement, block by block.

    Small samples draw case numbers and count them. Large ones first split n over the blocks (multinomial), then draw
    within a block: the same distribution in bounded memory. Blocks must be asked for in order.
    """
    if n <= ROWS:
        table = _counted(rng.integers(0, n, size=(draws, n), dtype=np.int32), n)
        return lambda first, last: table[:, first:last]

    totals = block_totals(rng, draws, n)
    return lambda first, last: block_counts(rng, totals[:, first // ROWS], last - first)


def block_totals(rng: np.random.Generator, draws: int, n: int) -> Ints:
    """(draws, blocks): how many of the n cases of each resample fall into each block of ROWS cases."""
    sizes = np.array([min(ROWS, n - first) for first in range(0, n, ROWS)], dtype=np.float64)
    return np.asarray(rng.multinomial(n, sizes / n, size=draws))


def block_counts(rng: np.random.Generator, totals: Ints, width: int) -> np.ndarray:
    """(draws, width) counts of totals[draw] cases drawn from `width`, at most ROWS, as whole numbers in float32.

    Single precision saves a pass over the counts before they are multiplied.
    """
    out = np.empty((totals.size, width), dtype=np.float32)
    for first in range(0, totals.size, TOGETHER):
        part = totals[first : first + TOGETHER]
        many = int(part.sum())
        if width == ROWS:  # a power of 2: some bits of a 16-bit word are a case number without more ado
            words = rng.bit_generator.random_raw(-(-many // 4)).view(np.uint16)[:many]
            keys = words & np.uint16(ROWS - 1)
        else:
            keys = rng.integers(0, width, size=many, dtype=np.uint16)
        keys += np.repeat(np.arange(part.size, dtype=np.uint16) * np.uint16(width), part)
        out[first : first + part.size] = np.bincount(keys, minlength=part.size * width).reshape(-1, width)
    return out


def index_counts(indices: np.ndarray, n: int) -> Counts:
    """Counts from given resampling indices (draws, n), 0-based."""
    table = _counted(indices, n)
    return lambda first, last: table[:, first:last]


def _counted(cases: np.ndarray, n: int) -> np.ndarray:
    """How often each of n cases occurs in each row of `cases` (draws, .): one count of all rows together."""
    draws = cases.shape[0]
    keys = cases.astype(np.intp)
    keys += (np.arange(draws, dtype=np.intp) * n)[:, None]
    return np.bincount(keys.ravel(), minlength=draws * n).reshape(draws, n)


def left_out_counts(n: int, first_case: int, draws: int) -> Counts:
    """Jackknife: draw k leaves out case first_case + k; counts are scaled so that they add to n."""
    left_out = first_case + np.arange(draws)

    def block(first: int, last: int) -> np.ndarray:
        counts = np.full((draws, last - first), n / (n - 1.0))
        inside = np.flatnonzero((left_out >= first) & (left_out < last))
        counts[inside, left_out[inside] - first] = 0.0
        return counts

    return block


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
