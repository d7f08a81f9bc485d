"""Scoring steps of many draws at once, with updates in between."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.infer.batch.information import expected_information
from rcvsem.infer.batch.kernel import objective_and_gradient
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.metric import Start, to_theta, to_z
from rcvsem.infer.batch.problem import Problem

LONGEST_STEP = 4.0  # standard errors


def fisher(
    problem: Problem,
    start: Start,
    moments: tuple[DrawMoments, ...],
    z: Floats,
    tolerance: float,
    steps: int,
) -> tuple[Floats, Floats, Bools]:
    """Phase 2, dense, all draws of a small chunk together: damped Fisher scoring, then BFGS from its metric.

    The scoring steps are robust far from the minimum but only linear near it; the BFGS updates of the inverse
    information make the end superlinear. Variances may become negative.
    """
    b, size = z.shape
    f, g = objective_and_gradient(problem, to_theta(problem, z), moments, dense=True)
    g = to_z(problem, g)
    damping = np.full(b, 1e-3)
    length = np.ones(b)
    metric = np.zeros((b, size, size))
    spread = np.ones((b, size))
    fresh = np.ones(b, dtype=bool)
    since = np.zeros(b, dtype=np.intp)
    active = np.isfinite(f)
    done = np.zeros(b, dtype=bool)
    for _ in range(steps):
        rows = np.flatnonzero(active)
        if not rows.size:
            break
        part = tuple(sample.take(rows) for sample in moments)
        renew = np.flatnonzero(fresh[rows])
        if renew.size:
            which = rows[renew]
            few = tuple(sample.take(renew) for sample in part)
            metric[which], spread[which] = _inverse_information(
                problem, z[which], few, damping[which], start.n
            )
            since[which] = 0
        direction = -np.einsum("bij,bj->bi", metric[rows], g[rows])
        relative = (np.abs(direction) / spread[rows]).max(axis=1)
        step = np.minimum(1.0, 6.0 * LONGEST_STEP / np.maximum(relative, 1e-300)) * length[rows]
        trial = z[rows] + step[:, None] * direction
        f_new, g_new = objective_and_gradient(problem, to_theta(problem, trial), part, dense=True)
        g_new = to_z(problem, g_new)
        better = f_new <= f[rows] + 1e-11 * (1.0 + np.abs(f[rows]))
        ready = (
            better
            & (relative < tolerance)
            & (length[rows] == 1.0)
            & ((damping[rows] < 1e-6) | (since[rows] > 0))
        )
        scoring = since[rows] == 0
        early = scoring & (damping[rows] > 1e-9)
        s, y = trial - z[rows], g_new - g[rows]
        hit = rows[better]
        z[hit], f[hit], g[hit] = trial[better], f_new[better], g_new[better]
        done[rows[ready]] = True
        active[rows[ready]] = False
        # the first steps renew the information with less damping each; then the metric is updated instead
        again = (better & early) | (better & (since[rows] >= 25))
        fresh[rows] = again | ~better & scoring
        damping[rows] = np.where(better & scoring, np.maximum(damping[rows] * 0.03, 1e-12), damping[rows])
        failed_scoring = ~better & scoring
        damping[rows] = np.where(failed_scoring, np.minimum(damping[rows] * 10.0, 1e6), damping[rows])
        failed = ~better & ~scoring
        length[rows] = np.where(better, 1.0, np.where(failed, 0.3 * length[rows], length[rows]))
        stuck = failed & (length[rows] < 1e-3)
        fresh[rows] |= stuck
        length[rows] = np.where(stuck, 1.0, length[rows])
        damping[rows] = np.where(stuck, 1e-3, damping[rows])
        update = better & ~again
        if update.any():
            _bfgs_update(metric, rows[update], s[update], y[update])
        since[rows] = np.where(better & ~again, since[rows] + 1, since[rows])
        active[rows[failed_scoring & (damping[rows] > 1e4)]] = False
    return z, f, done


def _inverse_information(
    problem: Problem, z: Floats, moments: tuple[DrawMoments, ...], damping: Floats, n: int
) -> tuple[Floats, Floats]:
    """(2 I + damping)^-1 in unit diagonal (b, k, k), and the scale of one standard error (b, k)."""
    information = expected_information(problem, to_theta(problem, z), moments)
    if problem.basis is not None:
        information = problem.basis.T @ information @ problem.basis
    diagonal = np.maximum(np.einsum("bii->bi", information), 1e-300)
    unit = 1.0 / np.sqrt(diagonal)
    scaled = unit[:, :, None] * information * unit[:, None, :]
    identity = np.eye(z.shape[1])
    try:
        inverse = np.linalg.inv(scaled + damping[:, None, None] * identity)
    except np.linalg.LinAlgError:
        inverse = np.linalg.inv(scaled + (damping[:, None, None] + 1e-6) * identity)
    return 0.5 * unit[:, :, None] * inverse * unit[:, None, :], unit / np.sqrt(n)


def _bfgs_update(metric: Floats, rows: Ints, s: Floats, y: Floats) -> None:
    """H <- (I - r s y') H (I - r y s') + r s s', r = 1/y's, where the curvature y's is positive; in place."""
    curvature = np.einsum("bi,bi->b", s, y)
    good = curvature > 1e-14 * np.sqrt(np.einsum("bi,bi->b", s, s) * np.einsum("bi,bi->b", y, y)) + 1e-300
    rows, s, y, curvature = rows[good], s[good], y[good], curvature[good]
    if not rows.size:
        return
    r = 1.0 / curvature
    hy = np.einsum("bij,bj->bi", metric[rows], y)
    factor = r * (1.0 + r * np.einsum("bi,bi->b", y, hy))
    cross = r[:, None, None] * (s[:, :, None] * hy[:, None, :])
    metric[rows] += factor[:, None, None] * s[:, :, None] * s[:, None, :] - cross - cross.transpose(0, 2, 1)
