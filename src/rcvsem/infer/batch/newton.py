"""The draws that are hard: damped scoring, then exact Newton steps, some dozens of draws at a time.

Near an improper solution, or along a valley, the expected information is a poor model of the discrepancy and updates of
it creep; exact second derivatives arrive in a dozen steps. Where they are not positive definite, the point is nearer to
a saddle than to a minimum, and a scoring step leads on. A draw whose parameters run off has no minimum that way and is
given up early. A draw counts as converged where its next Newton step is below `tolerance` standard errors and its
second derivatives are positive definite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.blocks import is_positive_definite
from rcvsem.infer.batch.curvature import curvatures
from rcvsem.infer.batch.information import expected_information
from rcvsem.infer.batch.kernel import DrawMoments, objective_and_gradient
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.solver import Start, from_theta, to_theta, to_z

STEPS = 30
CAP = 2.0  # longest step, in sqrt(N) standard errors
SHORTER = 2  # shorter steps that are tried along one direction
TOGETHER = 64
PATIENCE = 8  # steps before a draw can be given up because it runs off
FAR = 15.0  # standard deviations of the items beyond which a parameter has run off
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
    search = _Search(problem, start, moments, from_theta(problem, theta), tolerance)
    waiting = np.flatnonzero(np.isfinite(search.f))
    rows, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
    while rows.size:
        rows = search.step(rows, steps)
        if rows.size <= TOGETHER // 2:  # what has ended makes room
            room = TOGETHER - rows.size
            rows, waiting = np.concatenate((rows, waiting[:room])), waiting[room:]
    return Found(theta=to_theta(problem, search.z), f=search.f, converged=search.done)


class _Search:
    """Where every draw is: z (b, k), F, gradient, damping, whether its last step was an exact one, and its steps."""

    def __init__(
        self,
        problem: Problem,
        start: Start,
        moments: tuple[DrawMoments, ...],
        z: Floats,
        tolerance: float,
    ) -> None:
        self.problem, self.start, self.moments, self.tolerance = problem, start, moments, tolerance
        self.z = z.copy()
        self.f, g = objective_and_gradient(problem, to_theta(problem, z), moments, dense=True)
        self.g = to_z(problem, g)
        self.damping = np.full(len(z), 1e-3)
        self.exact, self.done = np.zeros(len(z), dtype=bool), np.zeros(len(z), dtype=bool)
        self.age = np.zeros(len(z), dtype=np.intp)

    def step(self, rows: Ints, steps: int) -> Ints:
        """One step of the draws in `rows`; those that go on."""
        problem, z, damping, exact = self.problem, self.z, self.damping, self.exact
        part = tuple(sample.take(rows) for sample in self.moments)
        scale, matrix, curved = self._model(rows, part)
        direction = _step(matrix, scale, self.g[rows], damping[rows])
        relative = (np.abs(direction) / scale).max(axis=1)
        downhill = np.einsum("bq,bq->b", direction, self.g[rows]) < 0
        length = np.minimum(1.0, CAP / np.maximum(relative, 1e-300))
        trial = z[rows] + length[:, None] * direction
        f_new, g_new = objective_and_gradient(problem, to_theta(problem, trial), part, dense=True)
        better = downhill & (f_new <= self.f[rows] + 1e-11 * (1.0 + np.abs(self.f[rows])))
        for _ in range(SHORTER):  # valleys bend: a shorter step is cheaper than new derivatives
            again = np.flatnonzero(~better & downhill)
            if not again.size:
                break
            length[again] *= 0.3
            trial[again] = z[rows[again]] + length[again, None] * direction[again]
            few = tuple(sample.take(again) for sample in part)
            f_new[again], g_new[again] = objective_and_gradient(
                problem, to_theta(problem, trial[again]), few, dense=True
            )
            better[again] = f_new[again] <= self.f[rows[again]]
        ready = better & curved & (relative * np.sqrt(self.start.n) < self.tolerance) & (damping[rows] < 1e-6)
        hit = rows[better]
        z[hit], self.f[hit], self.g[hit] = trial[better], f_new[better], to_z(problem, g_new)[better]
        self.age[rows] += 1
        near = better & (relative < NEAR)
        # A Newton step that does not lead down gives way to scoring for one step.
        exact[rows] = np.where(exact[rows], better, near)
        lower = np.where(relative < NEAR, 1e-3, 0.1) * damping[rows]
        damping[rows] = np.where(
            better, np.where(lower < 1e-9, 0.0, lower), np.maximum(10.0 * damping[rows], 1e-4)
        )
        going = ~ready & (damping[rows] <= 1e4) & (self.age[rows] < steps)
        old = self.age[rows] >= PATIENCE
        going &= ~old | (np.abs(to_theta(problem, z[rows])) <= np.maximum(FAR, np.abs(self.start.theta))).all(
            axis=1
        )
        self.done[rows[ready]] = _is_minimum(matrix[ready])
        return np.asarray(rows[going])

    def _model(self, rows: Ints, moments: tuple[DrawMoments, ...]) -> tuple[Floats, Floats, Bools]:
        """1/sqrt of the information's diagonal (b, k), the second derivatives (b, k, k) in those units, and which draws'
        are the exact ones; the information where the draw is not ready for them or they are not positive definite."""
        problem, theta = self.problem, to_theta(self.problem, self.z[rows])
        size = theta.shape[1]
        information = np.empty((rows.size, size, size))
        curved = self.exact[rows]
        exactly, others = np.flatnonzero(curved), np.flatnonzero(~curved)
        hessian = np.empty((0, size, size))
        if exactly.size:
            part = moments if not others.size else tuple(sample.take(exactly) for sample in moments)
            information[exactly], hessian = curvatures(problem, theta[exactly], part)
        if others.size:
            part = moments if not exactly.size else tuple(sample.take(others) for sample in moments)
            information[others] = expected_information(problem, theta[others], part)
        if problem.basis is not None:
            information = problem.basis.T @ information @ problem.basis
            hessian = problem.basis.T @ hessian @ problem.basis
        scale = 1.0 / np.sqrt(np.maximum(np.einsum("bii->bi", information), 1e-300))
        for draw, own in zip(exactly, hessian, strict=True):
            inner = scale[draw][:, None] * own * scale[draw][None, :]
            curved[draw] = is_positive_definite(inner + self.damping[rows[draw]] * np.eye(len(inner)))
            if curved[draw]:
                information[draw] = own
        return scale, scale[:, :, None] * information * scale[:, None, :], curved


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
