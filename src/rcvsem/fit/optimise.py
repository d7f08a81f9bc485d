"""The minimiser: damped Fisher scoring, finished by exact Newton steps.

Everything is judged in units of standard errors (parameters scaled by 1/sqrt of the information's diagonal), so
that neither the path nor the verdict depends on the items' units.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.block_matrices import is_positive_definite, smallest_eigenvalue, solved
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase

# Largest |gradient| / sqrt(information) of a minimum: rounding level in double precision.
TIGHT = 1e-12
# What still counts as a minimum when rounding stops the descent.
LOOSE = 1e-8
# Smallest eigenvalue of the Hessian, in units of standard errors, of a minimum that is a point and not a valley.
FLAT = 1e-9
# Below this the exact Hessian takes over from the expected information.
NEWTON = 0.05
# Nearer to a minimum than this, in the same units as LONGEST, Newton steps end in it.
SAME = 0.02
# Longest step in units of 1/sqrt(information), that is of sqrt(N) standard errors.
LONGEST = 3.0


class ScaledProblem(Protocol):
    """A function of z with derivatives, inf outside its domain."""

    def value(self, z: Floats) -> float: ...
    def gradient(self, z: Floats) -> Floats: ...
    def information(self, z: Floats) -> Floats: ...
    def hessian(self, z: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solution:
    """Where the minimiser stopped.

    Attributes
    ----------
    z : (k,) the point. value : f there. gradient_norm : max |gradient| / sqrt(diag information).
    converged : the gradient is at rounding level and the Hessian is positive definite.
    reason : why it stopped, in one sentence. iterations : steps taken.
    flat : it stopped in a valley without a lowest point (typically some parameters drift without bound).
    lowest : smallest eigenvalue of the Hessian in units of standard errors, where it was needed; else 1.
    """

    z: Floats
    value: float
    gradient_norm: float
    converged: bool
    reason: str
    iterations: int
    flat: bool = False
    lowest: float = 1.0


class Point(NamedTuple):
    """z (k,), f, the gradient in units of standard errors, and these (k,)."""

    z: Floats
    f: float
    gradient: Floats
    scale: Floats

    @property
    def norm(self) -> float:
        """The largest gradient."""
        return float(np.abs(self.gradient).max(initial=0.0))


def minimise(
    problem: ScaledProblem, start: Floats, *, max_iterations: int = 300, known: Solution | None = None
) -> Solution:
    """Minimise from `start` (inside the domain). known : a minimum, which is given back once the way leads to it."""
    z = np.array(start, dtype=np.float64)
    f = problem.value(z)
    if not np.isfinite(f):
        return _stopped(z, f, np.inf, 0, "The start values give no positive definite covariance matrix.")
    if z.size == 0:
        return Solution(
            z=z, value=f, gradient_norm=0.0, converged=True, reason="No free parameter.", iterations=0
        )
    damping, norm, steps, newton = 0.0, np.inf, 0, False
    for steps in range(max_iterations + 1):
        gradient = problem.gradient(z)
        if not newton:  # near the minimum the units stay what they are
            information = problem.information(z)
            scale = _scale(information)
        norm = float(np.abs(gradient * scale).max())
        if not np.isfinite(norm):
            return _stopped(z, f, norm, steps, "The gradient is not finite.")
        was, newton = newton, False
        if norm < NEWTON:
            matrix = problem.hessian(z) * np.outer(scale, scale)
            if norm <= TIGHT:
                return _verdict(problem, z, f, norm, steps, smallest_eigenvalue(matrix))
            newton = is_positive_definite(matrix)
            if newton and known is not None and known.converged and _leads_to(known, z, scale):
                return known
        if steps == max_iterations:
            break
        if not newton:
            if was:
                information = problem.information(z)
                scale = _scale(information)
            matrix = information * np.outer(scale, scale)
        moved = _descend(problem, Point(z, f, gradient * scale, scale), matrix, damping, definite=newton)
        if moved is None:
            return _verdict(problem, z, f, norm, steps, None)
        z, f, damping = moved
    return _stopped(z, f, norm, steps, _no_end(norm, steps))


def _leads_to(known: Solution, z: Floats, scale: Floats) -> bool:
    """Whether a point where Newton steps have begun lies so near a minimum that they end there."""
    return float(np.abs((z - known.z) / scale).max()) < SAME


def _no_end(norm: float, steps: int) -> str:
    return phrase(
        "No minimum after {steps} steps: the gradient is still {norm:.1e} in units of standard errors.",
        steps=steps,
        norm=norm,
    )


def _stopped(z: Floats, f: float, norm: float, steps: int, reason: str) -> Solution:
    return Solution(z=z, value=f, gradient_norm=norm, converged=False, reason=reason, iterations=steps)


def _verdict(
    problem: ScaledProblem, z: Floats, f: float, norm: float, steps: int, lowest: float | None
) -> Solution:
    if norm > LOOSE:
        return _stopped(
            z, f, norm, steps, phrase("No further descent although the gradient is {norm:.1e}.", norm=norm)
        )
    if lowest is None:
        lowest = _lowest(problem.hessian(z), _scale(problem.information(z)))
    if lowest < -FLAT:
        return _stopped(z, f, norm, steps, "A saddle point: the second derivatives are not positive.")
    if lowest <= FLAT:
        reason = phrase("The discrepancy has no lowest point: it is flat to rounding in some direction.")
        return Solution(
            z=z, value=f, gradient_norm=norm, converged=False, reason=reason, iterations=steps, flat=True
        )
    return Solution(
        z=z,
        value=f,
        gradient_norm=norm,
        converged=True,
        reason=phrase("Gradient {norm:.1e} in units of standard errors.", norm=norm),
        iterations=steps,
        lowest=lowest,
    )


def _scale(information: Floats) -> Floats:
    diagonal = np.diag(information)
    good = diagonal > 0
    return np.where(good, 1.0 / np.sqrt(np.where(good, diagonal, 1.0)), 1.0)


def positive_definite(matrix: Floats) -> bool:
    """Whether the symmetric matrix has a Cholesky factor."""
    return is_positive_definite(matrix)


def _lowest(matrix: Floats, scale: Floats) -> float:
    """Smallest eigenvalue of the matrix in units of standard errors."""
    return smallest_eigenvalue(matrix * np.outer(scale, scale))


def _descend(
    problem: ScaledProblem, at: Point, matrix: Floats, damping: float, *, definite: bool
) -> tuple[Floats, float, float] | None:
    """One accepted step: (z, f, damping), or None when nothing gets lower.

    matrix : (k, k) second derivatives in units of standard errors. definite : it is known to be positive definite.
    """
    z, f, g, scale = at
    norm = at.norm
    slack = 1e-14 * (1.0 + abs(f))
    for attempt in range(30):
        step = _solve(matrix, -g, damping, definite=definite)
        longest = float(np.abs(step).max())
        if longest > LONGEST:
            step *= LONGEST / longest
        slope = float(g @ step)
        if slope < 0:
            for halving in range(3 if attempt < 29 else 40):
                trial = z + 0.5**halving * step * scale
                value = problem.value(trial)
                # Near the minimum f is flat to rounding; there a smaller gradient decides.
                if value < f + 1e-4 * 0.5**halving * slope:
                    return trial, value, 0.0 if halving == 0 and damping < 1e-3 else damping * 0.2
                if norm < 1e-4 and halving == 0 and value <= f + slack:
                    smaller = float(np.abs(problem.gradient(trial) * scale).max())
                    if smaller < 0.5 * norm:
                        return trial, value, 0.0
        damping = max(4.0 * damping, 1e-3)
        if damping > 1e8:
            break
    return None


def _solve(matrix: Floats, right: Floats, damping: float, *, definite: bool) -> Floats:
    """(matrix + damping I)^-1 right; a pseudo-solution where the matrix is singular."""
    damped = matrix + damping * np.eye(matrix.shape[0]) if damping else matrix
    if definite or is_positive_definite(damped):
        try:
            return solved(damped, right)
        except np.linalg.LinAlgError:  # singular to rounding
            pass
    values, vectors = np.linalg.eigh(damped)
    size = np.maximum(np.abs(values), 1e-6 * max(abs(values[-1]), 1e-12))
    return np.asarray(vectors @ ((vectors.T @ right) / size))
