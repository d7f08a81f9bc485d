"""The same model on other moments: estimated again from a known solution, or taken at given parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit.constraints import Reduced
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.estimation import finish
from rcvsem.fit.families import Estimated
from rcvsem.fit.item_units import scaled, units_of
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution
from rcvsem.fit.result import Fit
from rcvsem.fit.search import inside_domain, search
from rcvsem.foundation.arrays import Floats


def objective_for(fit: Fit, moments: Moments) -> Objective:
    """What the fit would have minimised on other moments of its variables."""
    layout = Layout(fit.spec)
    samples = fit.family.samples(moments, fit.options, layout, means=fit.spec.meanstructure)
    bound = layout.bind([s.cov for s in samples], [s.mean for s in samples])
    return fit.family.objective(bound, samples, fit.options)


def _on(fit: Fit, moments: Moments) -> Estimated:
    moments = fit.family.again(fit.spec, moments)
    objective = objective_for(fit, moments)
    return Estimated(fit.spec, moments, fit.options, objective, fit.constraints, fit.family)


def refit(fit: Fit, moments: Moments, start: Floats | None = None) -> Fit:
    """`fit`'s model estimated on other `moments` of the same variables, started from `start` (default: its solution)."""
    model = _on(fit, moments)
    objective = model.objective
    problem = scaled(objective, fit.constraints, units_of(objective.layout, objective.samples))
    reduced = Reduced(problem.objective, problem.constraints)
    z = reduced.z(problem.inward(np.asarray(fit.theta if start is None else start)))
    z = inside_domain(reduced, z, [s.cov for s in problem.objective.samples])
    solution = search(reduced, z, fit.options)
    theta = problem.outward(reduced.theta(solution.z))
    return finish(model, theta, solution)


def fit_at(fit: Fit, theta: Floats, moments: Moments) -> Fit:
    """A Fit of `fit`'s model at the free parameters `theta` (q,) found elsewhere for `moments`, e.g. by a bootstrap."""
    model = _on(fit, moments)
    solution = Solution(
        z=np.asarray(theta),
        value=model.objective.value(np.asarray(theta)),
        gradient_norm=0.0,
        converged=True,
        reason="given",
        iterations=0,
    )
    made = finish(model, np.asarray(theta), solution)
    return replace(made, findings=())
