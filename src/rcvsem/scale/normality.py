"""Multivariate normality: Mardia's skewness and kurtosis, Henze-Zirkler."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import chi_square_tail, normal_cdf
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.scale.sample import CompleteAnswers, complete_sample

#: Pairs of respondents that are compared at once: what stands in memory.
_PAIRS = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mardia:
    """Mardia (1970).

    Attributes
    ----------
    b1, b2 : multivariate skewness and kurtosis; `expected_b2` = k(k + 2) under normality.
    skew_chi2, skew_df, skew_pvalue : n b1/6 on k(k + 1)(k + 2)/6 degrees of freedom.
    skew_chi2_small, skew_pvalue_small : with the correction for small samples.
    kurtosis_z, kurtosis_pvalue : (b2 - k(k + 2)) / sqrt(8 k(k + 2)/n), two-sided.
    divisor : of the covariance matrix.
    """

    b1: float
    b2: float
    expected_b2: float
    skew_chi2: float
    skew_df: int
    skew_pvalue: float
    skew_chi2_small: float
    skew_pvalue_small: float
    kurtosis_z: float
    kurtosis_pvalue: float
    divisor: str
    n: int
    n_received: int
    k: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HenzeZirkler:
    """Henze & Zirkler (1990), computed by pingouin: statistic and p."""

    statistic: float
    pvalue: float
    n: int
    n_received: int


def mardia(
    x: ArrayLike, items: Sequence[str] | None = None, *, divisor: Literal["n-1", "n"] = "n-1"
) -> Mardia:
    """Mardia's tests of (n, k) answers, listwise.

    Parameters
    ----------
    divisor : of the covariance matrix: "n-1" as psych, "n" as Mardia, AMOS and semTools.

    Raises
    ------
    DataError : linearly dependent items; or see `cronbach_alpha`.
    """
    check_choice(divisor, "divisor", "mardia", ("n-1", "n"))
    sample = _regular_sample(x, items)
    n, k = sample.n, sample.k
    centred = sample.x - sample.x.mean(axis=0)
    cov = centred.T @ centred / (n - 1 if divisor == "n-1" else n)
    z = np.linalg.solve(np.linalg.cholesky(cov), centred.T).T
    # sum over respondent pairs of (z_i'z_j)^3 = squared length of the third moment tensor: k^3 sums, not n^2
    thirds = z.T @ (z[:, :, None] * z[:, None, :]).reshape(n, k * k) / n
    b1 = float((thirds**2).sum())
    b2 = float(((z**2).sum(axis=1) ** 2).mean())
    df = k * (k + 1) * (k + 2) // 6
    chi2 = n * b1 / 6
    small = chi2 * (k + 1) * (n + 1) * (n + 3) / (n * ((n + 1) * (k + 1) - 6))
    zvalue = (b2 - k * (k + 2)) / float(np.sqrt(8 * k * (k + 2) / n))
    return Mardia(
        b1=b1,
        b2=b2,
        expected_b2=float(k * (k + 2)),
        skew_chi2=chi2,
        skew_df=df,
        skew_pvalue=chi_square_tail(chi2, df),
        skew_chi2_small=small,
        skew_pvalue_small=chi_square_tail(small, df),
        kurtosis_z=zvalue,
        kurtosis_pvalue=2 * normal_cdf(-abs(zvalue)),
        divisor=divisor,
        n=n,
        n_received=sample.n_received,
        k=k,
    )


def henze_zirkler(x: ArrayLike, items: Sequence[str] | None = None) -> HenzeZirkler:
    """Henze-Zirkler test of (n, k) answers, listwise.

    n times the weighted L2 distance between the empirical and the normal characteristic function, with the smoothing
    b = ((2k + 1) n / 4)^(1 / (k + 4)) / sqrt 2 and the log-normal limit of its distribution (moments of Henze & Zirkler
    1990, theorem 3.1). The covariance matrix has divisor n. Raises as `mardia`.
    """
    sample = _regular_sample(x, items, items_at_least=2)
    n, k = sample.n, sample.k
    d = sample.x - sample.x.mean(axis=0)
    root = np.linalg.cholesky(np.cov(sample.x, rowvar=False, bias=True))
    z = np.linalg.solve(root, d.T).T  # distances of z are Mahalanobis distances
    own = (z**2).sum(axis=1)
    b2 = ((2 * k + 1) * n / 4) ** (2 / (k + 4)) / 2
    pairs = 0.0
    step = max(1, _PAIRS // n)
    for begin in range(0, n, step):
        part = z[begin : begin + step]
        apart = own[begin : begin + step, None] + own - 2 * part @ z.T
        pairs += float(np.exp(-b2 / 2 * apart).sum())
    a, w = 1 + 2 * b2, (1 + b2) * (1 + 3 * b2)
    inside = float(np.exp(-b2 / (2 * (1 + b2)) * own).sum())
    statistic = pairs / n - 2 * (1 + b2) ** (-k / 2) * inside + n * a ** (-k / 2)
    mean = 1 - a ** (-k / 2) * (1 + k * b2 / a + k * (k + 2) * b2**2 / (2 * a**2))
    variance = (
        2 * (1 + 4 * b2) ** (-k / 2)
        + 2 * a**-k * (1 + 2 * k * b2**2 / a**2 + 3 * k * (k + 2) * b2**4 / (4 * a**4))
        - 4 * w ** (-k / 2) * (1 + 3 * k * b2**2 / (2 * w) + k * (k + 2) * b2**4 / (2 * w**2))
    )
    spread = float(np.sqrt(np.log1p(variance / mean**2)))
    middle = float(np.log(mean)) - spread**2 / 2
    return HenzeZirkler(
        statistic=statistic,
        pvalue=normal_cdf(-(np.log(statistic) - middle) / spread),
        n=n,
        n_received=sample.n_received,
    )


def _regular_sample(x: ArrayLike, items: Sequence[str] | None, items_at_least: int = 1) -> CompleteAnswers:
    sample = complete_sample(x, items, items_at_least=items_at_least)
    if np.linalg.matrix_rank(sample.x - sample.x.mean(axis=0)) < sample.k:
        raise DataError(
            "An item is a linear function of others, so multivariate normality cannot be tested.",
            fix="Leave out the duplicate, or use more respondents than items.",
        )
    return sample
