"""Populations in which a fitted model is wrong in a known way: what simulated cut-offs of fit indices are set by.

One construct: residual correlations of .30 between pairs of items, a third, two thirds and all of the items (levels 1, 2,
3). Several constructs: cross-loadings, one more with every level, on as many levels as there are constructs less one. A
cross-loading goes from the item with the lowest standardized loading of a construct to the construct that its own
correlates with most; it is as large as the item's own loading, or as the item's variance allows. Variances stay as they
are. After McNeish & Wolf (2023a: one factor; 2023b: several factors, in the way of Hu & Bentler 1999).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit

# Size of a residual correlation (McNeish & Wolf, 2023a).
RESIDUAL_CORRELATION = 0.3
# Share of an item's residual variance that a cross-loading may take (McNeish & Wolf, 2023b).
LARGEST_SHARE = 0.95
SHRINK = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What the population has and the model lacks, standardized: item ~~ other, or other =~ item (cross-loading)."""

    kind: Literal["residual correlation", "cross-loading"]
    item: str
    other: str
    size: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Misspecified:
    """level : 1 is the smallest fault. covs : (p, p) population covariances of every group, in the fit's variables."""

    level: int
    additions: tuple[Addition, ...]
    covs: tuple[Floats, ...]


def misspecified(fit: Fit) -> tuple[Misspecified, ...]:
    """Wrong populations of rising level; () for a model without constructs of observed items."""
    constructs = _constructs(fit)
    if not constructs:
        return ()
    if len(constructs) == 1:
        return _with_residuals(fit, next(iter(constructs.values())))
    return _with_cross_loadings(fit, constructs)


def _constructs(fit: Fit) -> dict[str, tuple[str, ...]]:
    """Constructs with two or more observed items of their own."""
    own = {
        name: tuple(item for item in items if item in fit.layout.observed)
        for name, items in fit.spec.measurement.items()
    }
    return {name: items for name, items in own.items() if len(items) > 1}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    """Implied moments of one group: sigma (p, p), phi (m, m), lam (p, m), residual variances (p,)."""

    sigma: Floats
    phi: Floats
    lam: Floats
    residual: Floats


def _groups(fit: Fit) -> list[_Group]:
    found = []
    for g, state in enumerate(fit.implied):
        phi, _, lam = moments_of_latents(fit.layout, fit.values[None, :], g)
        sigma = np.asarray(state.sigma)
        residual = np.diag(sigma) - ((lam[0] @ phi[0]) * lam[0]).sum(axis=1)
        found.append(_Group(sigma=sigma, phi=phi[0], lam=lam[0], residual=residual))
    return found


def _with_residuals(fit: Fit, items: tuple[str, ...]) -> tuple[Misspecified, ...]:
    groups = _groups(fit)
    place = [fit.layout.observed.index(item) for item in items]
    first = groups[0]
    strength = np.abs(first.lam[place]).max(axis=1) / np.sqrt(np.diag(first.sigma)[place])
    ranked = [place[k] for k in np.argsort(strength, kind="stable")]
    pairs = list(zip(ranked[0::2], ranked[1::2], strict=False))
    pairs = [(i, j) for i, j in pairs if not _free(fit, i, j)]
    found: list[Misspecified] = []
    counts = [max(1, round(len(items) * share / 6)) for share in (1, 2, 3)]
    for many in dict.fromkeys(min(count, len(pairs)) for count in counts if pairs):
        covs = []
        for group in groups:
            sigma = group.sigma.copy()
            for i, j in pairs[:many]:
                product = max(float(group.residual[i]), 0.0) * max(float(group.residual[j]), 0.0)
                sigma[i, j] += RESIDUAL_CORRELATION * np.sqrt(product)
                sigma[j, i] = sigma[i, j]
            covs.append(sigma)
        added = tuple(
            Addition(
                kind="residual correlation",
                item=fit.layout.observed[i],
                other=fit.layout.observed[j],
                size=RESIDUAL_CORRELATION,
            )
            for i, j in pairs[:many]
        )
        found.append(Misspecified(level=len(found) + 1, additions=added, covs=tuple(covs)))
    return tuple(found)


def _free(fit: Fit, i: int, j: int) -> bool:
    """Whether the model has a covariance of two items already."""
    pair = {fit.layout.observed[i], fit.layout.observed[j]}
    return any(row.op == "~~" and {row.lhs, row.rhs} == pair for row in fit.spec.parameters)


def _with_cross_loadings(fit: Fit, constructs: dict[str, tuple[str, ...]]) -> tuple[Misspecified, ...]:
    groups = _groups(fit)
    first, etas = groups[0], fit.layout.etas
    sd = np.sqrt(np.diag(first.sigma))
    spread = np.sqrt(np.diag(first.phi))
    loaded: dict[str, int] = {}
    for members in constructs.values():
        for item in members:
            loaded[item] = loaded.get(item, 0) + 1
    crossings: list[tuple[float, int, int, int]] = []
    for name, items in constructs.items():
        own = etas.index(name)
        alone = [fit.layout.observed.index(item) for item in items if loaded[item] == 1]
        if not alone:
            continue
        strength = np.abs(first.lam[alone, own]) * spread[own] / sd[alone]
        weakest = alone[int(np.argmin(strength))]
        others = [etas.index(other) for other in constructs if other != name]
        correlation = [first.phi[own, other] / (spread[own] * spread[other]) for other in others]
        target = others[int(np.argmax(np.abs(correlation)))]
        crossings.append((float(strength.min()), weakest, target, own))
    crossings.sort(key=lambda one: one[0])
    found = []
    for many in range(1, min(len(crossings), len(constructs) - 1) + 1):
        additions = [_addition(first, one, sd, spread) for one in crossings[:many]]
        covs = [_population(group, crossings[:many], additions) for group in groups]
        added = tuple(
            Addition(
                kind="cross-loading", item=fit.layout.observed[item], other=etas[target], size=float(size)
            )
            for (_, item, target, _), size in zip(crossings[:many], additions, strict=True)
        )
        found.append(Misspecified(level=many, additions=added, covs=tuple(covs)))
    return tuple(found)


def _addition(group: _Group, crossing: tuple[float, int, int, int], sd: Floats, spread: Floats) -> float:
    """The standardized cross-loading: the item's own loading, or what its residual variance allows."""
    strength, item, target, _ = crossing
    shared = float(group.lam[item] @ group.phi[:, target]) / (sd[item] * spread[target])
    left = max(float(group.residual[item]) / sd[item] ** 2, 0.0)
    # c^2 + 2 c |r| <= share of the residual variance, r the correlation of the item with the other construct
    most = -abs(shared) + np.sqrt(shared**2 + LARGEST_SHARE * left)
    return float(np.copysign(min(strength, most), shared if shared else 1.0))


def _population(group: _Group, crossings: list[tuple[float, int, int, int]], sizes: list[float]) -> Floats:
    """(p, p) covariances with the cross-loadings; they shrink together where the matrix would not be proper."""
    sd, spread = np.sqrt(np.diag(group.sigma)), np.sqrt(np.diag(group.phi))
    share = 1.0
    while True:
        delta = np.zeros_like(group.lam)
        for (_, item, target, _), size in zip(crossings, sizes, strict=True):
            delta[item, target] += share * size * sd[item] / spread[target]
        across = delta @ group.phi @ group.lam.T
        sigma = group.sigma + across + across.T + delta @ group.phi @ delta.T
        np.fill_diagonal(sigma, np.diag(group.sigma))
        units = sigma / np.outer(sd, sd)
        if np.linalg.eigvalsh(units)[0] > 1e-6:
            return np.asarray(sigma)
        share *= SHRINK
