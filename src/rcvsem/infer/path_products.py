"""Paths and their products as values with gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable

Factors = list[list[tuple["PathValue", float]]]


def product_of(factors: Factors, q: int) -> tuple[float, Floats, Callable[[Floats], Floats]]:
    """Value, gradient (q,) and values at parameters (B, q) of a product of weighted sums of coefficients."""
    sums = [sum(w * p.value for p, w in factor) for factor in factors]
    gradient = np.zeros(q)
    for k, factor in enumerate(factors):
        rest = float(np.prod(sums[:k] + sums[k + 1 :]))
        gradient += rest * sum((w * p.gradient(q) for p, w in factor), np.zeros(q))
    return (
        float(np.prod(sums)),
        gradient,
        lambda theta: np.asarray(np.prod([sum_of(factor, theta) for factor in factors], axis=0)),
    )


class PathValue:
    """One regression coefficient: a free parameter, a fixed number, or 0 where the model has no such path."""

    def __init__(self, fit: Fit, outcome: str, cause: str) -> None:
        row = next(
            (
                r
                for r in fit.spec.parameters
                if r.op == "~" and (r.lhs, r.rhs) == (outcome, cause) and r.group == 1
            ),
            None,
        )
        self.there = row is not None
        self.index = -1 if row is None or not row.free else row.free - 1
        self.value = 0.0
        if row is not None:
            self.value = float(fit.theta[self.index]) if self.index >= 0 else float(row.fixed or 0.0)

    def gradient(self, q: int) -> Floats:
        out = np.zeros(q)
        if self.index >= 0:
            out[self.index] = 1.0
        return out

    def of(self, theta: Floats) -> Floats:
        """(B,) values in draws (B, q)."""
        return theta[:, self.index] if self.index >= 0 else np.full(theta.shape[0], self.value)


def sum_of(paths: Sequence[tuple[PathValue, float]], theta: Floats) -> Floats:
    """(B,) weighted sum of coefficients at parameters (B, q)."""
    total = np.zeros(theta.shape[0])
    for path, weight in paths:
        total += weight * path.of(theta)
    return total


def first_path(fit: Fit, outcome: str, causes: Sequence[str]) -> PathValue:
    paths = [PathValue(fit, outcome, cause) for cause in causes]
    return next((path for path in paths if path.there), paths[0])


def covariance_of(fit: Fit, paths: Sequence[PathValue]) -> Floats:
    """Covariance matrix of coefficients; 0 for fixed ones, nan without standard errors."""
    size = len(paths)
    if isinstance(fit.vcov, NotAvailable):
        return np.full((size, size), np.nan)
    jacobian = np.array([path.gradient(fit.q) for path in paths])
    return np.asarray(jacobian @ fit.vcov @ jacobian.T)
