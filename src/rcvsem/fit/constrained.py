"""Minimisation under nonlinear equalities, inequalities and bounds: sequential quadratic programming.

Each step solves the quadratic model with the linearised constraints by an active set; an exact-penalty line search keeps
the path honest; a solution must satisfy the Karush-Kuhn-Tucker conditions. Nocedal & Wright (2006, ch. 18).
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit.constraints import Reduced, null_space
from rcvsem.fit.optimise import LONGEST, Solution
from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.words import phrase

# Largest constraint residual and projected gradient (units of standard errors) of a solution.
TOLERANCE = 1e-9


def minimise_constrained(reduced: Reduced, start: Floats, *, max_iterations: int = 300) -> Solution:
    """Minimise the reduced objective subject to its constraints, from a start inside the objective's domain."""
    z = np.array(start)
    f = reduced.value(z)
    if not np.isfinite(f):
        return Solution(
            z=z, value=f, gradient_norm=np.inf, converged=False, iterations=0,
            reason="The start values give no positive definite covariance matrix.",
        )  # fmt: skip
    penalty, norm, gap, steps = 1.0, np.inf, np.inf, 0
    for steps in range(max_iterations + 1):
        model = _Model(reduced, z)
        step, multipliers, active = model.solve()
        norm, gap = model.optimality(active)
        if norm <= TOLERANCE and gap <= TOLERANCE:
            return Solution(
                z=z,
                value=f,
                gradient_norm=norm,
                converged=True,
                iterations=steps,
                reason=phrase(
                    "Constrained minimum; projected gradient {norm:.1e} in units of standard errors.",
                    norm=norm,
                ),
            )
        penalty = max(penalty, 2.0 * float(np.abs(multipliers).max(initial=0.0)))
        moved = _line_search(reduced, model, z, f, step, penalty)
        if moved is None:
            break
        z, f = moved
    ok = norm <= 1e-6 and gap <= 1e-7
    unmet = (
        phrase("The constraints are not met (off by {gap:.2g}); perhaps no values meet them. ", gap=gap)
        if not gap <= 1e-3
        else ""
    )
    return Solution(
        z=z,
        value=f,
        gradient_norm=norm,
        converged=ok,
        iterations=steps,
        reason=phrase(
            "{unmet}Projected gradient {norm:.1e}, constraints met to {gap:.1e} after {steps} steps.",
            unmet=unmet,
            norm=norm,
            gap=gap,
            steps=steps,
        ),
    )


class _Model:
    """Quadratic model of the objective and linear model of the constraints at z, in units of standard errors."""

    def __init__(self, reduced: Reduced, z: Floats) -> None:
        constraints, theta = reduced.constraints, reduced.theta(z)
        information = reduced.information(z)
        diagonal = np.diag(information)
        self.scale = np.where(diagonal > 0, 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0)), 1.0)
        self.g = reduced.gradient(z) * self.scale
        self.B = information * np.outer(self.scale, self.scale) + 1e-9 * np.eye(z.size)
        chain = constraints.basis * self.scale
        J_eq = constraints.jacobian(theta, inequality=False) @ chain
        J_in = constraints.jacobian(theta, inequality=True) @ chain
        h = np.asarray(constraints.residuals(theta, inequality=False))
        c = np.asarray(constraints.residuals(theta, inequality=True))
        # Residuals in units of what one standard error changes, so that no constraint weighs by its units.
        size_eq, size_in = _lengths(J_eq), _lengths(J_in)
        self.J = np.concatenate((J_eq / size_eq[:, None], J_in / size_in[:, None]))
        self.r = np.concatenate((h / size_eq, c / size_in))
        self.equality = np.arange(self.r.size) < h.size

    def solve(self) -> tuple[Floats, Floats, Bools]:
        """(step, multipliers, working set) of the quadratic programme."""
        active = self.equality.copy()
        step = np.zeros(self.g.size)
        multipliers = np.zeros(self.r.size)
        for _ in range(10 * self.r.size + 10):
            step, multipliers = self._bordered(active)
            slack = np.where(active, 0.0, self.r + self.J @ step)
            wrong = np.where(active & ~self.equality, multipliers, 0.0)
            if slack.min(initial=0.0) < -1e-10:
                active[int(np.argmin(slack))] = True
            elif wrong.min(initial=0.0) < -1e-10:
                active[int(np.argmin(wrong))] = False
            else:
                break
        return step, multipliers, active

    def _bordered(self, active: Bools) -> tuple[Floats, Floats]:
        """min g's + s'Bs/2 with J s = -r on the working set: particular solution plus a step in its null space."""
        J = self.J[active]
        multipliers: Floats = np.zeros(self.r.size)
        if not len(J):
            return np.asarray(np.linalg.solve(self.B, -self.g), dtype=np.float64), multipliers
        particular = np.linalg.lstsq(J, -self.r[active], rcond=None)[0]
        Z = null_space(J)
        step: Floats = np.asarray(particular, dtype=np.float64)
        if Z.shape[1]:
            step = step + Z @ np.linalg.solve(Z.T @ self.B @ Z, -Z.T @ (self.g + self.B @ particular))
        multipliers[active] = np.linalg.lstsq(J.T, self.g + self.B @ step, rcond=None)[0]
        return step, multipliers

    def optimality(self, active: Bools) -> tuple[float, float]:
        """(norm of the projected gradient, largest violation) of the present point."""
        touching = active & (self.equality | (np.abs(self.r) < 1e-6))
        Z = null_space(self.J[touching])
        norm = float(np.abs(Z @ (Z.T @ self.g)).max(initial=0.0))
        violation = np.where(self.equality, np.abs(self.r), np.maximum(-self.r, 0.0))
        if (active & ~touching).any():
            norm = max(norm, float(np.abs(self.r[active & ~touching]).max()))
        return norm, float(violation.max(initial=0.0))


def _lengths(J: Floats) -> Floats:
    length = np.sqrt((J**2).sum(axis=1))
    return np.where(length > 0, length, 1.0)


def _violation(reduced: Reduced, z: Floats, sizes: Floats) -> float:
    theta = reduced.theta(z)
    h = np.asarray(reduced.constraints.residuals(theta, inequality=False))
    c = np.asarray(reduced.constraints.residuals(theta, inequality=True))
    return float((np.concatenate((np.abs(h), np.maximum(-c, 0.0))) / sizes).sum())


def _line_search(
    reduced: Reduced, model: _Model, z: Floats, f: float, step: Floats, penalty: float
) -> tuple[Floats, float] | None:
    theta = reduced.theta(z)
    chain = reduced.constraints.basis * model.scale
    sizes = np.concatenate(
        [_lengths(reduced.constraints.jacobian(theta, inequality=kind) @ chain) for kind in (False, True)]
    )
    longest = float(np.abs(step).max(initial=0.0))
    if longest > LONGEST:
        step = step * (LONGEST / longest)
    now = f + penalty * _violation(reduced, z, sizes)
    slack = 1e-13 * (1.0 + abs(now))
    for halving in range(40):
        trial = z + 0.5**halving * step * model.scale
        value = reduced.value(trial)
        if np.isfinite(value) and value + penalty * _violation(reduced, trial, sizes) <= now + slack:
            return trial, value
    return None
