"""Start values of composites: weights that relate each block to the variables outside it."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from rcvsem.fit.cells import LAMBDA
from rcvsem.fit.composite_places import CompositePlaces
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass

# A pivot's start weight is at least this share of the largest, in standard deviations.
LEAST = 0.2
# Ridge on the items' correlations: collinear items do not decide where the search begins.
RIDGE = 0.1


class Filled(Protocol):
    """What the start values of a group are filled into: S (p, p), phi (m, m), loadings among the latents (m, m)."""

    S: Floats
    phi: Floats
    loading_beta: Floats
    is_loading: Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """places : of the composite. others : (k,) its items among the latents but the pivot. columns : (k + 1,) of all its
    items among the observed variables, the pivot last; None where some are latents. weight : of the pivot."""

    places: CompositePlaces
    others: Ints
    columns: Ints | None
    weight: float


class Composites:
    """The composites of one group.

    Attributes
    ----------
    made : (c,) latents that are composites or their contrasts. follows : (m,) latents whose covariances follow from those
        of others: contrasts, items of composites, latent pivots.
    """

    def __init__(self, layout: Layout, beta: Floats, free_beta: Bools, variant: int, group: int = 0) -> None:
        self.beta, self.free, self.variant = beta, free_beta, variant
        self.blocks = [_block(layout, places, beta, free_beta, group) for places in layout.composites]
        ends = [e for b in self.blocks for e in (b.places.eta, b.places.contrast)]
        self.made = np.array(ends, dtype=np.intp)
        self.follows = np.zeros(layout.m, bool)
        for b in self.blocks:
            self.follows[b.places.contrast] = True
            if b.columns is not None:
                self.follows[b.others] = True
            if b.places.matrix != LAMBDA:
                self.follows[b.places.i] = True
        self.left: list[tuple[Ints, Floats]] = []

    def of_items(self, start: Filled, new: Ints, A: Floats, known: Bools) -> None:
        """Composites of observed items. A : (new, p) the latents `new`, known so far, from the observed variables."""
        made: list[tuple[_Block, Floats]] = []
        for block in self.blocks:
            if block.columns is None:
                continue
            w = np.zeros(start.S.shape[0])
            w[block.columns] = self._weights(block, start.S, block.columns, start)
            made.append((block, w))
            known[[block.places.eta, block.places.contrast]] = True
        for block, w in made:
            assert block.columns is not None
            e, columns = block.places.eta, block.columns[:-1]
            covariance = start.S @ w
            for other, v in made:
                start.phi[e, other.places.eta] = v @ covariance
            if A.shape[0]:
                start.phi[e, new] = start.phi[new, e] = A @ covariance
            loading = covariance[columns] / start.phi[e, e]
            start.loading_beta[block.others, e] = loading
            start.is_loading[block.others, e] = True
            rest = start.S[np.ix_(columns, columns)] - np.outer(loading, loading) * start.phi[e, e]
            self.left.append((block.others, rest))

    def of_latents(self, start: Filled, known: Bools) -> bool:
        """Composites of latents that are known by now; whether there was one."""
        found = False
        for block in self.blocks:
            e, pivot = block.places.eta, block.places.i
            if block.columns is not None or known[e]:
                continue
            children = np.append(block.others, pivot)
            if not known[children].all():
                continue
            found = True
            before = np.flatnonzero(known & ~self.follows | np.isin(np.arange(known.size), children))
            place = np.searchsorted(before, children)
            phi = start.phi[np.ix_(before, before)]
            w = np.zeros(before.size)
            w[place] = self._weights(block, phi, place, start)
            covariance = phi @ w
            start.phi[e, before] = start.phi[before, e] = covariance
            start.phi[e, e] = w @ covariance
            start.loading_beta[block.others, e] = covariance[place[:-1]] / start.phi[e, e]
            start.is_loading[block.others, e] = True
            known[[e, block.places.contrast]] = True
        return found

    def residuals(self, psi: Floats) -> Floats:
        """Psi (m, m) with what the items have beside their composites, not pulled towards 0."""
        for others, rest in self.left:
            psi[np.ix_(others, others)] = rest
        return psi

    def _weights(self, block: _Block, C: Floats, items: Ints, start: Filled) -> Floats:
        s = block.places.contrast
        fixed = np.append(self.beta[s, block.others], block.weight)
        free = np.append(self.free[s, block.others], False)
        w = start_weights(C, items, fixed, free, variant=self.variant)
        start.loading_beta[s, block.others] = w[:-1]
        start.is_loading[s, block.others] = True
        return w


def _block(layout: Layout, places: CompositePlaces, beta: Floats, free: Bools, group: int) -> _Block:
    row = free[places.contrast] | (beta[places.contrast] != 0)
    row[places.eta] = False
    weight = places.weight[group]
    others = np.flatnonzero(row)
    observed = layout.eta_observed[others]
    pivot = places.i if places.matrix == LAMBDA else int(layout.eta_observed[places.i])
    columns = np.append(observed, pivot) if pivot >= 0 and (observed >= 0).all() else None
    return _Block(places=places, others=others, columns=columns, weight=weight)


def start_weights(C: Floats, items: Ints, fixed: Floats, free: Bools, *, variant: int = 0) -> Floats:
    """(k,) weights of a composite's items, that of the pivot, the last one, at its fixed value.

    Parameters
    ----------
    C : (n, n) covariances of what is known so far, items and others. items : (k,) places in C. fixed, free : (k,)
        weights that are fixed, and which are not. variant : 0 by the regression of
        the block's strongest relation to the others on the items; others: equal weights of standardized items.
    """
    sd = np.sqrt(np.maximum(np.diag(C), 1e-300))
    R = C / np.outer(sd, sd)
    own = R[np.ix_(items, items)]
    k = items.size
    pivot, weight = k - 1, float(fixed[-1])
    # Signs by the block's first component, so that reversed items do not cancel the others.
    first = np.linalg.eigh(own)[1][:, -1]
    strength = np.where(first * first[pivot] < 0, -1.0, 1.0)
    outside = np.setdiff1d(np.arange(C.shape[0]), items)
    if variant == 0 and outside.size and k > 1:
        shared = np.linalg.solve(own + RIDGE * np.eye(k), R[np.ix_(items, outside)])
        left = np.linalg.svd(shared, full_matrices=False)[0][:, 0]
        left = left if left @ own @ strength >= 0 else -left
        small = LEAST * np.abs(left).max()
        if abs(left[pivot]) < small:
            left[pivot] = small if left[pivot] >= 0 else -small
        strength = left
    raw = strength / sd[items]
    scaled = raw * (weight / raw[pivot])
    return np.asarray(np.where(free, scaled, fixed))
