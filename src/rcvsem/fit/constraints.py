"""Constraints between parameters: linear equalities are solved away, the others are kept as functions of theta."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rcvsem.fit.discrepancy import Objective
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import ModelError

Residual = Callable[[Any], Any]

# Parameters of a constraint that is active at the solution are within this many units of its scale.
ACTIVE = 1e-7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Constraints:
    """What theta must obey.

    Attributes
    ----------
    offset (q,), basis (q, k) : theta = offset + basis z satisfies the linear equalities.
    equality : nonlinear residuals that must be 0. inequality : residuals that must be >= 0 (bounds included).
    texts : one text for each equality and inequality, in that order, for messages.
    """

    offset: Floats
    basis: Floats
    equality: tuple[Residual, ...]
    inequality: tuple[Residual, ...]
    texts: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether nothing but linear equalities is left."""
        return not self.equality and not self.inequality

    @property
    def unrestricted(self) -> bool:
        """Whether theta is free."""
        return self.plain and self.basis.shape[0] == self.basis.shape[1]

    def residuals(self, theta: Any, *, inequality: bool) -> Any:
        """(e,) or (i,) values of the residuals; theta may be complex."""
        which = self.inequality if inequality else self.equality
        return np.array([function(theta) for function in which], dtype=np.asarray(theta).dtype)

    def jacobian(self, theta: Floats, *, inequality: bool) -> Floats:
        """(e, q) or (i, q) derivatives of the residuals, by the complex step (exact to rounding)."""
        which = self.inequality if inequality else self.equality
        return complex_jacobian(which, theta)

    def free_directions(self, theta: Floats) -> Floats:
        """(q, k) basis of the directions in which theta may move: tangent to equalities and active bounds."""
        if self.plain:
            return self.basis
        J = self.jacobian(theta, inequality=False)
        values = self.residuals(theta, inequality=True)
        if values.size:
            K = self.jacobian(theta, inequality=True)
            size = np.abs(K) @ np.maximum(np.abs(theta), 1e-3)
            J = np.concatenate((J, K[values <= ACTIVE * np.maximum(size, 1e-12)]))
        return self.basis @ null_space(J @ self.basis)

    def equality_rank(self, theta: Floats) -> int:
        """Number of independent equality constraints (what they add to the degrees of freedom)."""
        lost = self.basis.shape[0] - self.basis.shape[1]
        if not self.equality:
            return int(lost)
        J = self.jacobian(theta, inequality=False) @ self.basis
        return int(lost + J.shape[1] - null_space(J).shape[1])


def complex_jacobian(functions: Sequence[Residual], theta: Floats) -> Floats:
    """(len(functions), q) derivatives by the complex step."""
    J = np.zeros((len(functions), theta.size))
    if not functions:
        return J
    for k in range(theta.size):
        point = theta.astype(np.complex128)
        h = 1e-20 * max(1.0, abs(theta[k]))
        point[k] += 1j * h
        J[:, k] = [np.imag(function(point)) / h for function in functions]
    return J


def null_space(J: Floats) -> Floats:
    """(k, k - rank) orthonormal basis of {d : J d = 0}."""
    if J.shape[0] == 0:
        return np.eye(J.shape[1])
    length = np.sqrt((J**2).sum(axis=1, keepdims=True))
    _, values, vectors = np.linalg.svd(J / np.where(length > 0, length, 1.0))
    rank = int((values > 1e-10 * max(values[0], 1e-300)).sum()) if values[0] > 0 else 0
    return np.asarray(vectors[rank:].T)


def build_constraints(spec: Any, q: int) -> Constraints:
    """The constraints of a specification (`==`, `<`, `>`, lower and upper bounds).

    Raises
    ------
    ModelError : linear equalities that contradict each other.
    """
    named = _values_by_name(spec)
    equality: list[Residual] = []
    inequality: list[Residual] = []
    texts: list[str] = []
    bound_texts: list[str] = []
    linear: list[Residual] = []
    for constraint in spec.constraints:
        residual = _residual(constraint, named)
        text = f"{constraint.left} {constraint.op} {constraint.right}"
        if constraint.op != "==":
            inequality.append(residual)
            bound_texts.append(text)
        elif constraint.linear:
            linear.append(residual)
        else:
            equality.append(residual)
            texts.append(text)
    seen: set[tuple[int, str, float]] = set()
    for row in spec.parameters:
        for side, bound, sign in (("lower", row.lower, 1.0), ("upper", row.upper, -1.0)):
            if row.free and bound is not None and np.isfinite(bound):
                key = (row.free - 1, side, float(bound))
                if key not in seen:
                    seen.add(key)
                    inequality.append(_bound(row.free - 1, float(bound), sign))
                    bound_texts.append(f"{row.name} {'>=' if sign > 0 else '<='} {bound:g}")
    offset, basis = _solve_linear(linear, q)
    return Constraints(
        offset=offset,
        basis=basis,
        equality=tuple(equality),
        inequality=tuple(inequality),
        texts=(*texts, *bound_texts),
    )


def _values_by_name(spec: Any) -> dict[str, int | float]:
    """Name (label, or lavaan's default name) -> index in theta, or the value of a fixed parameter."""
    named: dict[str, int | float] = {}
    for row in spec.parameters:
        what = row.free - 1 if row.free else float(row.fixed if row.fixed is not None else np.nan)
        for name in (row.label, row.default_name):
            if name and name not in named:
                named[name] = what
    return named


def _residual(constraint: Any, named: dict[str, int | float]) -> Residual:
    used = {name: named[name] for name in constraint.names if name in named}

    def residual(theta: Any) -> Any:
        return constraint.residual({n: theta[w] if isinstance(w, int) else w for n, w in used.items()})

    return residual


def _bound(index: int, bound: float, sign: float) -> Residual:
    return lambda theta: sign * (theta[index] - bound)


def _solve_linear(linear: Sequence[Residual], q: int) -> tuple[Floats, Floats]:
    if not linear:
        return np.zeros(q), np.eye(q)
    zero = np.zeros(q)
    constant = np.array([float(np.real(function(zero))) for function in linear])
    J = complex_jacobian(linear, zero)
    offset = np.linalg.lstsq(J, -constant, rcond=None)[0]
    if np.abs(J @ offset + constant).max() > 1e-8 * max(1.0, float(np.abs(constant).max())):
        raise ModelError("The equality constraints contradict each other.", fix="Leave one of them out.")
    return offset, null_space(J)


class Reduced:
    """The objective as a function of z, theta = offset + basis z."""

    def __init__(self, objective: Objective, constraints: Constraints) -> None:
        self.objective, self.constraints = objective, constraints
        self._identity = constraints.basis.shape[0] == constraints.basis.shape[1]

    def theta(self, z: Floats) -> Floats:
        """Parameters at z."""
        if self._identity:
            return z
        return np.asarray(self.constraints.offset + self.constraints.basis @ z)

    def z(self, theta: Floats) -> Floats:
        """The z whose theta is nearest to the given one."""
        if self._identity:
            return np.array(theta)
        return np.asarray(
            np.linalg.lstsq(self.constraints.basis, theta - self.constraints.offset, rcond=None)[0]
        )

    def value(self, z: Floats) -> float:
        return self.objective.value(self.theta(z))

    def gradient(self, z: Floats) -> Floats:
        gradient = self.objective.gradient(self.theta(z))
        return gradient if self._identity else np.asarray(self.constraints.basis.T @ gradient)

    def information(self, z: Floats) -> Floats:
        return self._square(self.objective.information(self.theta(z)))

    def hessian(self, z: Floats) -> Floats:
        return self._square(self.objective.hessian(self.theta(z)))

    def _square(self, matrix: Floats) -> Floats:
        if self._identity:
            return matrix
        return np.asarray(self.constraints.basis.T @ matrix @ self.constraints.basis)
