"""Latents whose marker hardly loads: solved in the metric of their strongest indicator.

With the marker's loading near 0 the other loadings are large and the latent's variance is small along a curved valley;
where it is 0 they have no finite value. In another indicator's metric the same model is well behaved, and its solution
is carried back by a change of the latents' units.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.cells import LAMBDA
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.implied import implied
from rcvsem.fit.item_units import row_units
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

# Standardized loading below which a marker counts as not loading at all: the others are then 1e6 times as large.
NOTHING = 1e-6
# A marker that loads less than this share of the strongest indicator is worth another metric.
WEAK = 0.9
# A marker is said to hardly load below this standardized loading and this share of the strongest item's.
WEAK_MARKER = 0.2
WEAK_SHARE = 0.4


def standardized_loadings(layout: Layout, theta: Floats) -> list[Floats]:
    """(p, m) of each group, by the SDs that are implied; 0 where there is no loading."""
    out = []
    values = layout.values(theta)
    for g in range(len(layout.groups)):
        state = implied(layout.matrices_of(values, g))
        if state is None:
            return []
        sd = np.sqrt(np.abs(np.diag(state.phi)))
        total = np.sqrt(np.abs(np.diag(state.sigma)))
        out.append(state.matrices.lambda_ * sd / np.where(total > 0, total, 1.0)[:, None])
    return out


def hardly_loads(marker: float, others: Sequence[float]) -> bool:
    """Whether a marker's standardized loading is so small that the others, its reciprocals, are huge."""
    strongest = max((abs(other) for other in others), default=0.0)
    return abs(marker) < WEAK_MARKER and abs(marker) < WEAK_SHARE * strongest


def weak_markers(layout: Layout, theta: Floats, labels: Sequence[str]) -> list[Finding]:
    """A warning for each latent whose marker hardly loads, in each group."""
    found = []
    for g, loadings in enumerate(standardized_loadings(layout, theta)):
        where = layout.groups[g]
        for e in np.flatnonzero(layout.eta_observed < 0):
            at = np.flatnonzero((where.matrix == LAMBDA) & (where.j == e))
            free = layout.row_free[where.row[at]] >= 0
            held = at[~free & (layout.base[where.row[at]] != 0.0)]
            others = [float(loadings[i, e]) for i in where.i[at[free]]]
            if held.size != 1 or not others:
                continue
            marker = float(loadings[where.i[held[0]], e])
            if not hardly_loads(marker, others):
                continue
            name, latent = layout.observed[where.i[held[0]]], layout.etas[e]
            strongest = max(others, key=abs)
            found.append(
                Finding(
                    code="weak_marker",
                    severity="warning",
                    text=phrase(
                        "{name}, the marker of {latent}, hardly loads on it (standardized {marker:.3f}; "
                        "the strongest item {strongest:.3f}): the other loadings and their standard "
                        "errors are inflated, and their tests say nothing about the items.",
                        name=name,
                        latent=latent,
                        marker=marker,
                        strongest=strongest,
                    ),
                    where=phrase("group '{labels}'", labels=labels[g]) if len(layout.groups) > 1 else "",
                    fix=phrase("Write another item of {latent} first, or use {--std-lv}.", latent=latent),
                )
            )
    return found


class OtherMetric:
    """A layout in which the strongest indicator of each latent holds its scale, instead of a weaker marker.

    swaps : (eta, marker's row, strongest indicator's row, marker's item) of each exchange.
    """

    def __init__(self, layout: Layout, swaps: list[tuple[int, int, int, int]]) -> None:
        self.layout, self.swaps = layout, swaps
        number, base = layout.row_free.copy(), np.array(layout.base)
        for _, marker, strong, _ in swaps:
            number[marker], number[strong] = layout.row_free[strong], -1
            base[marker], base[strong] = 0.0, layout.base[marker]
        self.inner = layout.renumbered(number, base)

    def objective(self, objective: Objective) -> Objective:
        """The objective in the other metric."""
        return objective.on(self.inner, objective.samples)

    def marker_loadings(self, theta: Floats) -> dict[tuple[int, int], float]:
        """(eta, item) of each old marker -> the weakest of its standardized loadings over groups."""
        found: dict[tuple[int, int], float] = {}
        for loadings in standardized_loadings(self.inner, theta):
            for eta, _, _, item in self.swaps:
                size = abs(float(loadings[item, eta]))
                found[eta, item] = min(size, found.get((eta, item), np.inf))
        return found

    def back(self, theta: Floats) -> Floats | None:
        """theta (q,) in the metric of the markers; None where the groups do not agree or a marker's loading is 0."""
        values = self.inner.values(theta)
        eta = np.ones(self.layout.m)
        for k, marker, _, _ in self.swaps:
            if values[marker] == 0.0:
                return None
            eta[k] = values[marker] / self.layout.base[marker]
        moved = values * row_units(self.layout, np.ones(self.layout.p), eta)
        out = np.zeros(self.layout.n_free)
        free = np.flatnonzero(self.layout.row_free >= 0)
        out[self.layout.row_free[free]] = moved[free]
        if not np.allclose(out[self.layout.row_free[free]], moved[free], rtol=1e-6, atol=1e-12):
            return None
        return out


def other_metric(layout: Layout, theta: Floats, turn: int = 0) -> OtherMetric | None:
    """Another metric of the latents: that of their strongest indicators at theta (turn 0), or of each one's indicator
    number `turn` beside the marker. None where no marker is weaker than the strongest, or none can be exchanged.
    """
    if layout.ordinal is not None:
        return None
    loadings = standardized_loadings(layout, theta)
    if not loadings:
        return None
    strength = np.mean([np.abs(block) for block in loadings], axis=0)
    rows: list[tuple[int, int, int, int]] = []
    for e in np.flatnonzero(layout.eta_observed < 0):
        rows += _markers(layout, int(e), strength[:, e], turn)
    return OtherMetric(layout, rows) if rows else None


def _markers(layout: Layout, e: int, strength: Floats, turn: int) -> list[tuple[int, int, int, int]]:
    swaps: list[tuple[int, int, int, int]] = []
    for where in layout.groups:
        at = np.flatnonzero((where.matrix == LAMBDA) & (where.j == e))
        free = layout.row_free[where.row[at]] >= 0
        held = at[~free & (layout.base[where.row[at]] != 0.0)]
        open_: Ints = at[free]
        if held.size != 1 or not open_.size:
            return []
        strong = open_[int(np.argmax(strength[where.i[open_]]))]
        if turn:
            strong = open_[(turn - 1) % open_.size]
        elif strength[where.i[held[0]]] > WEAK * strength[where.i[strong]]:
            return []
        swaps.append((e, int(where.row[held[0]]), int(where.row[strong]), int(where.i[held[0]])))
    return swaps
