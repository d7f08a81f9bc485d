"""The PLS algorithm on correlation matrices, for many samples at once.

Wold (1982), Lohmöller (1989). Arrays have the samples last, (..., B): every step is one operation on all of them, so
that ten thousand bootstrap samples cost little more than the arithmetic.
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.options import Scheme


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weights:
    """Outer weights of B samples.

    weights (B, m) in the order of `Layout.flat`, each score with variance 1; iterations (B,); converged (B,).
    """

    weights: Floats
    iterations: Ints
    converged: Bools


def solve_many(a: Floats, b: Floats) -> Floats:
    """Solve B small positive definite systems. (k, k, B), (k, m, B) -> (k, m, B); not finite where singular."""
    k = a.shape[0]
    if k == 1:
        return np.asarray(b / a[0])
    a, b = a.copy(), b.copy()
    for i in range(k - 1):  # elimination; no pivoting, the matrices are correlations
        factor = a[i + 1 :, i] / a[i, i]
        a[i + 1 :, i + 1 :] -= factor[:, None] * a[i, i + 1 :]
        b[i + 1 :] -= factor[:, None] * b[i]
    for i in range(k - 1, -1, -1):
        if i < k - 1:
            b[i] -= (a[i, i + 1 :, None] * b[i + 1 :]).sum(axis=0)
        b[i] /= a[i, i]
    return b


def inner_weights(r: Floats, layout: PlsLayout, scheme: Scheme) -> Floats:
    """(J, J, B): column j holds the weights of the other scores in the inner proxy of construct j.

    centroid : sign of the correlation with each neighbour; factor : the correlation; path : regression weights of the
    predecessors, correlations of the successors. Without any path, all constructs are neighbours.
    """
    inner = layout.inner
    neighbours = inner | inner.T if inner.any() else ~np.eye(len(inner), dtype=bool)
    if scheme == "centroid":
        return np.asarray(np.sign(r) * neighbours[..., None])
    e = r * neighbours[..., None]
    if scheme == "path":
        for j in layout.endogenous:
            p = layout.predictors[j]
            if p.size > 1:
                e[p, j] = solve_many(r[np.ix_(p, p)], r[p, j][:, None])[:, 0]
    return np.asarray(e)


def outer_weights(
    s: Floats,
    layout: PlsLayout,
    scheme: Scheme = "path",
    *,
    tolerance: float = 1e-10,
    most_iterations: int = 1000,
) -> Weights:
    """Outer weights of B samples from their correlation matrices s (B, p, p).

    All weights start from 1. A sample has converged when no weight changed by `tolerance` or more.
    """
    many = s.shape[0]
    weights = np.empty((many, layout.flat.size))
    iterations = np.zeros(many, dtype=np.intp)
    converged = np.zeros(many, dtype=bool)
    work = _Work(np.ascontiguousarray(np.moveaxis(s, 0, -1)), layout)
    alive = np.arange(many)
    waiting = np.ones(many, dtype=bool)  # of the samples still carried along
    for turn in range(1, most_iterations + 1):
        with np.errstate(all="ignore"):  # a sample without variance ends as not converged
            change = work.turn(scheme)
        done = change < tolerance
        stop = waiting & (done | ~np.isfinite(change))
        if turn == most_iterations:
            stop = waiting
        if not stop.any():
            continue
        # each sample stops on its own turn, so that its digits do not depend on its neighbours
        which = alive[stop]
        weights[which] = work.w[:, stop].T
        iterations[which] = turn
        converged[which] = done[stop]
        waiting = waiting & ~stop
        if not waiting.any():
            break
        if (
            3 * np.count_nonzero(waiting) < 2 * waiting.size
        ):  # taking samples out costs about as much as a turn
            alive = alive[waiting]
            work.keep(waiting)
            waiting = np.ones(alive.size, dtype=bool)
    return Weights(weights=weights, iterations=iterations, converged=converged)


class _Work:
    """The state of the iteration: s (p, p, B), w (m, B), v (J, p, B) = covariances of columns and scores."""

    def __init__(self, s: Floats, layout: PlsLayout) -> None:
        self.s, self.layout = s, layout
        whole = np.arange(s.shape[0])
        self._slices = [_as_slice(block, whole) for block in layout.blocks]
        self._blocks = [
            s[block] for block in self._slices
        ]  # (n_j, p, B): views where a block is one run of columns
        self.w = np.ones((layout.flat.size, s.shape[2]))
        self.v = np.empty((len(layout.blocks), s.shape[0], s.shape[2]))
        self._inverse = {
            j: solve_many(self._own(j), np.repeat(np.eye(block.size)[..., None], s.shape[2], axis=2))
            for j, (block, mode) in enumerate(zip(layout.blocks, layout.modes, strict=True))
            if mode == "B" and block.size > 1
        }
        with np.errstate(all="ignore"):
            for j in range(len(layout.blocks)):
                self._settle(j)

    def _own(self, j: int) -> Floats:
        return np.asarray(self._blocks[j][:, self.layout.blocks[j]])

    def _settle(self, j: int) -> None:
        """Scale the weights of block j to a score of variance 1, and its covariances."""
        own = self.layout.slices[j]
        v = np.einsum("kpb,kb->pb", self._blocks[j], self.w[own])
        scale = 1.0 / np.sqrt((self.w[own] * v[self._slices[j]]).sum(axis=0))
        self.w[own] *= scale
        np.multiply(v, scale, out=self.v[j])

    def turn(self, scheme: Scheme) -> Floats:
        """One iteration; (B,) the largest change of a weight."""
        layout = self.layout
        r = self.score_correlations()
        e = inner_weights(r, layout, scheme)
        before = self.w.copy()
        for j, own in enumerate(layout.slices):
            if layout.modes[j] == "unit" or layout.blocks[j].size == 1:
                continue
            near = np.flatnonzero(np.any(e[:, j] != 0, axis=-1))
            proxy = np.einsum("ikb,ib->kb", self.v[near][:, layout.blocks[j]], e[near, j])
            if layout.modes[j] == "B":
                proxy = np.einsum("klb,lb->kb", self._inverse[j], proxy)
            self.w[own] = proxy
        for j in range(len(layout.blocks)):
            self._settle(j)
        return np.asarray(np.abs(self.w - before).max(axis=0))

    def score_correlations(self) -> Floats:
        layout = self.layout
        r = np.empty((len(layout.blocks), len(layout.blocks), self.w.shape[1]))
        for j, own in enumerate(layout.slices):
            np.einsum("ikb,kb->ib", self.v[:, self._slices[j]], self.w[own], out=r[:, j])
            r[j, j] = 1.0
        return r

    def keep(self, which: Bools) -> None:
        self.s = self.s[..., which]
        self._blocks = [self.s[block] for block in self._slices]
        self.w, self.v = self.w[:, which], self.v[..., which]
        self._inverse = {j: inverse[..., which] for j, inverse in self._inverse.items()}


def _as_slice(block: Ints, whole: Ints) -> slice | Ints:
    """A run of neighbouring columns as a slice, which numpy reads without copying."""
    first = int(block[0])
    run = whole[first : first + block.size]
    return slice(first, first + block.size) if np.array_equal(run, block) else block
