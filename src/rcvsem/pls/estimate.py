"""The runs of a plan on the moments of many samples: weights, products, the last solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.pls.algorithm import Weights, outer_weights
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.options import PlsOptions
from rcvsem.pls.plan import Plan, PlsProduct
from rcvsem.pls.solution import PlsSolution, solve, turned, weight_matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """Moments of B samples of p items.

    s (B, p, p) correlations, mean (B, p), sd (B, p); counts (B, n) how much each case weighs in each sample (adding to
    n), and x (n, p) the answers: both only where products need them.
    """

    s: Floats
    mean: Floats
    sd: Floats
    x: Floats | None = None
    counts: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsEstimates:
    """Results of B samples.

    Attributes
    ----------
    s : (B, c, c) correlations of the columns of `layout`. layout : of the last run. last : its solution.
    first : solution of the first run (dimensions of second-order constructs), with `first_layout`; else None.
    columns : (B, p, c) weights that make the last run's columns from standardized items (0 for products).
    product_sd : (B, K) standard deviation of each product of standardized scores, before it is standardized.
    """

    s: Floats
    layout: PlsLayout
    last: PlsSolution
    first: PlsSolution | None
    first_layout: PlsLayout | None
    columns: Floats
    product_sd: Floats

    @property
    def converged(self) -> np.ndarray:
        """(B,) whether all runs converged."""
        if self.first is None:
            return self.last.converged
        return np.asarray(self.last.converged & self.first.converged)


def samples_of(cov: Floats, mean: Floats, x: Floats | None = None, counts: Floats | None = None) -> Samples:
    """Correlations from covariances (B, p, p); not finite where an item has no variance."""
    variance = np.diagonal(cov, axis1=1, axis2=2)
    with np.errstate(all="ignore"):
        sd = np.sqrt(np.maximum(variance, 0.0))
        s = cov / (sd[:, :, None] * sd[:, None, :])
    k = np.arange(cov.shape[1])
    s[:, k, k] = np.where(sd > 0, 1.0, np.nan)
    return Samples(s=s, mean=mean, sd=sd, x=x, counts=counts)


def estimate(plan: Plan, samples: Samples, options: PlsOptions) -> PlsEstimates:
    """Run the plan on all samples."""
    s, columns = samples.s, None
    first = None
    if plan.first is not None:
        w = _run(s, plan.first, options)
        first = _solution(s, plan.first, w, options)
        wide = weight_matrix(first.weights, plan.first)
        columns = np.zeros((s.shape[0], s.shape[1], plan.from_item.size))
        item = np.flatnonzero(plan.from_item >= 0)
        score = np.flatnonzero(plan.from_item < 0)
        columns[:, plan.from_item[item], item] = 1.0
        columns[:, :, score] = wide[:, :, plan.from_score[score]]
        s = _through(s, columns)
    elif not np.array_equal(plan.from_item, np.arange(s.shape[1])):
        s = s[:, plan.from_item[:, None], plan.from_item]
    w = _run(s, plan.main, options)
    if columns is None:
        columns = np.zeros((1, samples.s.shape[1], plan.from_item.size))
        columns[0, plan.from_item, np.arange(plan.from_item.size)] = 1.0
    if plan.full is None:
        return PlsEstimates(
            s=s,
            layout=plan.main,
            last=_solution(s, plan.main, w, options),
            first=first,
            first_layout=plan.first,
            columns=columns,
            product_sd=np.empty((s.shape[0], 0)),
        )
    s, product_sd = _with_products(plan, samples, s, columns, w)
    w = _run(s, plan.full, options)
    more = np.zeros((*columns.shape[:2], s.shape[-1] - columns.shape[2]))
    return PlsEstimates(
        s=s,
        layout=plan.full,
        last=_solution(s, plan.full, w, options, plan.products),
        first=first,
        first_layout=plan.first,
        columns=np.concatenate((columns, more), axis=2),
        product_sd=product_sd,
    )


def stage_weights(plan: Plan, s: Floats, options: PlsOptions) -> Floats:
    """(B, p, J) weights of standardized items of the run without products."""
    base = replace(plan, products=(), full=None)
    found = estimate(base, Samples(s=s, mean=np.zeros(s.shape[:2]), sd=np.ones(s.shape[:2])), options)
    return np.asarray(found.columns @ weight_matrix(found.last.weights, plan.main))


def _run(s: Floats, layout: PlsLayout, options: PlsOptions) -> Weights:
    return outer_weights(
        s, layout, options.scheme, tolerance=options.tolerance, most_iterations=options.iterations
    )


def _solution(
    s: Floats, layout: PlsLayout, w: Weights, options: PlsOptions, products: tuple[PlsProduct, ...] = ()
) -> PlsSolution:
    found = solve(s, layout, w, consistent=options.consistent, products=tuple(p.factors for p in products))
    if options.sign == "dominant":
        dominant = np.array([block[0] for block in layout.blocks])
        found = turned(found, layout, dominant)
    return found


def _through(s: Floats, columns: Floats) -> Floats:
    """Correlations of combinations of items."""
    out = np.swapaxes(columns, 1, 2) @ (s @ columns)
    k = np.arange(out.shape[-1])
    out[:, k, k] = np.where(np.isfinite(out[:, k, k]), 1.0, np.nan)
    return np.asarray(out)


def _with_products(
    plan: Plan, samples: Samples, s: Floats, columns: Floats, w: Weights
) -> tuple[Floats, Floats]:
    """Correlations of the main columns and the product columns, and the products' standard deviations."""
    assert samples.x is not None
    assert samples.counts is not None
    x, counts = samples.x, samples.counts
    many, n = counts.shape
    to_items = np.broadcast_to(columns, (many, *columns.shape[1:]))
    scores = to_items @ weight_matrix(w.weights, plan.main)
    if plan.method == "two-stage":
        made = [
            np.prod(_values(x, samples, scores[:, :, list(p.factors)]), axis=2)[:, :, None]
            for p in plan.products
        ]
    else:
        needed = np.unique(np.concatenate([p.terms.ravel() for p in plan.products]))
        place = {int(k): i for i, k in enumerate(needed)}
        z = _values(x, samples, to_items[:, :, needed])
        made = []
        for p in plan.products:
            terms = np.vectorize(place.__getitem__, otypes=[np.intp])(p.terms)
            made.append(np.prod(z[:, :, terms], axis=3))
    u = np.concatenate(made, axis=2)  # (B, n, k)
    weighted = u * counts[:, :, None]
    mean_u = weighted.sum(axis=1) / n
    uu = np.swapaxes(weighted, 1, 2) @ u / n - mean_u[:, :, None] * mean_u[:, None, :]
    ux = np.swapaxes(weighted, 1, 2) @ x / n - mean_u[:, :, None] * samples.mean[:, None, :]
    with np.errstate(all="ignore"):
        cross = (ux / samples.sd[:, None, :]) @ columns  # (B, k, c): covariances with standardized columns
    if plan.method == "orthogonal":
        uu, cross = _orthogonal(plan, s, uu, cross)
    var = np.diagonal(uu, axis1=1, axis2=2)
    with np.errstate(all="ignore"):
        sd = np.sqrt(np.maximum(var, 0.0))
        uu = uu / (sd[:, :, None] * sd[:, None, :])
        cross = cross / sd[:, :, None]
    k = np.arange(uu.shape[1])
    uu[:, k, k] = np.where(sd > 0, 1.0, np.nan)
    whole = np.concatenate(
        (np.concatenate((s, np.swapaxes(cross, 1, 2)), axis=2), np.concatenate((cross, uu), axis=2)), axis=1
    )
    return whole, sd


def _values(x: Floats, samples: Samples, columns: Floats) -> Floats:
    """(B, n, k) values of combinations (B, p, k) of the items, standardized by each sample's own moments."""
    with np.errstate(all="ignore"):
        slope = columns / samples.sd[:, :, None]
    shift = np.einsum("bp,bpk->bk", samples.mean, slope)
    many, p, k = slope.shape
    flat = x @ np.swapaxes(slope, 0, 1).reshape(p, many * k)  # one product for all samples
    return np.asarray(np.swapaxes(flat.reshape(x.shape[0], many, k), 0, 1) - shift[:, None, :])


def _orthogonal(plan: Plan, s: Floats, uu: Floats, cross: Floats) -> tuple[Floats, Floats]:
    """Moments of the products' residuals on all columns of their own factors (Little, Bovaird & Widaman 2006)."""
    many, k, c = cross.shape
    beta = np.zeros((many, k, c))
    first = 0
    for p in plan.products:
        own = np.arange(first, first + len(p.columns))
        first += len(p.columns)
        near = np.unique(np.concatenate([plan.main.blocks[j] for j in p.factors]))
        beta[:, own[:, None], near] = np.swapaxes(
            np.linalg.solve(s[:, near[:, None], near], np.swapaxes(cross[:, own[:, None], near], 1, 2)), 1, 2
        )
    mixed = cross @ np.swapaxes(beta, 1, 2)
    uu = uu - mixed - np.swapaxes(mixed, 1, 2) + beta @ s @ np.swapaxes(beta, 1, 2)
    return uu, cross - beta @ s
