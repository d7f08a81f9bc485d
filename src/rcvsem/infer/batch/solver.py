"""Fit many draws of the same model at once.

Phase 1, for all draws in lock-step: limited-memory BFGS whose first metric is the curvature of the original fit,
rescaled to each draw (D_b R^-1 D_b: R the information at unit diagonal, D_b^-2 the draw's own diagonal), with steps
of at most 4 standard errors, each draw's own backtracking, and residual variances kept above 2 % of the original.
Phase 2, for the rest: Fisher scoring with the draw's own information and Levenberg damping, then BFGS from its inverse,
on the dense form, where variances may become negative. What is left is for `newton`, where the model has no means.

A draw has converged when its next quasi-Newton step is below `tolerance` standard errors in every parameter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.fisher import LONGEST_STEP, fisher
from rcvsem.infer.batch.information import information_diagonal
from rcvsem.infer.batch.kernel import objective_and_gradient
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.metric import Start, to_theta, to_z
from rcvsem.infer.batch.problem import Problem

MEMORY = 5
VARIANCE_FLOOR = 0.02  # of the original residual variance, phase 1 only
GRADIENTS = 40
FISHER_STEPS = 150
FEW_STEPS = 30  # where Newton steps take over from there
FISHER_CHUNK = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawSolutions:
    """theta (B, q), F (B,) without its constant, converged (B,), and how many draws needed phase 2."""

    theta: Floats
    f: Floats
    converged: Bools
    gradients: int


def solve(
    problem: Problem, start: Start, moments: tuple[DrawMoments, ...], *, tolerance: float = 1e-5
) -> DrawSolutions:
    """Fit all draws in `moments`. Nothing given is changed."""
    b = moments[0].cov.shape[0]
    z0: Floats
    if problem.basis is None or problem.offset is None:
        z0 = start.theta
    else:
        z0 = np.asarray(np.linalg.lstsq(problem.basis, start.theta - problem.offset, rcond=None)[0])
    z = np.broadcast_to(z0, (b, z0.size)).copy()
    f = np.full(b, np.inf)
    done = np.zeros(b, dtype=bool)
    gradients = 0
    proper = problem.variances.size == 0 or bool((start.theta[problem.variances] > 0).all())
    if proper and (start.admissible or not problem.has_newton):
        gradients = _quasi_newton(problem, start, moments, _Found(z, f, done), tolerance)
    rest = np.flatnonzero(~done)
    steps = FISHER_STEPS
    if problem.has_newton:
        steps = FEW_STEPS if proper and start.admissible else 0
    for first in range(0, rest.size, FISHER_CHUNK):
        which = rest[first : first + FISHER_CHUNK]
        part = tuple(sample.take(which) for sample in moments)
        zs, fs, good = fisher(
            problem, start, part, np.broadcast_to(z0, (which.size, z0.size)).copy(), tolerance, steps
        )
        z[which], f[which], done[which] = zs, fs, good
    return DrawSolutions(theta=to_theta(problem, z), f=f, converged=done, gradients=gradients)


def _two_loop(
    g: Floats, steps: list[Floats], changes: list[Floats], rho: list[Floats], metric: Floats, scale: Floats
) -> Floats:
    """H g of limited-memory BFGS (Nocedal 1980) with H0 = scale metric scale / 2 (F is twice the log-likelihood)."""
    v = g.copy()
    weights: list[Floats] = []
    for s, y, r in zip(reversed(steps), reversed(changes), reversed(rho), strict=True):
        weight = r * np.einsum("bq,bq->b", s, v)
        v -= weight[:, None] * y
        weights.append(weight)
    v = 0.5 * scale * ((scale * v) @ metric)
    for s, y, r, weight in zip(steps, changes, rho, reversed(weights), strict=True):
        v += (weight - r * np.einsum("bq,bq->b", y, v))[:, None] * s
    return v


def _floor(problem: Problem, start: Start, z: Floats) -> Bools:
    """Keep residual variances above a share of the original; says which draws were held back."""
    if problem.basis is not None or not problem.variances.size:
        return np.zeros(z.shape[0], dtype=bool)
    floor = VARIANCE_FLOOR * start.theta[problem.variances]
    values = z[:, problem.variances]
    held = values < floor
    if held.any():
        z[:, problem.variances] = np.where(held, floor, values)
    return np.asarray(held.any(axis=1))


class _Found(NamedTuple):
    """z (B, k), f (B,) and whether each draw is at its minimum; written into."""

    z: Floats
    f: Floats
    done: Bools


def _quasi_newton(
    problem: Problem, start: Start, moments: tuple[DrawMoments, ...], found: _Found, tolerance: float
) -> int:
    """Phase 1; writes into `found`. Returns the number of draw-gradients."""
    z_out, f_out, done = found
    active: Ints = np.arange(z_out.shape[0])
    z = z_out.copy()
    sample = moments
    if start.first is None:
        f, g = objective_and_gradient(problem, to_theta(problem, z), sample)
    else:
        f, g = start.first(sample)
    g = to_z(problem, g)
    spent = int(z.shape[0])
    scale = np.broadcast_to(start.scale, z.shape)
    steps: list[Floats] = []
    changes: list[Floats] = []
    rho: list[Floats] = []
    length = np.ones(z.shape[0])
    held_rounds = np.zeros(z.shape[0], dtype=np.intp)
    direction = -_two_loop(g, steps, changes, rho, start.metric, scale)
    for round_ in range(GRADIENTS):
        relative = np.abs(direction) * start.scale / (scale * start.se)
        size = relative.max(axis=1)
        finished = (size < tolerance) & np.isfinite(f) & (length == 1.0)
        given_up = (held_rounds >= 4) | ~np.isfinite(f)
        leaving = finished | given_up
        if leaving.any():
            out = active[finished]
            # The last, tiny step is taken: it is what the test measured.
            z_out[out], f_out[out], done[out] = (z + direction)[finished], f[finished], True
            keep = np.flatnonzero(~leaving)
            if not keep.size:
                return spent
            if keep.size < 0.75 * active.size or given_up.any() or round_ > 8:
                active, z, f, g = active[keep], z[keep], f[keep], g[keep]
                scale, length, direction = scale[keep], length[keep], direction[keep]
                held_rounds, size = held_rounds[keep], size[keep]
                sample = tuple(s.take(keep) for s in sample)
                steps = [s[keep] for s in steps]
                changes = [y[keep] for y in changes]
                rho = [r[keep] for r in rho]
        step = np.minimum(1.0, LONGEST_STEP / np.maximum(size, 1e-300)) * length
        trial = z + step[:, None] * direction
        held = _floor(problem, start, trial)
        held_rounds = np.where(held, held_rounds + 1, 0)
        f_new, g_new = objective_and_gradient(problem, to_theta(problem, trial), sample)
        g_new = to_z(problem, g_new)
        spent += int(trial.shape[0])
        s = trial - z
        slope = np.einsum("bq,bq->b", g, s)
        # Near the minimum rounding hides the decrease: a rise below 1e-11 counts as none.
        accepted = f_new <= f + 1e-4 * np.minimum(slope, 0.0) + 1e-11 * (1.0 + np.abs(f))
        y = g_new - g
        everywhere = bool(accepted.all())  # as mostly: nothing is to be chosen draw by draw
        if not everywhere:
            s, y = np.where(accepted[:, None], s, 0.0), np.where(accepted[:, None], y, 0.0)
            trial, g_new = np.where(accepted[:, None], trial, z), np.where(accepted[:, None], g_new, g)
            f_new = np.where(accepted, f_new, f)
        curvature = np.einsum("bq,bq->b", s, y)
        useful = accepted & (curvature > 1e-300)
        steps.append(s)
        changes.append(y)
        rho.append(np.where(useful, 1.0 / np.where(useful, curvature, 1.0), 0.0))
        if len(steps) > MEMORY:
            del steps[0], changes[0], rho[0]
        z, g, f = trial, g_new, f_new
        length = np.where(accepted, 1.0, 0.4 * length)
        held_rounds = np.where(length < 0.01, 99, held_rounds)
        if round_ == 0 and problem.basis is None and problem.woodbury:
            diagonal = information_diagonal(problem, to_theta(problem, z), sample)
            good: Bools = np.asarray(np.isfinite(diagonal).all(axis=1) & (diagonal > 0).all(axis=1))
            with np.errstate(divide="ignore", invalid="ignore"):
                scale = np.where(good[:, None], 1.0 / np.sqrt(diagonal), start.scale)
        fresh = -_two_loop(g, steps, changes, rho, start.metric, scale)
        direction = fresh if everywhere else np.where(accepted[:, None], fresh, direction)
    return spent
