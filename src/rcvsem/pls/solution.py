"""From outer weights to loadings, correlations, paths and R2, with or without the consistent correction; many samples.

Here arrays have the samples first: (B, ...).
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.pls.algorithm import Weights, solve_many
from rcvsem.pls.layout import PlsLayout


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsSolution:
    """Estimates of B samples; p columns, m outer weights, J constructs.

    Attributes
    ----------
    weights : (B, m) outer weights of standardized columns, in the order of `Layout.flat`.
    cross : (B, p, J) correlations of columns and scores.
    loadings : (B, m) of each column with its own construct; corrected for factors in consistent PLS.
    scores : (B, J, J) correlations of the scores.
    correlations : (B, J, J) of the constructs: those of the scores, or corrected ones.
    rho_a : (B, J) reliability of the scores in mode A (Dijkstra & Henseler 2015), 1 in mode B and of single columns.
    correction : (B, J) the reliability that correlations were corrected by: rho_a of factors in consistent PLS, else 1.
    paths : (B, J, J) paths[b, j, i] of i -> j.
    r2 : (B, J), 0 without predictors.
    iterations, converged : (B,).
    """

    weights: Floats
    cross: Floats
    loadings: Floats
    scores: Floats
    correlations: Floats
    rho_a: Floats
    correction: Floats
    paths: Floats
    r2: Floats
    iterations: Ints
    converged: Bools


def solve(
    s: Floats,
    layout: PlsLayout,
    found: Weights,
    *,
    consistent: bool,
    products: tuple[tuple[int, ...], ...] = (),
) -> PlsSolution:
    """Everything that follows from the weights (B, m) and the correlation matrices s (B, p, p).

    products : places of the factors of each product of two-stage scores; these are the last constructs of the layout.
    """
    weights = found.weights
    wide = weight_matrix(weights, layout)
    cross = s @ wide
    scores = np.swapaxes(wide, 1, 2) @ cross
    diagonal = np.arange(len(layout.constructs))
    scores[:, diagonal, diagonal] = 1.0
    rho = reliability(s, layout, weights)
    loadings = cross[:, layout.flat, layout.owner]
    correlations, correction = scores, np.ones_like(rho)
    if consistent:
        which = correctable(layout)
        correction = np.where(which, rho, 1.0)
        first = len(layout.constructs) - len(products)
        for k, factors in enumerate(products):
            correction[:, first + k] = product_reliability(correction, scores, factors)
        with np.errstate(all="ignore"):
            root = np.sqrt(correction)
            correlations = scores / (root[:, :, None] * root[:, None, :])
        correlations[:, diagonal, diagonal] = 1.0
        loadings = corrected_loadings(layout, weights, loadings, rho)
    paths, r2 = regressions(correlations, layout)
    return PlsSolution(
        weights=weights,
        cross=cross,
        loadings=loadings,
        scores=scores,
        correlations=correlations,
        rho_a=rho,
        correction=correction,
        paths=paths,
        r2=r2,
        iterations=found.iterations,
        converged=found.converged,
    )


def weight_matrix(weights: Floats, layout: PlsLayout) -> Floats:
    """(B, m) weights as (B, p, J) matrices."""
    wide = np.zeros((weights.shape[0], len(layout.columns), len(layout.constructs)))
    wide[:, layout.flat, layout.owner] = weights
    return wide


def reliable(layout: PlsLayout) -> Bools:
    """(J,) constructs whose scores have an estimated reliability: several columns, not in mode B."""
    return np.array(
        [block.size > 1 and mode != "B" for block, mode in zip(layout.blocks, layout.modes, strict=True)]
    )


def correctable(layout: PlsLayout) -> Bools:
    """(J,) constructs that consistent PLS corrects: factors whose reliability is estimated."""
    return np.asarray(layout.factors & reliable(layout))


def reliability(s: Floats, layout: PlsLayout, weights: Floats) -> Floats:
    """(B, J) rho_A = (w'w)^2 w'(S - diag S)w / w'(ww' - diag ww')w; 1 in mode B and for one column.

    Unit weights say nothing of the loadings: there it is alpha of the standardized columns, which assumes them equal.
    """
    out = np.ones((weights.shape[0], len(layout.blocks)))
    for j in np.flatnonzero(reliable(layout)):
        block, w = layout.blocks[j], weights[:, layout.slices[j]]
        own = s[:, block[:, None], block]
        if layout.modes[j] == "unit":
            k = block.size
            total = own.sum(axis=(1, 2))
            out[:, j] = k / (k - 1) * (1.0 - k / total)
            continue
        ww = (w * w).sum(axis=1)
        off = np.einsum("bi,bij,bj->b", w, own, w, optimize=True) - ww
        below = ww**2 - (w**4).sum(axis=1)
        with np.errstate(all="ignore"):
            out[:, j] = ww**2 * off / below
    return out


def product_reliability(rho: Floats, scores: Floats, factors: tuple[int, ...]) -> Floats:
    """(B,) reliability of a product of standardized scores of normal constructs.

    Two constructs: (rho_x rho_m + r^2) / (1 + r^2) with the scores' correlation r (Bohrnstedt & Marwell 1978); a square:
    rho_x^2; three and more: the product of the reliabilities, which is right for uncorrelated constructs.
    """
    each = np.prod(rho[:, list(factors)], axis=1)
    if len(factors) == 2 and factors[0] != factors[1]:
        r2 = scores[:, factors[0], factors[1]] ** 2
        return np.asarray((each + r2) / (1.0 + r2))
    return np.asarray(each)


def corrected_loadings(layout: PlsLayout, weights: Floats, plain: Floats, rho: Floats) -> Floats:
    """Loadings of consistent PLS: w sqrt(rho_A) / (w'w) for factors, item-score correlations for all others."""
    out = plain.copy()
    for j in np.flatnonzero(correctable(layout)):
        own = layout.slices[j]
        w = weights[:, own]
        if layout.modes[j] == "unit":
            with np.errstate(all="ignore"):
                out[:, own] = plain[:, own] / np.sqrt(rho[:, j, None])
            continue
        with np.errstate(all="ignore"):
            out[:, own] = w * (np.sqrt(rho[:, j]) / (w * w).sum(axis=1))[:, None]
    return out


def regressions(r: Floats, layout: PlsLayout) -> tuple[Floats, Floats]:
    """Paths (B, J, J) and R2 (B, J) by least squares on construct correlations (B, J, J)."""
    paths = np.zeros_like(r)
    r2 = np.zeros(r.shape[:2])
    last = np.moveaxis(r, 0, -1)
    with np.errstate(all="ignore"):
        for j in layout.endogenous:
            p = layout.predictors[j]
            b = solve_many(last[p[:, None], p], last[p, j][:, None])[:, 0]
            paths[:, j, p] = b.T
            r2[:, j] = (b * last[p, j]).sum(axis=0)
    return paths, r2


def total_effects(paths: Floats) -> Floats:
    """(I - B)^-1 - I for recursive paths (B, J, J), as the finite sum of their powers."""
    total, power = paths.copy(), paths
    for _ in range(paths.shape[-1] - 1):
        power = power @ paths
        if not power.any():
            break
        total += power
    return total


def turned(solution: PlsSolution, layout: PlsLayout, dominant: Ints) -> PlsSolution:
    """The same solution with scores turned so that each construct's dominant column correlates positively with it.

    dominant : (J,) for each construct the place of that column among all columns.
    """
    j = np.arange(len(layout.constructs))
    sign = np.where(solution.cross[:, dominant, j] < 0, -1.0, 1.0)
    both = sign[:, :, None] * sign[:, None, :]
    return PlsSolution(
        weights=solution.weights * sign[:, layout.owner],
        cross=solution.cross * sign[:, None, :],
        loadings=solution.loadings * sign[:, layout.owner],
        scores=solution.scores * both,
        correlations=solution.correlations * both,
        rho_a=solution.rho_a,
        correction=solution.correction,
        paths=solution.paths * both,
        r2=solution.r2,
        iterations=solution.iterations,
        converged=solution.converged,
    )


def admissible(solution: PlsSolution, layout: PlsLayout) -> Bools:
    """(B,) whether a consistent solution is proper: rho_A in 0..1, |correlations| below 1, loadings of at most 1."""
    rho = solution.correction
    ok = np.all((rho > 0) & (rho <= 1), axis=1) & np.isfinite(solution.correlations).all(axis=(1, 2))
    off = solution.correlations - np.eye(len(layout.constructs))
    with np.errstate(invalid="ignore"):
        ok &= (np.abs(off) < 1).all(axis=(1, 2)) & (np.abs(solution.loadings) <= 1 + 1e-12).all(axis=1)
        ok &= (solution.r2 <= 1).all(axis=1)
    return np.asarray(ok)
