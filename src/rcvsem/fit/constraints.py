"""Constraints between parameters: linear equalities are solved away, the others are kept as functions of theta."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.fit.discrepancy import Objective
from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass

Residual = Callable[[Any], Any]

# Parameters of a constraint that is active at the solution are within this many units of its scale.
ACTIVE = 1e-7
# A parameter that moves by less than this share along every direction left free is decided by the constraints.
DECIDED = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Constraints:
    """What theta must obey.

    Attributes
    ----------
    offset (q,), basis (q, k) : theta = offset + basis z satisfies the linear equalities; the columns of basis are
        orthonormal in the units.
    units : (q,) of the parameters (`fit.item_units`), so that no rank or tolerance depends on the items' units.
    equality : nonlinear residuals that must be 0. inequality : residuals that must be >= 0 (bounds included).
    texts : one text for each equality and inequality, in that order, for messages.
    """

    offset: Floats
    basis: Floats
    units: Floats
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
        if self.inequality:
            K = self.jacobian(theta, inequality=True)
            J = np.concatenate((J, K[self.active(theta)]))
        directions = self.basis @ null_space(J @ self.basis)
        still = np.linalg.norm(directions / self.units[:, None], axis=1) < DECIDED
        directions[still] = 0.0
        return np.asarray(directions)

    def active(self, theta: Floats) -> Bools:
        """(i,) which inequalities hold as equalities."""
        values = self.residuals(theta, inequality=True)
        if not values.size:
            return np.zeros(0, dtype=bool)
        K = self.jacobian(theta, inequality=True)
        size = np.abs(K) @ np.maximum(np.abs(theta), 1e-3 * self.units)
        return np.asarray(values <= ACTIVE * np.maximum(size, 1e-300))

    @property
    def inequality_texts(self) -> tuple[str, ...]:
        """(i,) the inequalities as written."""
        return self.texts[len(self.equality) :]

    def without_inequalities(self) -> Constraints:
        """The equalities alone."""
        return replace(self, inequality=(), texts=self.texts[: len(self.equality)])

    def scaled(self, owner: Ints, factor: Floats) -> Constraints:
        """The same constraints on phi (k,), theta[owner] = factor phi; owner (k,) may name a parameter twice."""
        q = self.basis.shape[0]
        same = owner.size == q
        if same and self.basis.shape[1] == q:
            offset, basis = self.offset / factor, np.eye(q)
        else:
            basis, _ = np.linalg.qr(self.basis[owner] / factor[:, None])
            basis[np.linalg.norm(basis, axis=1) < DECIDED] = 0.0
            offset = self.offset[owner] / factor
            offset = offset - basis @ (basis.T @ offset)

        def inner(function: Residual) -> Residual:
            def residual(phi: Any) -> Any:
                theta = np.zeros(q, dtype=np.asarray(phi).dtype)
                theta[owner] = phi * factor
                return function(theta)

            return residual

        return Constraints(
            offset=offset, basis=basis, units=np.ones(owner.size), texts=self.texts,
            equality=tuple(inner(f) for f in self.equality),
            inequality=tuple(inner(f) for f in self.inequality),
        )  # fmt: skip

    def z(self, theta: Floats) -> Floats:
        """(k,) the z whose theta is nearest to the given one, in units."""
        basis = self.basis / self.units[:, None]
        return np.asarray(np.linalg.lstsq(basis, (theta - self.offset) / self.units, rcond=None)[0])

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
    basis = vectors[rank:].T
    basis[np.linalg.norm(basis, axis=1) < DECIDED] = 0.0  # what the constraints decide does not move at all
    return np.asarray(basis)


def free_of(size: int) -> Constraints:
    """No constraint on (size,) parameters."""
    return Constraints(
        offset=np.zeros(size), basis=np.eye(size), units=np.ones(size), equality=(), inequality=(), texts=()
    )


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
        return self.constraints.z(theta)

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
