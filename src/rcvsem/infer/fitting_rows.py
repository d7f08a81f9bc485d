"""Rows with gaps made to fit a model exactly, gaps and all: the null hypothesis of the Bollen-Stine bootstrap.

Transformation 2 of Savalei and Yuan (2009): a row x_j of pattern j (answers O_j) becomes A_(OO) (x_j - m_j) + mu_O with
m_j the pattern's mean and one symmetric A for all patterns, so that the normal likelihood of the transformed rows is
largest at the model's moments (mu, Sigma):

    sum_j n_j [M_j A S_j A M_j - M_j] = 0,    M_j = Sigma_OO^-1 and S_j the pattern's covariance, 0 in the gaps.

Newton steps with exact derivatives, as in semTools' bsBootMiss (transformation 2).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit.incomplete.patterns import IncompleteRows
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import ConvergenceError

MAX_STEPS = 100
# Largest element of the equation per row, in units of Sigma^-1, at which A is found.
TOLERANCE = 1e-12


def fitting_rows(rows: IncompleteRows, mean: Floats, sigma: Floats, cov: Floats) -> IncompleteRows:
    """The transformed rows. mean (p,), sigma (p, p) of the model; cov (p, p) of the saturated model, for the start.

    Raises
    ------
    ConvergenceError : no transformation was found (too few rows for so many patterns).
    """
    starts = rows.first[:-1]
    counts = np.diff(rows.first).astype(np.float64)
    seen = rows.seen.astype(np.float64)
    means = np.add.reduceat(rows.rows, starts, axis=0) / counts[:, None]
    of_row = rows.of_row
    centred = (rows.rows - means[of_row]) * seen[of_row]
    S = np.stack([centred[a:b].T @ centred[a:b] for a, b in zip(rows.first, rows.first[1:], strict=False)])
    M = np.zeros_like(S)
    for j, known in enumerate(rows.seen):
        at = np.flatnonzero(known)
        M[j][np.ix_(at, at)] = np.linalg.inv(sigma[np.ix_(at, at)])
    A = _transformation(M, S, counts, _start(cov, sigma), sigma)
    moved = (centred @ A + mean) * seen[of_row]
    return replace(rows, rows=frozen(moved), weights=frozen(np.ones(rows.n)))


def _start(cov: Floats, sigma: Floats) -> Floats:
    B = _root(sigma, 0.5) @ _root(cov, -0.5)
    return 0.5 * (B + B.T)


def _root(matrix: Floats, power: float) -> Floats:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * values**power) @ vectors.T)


def _transformation(M: Floats, S: Floats, counts: Floats, start: Floats, sigma: Floats) -> Floats:
    """The symmetric root A. S : (patterns, p, p) sums of squares (n_j S_j)."""
    p = sigma.shape[0]
    upper = np.triu_indices(p)
    double = np.where(upper[0] == upper[1], 0.5, 1.0)
    constant = np.einsum("j,jab->ab", counts, M)
    unit = np.sqrt(np.diag(sigma))
    limit = TOLERANCE * counts.sum() / np.outer(unit, unit)[upper]
    A = start

    def equation(A: Floats) -> Floats:
        return np.asarray((M @ (A @ S @ A) @ M).sum(axis=0) - constant)

    value = equation(A)
    for _ in range(MAX_STEPS):
        if (np.abs(value[upper]) <= limit).all():
            return A
        # d(M A S A M) = M dA (S A M) + its transpose; (a, b; c, d): M_ac (S A M)_db
        T = S @ A @ M
        K = (M.reshape(len(M), p * p).T @ T.reshape(len(T), p * p)).reshape(p, p, p, p)
        K = K.transpose(0, 3, 1, 2)
        K = K + K.transpose(0, 1, 3, 2)
        K = K + K.transpose(1, 0, 2, 3)
        slope = K[upper][:, upper[0], upper[1]] * double
        step = np.zeros((p, p))
        try:
            step[upper] = np.linalg.solve(slope, -value[upper])
        except np.linalg.LinAlgError:
            break
        step = step + step.T - np.diag(np.diag(step))
        size, before = 1.0, _length(value, unit)
        for _ in range(20):
            trial = A + size * step
            after = equation(trial)
            if _length(after, unit) < before or size < 1e-4:
                break
            size *= 0.5
        if _length(after, unit) >= before:
            break
        A, value = trial, after
    # rounding ends the descent a little above the limit
    if (np.abs(value[upper]) <= 1e3 * limit).all():
        return A
    raise ConvergenceError(
        "The rows with gaps could not be transformed to fit the model, as the Bollen-Stine bootstrap needs.",
        fix="There may be too few respondents for so many patterns of gaps; use the parametric bootstrap.",
    )


def _length(value: Floats, unit: Floats) -> float:
    scaled = value * np.outer(unit, unit)
    return float(np.sqrt((scaled * scaled).sum()))
