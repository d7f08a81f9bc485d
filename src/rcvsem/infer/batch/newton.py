"""The draws that are hard: damped scoring, then exact Newton steps, all of a small chunk together.

Near an improper solution, or along a valley, the expected information is a poor model of the discrepancy and updates of
it creep; exact second derivatives arrive in a dozen steps. A draw whose parameters run off has no minimum that way and
is given up early. A draw counts as converged where its next Newton step is below `tolerance` standard errors and its
second derivatives are positive definite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.infer.batch.curvature import curvatures
from rcvsem.infer.batch.information import expected_information
from rcvsem.infer.batch.kernel import DrawMoments, objective_and_gradient
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.solver import LONGEST_STEP, Start, from_theta, to_theta, to_z

STEPS = 30
CHUNK = 64
PATIENCE = 8  # steps before a draw can be given up because it runs off
FAR = 12.0  # units (standard deviations of the items) beyond which a parameter has run off
NEAR = (
    0.5  # relative length of a scoring step (in sqrt(N) standard errors) below which Newton steps are tried
)
SMALLEST = 1e-9  # eigenvalue of the second derivatives, in units of standard errors, of a minimum


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """theta (b, q), F (b,) without its constant, and which draws have converged (b,)."""

    theta: Floats
    f: Floats
    converged: Bools


def newton(
    problem: Problem,
    start: Start,
    moments: tuple[DrawMoments, ...],
    theta: Floats,
    *,
    tolerance: float = 1e-5,
    steps: int = STEPS,
) -> Found:
    """Fit all draws in `moments` from theta (b, q). Covariances only (no means)."""
    z = from_theta(problem, theta)
    f = np.full(len(z), np.inf)
    done = np.zeros(len(z), dtype=bool)
    for first in range(0, len(z), CHUNK):
        which = np.arange(first, min(first + CHUNK, len(z)))
        part = tuple(sample.take(which) for sample in moments)
        z[which], f[which], done[which] = _chunk(problem, start, part, z[which], tolerance, steps)
    return Found(theta=to_theta(problem, z), f=f, converged=done)


def _chunk(
    problem: Problem,
    start: Start,
    moments: tuple[DrawMoments, ...],
    z: Floats,
    tolerance: float,
    steps: int,
) -> tuple[Floats, Floats, Bools]:
    b = len(z)
    f, g = objective_and_gradient(problem, to_theta(problem, z), moments, dense=True)
    g = to_z(problem, g)
    damping = np.full(b, 1e-3)
    exact = np.zeros(b, dtype=bool)
    active, done = np.isfinite(f), np.zeros(b, dtype=bool)
    z = z.copy()
    for round_ in range(steps):
        if round_ >= PATIENCE:
            active &= (np.abs(to_theta(problem, z)) <= FAR * start.units).all(axis=1)
        rows = np.flatnonzero(active)
        if not rows.size:
            break
        part = tuple(sample.take(rows) for sample in moments)
        scale, matrix = _model(problem, z[rows], part, exact[rows])
        direction = _step(matrix, scale, g[rows], damping[rows])
        relative = (np.abs(direction) / scale).max(axis=1)
        downhill = np.einsum("bq,bq->b", direction, g[rows]) < 0
        length = np.minimum(1.0, LONGEST_STEP * 0.5 / np.maximum(relative, 1e-300))
        trial = z[rows] + length[:, None] * direction
        f_new, g_new = objective_and_gradient(problem, to_theta(problem, trial), part, dense=True)
        g_new = to_z(problem, g_new)
        better = downhill & (f_new <= f[rows] + 1e-11 * (1.0 + np.abs(f[rows])))
        ready = better & exact[rows] & (relative * np.sqrt(start.n) < tolerance) & (damping[rows] < 1e-6)
        hit = rows[better]
        z[hit], f[hit], g[hit] = trial[better], f_new[better], g_new[better]
        if ready.any():
            at = rows[ready]
            active[at] = False
            done[at] = _is_minimum(matrix[ready])
        near = better & (relative < NEAR)
        # A Newton step that does not lead down gives way to scoring for one step.
        exact[rows] = np.where(exact[rows], better, near)
        lower = np.where(relative < NEAR, 1e-3, 0.1) * damping[rows]
        damping[rows] = np.where(
            better, np.where(lower < 1e-9, 0.0, lower), np.maximum(10.0 * damping[rows], 1e-4)
        )
        active[rows[damping[rows] > 1e4]] = False
    return z, f, done


def _model(
    problem: Problem, z: Floats, moments: tuple[DrawMoments, ...], exact: Bools
) -> tuple[Floats, Floats]:
    """1/sqrt of the information's diagonal (b, k), and the second derivatives (b, k, k) in those units."""
    information = expected_information(problem, to_theta(problem, z), moments)
    matrix = information.copy()
    newton_rows = np.flatnonzero(exact)
    if newton_rows.size:
        part = tuple(sample.take(newton_rows) for sample in moments)
        _, matrix[newton_rows] = curvatures(problem, to_theta(problem, z[newton_rows]), part)
    if problem.basis is not None:
        information = problem.basis.T @ information @ problem.basis
        matrix = problem.basis.T @ matrix @ problem.basis
    scale = 1.0 / np.sqrt(np.maximum(np.einsum("bii->bi", information), 1e-300))
    return scale, scale[:, :, None] * matrix * scale[:, None, :]


def _step(matrix: Floats, scale: Floats, gradient: Floats, damping: Floats) -> Floats:
    """-(matrix + damping I)^-1 gradient / 2 (F is twice what the matrix is the curvature of)."""
    damped = matrix + np.maximum(damping, 1e-13)[:, None, None] * np.eye(matrix.shape[1])
    right = (-0.5 * scale * gradient)[:, :, None]
    try:
        solved = np.linalg.solve(damped, right)
    except np.linalg.LinAlgError:
        solved = np.linalg.solve(damped + 1e-7 * np.eye(matrix.shape[1]), right)
    return np.asarray(scale * solved[:, :, 0])


def _is_minimum(matrix: Floats) -> Bools:
    return np.asarray(np.linalg.eigvalsh(matrix)[:, 0] > SMALLEST)
