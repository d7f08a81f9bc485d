"""The weight matrix of asymptotically distribution-free estimation (Browne, 1984)."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, members
from rcvsem.foundation.errors import DataError


def asymptotic_covariance_inverse(data: Floats, exogenous: Ints, *, means: bool, label: str = "") -> Floats:
    """Gamma^-1 (p*, p*), Gamma the mean outer product of the centred casewise moments [x,] vech((x - m)(x - m)').

    Moments of fixed exogenous variables among themselves get weight 0.

    Raises
    ------
    DataError : fewer respondents than moments, or a singular Gamma.
    """
    n, p = data.shape
    y = data - data.mean(axis=0)
    columns, rows = np.triu_indices(p)
    z = y[:, rows] * y[:, columns]
    inside = members(exogenous, p)
    keep = ~(inside[rows] & inside[columns])
    if exogenous.size:
        x = y[:, exogenous]
        fitted = x @ np.linalg.lstsq(x, y, rcond=None)[0]
        z = z - fitted[:, rows] * fitted[:, columns]
    if means:
        z = np.concatenate((y - fitted if exogenous.size else y, z), axis=1)
        keep = np.concatenate((~inside, keep))
    z = (z - z.mean(axis=0))[:, keep]
    k = z.shape[1]
    where = f" in group '{label}'" if label else ""
    if n <= k:
        raise DataError(
            f"The estimator wls needs more respondents than moments: {k} moments, N = {n}{where}.",
            fix="Use ml, mlr or mlm.",
        )
    gamma = z.T @ z / n
    sd = np.sqrt(np.diag(gamma))
    scaled = gamma / np.outer(sd, sd)
    if not (sd > 0).all() or np.linalg.eigvalsh(scaled)[0] < 1e-12:
        raise DataError(f"The weight matrix of wls is singular{where}.", fix="Use ml, mlr or mlm.")
    weight = np.zeros((keep.size, keep.size))
    weight[np.ix_(keep, keep)] = np.linalg.inv(scaled) / np.outer(sd, sd)
    return weight
