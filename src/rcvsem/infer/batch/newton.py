"""The draws that are hard: damped scoring, then exact Newton steps, some dozens of draws at a time.

Near an improper solution, or along a valley, the expected information is a poor model of the discrepancy and updates of
it creep; exact second derivatives arrive in a dozen steps. Where they are not positive definite, the point is nearer to
a saddle than to a minimum, and a scoring step leads on. A draw whose parameters run off has no minimum that way and is
given up early. A draw counts as converged where its next Newton step is below `tolerance` standard errors and its
second derivatives are positive definite.
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.block_matrices import is_positive_definite
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.curvature import Place, hessian_of, information_of, information_scale, place_of
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.metric import Start, from_theta, to_theta, to_z
from rcvsem.infer.batch.problem import Problem
from rcvsem.infer.batch.with_means import with_constant, without_means

STEPS = 36
CAP = 2.0  # longest step, in sqrt(N) standard errors
SHORTER = 2  # shorter steps that are tried along one direction
TOGETHER = 256
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
    """Fit all draws in `moments` from theta (b, q)."""
    problem, moments = without_means(problem), with_constant(moments) if _means(problem) else moments
    search = _Search(problem, start, moments, from_theta(problem, theta), tolerance)
    waiting = np.arange(len(theta))
    rows, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
    place = search.begin(rows)
    while True:
        rows, place = search.step(rows, place, steps)
        if waiting.size and rows.size <= TOGETHER // 2:  # what has ended makes room
            fresh, waiting = waiting[: TOGETHER - rows.size], waiting[TOGETHER - rows.size :]
            rows, place = np.concatenate((rows, fresh)), place.joined(search.begin(fresh))
        if not rows.size:
            break
    return Found(theta=to_theta(problem, search.z), f=search.f, converged=search.done)


def _means(problem: Problem) -> bool:
    return any(group.means for group in problem.groups)


class _Search:
    """Where every draw is: z (b, k), F, damping, whether its last step was an exact one, and its steps."""

    def __init__(
        self,
        problem: Problem,
        start: Start,
        moments: tuple[DrawMoments, ...],
        z: Floats,
        tolerance: float,
    ) -> None:
        self.problem, self.start, self.moments, self.tolerance = problem, start, moments, tolerance
        self.z, self.f = z.copy(), np.full(len(z), np.inf)
        self.damping = np.full(len(z), 1e-3)
        self.exact, self.done = np.zeros(len(z), dtype=bool), np.zeros(len(z), dtype=bool)
        self.age = np.zeros(len(z), dtype=np.intp)

    def begin(self, rows: Ints) -> Place:
        """The derivatives where the draws in `rows` start."""
        place = self._at(rows, self.z[rows])
        self.f[rows] = place.f
        return place

    def _at(self, rows: Ints, z: Floats) -> Place:
        return place_of(
            self.problem, to_theta(self.problem, z), tuple(sample.take(rows) for sample in self.moments)
        )

    def step(self, rows: Ints, place: Place, steps: int) -> tuple[Ints, Place]:
        """One step of the draws in `rows`; those that go on."""
        problem, z, damping, exact = self.problem, self.z, self.damping, self.exact
        scale, matrix, curved = self._model(rows, place)
        gradient = to_z(problem, place.gradient)
        direction = _step(matrix, scale, gradient, damping[rows])
        relative = (np.abs(direction) / scale).max(axis=1)
        downhill = np.isfinite(place.f) & (np.einsum("bq,bq->b", direction, gradient) < 0)
        length = np.minimum(1.0, CAP / np.maximum(relative, 1e-300))
        trial = z[rows] + length[:, None] * direction
        new = self._at(rows, trial)
        better = downhill & (new.f <= place.f + 1e-11 * (1.0 + np.abs(place.f)))
        for _ in range(SHORTER):  # valleys bend: a shorter step is cheaper than new derivatives
            again = np.flatnonzero(~better & downhill)
            if not again.size:
                break
            length[again] *= 0.3
            trial[again] = z[rows[again]] + length[again, None] * direction[again]
            new.put(again, self._at(rows[again], trial[again]))
            better[again] = new.f[again] <= place.f[again]
        ready = better & curved & (relative * np.sqrt(self.start.n) < self.tolerance) & (damping[rows] < 1e-6)
        worse = np.flatnonzero(~better)
        new.put(worse, place.take(worse))
        hit = rows[better]
        z[hit], self.f[hit] = trial[better], new.f[better]
        self.age[rows] += 1
        near = better & (relative < NEAR)
        # A Newton step that does not lead down gives way to scoring for one step.
        exact[rows] = np.where(exact[rows], better, near)
        lower = np.where(relative < NEAR, 1e-3, 0.1) * damping[rows]
        damping[rows] = np.where(
            better, np.where(lower < 1e-9, 0.0, lower), np.maximum(10.0 * damping[rows], 1e-4)
        )
        going = np.isfinite(place.f) & ~ready & (damping[rows] <= 1e4) & (self.age[rows] < steps)
        old = self.age[rows] >= PATIENCE
        going &= ~old | (np.abs(to_theta(problem, z[rows])) <= np.maximum(FAR, np.abs(self.start.theta))).all(
            axis=1
        )
        self.done[rows[ready]] = _is_minimum(matrix[ready])
        on = np.flatnonzero(going)
        return rows[on], new if on.size == rows.size else new.take(on)

    def _model(self, rows: Ints, place: Place) -> tuple[Floats, Floats, Bools]:
        """1/sqrt of the information's diagonal (b, k), the second derivatives (b, k, k) in those units, and which draws'
        are the exact ones; the information where the draw is not ready for them or they are not positive definite."""
        problem = self.problem
        curved = self.exact[rows]
        exactly, others = np.flatnonzero(curved), np.flatnonzero(~curved)
        size = problem.q if problem.basis is None else problem.basis.shape[1]
        matrix = np.empty((rows.size, size, size))
        if problem.basis is None:
            diagonal = information_scale(problem, place)
        else:
            whole = to_inner(problem, information_of(problem, place))
            diagonal = np.einsum("bii->bi", whole)
        scale = 1.0 / np.sqrt(np.maximum(diagonal, 1e-300))
        if exactly.size:
            own = scale[exactly]
            hessian = to_inner(problem, hessian_of(problem, place.take(exactly)))
            matrix[exactly] = own[:, :, None] * hessian * own[:, None, :]
            for draw in exactly:
                curved[draw] = is_positive_definite(matrix[draw] + self.damping[rows[draw]] * np.eye(size))
            others = np.flatnonzero(~curved)
        if others.size:
            own = scale[others]
            information = to_inner(problem, information_of(problem, place.take(others)))
            matrix[others] = own[:, :, None] * information * own[:, None, :]
        return scale, matrix, curved


def to_inner(problem: Problem, matrix: Floats) -> Floats:
    """Second derivatives (b, k, k) in z of those (b, q, q) in theta."""
    return matrix if problem.basis is None else problem.basis.T @ matrix @ problem.basis


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
