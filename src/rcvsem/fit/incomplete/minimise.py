"""Quasi-Newton steps from a point near the minimum, with a fixed second-derivative matrix to begin with.

One exact Hessian and a handful of gradients are cheaper than Newton steps when a Hessian is a sum over patterns. BFGS
updates of the inverse: Nocedal & Wright (2006, ch. 6).
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from rcvsem.fit.optimise import LONGEST, Point, Solution
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.words import phrase


class Smooth(Protocol):
    """A function of z with its gradient, inf outside its domain."""

    def value(self, z: Floats) -> float: ...
    def gradient(self, z: Floats) -> Floats: ...


def quasi_newton(
    problem: Smooth, start: Floats, matrix: Floats, *, tolerance: float = 1e-10, max_iterations: int = 60
) -> Solution | None:
    """Minimise from `start`; None when it does not arrive (then a more careful method is due).

    matrix : (k, k) second derivatives near the minimum, positive definite. The gradient is judged in units of its
        diagonal.
    """
    diagonal = np.diag(matrix)
    if not (diagonal > 0).all():
        return None
    scale = 1.0 / np.sqrt(diagonal)
    values, vectors = np.linalg.eigh(matrix * np.outer(scale, scale))
    if values[0] <= 1e-10:
        return None
    H = (vectors / values) @ vectors.T  # of the scaled problem
    z, f = np.array(start, dtype=np.float64), problem.value(start)
    if not np.isfinite(f):
        return None
    g = problem.gradient(z) * scale
    for steps in range(max_iterations + 1):
        norm = float(np.abs(g).max(initial=0.0))
        if not np.isfinite(norm):
            return None
        if norm <= tolerance:
            return _arrived(z, f, norm, steps)
        if steps == max_iterations:
            break
        step = -H @ g
        step *= min(1.0, LONGEST / float(np.abs(step).max()))
        moved = _search(problem, Point(z, f, g, scale), float(g @ step), step * scale)
        if moved is None:
            # Rounding ends the descent; what is left of the gradient decides.
            return _arrived(z, f, norm, steps) if norm <= 100 * tolerance else None
        taken, f, after = moved
        z = z + taken
        after = after * scale
        s, y = taken / scale, after - g
        g = after
        curvature = float(s @ y)
        if curvature > 1e-12 * float(np.sqrt((s @ s) * (y @ y))):
            Hy = H @ y
            H += np.outer(s, s) * (1.0 + float(y @ Hy) / curvature) / curvature
            H -= (np.outer(Hy, s) + np.outer(s, Hy)) / curvature
    return None


def _search(problem: Smooth, at: Point, slope: float, step: Floats) -> tuple[Floats, float, Floats] | None:
    z, f, _, scale = at
    if slope >= 0:
        return None
    slack = 1e-13 * (1.0 + abs(f))
    for halving in range(20):
        taken = 0.5**halving * step
        value = problem.value(z + taken)
        if value <= f + 1e-4 * 0.5**halving * slope:
            return taken, value, problem.gradient(z + taken)
        # Near the minimum f is flat to rounding; there a smaller gradient decides.
        if halving == 0 and at.norm < 1e-3 and value <= f + slack:
            gradient = problem.gradient(z + taken)
            if float(np.abs(gradient * scale).max()) < at.norm:
                return taken, value, gradient
    return None


def _arrived(z: Floats, f: float, norm: float, steps: int) -> Solution:
    return Solution(
        z=z, value=f, gradient_norm=norm, converged=True, iterations=steps,
        reason=phrase("Gradient {norm:.1e} in units of standard errors.", norm=norm),
    )  # fmt: skip
