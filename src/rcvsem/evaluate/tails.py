"""Tail probabilities with full relative accuracy, from scipy.special alone (scipy.stats costs 0.7 s to
import)."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import chdtrc, chdtri, chndtr, gammaln, ndtr, ndtri


def chi_square_tail(x: float, df: float) -> float:
    """P(chi2(df) > x), df > 0 (fractions allowed). A statistic below 0 by rounding counts as 0."""
    return float(chdtrc(df, max(x, 0.0)))


def chi_square_quantile(upper: float, df: float) -> float:
    """The x with P(chi2(df) > x) = `upper`."""
    return float(chdtri(df, upper))


def noncentral_tail(x: float, df: float, noncentrality: float) -> float:
    """P(chi2(df, noncentrality) > x), also far out in the tail.

    1 - chndtr loses its digits when the probability is small; there the Poisson mixture of central tails is
    summed, whose terms are all positive.
    """
    if noncentrality < 1e-12:  # moves the tail by less than rounding
        return chi_square_tail(x, df)
    tail = 1.0 - float(chndtr(x, df, noncentrality))
    if tail > 1e-3:
        return tail
    half = noncentrality / 2.0
    # Under X > x the mixing variable is shifted upwards, at most to about x/2: the window covers both.
    reach = 12.0 * math.sqrt(half + x / 2.0) + 60.0
    j = np.arange(max(0.0, math.floor(half - reach)), math.ceil(max(half, x / 2.0) + reach))
    weights = np.exp(j * math.log(half) - half - gammaln(j + 1.0))
    return float(weights @ chdtrc(df + 2.0 * j, x))


def noncentrality_at(x: float, df: float, tail: float) -> float:
    """The noncentrality at which P(chi2(df, nc) > x) = `tail`; 0 when the central tail is already larger.

    Illinois false position on [0, b]; stops at a bracket of 1e-12 relative width.
    """
    if chi_square_tail(x, df) >= tail:
        return 0.0
    low, high = 0.0, max(x - df, 0.0) + 4.0 * math.sqrt(2.0 * x) + 10.0
    f_low = chi_square_tail(x, df) - tail
    f_high = noncentral_tail(x, df, high) - tail
    while f_high < 0.0:
        low, f_low, high = high, f_high, 2.0 * high
        f_high = noncentral_tail(x, df, high) - tail
    side = 0
    for _ in range(200):
        middle = (low * f_high - high * f_low) / (f_high - f_low)
        f_middle = noncentral_tail(x, df, middle) - tail
        if f_middle > 0.0:
            high, f_high = middle, f_middle
            f_low *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            low, f_low = middle, f_middle
            f_high *= 0.5 if side == -1 else 1.0
            side = -1
        if abs(f_middle) < 1e-15 or high - low <= 1e-12 * high:
            return middle
    return 0.5 * (low + high)


def two_sided_p(z: float) -> float:
    """P(|Z| > |z|) of the standard normal, exact far out in the tail."""
    return float(2.0 * ndtr(-abs(z)))


def normal_quantile(probability: float) -> float:
    """The z with P(Z < z) = `probability`."""
    return float(ndtri(probability))
