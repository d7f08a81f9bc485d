"""A sample correlation matrix that a factor model fits as published: noise and small error covariances stay in it.

A matrix that a model reproduces exactly has chi2 = 0, which no sample has. Here the residuals are those of a random
sample around a population with small error covariances, moved until the simple-structure model fitted to it by
maximum likelihood gives exactly the wanted estimates.
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats


def implied(loadings: Floats, factors: Floats, errors: Floats) -> Floats:
    """Sigma = Lambda Phi Lambda' + Theta. (p, m), (m, m), (p, p) -> (p, p)."""
    return loadings @ factors @ loadings.T + errors


def error_matrix(uniqueness: Floats, pairs: dict[tuple[int, int], float]) -> Floats:
    """Diagonal Theta, with error correlations at `pairs`."""
    theta = np.diag(uniqueness)
    for (i, j), correlation in pairs.items():
        theta[i, j] = theta[j, i] = correlation * np.sqrt(uniqueness[i] * uniqueness[j])
    return theta


def fit_factor_model(sample: Floats, pattern: Bools, start: Floats) -> tuple[Floats, Floats, float]:
    """Maximum likelihood of the standardized simple-structure model.

    sample : (p, p) correlations; pattern : (p, m) where loadings are free; start : (p, m) loadings.
    Returns loadings (p, m), factor correlations (m, m) and the discrepancy F (chi-square = N F).
    """
    from scipy.optimize import minimize

    p, m = pattern.shape
    upper = np.triu_indices(m, 1)
    count = int(pattern.sum())
    half_log = np.linalg.slogdet(sample)[1] + p

    def unpack(theta: Floats) -> tuple[Floats, Floats, Floats]:
        loadings = np.zeros((p, m))
        loadings[pattern] = theta[:count]
        factors = np.eye(m)
        factors[upper] = theta[count : count + len(upper[0])]
        return loadings, factors + np.triu(factors, 1).T, theta[count + len(upper[0]) :]

    def objective(theta: Floats) -> tuple[float, Floats]:
        loadings, factors, log_unique = unpack(theta)
        unique = np.exp(log_unique)
        sigma = implied(loadings, factors, np.diag(unique))
        sign, logdet = np.linalg.slogdet(sigma)
        if sign <= 0:
            return 1e10, np.zeros_like(theta)
        inverse = np.linalg.inv(sigma)
        weight = inverse - inverse @ sample @ inverse
        slopes = [
            (2 * weight @ loadings @ factors)[pattern],
            2 * (loadings.T @ weight @ loadings)[upper],
            np.diag(weight) * unique,
        ]
        return logdet + float(np.sum(inverse * sample)) - half_log, np.concatenate(slopes)

    first = np.concatenate([start[pattern], np.full(len(upper[0]), 0.7), np.log(1 - (start[pattern]) ** 2)])
    found = minimize(
        objective, first, jac=True, method="L-BFGS-B", options={"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-8}
    )
    loadings, factors, _ = unpack(found.x)
    return loadings, factors, float(found.fun)


def correlation(matrix: Floats) -> Floats:
    """Covariances to correlations."""
    scale = np.sqrt(np.diag(matrix))
    return np.asarray(matrix / np.outer(scale, scale))


def target_correlations(
    loadings: Floats,
    factors: Floats,
    pairs: dict[tuple[int, int], float],
    noise_n: int,
    rng: np.random.Generator,
) -> tuple[Floats, float]:
    """A sample correlation matrix to which the model without error covariances fits as published.

    noise_n : residuals scatter as in a normal sample of this size (smaller than the real one, because answers
    piled up at one end scatter more). Returns the matrix and the discrepancy F of the fitted model.
    """
    pattern = loadings != 0
    draws = rng.standard_normal((noise_n, len(loadings)))
    draws -= draws.mean(axis=0)
    wishart = draws.T @ draws / noise_n
    true_loadings, true_factors = loadings.copy(), factors.copy()
    sample, discrepancy = factors, np.inf
    for _ in range(60):
        communality = np.einsum("ij,jk,ik->i", true_loadings, true_factors, true_loadings)
        population = implied(true_loadings, true_factors, error_matrix(1 - communality, pairs))
        root = np.linalg.cholesky(population)
        sample = correlation(root @ wishart @ root.T)
        found_loadings, found_factors, discrepancy = fit_factor_model(sample, pattern, loadings)
        miss = max(np.abs(loadings - found_loadings).max(), np.abs(factors - found_factors).max())
        if miss < 1e-4:
            break
        true_loadings += 0.8 * (loadings - found_loadings)
        true_factors += 0.8 * (factors - found_factors)
    return sample, discrepancy
