"""Whether one ordinal model can reproduce what another implies: Bentler & Satorra (2010), on ordinal statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.ordinal_residuals import ordinal_terms, scaled_sigma
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Reduced
from rcvsem.fit.optimise import minimise
from rcvsem.fit.ordinal.objective import OrdinalObjective
from rcvsem.fit.ordinal.sample_statistics import OrdinalStatistics
from rcvsem.fit.ordinal.wls import OrdinalSample, OrdinalTerm
from rcvsem.foundation.arrays import Floats, frozen

if TYPE_CHECKING:
    from rcvsem.fit import Fit

# Starts: the restricted estimates by name, then the full model's own.
STEPS = 500


def implied_statistics(fit: Fit, group: int, names: tuple[str, ...]) -> OrdinalStatistics:
    """What `fit` implies for a group (0-based), with its variables in the order of `names`."""
    term: OrdinalTerm = ordinal_terms(fit)[group]
    own, state = term.sample.statistics, fit.implied[group]
    order = np.array([fit.layout.observed.index(name) for name in names], dtype=np.intp)
    place = np.argsort(order)
    at = np.argsort(place[own.tau_item], kind="stable")
    x = np.sort(place[own.predictors])
    predictors = [int(np.flatnonzero(own.predictors == order[k])[0]) for k in x]
    residual = scaled_sigma(term)
    residual[own.predictors] = residual[:, own.predictors] = 0.0
    categories = dict(own.ordered)
    slopes = term.d[:, None] * term.slopes
    slopes[own.predictors] = 0.0
    mu = np.where(own.ordinal, 0.0, term.state.mu)
    tau = term.model[: own.tau.size]
    return OrdinalStatistics(
        ordered=tuple((name, categories[name]) for name in names if name in categories),
        ordinal=frozen(own.ordinal[order], bool),
        tau=frozen(tau[at]),
        tau_item=frozen(place[own.tau_item[at]], np.intp),
        mean=frozen(np.where(own.ordinal, 0.0, state.mu)[order]),
        cov=frozen((state.sigma * np.outer(term.d, term.d))[np.ix_(order, order)]),
        predictors=frozen(x, np.intp),
        intercept=frozen(mu[order]),
        slopes=frozen(slopes[order][:, predictors]),
        residual=frozen(residual[np.ix_(order, order)]),
        gamma=None,
        gamma_diagonal=frozen(np.ones(own.gamma_diagonal.size)),
    )


def ordinal_nested(full: Fit, restricted: Fit, start: Floats, tolerance: float) -> bool:
    """Whether `full`, fitted by unweighted least squares to what `restricted` implies, reproduces it.

    start : (q,) parameters of `full` to begin with.
    """
    names = full.layout.observed
    samples = []
    for g, group in enumerate(full.moments.groups):
        made = implied_statistics(restricted, g, names)
        samples.append(
            OrdinalSample(
                cov=made.cov, mean=made.mean, weight=group.n / full.n, logdet=float("nan"), weight_matrix=None,
                n=group.n, statistics=made, diagonal_weight=None,
            )
        )  # fmt: skip
    layout = full.layout.bind([s.cov for s in samples], [s.mean for s in samples])
    reduced = Reduced(OrdinalObjective(layout, samples), full.constraints)
    search = minimise if full.constraints.plain else minimise_constrained
    found = None
    for theta in (start, np.asarray(full.theta)):
        z = reduced.z(theta)
        if not np.isfinite(reduced.value(z)):
            continue
        found = search(reduced, z, max_iterations=STEPS)
        if 2.0 * found.value < tolerance:
            return True
    return found is None or not found.converged
