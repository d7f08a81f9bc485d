"""Five-point answers whose sample moments are those a study published.

The published study gives loadings, factor correlations and item means and SDs, not answers.
Here they are made:

1. `target_correlations`: a sample correlation matrix to aim at. It is a random draw (sampling noise stays in
   the residuals) around a population with small error covariances, moved until the confirmatory factor model
   *without* error covariances, fitted to it by maximum likelihood, gives exactly the wanted estimates.
2. `category_counts`: how often each answer occurs, from mean, SD and skewness.
3. `draw_answers`: normal draws ranked into those counts, with the latent correlations adjusted until the
   Pearson correlations of the answers come out; then single answers of two respondents are exchanged within
   an item (which leaves every item's distribution as it is) as long as that brings the correlations closer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares, minimize

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def implied(loadings: Floats, factors: Floats, errors: Floats) -> Floats:
    """Sigma = Lambda Phi Lambda' + Theta. (p, m), (m, m), (p, p) -> (p, p)."""
    return loadings @ factors @ loadings.T + errors


def error_matrix(uniqueness: Floats, pairs: dict[tuple[int, int], float]) -> Floats:
    """Diagonal Theta, with error correlations at `pairs`."""
    theta = np.diag(uniqueness)
    for (i, j), correlation in pairs.items():
        theta[i, j] = theta[j, i] = correlation * np.sqrt(uniqueness[i] * uniqueness[j])
    return theta


def fit_factor_model(
    sample: Floats, pattern: NDArray[np.bool_], start: Floats
) -> tuple[Floats, Floats, float]:
    """Maximum likelihood of the standardized simple-structure model.

    sample : (p, p) correlations; pattern : (p, m) where loadings are free; start : (p, m) loadings.
    Returns loadings (p, m), factor correlations (m, m) and the discrepancy F (chi-square = N F).
    """
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
    return matrix / np.outer(scale, scale)


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


def category_counts(n: int, mean: float, sd: float, skew: float) -> Ints:
    """How many of n respondents give 1..5: the log-cubic distribution with these moments, rounded to n.

    The rounding is repaired by moving single answers between codes until mean and SD are closest.
    """
    codes = np.arange(1, 6)

    def moments(share: Floats) -> Floats:
        m = share @ codes
        s = np.sqrt(share @ (codes - m) ** 2)
        return np.array([m, s, share @ (codes - m) ** 3 / s**3])

    def shares(theta: Floats) -> Floats:
        z = (codes - 3) / 2
        power = theta[0] * z + theta[1] * z**2 + theta[2] * z**3
        weight = np.exp(power - power.max())
        return np.asarray(weight / weight.sum())

    # mean and SD count a hundredfold: the skewness gives way where the three cannot be had together
    solution = least_squares(
        lambda t: np.array([100.0, 100.0, 1.0]) * (moments(shares(t)) - (mean, sd, skew)), [2.0, 0.5, 0.0]
    )
    counts = np.floor(shares(solution.x) * n).astype(np.int64)
    counts[4] += n - counts.sum()

    def loss(trial: Ints) -> float:
        m, s, g = moments(trial / n)
        return abs(m - mean) + abs(s - sd) + 0.01 * abs(g - skew)

    while True:
        trials = []
        for source in range(5):
            for goal in range(5):
                if source != goal and counts[source] > 0:
                    trial = counts.copy()
                    trial[source] -= 1
                    trial[goal] += 1
                    trials.append(trial)
        best = min(trials, key=loss)
        if loss(best) >= loss(counts) - 1e-12:
            return counts
        counts = best


def draw_answers(
    target: Floats,
    counts: Ints,
    allowed: Callable[[Ints], NDArray[np.bool_]],
    rng: np.random.Generator,
    exchanges: int,
) -> Ints:
    """Answers (n, p) with the given category counts (p, 5) and Pearson correlations close to `target` (p, p).

    allowed : (rows, p) answers -> (rows,) which of these respondents may exist.
    """
    n, p = int(counts[0].sum()), len(counts)
    ordered = np.stack([np.repeat(np.arange(1, 6), row) for row in counts], axis=1)
    base = rng.standard_normal((n, p))
    base -= base.mean(axis=0)
    base = base @ np.linalg.inv(np.linalg.cholesky(base.T @ base / n)).T  # exactly uncorrelated
    latent = target.copy()
    best, best_miss = ordered, np.inf
    for _ in range(40):
        values, vectors = np.linalg.eigh(latent)
        latent = correlation((vectors * np.maximum(values, 1e-3)) @ vectors.T)
        normal = base @ np.linalg.cholesky(latent).T
        answers = np.empty((n, p), dtype=np.int64)
        for j in range(p):
            answers[np.argsort(normal[:, j], kind="stable"), j] = ordered[:, j]
        gap = target - np.corrcoef(answers.T)
        miss = float(np.sum(gap**2))
        if miss < best_miss:
            best, best_miss = answers, miss
        latent = latent + 0.7 * gap
    return _exchange(best, target, allowed, rng, exchanges)


def _exchange(
    answers: Ints,
    target: Floats,
    allowed: Callable[[Ints], NDArray[np.bool_]],
    rng: np.random.Generator,
    exchanges: int,
) -> Ints:
    """Exchange answers of two respondents within an item: first to make every respondent allowed, then to
    bring the correlations closer to `target`."""
    x = answers.copy()
    n, p = x.shape
    center, scale = x.mean(axis=0), x.std(axis=0)
    z = (x - center) / scale
    gap = z.T @ z / n - target
    np.fill_diagonal(gap, 0.0)

    def gains(row: int, j: int) -> tuple[Floats, Floats]:
        """Change of the squared gap, and of the gaps, when `row` exchanges item j with each other."""
        step = (z[:, j] - z[row, j])[:, None] * (z[row] - z) / n
        step[:, j] = 0.0
        return np.sum(step * (step + 2 * gap[j]), axis=1), step

    def attempt(row: int, j: int, tolerate: float) -> bool:
        change, step = gains(row, j)
        change[x[:, j] == x[row, j]] = np.inf
        for other in np.argsort(change, kind="stable")[:25]:
            if change[other] >= tolerate:
                return False
            pair = x[[row, other]]
            pair[:, j] = pair[::-1, j].copy()
            if allowed(pair).all():
                x[[row, other]] = pair
                z[[row, other], j] = z[[other, row], j]
                gap[j] += step[other]
                gap[:, j] = gap[j]
                return True
        return False

    for _ in range(100):
        wrong = np.flatnonzero(~allowed(x))
        if not len(wrong):
            break
        for row in wrong:
            for j in rng.permutation(p):
                if attempt(int(row), int(j), 1.0):
                    break
    for _ in range(exchanges):
        attempt(int(rng.integers(n)), int(rng.integers(p)), -1e-9)
    if not allowed(x).all():
        raise RuntimeError("some respondents could not be made admissible; choose another seed")
    return x
