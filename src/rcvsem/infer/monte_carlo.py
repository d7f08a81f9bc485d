"""Monte Carlo planning: draw samples from a population, fit the model to each, keep what each would have reported."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit import (
    Fit,
    GroupMoments,
    Moments,
    estimate,
    moments_from_data,
)
from rcvsem.foundation.arrays import Bools, Floats, Ints, correlations_of, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.option_checks import check_integer
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.effects import all_effects
from rcvsem.infer.batch.in_order import single_threaded_blas
from rcvsem.infer.batch.information import expected_information as batch_information
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.metric import make_start
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.resample import chunk_sizes, normal_moments
from rcvsem.infer.batch.solver import solve
from rcvsem.infer.cluster import Run
from rcvsem.infer.draws.complete import admissible
from rcvsem.infer.information import expected_information
from rcvsem.infer.likert_cuts import cut
from rcvsem.infer.replication_errors import definition_errors, effect_errors
from rcvsem.infer.simulation_design import Design, Truth

VALUES_AT_ONCE = 4_000_000  # answers drawn at once, which bounds the memory
RESCUE_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replications:
    """R replications at one N; nan where a replication did not converge.

    theta, se : (R, q) free parameters of the analysis model. effects, effect_se : (R, k) effects in the order of
    the plans with delta-method errors (nan for totals). lower, upper : (R, k) Monte Carlo intervals of indirect
    effects. std : (R, k) standardized effects. defined, defined_se : (R, d). chisq, df : of the model.
    """

    n: int
    theta: Floats
    se: Floats
    effects: Floats
    effect_se: Floats
    lower: Floats
    upper: Floats
    std: Floats
    defined: Floats
    defined_se: Floats
    chisq: Floats
    df: int
    converged: Bools
    admissible: Bools


def simulate(design: Design, truth: Truth, n: int, run: Run[Replications]) -> Replications:
    """All replications at one N.

    The stream of chunk k at N is SeedSequence(seed, spawn_key=(N, k)): neither the other N's nor the workers
    change a digit.
    """
    check_integer(n, "n", "power", 2)
    sizes = chunk_sizes(design.replications)
    parts = run(_chunk, [(design, truth, n, k, size) for k, size in enumerate(sizes)])
    first = parts[0]
    joined = {
        name: frozen(np.concatenate([getattr(part, name) for part in parts]), getattr(first, name).dtype)
        for name in Replications.__slots__
        if name not in ("n", "df")
    }
    return Replications(n=n, df=first.df, **joined)


def _chunk(design: Design, truth: Truth, n: int, number: int, size: int) -> Replications:
    rng = np.random.default_rng(np.random.SeedSequence(design.seed, spawn_key=(n, number)))
    with single_threaded_blas():
        solve_chunk = _together if design.batched else _one_by_one
        found = solve_chunk(design, truth, n, size, rng)
        return _describe(design, truth, n, found, rng)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Solved:
    theta: Floats
    vcov: Floats
    converged: Bools
    admissible: Bools
    chisq: Floats
    moments: DrawMoments


# --- drawing -------------------------------------------------------------------------------------------------


def _root(design: Design) -> Floats:
    """Triangular root of the population's covariances (of its correlations, when answers are cut)."""
    cov = np.asarray(design.population.cov)
    if design.shares:
        cov = correlations_of(cov)
    return np.asarray(np.linalg.cholesky(cov))


def _rows(design: Design, rng: np.random.Generator, size: int, n: int, root: Floats) -> Floats:
    """(size, n, p) answers."""
    rows = rng.standard_normal((size, n, root.shape[0])) @ root.T
    return cut(rows, design.shares) if design.shares else rows


def _draw_moments(design: Design, rng: np.random.Generator, size: int, n: int) -> DrawMoments:
    """Covariances of `size` samples, in the order of the population's variables."""
    root = _root(design)
    if not design.shares:
        return DrawMoments(cov=normal_moments(rng, size, n, root).cov, mean=None)
    p = root.shape[0]
    cov = np.empty((size, p, p))
    step = max(1, VALUES_AT_ONCE // (n * p))
    for first in range(0, size, step):
        rows = _rows(design, rng, min(step, size - first), n, root)
        rows -= rows.mean(axis=1, keepdims=True)
        cov[first : first + step] = rows.transpose(0, 2, 1) @ rows / n
    return DrawMoments(cov=cov, mean=None)


# --- fitting -------------------------------------------------------------------------------------------------


def _together(design: Design, truth: Truth, n: int, size: int, rng: np.random.Generator) -> _Solved:
    fit = truth.fit
    problem = _problem(fit, n)
    moments = _in_order(_draw_moments(design, rng, size, n), design, fit)
    start = make_start(problem, truth.theta, expected_information(fit), n)
    solution = solve(problem, start, (moments,))
    theta, converged = solution.theta.copy(), solution.converged.copy()
    chisq = n * (solution.f - np.linalg.slogdet(moments.cov)[1] - moments.cov.shape[1])
    for draw in np.flatnonzero(~converged):
        again = _rescue(fit, moments.cov[draw], n)
        if again is not None:
            theta[draw], converged[draw], chisq[draw] = again.theta, True, again.chisq
    theta[~converged] = truth.theta  # a place holder; every result of these draws is nan
    information = n * batch_information(problem, theta, (moments,))
    if problem.basis is not None:
        vcov = problem.basis @ _inverses(problem.basis.T @ information @ problem.basis) @ problem.basis.T
    else:
        vcov = _inverses(information)
    return _Solved(
        theta=theta,
        vcov=vcov,
        converged=converged,
        admissible=admissible(problem, theta, (moments,)),
        chisq=chisq,
        moments=moments,
    )


def _inverses(information: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.inv(information))
    except np.linalg.LinAlgError:  # one draw without standard errors must not stop the others
        return np.asarray(np.linalg.pinv(information, hermitian=True))


def _problem(fit: Fit, n: int) -> Problem:
    free = fit.constraints.unrestricted
    if not fit.constraints.plain:
        raise OptionError("Planning takes linear equality constraints only; the model has others.")
    return build_problem(
        fit.layout,
        (n,),
        means=False,
        basis=None if free else fit.constraints.basis,
        offset=None if free else fit.constraints.offset,
    )


def _in_order(moments: DrawMoments, design: Design, fit: Fit) -> DrawMoments:
    """The draws' covariances in the order of the analysis model's variables."""
    place = [design.population.variables.index(name) for name in fit.moments.variables]
    return DrawMoments(cov=np.ascontiguousarray(moments.cov[:, place][:, :, place]), mean=None)


def _rescue(fit: Fit, cov: Floats, n: int) -> Fit | None:
    """One draw from the engine's own start values; None when it has no solution either."""
    group = GroupMoments(label="", n=n, cov=frozen(cov), mean=None, data=None)
    moments = Moments(variables=fit.moments.variables, groups=(group,), n=n, n_received=n)
    try:
        again = estimate(fit.spec, moments, replace(fit.options, max_iterations=RESCUE_STEPS))
    except RcvsemError:
        return None
    return again if again.converged else None


def _one_by_one(design: Design, truth: Truth, n: int, size: int, rng: np.random.Generator) -> _Solved:
    """Estimators without a batched form, and incomplete answers."""
    fit = truth.fit
    q = truth.theta.size
    root = _root(design)
    theta = np.tile(truth.theta, (size, 1))
    vcov = np.full((size, q, q), np.nan)
    cov = np.tile(np.asarray(fit.moments.groups[0].cov), (size, 1, 1))
    chisq = np.full(size, np.nan)
    converged, admissible = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for draw in range(size):
        rows = _rows(design, rng, 1, n, root)[0]
        if design.missing:
            rows[rng.random(rows.shape) < design.missing] = np.nan
        try:
            again = _fit_rows(design, fit, rows)
        except RcvsemError:  # too few complete answers, an item without variance
            continue
        if not again.converged or isinstance(again.vcov, NotAvailable):
            continue
        place = _places(fit, again)
        known = place >= 0
        theta[draw] = np.where(known, again.theta[place], np.nan)
        vcov[draw][np.ix_(known, known)] = np.asarray(again.vcov)[np.ix_(place[known], place[known])]
        chisq[draw] = again.chisq if isinstance(again.scaled, NotAvailable) else again.scaled.chisq
        converged[draw], admissible[draw] = True, again.admissible
    return _Solved(
        theta=theta,
        vcov=vcov,
        converged=converged,
        admissible=admissible,
        chisq=chisq,
        moments=DrawMoments(cov=cov, mean=None),
    )


def _fit_rows(design: Design, fit: Fit, rows: Floats) -> Fit:
    place = [design.population.variables.index(name) for name in fit.moments.variables]
    spec = fit.spec
    if design.options.is_categorical:
        spec = spec.with_options(ordered=spec.observed, identify=False)
    moments = moments_from_data(rows[:, place], fit.moments.variables, missing=design.options.missing)
    return estimate(spec, moments, design.options)


def _places(fit: Fit, again: Fit) -> Ints:
    """(q,) where each free parameter of `fit` stands in `again`, whose model may have more rows; -1: nowhere."""
    found = {(row.lhs, row.op, row.rhs): row.free - 1 for row in again.spec.parameters}
    place = np.full(fit.q, -1, dtype=np.intp)
    for row in fit.spec.parameters:
        if row.free and place[row.free - 1] < 0:
            place[row.free - 1] = found.get((row.lhs, row.op, row.rhs), -1)
    return place


# --- describing ----------------------------------------------------------------------------------------------


def _describe(design: Design, truth: Truth, n: int, found: _Solved, rng: np.random.Generator) -> Replications:
    fit, bad = truth.fit, ~found.converged
    theta = found.theta.copy()
    with np.errstate(invalid="ignore"):
        se = np.sqrt(np.einsum("bii->bi", found.vcov))
    problem = _problem(fit, n)
    effects, std = all_effects(problem, truth.plans, np.nan_to_num(theta, nan=0.0), (found.moments,))
    effect_se, lower, upper = effect_errors(fit, truth.plans, found.theta, found.vcov, design.alpha, rng)
    defined, defined_se = definition_errors(fit, theta, found.vcov)
    chisq = found.chisq.copy()
    if not design.batched:
        std[:] = np.nan  # the draws' own moments are not kept
    for values in (theta, se, effects, std, effect_se, lower, upper, defined, defined_se):
        values[bad] = np.nan
    chisq[bad] = np.nan
    return Replications(
        n=n, theta=theta, se=se, effects=effects, effect_se=effect_se, lower=lower, upper=upper, std=std,
        defined=defined, defined_se=defined_se, chisq=chisq, df=fit.df, converged=found.converged,
        admissible=found.admissible & found.converged,
    )  # fmt: skip
