"""Tail probabilities with full relative accuracy."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rcvsem.foundation import distributions
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.distributions import gamma_density, normal_cdf, upper_gamma


def chi_square_tail(x: float, df: float) -> float:
    """P(chi2(df) > x), df > 0 (fractions allowed). A statistic below 0 by rounding counts as 0."""
    return distributions.chi_square_tail(float(x), float(df))


def chi_square_quantile(upper: float, df: float) -> float:
    """The x with P(chi2(df) > x) = `upper`."""
    return distributions.chi_square_quantile(float(upper), float(df))


def noncentral_tail(x: float, df: float, noncentrality: float) -> float:
    """P(chi2(df, noncentrality) > x), also far out in the tail: the Poisson mixture of central tails."""
    if noncentrality < 1e-12 or x <= 0.0:  # moves the tail by less than rounding
        return chi_square_tail(x, df)
    first, weights, terms = _mixture(x, df, noncentrality)
    tails = upper_gamma(df / 2.0 + first, x / 2.0) + np.concatenate(([0.0], np.cumsum(terms[:-1])))
    return min(float(weights @ tails), 1.0)


def noncentral_lower(x: float, df: float, noncentrality: float) -> float:
    """P(chi2(df, noncentrality) <= x), also far out in the lower tail."""
    if noncentrality < 1e-12 or x <= 0.0:
        return 1.0 - chi_square_tail(x, df)
    _, weights, terms = _mixture(x, df, noncentrality)
    return min(float(weights @ np.cumsum(terms[::-1])[::-1]), 1.0)


def _mixture(x: float, df: float, noncentrality: float) -> tuple[float, Floats, Floats]:
    """The first j of the window, Poisson weights of j, and the steps Q(a + 1, x/2) - Q(a, x/2) at a = df/2 + j.

    Sums of positive terms only, so that small probabilities keep their digits.
    """
    half, point = noncentrality / 2.0, x / 2.0
    # Under X > x the mixing variable is shifted upwards, at most to about x/2: the window covers both.
    reach = 12.0 * math.sqrt(half + point) + 60.0
    first = max(0.0, math.floor(min(half, max(point - df / 2.0, 0.0)) - reach))
    j = np.arange(first, math.ceil(max(half, point) + reach))
    a = df / 2.0 + j
    return first, _run(j, half), _run(a, point)


def _run(a: Floats, x: float) -> Floats:
    """x^a e^-x / Gamma(a + 1) of consecutive a: exact at the largest, the others by their ratios."""
    steps = np.concatenate(([0.0], np.cumsum(np.log(x / a[1:]))))
    top = int(np.clip(np.searchsorted(a, x), 0, a.size - 1))
    return np.asarray(gamma_density(float(a[top]), x) * np.exp(steps - steps[top]))


def noncentrality_at(x: float, df: float, tail: float) -> float:
    """The noncentrality at which P(chi2(df, nc) > x) = `tail`; 0 when the central tail is already larger.

    Illinois false position on [0, b]; stops at a bracket of 1e-12 relative width.
    """
    if chi_square_tail(x, df) >= tail:
        return 0.0
    high = max(x - df, 0.0) + 4.0 * math.sqrt(2.0 * x) + 10.0
    at_zero = chi_square_tail(x, df) - tail
    return _rising_root(lambda nc: noncentral_tail(x, df, nc) - tail, at_zero, high, zero=1e-15, width=1e-12)


def noncentral_quantile(upper: float, df: float, noncentrality: float) -> float:
    """The x with P(chi2(df, noncentrality) > x) = `upper`. Illinois false position, 1e-13 relative."""
    if noncentrality < 1e-12:
        return chi_square_quantile(upper, df)
    mean, sd = df + noncentrality, math.sqrt(2.0 * (df + 2.0 * noncentrality))
    high = mean + 10.0 * sd
    return _rising_root(
        lambda x: upper - noncentral_tail(x, df, noncentrality), upper - 1.0, high, zero=0.0, width=1e-13
    )


def _rising_root(
    f: Callable[[float], float], at_zero: float, high: float, *, zero: float, width: float
) -> float:
    """Where f, which rises from `at_zero` < 0, is 0: Illinois false position on [0, high], and beyond if need be.

    zero : |f| that counts as 0. width : relative, of a bracket that is narrow enough.
    """
    low, f_low, f_high = 0.0, at_zero, f(high)
    while f_high < 0.0:
        low, f_low, high = high, f_high, 2.0 * high
        f_high = f(high)
    side = 0
    for _ in range(300):
        middle = (low * f_high - high * f_low) / (f_high - f_low)
        f_middle = f(middle)
        if f_middle > 0.0:
            high, f_high = middle, f_middle
            f_low *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            low, f_low = middle, f_middle
            f_high *= 0.5 if side == -1 else 1.0
            side = -1
        if abs(f_middle) <= zero or high - low <= width * high:
            return middle
    return 0.5 * (low + high)


def two_sided_p(z: float) -> float:
    """P(|Z| > |z|) of the standard normal, exact far out in the tail."""
    return 2.0 * normal_cdf(-abs(float(z)))


def normal_quantile(probability: float) -> float:
    """The z with P(Z < z) = `probability`."""
    return distributions.normal_quantile(float(probability))
