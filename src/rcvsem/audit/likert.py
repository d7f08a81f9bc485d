"""Answers on a rating scale with given means, SDs, skews and correlations.

1. `category_counts`: how often each answer occurs, from mean, SD and skewness.
2. `draw_answers`: normal draws ranked into those counts, with the latent correlations adjusted until the Pearson
   correlations of the answers come out; then single answers of two respondents are exchanged within an item (which
   leaves every item's distribution as it is) as long as that brings the correlations closer.
3. `latent_correlations`: the same in expectation: what a normal variable cut at thresholds must correlate.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rcvsem.foundation.arrays import Bools, Floats, correlations_of
from rcvsem.foundation.distributions import normal_density
from rcvsem.foundation.errors import DataError

Whole = NDArray[np.int64]
SERIES = 120  # terms of the Hermite series


def category_shares(mean: float, sd: float, skew: float, scale: tuple[int, int] = (1, 5)) -> Floats:
    """Shares of each code: the log-cubic distribution with these moments.

    Mean and SD count a hundredfold: the skewness gives way where the three cannot be had together.
    """
    from scipy.optimize import least_squares

    codes = np.arange(scale[0], scale[1] + 1)
    middle, half = (scale[0] + scale[1]) / 2, (scale[1] - scale[0]) / 2

    def shares(theta: Floats) -> Floats:
        z = (codes - middle) / half
        power = theta[0] * z + theta[1] * z**2 + theta[2] * z**3
        weight = np.exp(power - power.max())
        return np.asarray(weight / weight.sum())

    def miss(theta: Floats) -> Floats:
        return np.array([100.0, 100.0, 1.0]) * (share_moments(shares(theta), codes) - (mean, sd, skew))

    return shares(least_squares(miss, [2.0, 0.5, 0.0]).x)


def share_moments(share: Floats, codes: Whole) -> Floats:
    """Mean, SD and skewness of codes that occur with these shares."""
    m = share @ codes
    s = np.sqrt(share @ (codes - m) ** 2)
    return np.array([m, s, share @ (codes - m) ** 3 / s**3])


def category_counts(n: int, mean: float, sd: float, skew: float, scale: tuple[int, int] = (1, 5)) -> Whole:
    """How many of n respondents give each code: `category_shares` rounded to n.

    The rounding is repaired by moving single answers between codes until mean and SD are closest.
    """
    codes = np.arange(scale[0], scale[1] + 1)
    size = len(codes)
    counts = np.floor(category_shares(mean, sd, skew, scale) * n).astype(np.int64)
    counts[-1] += n - counts.sum()

    def loss(trial: Whole) -> float:
        m, s, g = share_moments(trial / n, codes)
        return float(abs(m - mean) + abs(s - sd) + 0.01 * abs(g - skew))

    while True:
        trials = []
        for source in range(size):
            for goal in range(size):
                if source != goal and counts[source] > 0:
                    trial = counts.copy()
                    trial[source] -= 1
                    trial[goal] += 1
                    trials.append(trial)
        best = min(trials, key=loss)
        if loss(best) >= loss(counts) - 1e-12:
            return np.asarray(counts)
        counts = best


def draw_answers(
    target: Floats,
    counts: Whole,
    allowed: Callable[[Whole], Bools],
    rng: np.random.Generator,
    exchanges: int,
    lowest: int = 1,
) -> Whole:
    """Answers (n, p) with the given category counts (p, codes) and Pearson correlations close to `target` (p, p).

    allowed : (rows, p) answers -> (rows,) which of these respondents may exist. exchanges : trials of step 2.
    lowest : the first code.

    Raises
    ------
    DataError : some respondents could not be made admissible.
    """
    n, p = int(counts[0].sum()), len(counts)
    ordered = np.stack([np.repeat(np.arange(lowest, lowest + len(row)), row) for row in counts], axis=1)
    base = rng.standard_normal((n, p))
    base -= base.mean(axis=0)
    base = base @ np.linalg.inv(np.linalg.cholesky(base.T @ base / n)).T  # exactly uncorrelated
    latent = target.copy()
    best, best_miss = ordered, np.inf
    for _ in range(40):
        values, vectors = np.linalg.eigh(latent)
        latent = correlations_of((vectors * np.maximum(values, 1e-3)) @ vectors.T)
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
    answers: Whole,
    target: Floats,
    allowed: Callable[[Whole], Bools],
    rng: np.random.Generator,
    exchanges: int,
) -> Whole:
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
        raise DataError("Some respondents could not be made admissible.", fix="Choose another seed.")
    return x


def thresholds(shares: Floats) -> Floats:
    """(codes - 1,) cuts of a standard normal variable that give these shares."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(np.cumsum(shares)[:-1], 1e-12, 1 - 1e-12)))


def latent_correlations(target: Floats, shares: list[Floats]) -> Floats:
    """(p, p) correlations of normal variables whose cut versions correlate as `target`, by the Hermite (Mehler) series.

    shares : of the codes, one array an item.
    cov(g, h) = sum over k of a_k b_k rho^k, a_k = sum over cuts t of phi(t) He_{k-1}(t)/sqrt(k!). Pairs that no rho
    can give are taken to +-.999.
    """
    coefficients = np.stack([_hermite(thresholds(share)) for share in shares])
    sd = np.array([share_moments(share, np.arange(len(share)))[1] for share in shares])
    products = coefficients[:, None, :] * coefficients[None, :, :]
    wanted = target * np.outer(sd, sd)
    low, high = np.full_like(target, -0.999), np.full_like(target, 0.999)
    powers = np.arange(1, SERIES + 1)
    for _ in range(50):
        middle = 0.5 * (low + high)
        below = (products * middle[:, :, None] ** powers).sum(axis=2) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    rho = 0.5 * (low + high)
    np.fill_diagonal(rho, 1.0)
    return nearest_correlations(rho)


def _hermite(cuts: Floats) -> Floats:
    """(SERIES,) normalized coefficients of the step function with these cuts."""
    density = normal_density(cuts)
    before, now = np.zeros_like(cuts), density.copy()  # phi(t) He_k(t)/sqrt(k!), k = -1 and 0
    out = []
    for k in range(SERIES):
        out.append(now.sum() / np.sqrt(k + 1.0))
        before, now = now, (cuts * now - np.sqrt(k) * before) / np.sqrt(k + 1.0)
    return np.array(out)


def nearest_correlations(matrix: Floats, floor: float = 1e-4) -> Floats:
    """The matrix with eigenvalues below `floor` raised to it, scaled back to unit diagonal."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= floor:
        return matrix
    return correlations_of((vectors * np.maximum(values, floor)) @ vectors.T)
