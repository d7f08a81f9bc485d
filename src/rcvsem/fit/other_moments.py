"""The same model on other moments: estimated again from a known solution, or taken at given parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Reduced, build_constraints
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.estimation import finish, inside_domain, make_objective, make_samples
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution, minimise
from rcvsem.fit.result import Fit
from rcvsem.foundation.arrays import Floats


def _prepared(fit: Fit, moments: Moments) -> Moments:
    """The moments with the statistics of ordinal items, where the fit has some."""
    if fit.layout.ordinal is None:
        return moments
    from rcvsem.fit.ordinal.estimation import same_categories

    return same_categories(fit, moments)


def _objective(fit: Fit, moments: Moments) -> Objective:
    layout = Layout(fit.spec)
    samples = make_samples(moments, fit.options, meanstructure=fit.spec.meanstructure, layout=layout)
    bound = layout.bind([s.cov for s in samples], [s.mean for s in samples])
    return make_objective(bound, samples, fit.options)


def refit(fit: Fit, moments: Moments, start: Floats | None = None) -> Fit:
    """`fit`'s model estimated on other `moments` of the same variables, started from `start` (default: its solution)."""
    moments = _prepared(fit, moments)
    objective = _objective(fit, moments)
    constraints = build_constraints(fit.spec, fit.q)
    reduced = Reduced(objective, constraints)
    z = reduced.z(np.asarray(fit.theta if start is None else start))
    z = inside_domain(reduced, z, [s.cov for s in objective.samples])
    search = minimise if constraints.plain else minimise_constrained
    solution = search(reduced, z, max_iterations=fit.options.max_iterations)
    return finish(fit.spec, moments, fit.options, objective, constraints, solution)


def fit_at(fit: Fit, theta: Floats, moments: Moments) -> Fit:
    """A Fit of `fit`'s model at the free parameters `theta` (q,) found elsewhere for `moments`, e.g. by a bootstrap."""
    moments = _prepared(fit, moments)
    objective = _objective(fit, moments)
    constraints = build_constraints(fit.spec, fit.q)
    z = Reduced(objective, constraints).z(np.asarray(theta))
    solution = Solution(
        z=z,
        value=objective.value(np.asarray(theta)),
        gradient_norm=0.0,
        converged=True,
        reason="given",
        iterations=0,
    )
    made = finish(fit.spec, moments, fit.options, objective, constraints, solution)
    return replace(made, findings=())
