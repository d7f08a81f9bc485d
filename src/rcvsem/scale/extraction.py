"""Extraction of components and common factors from a correlation matrix.

Minres (= unweighted least squares) and maximum likelihood minimise their concentrated function of the log
uniquenesses by Newton steps with the exact Hessian (Joereskog, 1967, 1977), down to rounding level. Iterated
principal axis has the same solution as minres where it converges; its stopping rule decides the digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, DataError, OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.scale.choices import Method as Method

Stopping = Literal["tight", "spss"]

METHOD_TEXT: dict[str, Text] = {
    "pca": Text("principal components"),
    "paf": Text("iterated principal axis"),
    "minres": Text("minimum residuals (unweighted least squares)"),
    "ml": Text("maximum likelihood"),
}

UNIQUENESS_FLOOR = 0.005  # R's and psych's bound: a uniqueness there is a Heywood case

_Objective = Callable[[Floats], tuple[float, Floats, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extraction:
    """Unrotated solution.

    Attributes
    ----------
    loadings : (k, m), columns by falling variance, each summing to a positive number.
    communalities : (k,) sum of squared loadings of each item.
    uniqueness : (k,) 1 - communality.
    discrepancy : minimum of the discrepancy function (ML: log|Sigma| + tr(R Sigma^-1) - log|R| - k; else
        half the sum of squared residual correlations off the diagonal).
    iterations : of the fixed point or of Newton's method; 0 for components.
    converged : the tolerance was reached.
    heywood : positions of items whose uniqueness ended at the lower bound .005.
    """

    loadings: Floats
    communalities: Floats
    uniqueness: Floats
    discrepancy: float
    iterations: int
    converged: bool
    heywood: tuple[int, ...]


def descending_eigen(matrix: Floats) -> tuple[Floats, Floats]:
    """Eigenvalues from large to small with their vectors in columns."""
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1], vectors[:, ::-1]


def degrees_of_freedom(k: int, m: int) -> int:
    """((k - m)^2 - (k + m))/2 of m common factors for k items."""
    return ((k - m) ** 2 - (k + m)) // 2


def extract(r: Floats, m: int, method: Method = "pca", *, stopping: Stopping = "tight") -> Extraction:
    """Extract `m` components or factors from the (k, k) correlation matrix.

    Parameters
    ----------
    stopping : for "paf": "tight" stops when no communality changes by 1e-10; "spss" after 25 iterations or
        below .001, as SPSS does, which leaves errors of some thousandths.

    Raises
    ------
    OptionError : unknown method, or m not in 1 ... k (components) or more factors than k items can identify.
    DataError : ML of a singular matrix.
    ConvergenceError : no minimum found.
    """
    k = r.shape[0]
    check_choice(method, "method", "efa", METHOD_TEXT)
    if not 1 <= m <= k:
        raise OptionError(
            phrase(
                "The number of factors must lie between 1 and {k}, the number of items. Got {m}.", k=k, m=m
            )
        )
    if method == "pca":
        return _components(r, m)
    if degrees_of_freedom(k, m) < 0:
        raise OptionError(
            phrase(
                "{m} common factors are too many for {k} items ({degrees_of_freedom} df).",
                m=m,
                k=k,
                degrees_of_freedom=degrees_of_freedom(k, m),
            )
        )
    if method == "paf":
        return _principal_axis(r, m, stopping)
    if method == "ml" and np.linalg.eigvalsh(r)[0] < 1e-10:
        raise DataError(
            "The correlation matrix is singular: maximum likelihood cannot be used.",
            fix="Look for duplicated items, or use minres.",
        )
    start = np.log(np.clip((1 - 0.5 * m / k) / np.diagonal(np.linalg.pinv(r)), UNIQUENESS_FLOOR, 1.0))
    objective: _Objective = (lambda t: _ml(t, r, m)) if method == "ml" else (lambda t: _uls(t, r, m))
    theta, value, iterations = _bounded_newton(objective, start, float(np.log(UNIQUENESS_FLOOR)))
    psi = np.exp(theta)
    if method == "ml":
        root = np.sqrt(psi)
        values, vectors = descending_eigen(r / np.outer(root, root))
        loadings = root[:, None] * vectors[:, :m] * np.sqrt(np.maximum(values[:m] - 1, 0))
    else:
        values, vectors = descending_eigen(r - np.diag(psi))
        loadings = vectors[:, :m] * np.sqrt(np.maximum(values[:m], 0))
    return _result(loadings, value, iterations, True, psi <= UNIQUENESS_FLOOR * (1 + 1e-9))


def _result(loadings: Floats, value: float, iterations: int, converged: bool, heywood: Bools) -> Extraction:
    order = np.argsort(-(loadings**2).sum(axis=0), kind="stable")
    loadings = loadings[:, order]
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    communalities = (loadings**2).sum(axis=1)
    return Extraction(
        loadings=frozen(loadings),
        communalities=frozen(communalities),
        uniqueness=frozen(1 - communalities),
        discrepancy=value,
        iterations=iterations,
        converged=converged,
        heywood=tuple(int(i) for i in np.flatnonzero(heywood)),
    )


def _off_diagonal(r: Floats, loadings: Floats) -> float:
    residual = r - loadings @ loadings.T
    return float((np.tril(residual, -1) ** 2).sum())


def _components(r: Floats, m: int) -> Extraction:
    values, vectors = descending_eigen(r)
    loadings = vectors[:, :m] * np.sqrt(np.maximum(values[:m], 0))
    return _result(loadings, _off_diagonal(r, loadings), 0, True, np.zeros(r.shape[0], dtype=bool))


def _principal_axis(r: Floats, m: int, stopping: str) -> Extraction:
    limit, tolerance = (25, 1e-3) if stopping == "spss" else (20_000, 1e-10)
    if np.linalg.eigvalsh(r)[0] > 1e-10:
        communality = 1 - 1 / np.diagonal(np.linalg.inv(r))
    else:  # SPSS starts from the largest correlation when R has no inverse
        communality = np.abs(r - np.eye(len(r))).max(axis=1)
    reduced = r.copy()
    loadings = np.zeros((len(r), m))
    iteration, converged = 0, False
    while iteration < limit and not converged:
        iteration += 1
        np.fill_diagonal(reduced, communality)
        values, vectors = descending_eigen(reduced)
        loadings = vectors[:, :m] * np.sqrt(np.maximum(values[:m], 0))
        new = np.minimum((loadings**2).sum(axis=1), 1 - UNIQUENESS_FLOOR)
        converged = bool(np.abs(new - communality).max() < tolerance)
        communality = new
    heywood = communality >= 1 - UNIQUENESS_FLOOR
    return _result(loadings, _off_diagonal(r, loadings), iteration, converged, heywood)


def _uls(theta: Floats, r: Floats, m: int) -> tuple[float, Floats, Floats]:
    """Half the squared small eigenvalues of R - Psi, gradient and Hessian in theta = log psi."""
    psi = np.exp(theta)
    values, vectors = descending_eigen(r - np.diag(psi))
    large, small = values[:m], values[m:]
    V, W = vectors[:, :m], vectors[:, m:]
    gradient = -(W**2 @ small)
    ratio = small[:, None] / (small[:, None] - large[None, :])
    hessian = (W @ W.T) ** 2 + 2 * _cross(W, V, ratio)
    return (
        0.5 * float(small @ small),
        psi * gradient,
        hessian * np.outer(psi, psi) + np.diag(psi * gradient),
    )


def _ml(theta: Floats, r: Floats, m: int) -> tuple[float, Floats, Floats]:
    """sum(gamma - log gamma - 1) over the small eigenvalues of Psi^-1/2 R Psi^-1/2, in theta = log psi."""
    scale = np.exp(-theta / 2)
    values, vectors = descending_eigen(r * np.outer(scale, scale))
    large, small = values[:m], np.maximum(values[m:], 1e-300)
    V, W = vectors[:, :m], vectors[:, m:]
    gradient = W**2 @ (1 - small)
    sums = small[:, None] + large[None, :]
    ratio = (1 - small[:, None]) * sums / (small[:, None] - large[None, :])
    hessian = ((W * small) @ W.T) * (W @ W.T) - _cross(W, V, ratio)
    return float((small - np.log(small) - 1).sum()), gradient, hessian


def _cross(W: Floats, V: Floats, ratio: Floats) -> Floats:
    """sum over j, l of ratio_jl w_ij w_kj v_il v_kl -> (k, k)."""
    return np.asarray(np.einsum("jl,ij,aj,il,al->ia", ratio, W, W, V, V, optimize=True))


def _bounded_newton(objective: _Objective, theta: Floats, floor: float) -> tuple[Floats, float, int]:
    """Newton's method above a common lower bound, with positive curvature enforced and step halving."""
    value, gradient, hessian = objective(theta)
    for iteration in range(1, 501):
        free = ~((theta <= floor) & (gradient > 0))
        if not free.any() or np.abs(gradient[free]).max() < 1e-11:
            return theta, value, iteration
        curvature, axes = np.linalg.eigh(hessian[np.ix_(free, free)])
        curvature = np.maximum(np.abs(curvature), 1e-8 * np.abs(curvature).max())
        step = np.zeros_like(theta)
        step[free] = -(axes @ ((axes.T @ gradient[free]) / curvature))
        step *= min(1.0, 2.0 / np.abs(step).max())
        length = 1.0
        while True:
            trial = np.maximum(theta + length * step, floor)
            attempt = objective(trial)
            descent = float(gradient @ (trial - theta))
            if attempt[0] <= value + 1e-4 * descent + 1e-13 * max(1.0, abs(value)):
                break
            length /= 2
            if length < 1e-10:  # no descent left above rounding
                if np.abs(gradient[free]).max() < 1e-7:
                    return theta, value, iteration
                raise ConvergenceError("The factor extraction found no minimum.", fix="Try fewer factors.")
        theta = trial
        value, gradient, hessian = attempt
    raise ConvergenceError("The factor extraction found no minimum in 500 steps.", fix="Try fewer factors.")
