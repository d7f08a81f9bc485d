"""Rows with gaps, sorted by their pattern, so that each pattern's work is done once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit.sampling import Sampling
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatternBlock:
    """The patterns with the same number k >= 1 of gaps.

    rows : slice of the sorted rows. patterns : slice of the patterns. hidden : (patterns, k) columns of the gaps.
    of_row : (rows,) the pattern of each row, counted within the block.
    """

    rows: slice
    patterns: slice
    hidden: Ints
    of_row: Ints


@dataclass(frozen=True, slots=True, weakref_slot=True, kw_only=True, eq=False)
class IncompleteRows:
    """Rows with gaps.

    Attributes
    ----------
    rows : (n, p) sorted by pattern, 0 in the gaps. weights : (n,) how often each row counts (1, or a resample's counts)
        times its sampling weight. clusters : (n,) of the sorted rows, None where rows are independent.
    seen : (patterns, p) True where answered; patterns sorted by their number of gaps.
    first : (patterns + 1,) where each pattern's rows begin. order : (n,) place of each sorted row in the given rows.
    blocks : patterns by number of gaps, without the complete ones.
    """

    rows: Floats
    weights: Floats
    seen: Bools
    first: Ints
    order: Ints
    blocks: tuple[PatternBlock, ...]
    clusters: Ints | None = None

    @property
    def n(self) -> int:
        """Rows."""
        return int(self.rows.shape[0])

    @property
    def p(self) -> int:
        """Columns."""
        return int(self.rows.shape[1])

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return float(self.weights.sum())

    @property
    def of_row(self) -> Ints:
        """(n,) pattern of each sorted row."""
        return np.repeat(np.arange(len(self.seen)), np.diff(self.first))

    @property
    def pattern_weights(self) -> Floats:
        """(patterns,) sum of the weights of each pattern's rows."""
        return np.asarray(np.add.reduceat(self.weights, self.first[:-1]))

    @property
    def cells(self) -> float:
        """Answers seen, weighted."""
        return float(self.pattern_weights @ self.seen.sum(axis=1))

    @property
    def missing_cells(self) -> int:
        """Gaps."""
        return int((np.diff(self.first) * (~self.seen).sum(axis=1)).sum())

    def weighted(self, counts: Floats) -> IncompleteRows:
        """The same rows counted (n,) times, given in the order of the original rows; each keeps its own weight."""
        return replace(self, weights=frozen(counts[self.order] * self.weights))

    def meat(self, scores: Floats) -> Floats:
        """(k, k) mean outer product of the scores (n, k) of the sorted rows, summed within clusters."""
        n, k = scores.shape
        return Sampling(weights=self.weights, clusters=self.clusters).meat([scores], n, k)

    def univariate(self) -> tuple[Floats, Floats]:
        """(p,) means and (p,) variances of each column, from all its answers (divisor: their weight)."""
        mask = self.seen[self.of_row] * self.weights[:, None]
        count = mask.sum(axis=0)
        mean = (mask * self.rows).sum(axis=0) / count
        return mean, (mask * (self.rows - mean) ** 2).sum(axis=0) / count

    def coverage(self) -> Floats:
        """(p, p) share of the rows in which both columns are answered."""
        seen = self.seen.astype(np.float64)
        return np.asarray((seen.T * self.pattern_weights) @ seen / self.total)


def incomplete_rows(data: Floats, sampling: Sampling | None = None) -> IncompleteRows:
    """Sort rows (n, p), NaN = gap, by pattern. No row may be empty."""
    sampling = sampling or Sampling()
    gone = np.isnan(data)
    patterns, which = np.unique(gone, axis=0, return_inverse=True)
    which = which.reshape(-1)
    gaps = patterns.sum(axis=1)
    by_gaps = np.argsort(gaps, kind="stable")
    rank = np.empty_like(by_gaps)
    rank[by_gaps] = np.arange(by_gaps.size)
    patterns, gaps, place = patterns[by_gaps], gaps[by_gaps], rank[which]
    order = np.argsort(place, kind="stable")
    counts = np.bincount(place, minlength=len(patterns))
    first = np.concatenate(([0], np.cumsum(counts)))
    blocks = []
    for k in np.unique(gaps[gaps > 0]):
        own = np.flatnonzero(gaps == k)
        a, b = int(own[0]), int(own[-1]) + 1
        blocks.append(
            PatternBlock(
                rows=slice(int(first[a]), int(first[b])),
                patterns=slice(a, b),
                hidden=frozen(np.nonzero(patterns[a:b])[1].reshape(b - a, k), np.intp),
                of_row=frozen(np.repeat(np.arange(b - a), counts[a:b]), np.intp),
            )
        )
    return IncompleteRows(
        rows=frozen(np.where(gone, 0.0, data)[order]),
        weights=frozen(np.ones(len(data)) if sampling.weights is None else sampling.weights[order]),
        clusters=None if sampling.clusters is None else frozen(sampling.clusters[order], np.intp),
        seen=frozen(~patterns, bool),
        first=frozen(first, np.intp),
        order=frozen(order, np.intp),
        blocks=tuple(blocks),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incomplete:
    """Rows with gaps of one group, and the saturated model's mean -2 log-likelihood of a row without the constant."""

    rows: IncompleteRows
    saturated: float

    @property
    def saturated_logl(self) -> float:
        """Log-likelihood of the saturated model."""
        rows = self.rows
        return -0.5 * (rows.cells * float(np.log(2 * np.pi)) + rows.total * self.saturated)
