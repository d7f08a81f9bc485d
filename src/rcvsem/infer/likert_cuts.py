"""Answers in categories: normal variables cut at thresholds, and the moments of what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from scipy.special import ndtri

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import Skew

# Shares of five answers. none: a discretized normal; moderate and severe: answers pile up at the upper end,
# skewness -0.88 and -1.76. Stated in docs/planning.md.
SHARES: dict[Skew, tuple[float, ...]] = {
    "none": (0.07, 0.24, 0.38, 0.24, 0.07),
    "moderate": (0.04, 0.08, 0.18, 0.35, 0.35),
    "severe": (0.02, 0.04, 0.09, 0.20, 0.65),
}
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)


def category_shares(skew: str, shares: Sequence[float] = ()) -> tuple[float, ...]:
    """The shares asked for, else those of a degree of skewness.

    Raises
    ------
    OptionError : an unknown skew, or shares that are not positive or do not add to 1.
    """
    if shares:
        given = tuple(float(share) for share in shares)
        if len(given) < 2 or min(given) <= 0 or abs(sum(given) - 1.0) > 1e-6:
            raise OptionError(
                phrase(
                    "The shares of the answers must be at least two positive numbers that add to 1. Got "
                    "{given}.",
                    given=given,
                )
            )
        return given
    check_choice(skew, "skew", "power", get_args(Skew))
    return SHARES[skew]  # type: ignore[index]


def thresholds(shares: Sequence[float]) -> Floats:
    """(c - 1,) cuts of a standard normal variable that give these shares of c categories."""
    return np.asarray(ndtri(np.cumsum(shares)[:-1] / np.sum(shares)))


def moments_of_categories(shares: Sequence[float]) -> tuple[float, float, float]:
    """Mean, standard deviation and skewness of the codes 1..c."""
    codes = np.arange(1, len(shares) + 1)
    weights = np.asarray(shares) / np.sum(shares)
    mean = float(weights @ codes)
    sd = float(np.sqrt(weights @ (codes - mean) ** 2))
    return mean, sd, float(weights @ (codes - mean) ** 3) / sd**3


def category_covariances(correlations: Floats, shares: Sequence[float]) -> Floats:
    """(p, p) covariances of the codes 1..c that cutting standard normals with `correlations` gives. Exact.

    cov = sum_ab [P(X > a, Y > b) - P(X > a) P(Y > b)], and the bracket is the integral from 0 to r of the
    bivariate normal density at (a, b) (Plackett 1954), here over arcsin(r) by 48 Gauss-Legendre nodes.
    """
    cuts = thresholds(shares)
    r = np.clip(np.asarray(correlations), -1.0, 1.0)
    half = 0.5 * np.arcsin(r)
    angle = half[..., None] * (NODES + 1.0)
    sine, cosine2 = np.sin(angle), np.maximum(np.cos(angle) ** 2, 1e-300)
    total = np.zeros_like(r)
    for a in cuts:
        for b in cuts:
            value = np.exp(-(a * a + b * b - 2.0 * a * b * sine) / (2.0 * cosine2))
            total += half * (value @ WEIGHTS) / (2.0 * np.pi)
    out = np.asarray(total)
    own = moments_of_categories(shares)[1] ** 2
    out[np.arange(r.shape[0]), np.arange(r.shape[0])] = own
    return out


def cut(normal: Floats, shares: Sequence[float]) -> Floats:
    """Codes 1..c of standard normal values, any shape."""
    return np.asarray(1.0 + np.searchsorted(thresholds(shares), normal), dtype=float)
