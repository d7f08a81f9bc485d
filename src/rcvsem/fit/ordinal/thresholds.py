"""Thresholds of ordinal items from their marginal frequencies.

tau_k = Phi^-1 of the share of answers up to category k; its influence function is (1{x <= k} - P_k) / phi(tau_k)
(Olsson, 1979; Muthen, 1984).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from rcvsem.fit.ordinal.bivariate_normal import INFINITE
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.distributions import normal_density


def thresholds(counts: Ints, weighted: Floats | None = None) -> Floats:
    """(o, K) frequencies -> (o, K - 1) thresholds; `INFINITE` beyond an item's last one.

    weighted : (o, K) frequencies with sampling weights, which the shares are then made of.
    """
    last = counts.cumsum(axis=1)[:, :-1] >= counts.sum(axis=1, keepdims=True)
    own = counts if weighted is None else weighted
    share = own.cumsum(axis=1)[:, :-1] / own.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        return np.where(last, INFINITE, ndtri(np.where(last, 0.5, share)))


def weighted_counts(codes: Ints, weights: Floats, K: int) -> Floats:
    """(o, K) frequencies of codes (n, o) with weights (n,)."""
    return np.stack([np.bincount(own, weights, minlength=K) for own in codes.T])


def threshold_influence(tau: Floats) -> Floats:
    """(o, K - 1) -> (o, K, K - 1): influence of a case in category c on threshold k; 0 where there is none."""
    K = tau.shape[1] + 1
    real = tau < INFINITE
    below = np.arange(K)[:, None] <= np.arange(K - 1)[None, :]
    phi = np.where(real, normal_density(tau), 1.0)
    out = (below[None, :, :] - ndtr(tau)[:, None, :]) / phi[:, None, :]
    return np.where(real[:, None, :], out, 0.0)
