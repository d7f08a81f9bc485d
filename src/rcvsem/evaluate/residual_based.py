"""Indices made of residual moments: RMR, SRMR, CRMR and the GFI family.

Arrays of one group: `S`, `Sigma` (p, p) sample and implied covariances, `mean`, `mu` (p,) sample and
implied means or None. With a mean structure the mean residuals count as p further elements (lavaan's rule).
Several groups: weighted by N.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from rcvsem.fit.estimators import Weight
from rcvsem.foundation.arrays import Floats, correlations_of, vech


def _root_mean_square(cov: Floats, mean: Floats | None, elements: int) -> float:
    total = float(np.sum(vech(cov) ** 2)) + (0.0 if mean is None else float(np.sum(mean**2)))
    return sqrt(total / elements) if elements > 0 else 0.0


def _size(p: int, mean: Floats | None) -> int:
    return p * (p + 1) // 2 + (0 if mean is None else p)


def rmr(S: Floats, Sigma: Floats, mean: Floats | None = None, mu: Floats | None = None) -> float:
    """Root mean square residual in the units of the items (Jöreskog & Sörbom, 1981), diagonal included."""
    shift = None if mean is None or mu is None else mean - mu
    return _root_mean_square(S - Sigma, shift, _size(S.shape[0], shift))


def srmr(S: Floats, Sigma: Floats, mean: Floats | None = None, mu: Floats | None = None) -> float:
    """Standardized RMR (Bentler, 1995): residuals divided by the sample SDs, diagonal included."""
    means = None if mean is None or mu is None else (mean[None], mu[None])
    return float(srmr_of_many(S[None], Sigma[None], means)[0])


def srmr_of_many(S: Floats, Sigma: Floats, means: tuple[Floats, Floats] | None = None) -> Floats:
    """(B,) SRMR of many samples S (B, p, p) and Sigma (B, p, p); means : of sample and model, (B, p) each."""
    p = S.shape[1]
    rows, columns = np.tril_indices(p)
    sd = np.sqrt(np.einsum("bii->bi", S))
    own = (S - Sigma)[:, rows, columns] / (sd[:, rows] * sd[:, columns])
    total, elements = (own**2).sum(axis=1), len(rows)
    if means is not None:
        total, elements = total + (((means[0] - means[1]) / sd) ** 2).sum(axis=1), elements + p
    return np.asarray(np.sqrt(total / elements))


def crmr(S: Floats, Sigma: Floats, mean: Floats | None = None, mu: Floats | None = None) -> float:
    """Correlation RMR (Bollen, 1989; Maydeu-Olivares, 2017): correlations minus correlations, no diagonal."""
    shift = None if mean is None or mu is None else (mean - mu) / np.sqrt(np.diag(S))
    difference = correlations_of(S) - correlations_of(Sigma)
    p = S.shape[0]
    return _root_mean_square(difference, shift, _size(p, shift) - p)


def srmr_mplus(S: Floats, Sigma: Floats, mean: Floats | None = None, mu: Floats | None = None) -> float:
    """Mplus' SRMR: correlation residuals off the diagonal, (s - sigma)/s on it."""
    sd, implied_sd = np.sqrt(np.diag(S)), np.sqrt(np.diag(Sigma))
    shift = None if mean is None or mu is None else mean / sd - mu / implied_sd
    difference = correlations_of(S) - correlations_of(Sigma)
    np.fill_diagonal(difference, (np.diag(S) - np.diag(Sigma)) / np.diag(S))
    return _root_mean_square(difference, shift, _size(S.shape[0], shift))


def weighted(values: Sequence[float], sizes: Sequence[int]) -> float:
    """Mean of one value a group, weighted by the group's N."""
    return float(np.dot(values, sizes) / sum(sizes))


def gfi_parts(
    S: Floats, Sigma: Floats, kind: Weight = "likelihood", weight: Floats | None = None
) -> tuple[float, float]:
    """Numerator and denominator of 1 - GFI, covariances only (Tanaka & Huba, 1985).

    ML: tr[(Sigma^-1 S - I)^2] and tr[(Sigma^-1 S)^2]; GLS: the same with S^-1 as weight; ULS:
    sums of squares over the lower triangle, whose every element counts once in lavaan's ULS; WLS: e'We and s'Ws over
    the lower triangle, e = s - sigma, W the part of `weight` ([means and] covariances) that belongs to covariances.
    """
    if kind == "full" and weight is not None:
        s, e = vech(S), vech(S - Sigma)
        W = weight[-s.size :, -s.size :]
        return float(e @ W @ e), float(s @ W @ s)
    if kind == "identity":
        return float(np.sum(vech(S - Sigma) ** 2)), float(np.sum(vech(S) ** 2))
    p = S.shape[0]
    if kind == "normal":
        ratio = np.linalg.solve(S, Sigma)
        lack = np.eye(p) - ratio
        return float(np.sum(lack * lack.T)), float(p)
    ratio = np.linalg.solve(Sigma, S)
    lack = ratio - np.eye(p)
    return float(np.sum(lack * lack.T)), float(np.sum(ratio * ratio.T))


def gfi(groups: Sequence[tuple[float, float]], sizes: Sequence[int]) -> float:
    """Goodness-of-fit index from `gfi_parts` of the groups; several groups: the mean of theirs, weighted by
    N."""
    return weighted([1.0 - lack / total for lack, total in groups], sizes)


def agfi(gfi_value: float, moments: int, df: float) -> float:
    """Adjusted GFI 1 - (p*/d)(1 - GFI) (Jöreskog & Sörbom, 1984); 1 at d = 0. `moments` is p* over all
    groups."""
    return 1.0 if df == 0 else 1.0 - moments / df * (1.0 - gfi_value)


def pgfi(gfi_value: float, moments: int, df: float) -> float:
    """Parsimony GFI (d/p*) GFI (Mulaik et al., 1989)."""
    return df / moments * gfi_value


def gfi_2024(rmsea: float, df: float, variables: int) -> float:
    """GFI of Maydeu-Olivares, Ximenez & Revuelta (2024): p/(p + 2 d RMSEA^2), p = variables over all
    groups."""
    return variables / (variables + 2.0 * df * rmsea**2)
