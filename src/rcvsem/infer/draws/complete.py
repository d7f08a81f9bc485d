"""How the draws of a bootstrap are fitted, described and judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.fit import Fit, GroupMoments, Moments, estimate, fit_at, refit
from rcvsem.fit.constraints import Constraints
from rcvsem.fit.item_units import Scaled, scaled, units_of
from rcvsem.fit.optimise import positive_definite
from rcvsem.fit.search import VARIANTS
from rcvsem.fit.start import start_values
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.effects import EffectPlan, all_effects
from rcvsem.infer.batch.first_gradient import first_of
from rcvsem.infer.batch.kernel import objective_and_gradient
from rcvsem.infer.batch.matrices import (
    DrawMoments,
    fill,
    latent_covariance,
    residual_covariance,
    total_effects,
)
from rcvsem.infer.batch.metric import Start, make_start
from rcvsem.infer.batch.newton import newton
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.proper import proper
from rcvsem.infer.batch.solver import DrawSolutions, solve
from rcvsem.infer.draws.result import STEPS, Chunk, Kind
from rcvsem.infer.draws.sources import divisor_factor

Statistic = Callable[[Fit], ArrayLike]


@dataclass(frozen=True, slots=True)
class WantedOfDraws:
    """What every draw is to give: effects, the chi-square that the kind needs, and the values of a statistic."""

    plans: tuple[EffectPlan, ...] = ()
    kind: Kind = "nonparametric"
    statistic: Statistic | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """theta (B, q), converged (B,) and chisq (B,) of draws."""

    theta: Floats
    converged: Bools
    chisq: Floats


Fitter = Callable[[tuple[DrawMoments, ...], WantedOfDraws], Chunk]

# Steps granted to a draw that the batched solver could not fit, from each of the engine's start values.
RESCUE_STEPS = 60
# Share of the draws of a chunk that may be left for the one-by-one machinery: a poor model is not worth its time.
FEW = 0.01


def fitter_of(fit: Fit) -> Fitter:
    """All draws of a chunk together where the estimator has a batched form, else one by one."""
    problem = build_problem(
        fit.layout, _sizes(fit), means=fit.layout.meanstructure, **_linear(fit.constraints)
    )
    if not batched(fit):
        return lambda moments, wanted: _one_by_one(fit, problem, moments, wanted)
    inner = _inner(fit)
    return lambda moments, wanted: _together(fit, problem, inner, moments, wanted)


def batched(fit: Fit) -> bool:
    """Whether all draws of a sample are fitted together."""
    return bool(fit.family.from_moments and fit.options.is_ml and fit.constraints.plain)


def _sizes(fit: Fit) -> tuple[int, ...]:
    return tuple(group.n for group in fit.moments.groups)


def _linear(constraints: Constraints) -> dict[str, Floats | None]:
    """The linear equalities as the kernels take them."""
    free = constraints.unrestricted
    return {"basis": None if free else constraints.basis, "offset": None if free else constraints.offset}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Inner:
    """The problem of the draws in the units that fits are solved in (`fit.item_units`), and where all draws begin."""

    scaled: Scaled
    problem: Problem
    start: Start

    def moments(self, moments: tuple[DrawMoments, ...]) -> tuple[DrawMoments, ...]:
        """Draws (user's units) in these units."""
        item = self.scaled.units.item
        square = np.outer(item, item)
        return tuple(
            DrawMoments(cov=m.cov / square, mean=None if m.mean is None else m.mean / item) for m in moments
        )


def _inner(fit: Fit) -> _Inner:
    samples = fit.objective.samples
    parts = scaled(fit.objective, fit.constraints, units_of(fit.layout, samples))
    theta = parts.inward(np.asarray(fit.theta))
    layout, weights = parts.objective.layout, [group.n / fit.n for group in fit.moments.groups]
    first = None
    if not layout.meanstructure and not len(layout.exo):
        first = first_of(layout.groups, parts.objective.states(theta), weights, layout.n_free)
    problem = build_problem(layout, _sizes(fit), means=layout.meanstructure, **_linear(parts.constraints))
    curvature = _curvature(parts, theta, weights)
    start = make_start(problem, theta, curvature, fit.n, first, admissible=fit.admissible)
    return _Inner(scaled=parts, problem=problem, start=start)


def _curvature(parts: Scaled, theta: Floats, weights: list[float]) -> Floats:
    """Second derivatives of half F at the solution: closer to those of the draws than the information is, where F > 0."""
    hessian = parts.objective.hessian(theta, weights)
    basis = parts.constraints.basis
    inner = hessian if parts.constraints.unrestricted else basis.T @ hessian @ basis
    return hessian if positive_definite(inner) else parts.objective.information(theta, weights)


def _together(
    fit: Fit, problem: Problem, inner: _Inner, moments: tuple[DrawMoments, ...], wanted: WantedOfDraws
) -> Chunk:
    within = inner.moments(moments)
    solution = _rescued(fit, inner, solve(inner.problem, inner.start, within), moments, within)
    chisq = np.full(solution.theta.shape[0], np.nan)
    if wanted.kind != "nonparametric":
        constant = sum(
            group.weight * (np.linalg.slogdet(sample.cov)[1] + group.p)
            for group, sample in zip(problem.groups, within, strict=True)
        )
        chisq = fit.n_test * (solution.f - constant)
    theta = inner.scaled.outward(solution.theta)
    return describe(fit, problem, Fitted(theta, solution.converged, chisq), moments, wanted)


def _rescued(
    fit: Fit,
    inner: _Inner,
    solution: DrawSolutions,
    moments: tuple[DrawMoments, ...],
    within: tuple[DrawMoments, ...],
) -> DrawSolutions:
    """The draws that are left: Newton steps from other places.

    moments, within : the draws in the user's units and in the inner ones.
    """
    problem, start = inner.problem, inner.start
    theta, converged = solution.theta.copy(), solution.converged.copy()
    # Each draw's own start values, as in a single fit, and where the draws are. Those of an improper fit have not moved
    # yet: from its solution most are found in few steps, and its start values find as many of the others as their own
    # ones do, which would cost a third of the time.
    usual, others = VARIANTS[0], VARIANTS[1:]
    places: tuple[int | None, ...] = (usual, None) if start.admissible else (None, usual, *others)
    for variant in places:  # None: where the draws are
        left = np.flatnonzero(~converged)
        if not left.size or not problem.has_newton:
            break
        begin = theta[left]
        if variant is not None:
            begin = _start_values(fit, inner.scaled, within, left if start.admissible else None, variant)
            begin = np.broadcast_to(begin, (left.size, begin.shape[1]))
        found = newton(problem, start, tuple(sample.take(left) for sample in within), begin)
        theta[left[found.converged]] = found.theta[found.converged]
        converged[left[found.converged]] = True
    left = np.flatnonzero(~converged)
    if left.size <= FEW * converged.size or not problem.has_newton:
        _one_at_a_time(fit, inner.scaled, moments, left, theta, converged)
    if (converged == solution.converged).all():
        return solution
    f, _ = objective_and_gradient(problem, theta, within, dense=True)
    return replace(solution, theta=theta, f=f, converged=converged)


def _start_values(
    fit: Fit, parts: Scaled, moments: tuple[DrawMoments, ...], draws: Ints | None, variant: int
) -> Floats:
    """(b, k) the engine's start values of each of `draws`, or (1, k) those of the fit, in the units of `parts`."""
    given = parts.given([row.start for row in fit.spec.parameters])
    layout = parts.objective.layout
    if draws is None:
        samples = parts.objective.samples
        own = start_values(
            layout, [s.cov for s in samples], [s.mean for s in samples], given, variant=variant
        )
        return own[None]
    found = []
    for draw in draws:
        means = [None if s.mean is None else s.mean[draw] for s in moments]
        found.append(start_values(layout, [s.cov[draw] for s in moments], means, given, variant=variant))
    return np.stack(found)


def _one_at_a_time(
    fit: Fit,
    parts: Scaled,
    moments: tuple[DrawMoments, ...],
    left: Ints,
    theta: Floats,
    converged: Bools,
) -> None:
    """The engine's whole machinery for each draw in `left`; writes into theta (in the units of `parts`) and converged."""
    options = replace(fit.options, max_iterations=RESCUE_STEPS)
    for draw in left:
        try:
            again = estimate(fit.spec, _draw_moments(fit, moments, int(draw)), options)
        except RcvsemError:  # a resample without enough different cases
            continue
        if again.converged:
            theta[draw], converged[draw] = parts.inward(np.asarray(again.theta)), True


def describe(
    fit: Fit, problem: Problem, fitted: Fitted, moments: tuple[DrawMoments, ...], wanted: WantedOfDraws
) -> Chunk:
    """Effects, statistic and admissibility of fitted draws."""
    theta, converged = fitted.theta, fitted.converged
    effects, std_effects = all_effects(problem, wanted.plans, theta, moments)
    values = np.zeros((theta.shape[0], 0))
    if wanted.statistic is not None:
        values = statistic_values(
            fit, theta, converged, lambda draw: _draw_moments(fit, moments, draw), wanted.statistic
        )
    return Chunk(
        theta=theta,
        converged=converged,
        admissible=admissible(problem, theta, moments),
        chisq=fitted.chisq,
        effects=effects,
        std_effects=std_effects,
        values=values,
    )


def admissible(problem: Problem, theta: Floats, moments: tuple[DrawMoments, ...]) -> Bools:
    """No negative residual variance, and no latent covariance matrix with a negative eigenvalue."""
    good = np.ones(theta.shape[0], dtype=bool)
    for group, sample in zip(problem.groups, moments, strict=True):
        matrices = fill(group, theta, sample)
        c = total_effects(group, matrices.beta)
        phi = latent_covariance(c, matrices.psi)
        good &= (np.einsum("bii->bi", residual_covariance(group, theta)) >= 0).all(axis=1)
        good &= (np.einsum("bii->bi", matrices.psi) >= 0).all(axis=1)
        good &= proper(phi)
    return good


def _draw_moments(fit: Fit, moments: tuple[DrawMoments, ...], draw: int) -> Moments:
    """One draw's moments as `estimate` takes them."""
    groups = tuple(
        GroupMoments(
            label=group.label,
            n=group.n,
            cov=frozen(sample.cov[draw] / divisor_factor(fit, group.n)),
            mean=None if sample.mean is None else frozen(sample.mean[draw]),
            data=None,
        )
        for group, sample in zip(fit.moments.groups, moments, strict=True)
    )
    return Moments(
        variables=fit.moments.variables, groups=groups, n=fit.moments.n, n_received=fit.moments.n_received
    )


def statistic_values(
    fit: Fit, theta: Floats, usable: Bools, moments_of: Callable[[int], Moments], statistic: Statistic
) -> Floats:
    """(B, s) values of a statistic at each `usable` draw, nan elsewhere."""
    first = np.atleast_1d(np.asarray(statistic(fit), dtype=float)).ravel()
    values = np.full((theta.shape[0], first.size), np.nan)
    for draw in np.flatnonzero(usable):
        again = fit_at(fit, theta[draw], moments_of(int(draw)))
        values[draw] = np.atleast_1d(np.asarray(statistic(again), dtype=float)).ravel()
    return values


def _one_by_one(fit: Fit, problem: Problem, moments: tuple[DrawMoments, ...], wanted: WantedOfDraws) -> Chunk:
    """Estimators without a batched form: each draw by `estimate`, started from the original solution."""
    draws = moments[0].cov.shape[0]
    theta = np.full((draws, problem.q), np.nan)
    converged = np.zeros(draws, dtype=bool)
    brief = fit
    if fit.constraints.plain:
        brief = replace(fit, options=replace(fit.options, max_iterations=STEPS))
    for draw in range(draws):
        again = refit(brief, _draw_moments(fit, moments, draw))
        theta[draw] = again.theta
        converged[draw] = again.converged
    theta = np.where(np.isfinite(theta), theta, np.asarray(fit.theta))
    return describe(fit, problem, Fitted(theta, converged, np.full(draws, np.nan)), moments, wanted)
