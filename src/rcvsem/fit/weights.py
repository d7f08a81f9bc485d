"""The weight matrix of asymptotically distribution-free estimation (Browne, 1984)."""

from __future__ import annotations

import numpy as np

from rcvsem.fit.moment_scores import slopes_on
from rcvsem.foundation.arrays import Floats, Ints, members, row_blocks
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.words import phrase


def asymptotic_covariance_inverse(data: Floats, exogenous: Ints, *, means: bool, label: str = "") -> Floats:
    """Gamma^-1 (p*, p*), Gamma the mean outer product of the centred casewise moments [x,] vech((x - m)(x - m)').

    Moments of fixed exogenous variables among themselves get weight 0.

    Raises
    ------
    DataError : fewer respondents than moments, or a singular Gamma.
    """
    n, p = len(data), int(data.shape[1])
    centre = data.mean(axis=0)
    columns, rows = np.triu_indices(p)
    inside = members(exogenous, p)
    keep = ~(inside[rows] & inside[columns])
    if means:
        keep = np.concatenate((~inside, keep))
    k = int(keep.sum())
    where = phrase(" in group '{label}'", label=label) if label else ""
    if n <= k:
        raise DataError(
            phrase(
                "The estimator wls needs more respondents than moments: {k} moments, N = {n}{where}.",
                k=k,
                n=n,
                where=where,
            ),
            fix="Use ml, mlr or mlm.",
        )
    slopes = slopes_on(data, centre, exogenous)

    def moments(part: slice) -> Floats:
        y = data[part] - centre
        z = y[:, rows] * y[:, columns]
        fitted = None if slopes is None else y[:, exogenous] @ slopes
        if fitted is not None:
            z -= fitted[:, rows] * fitted[:, columns]
        if means:
            z = np.concatenate((y if fitted is None else y - fitted, z), axis=1)
        return np.asarray(z[:, keep])

    parts = row_blocks(n)
    mean = np.asarray(sum(moments(part).sum(axis=0) for part in parts)) / n
    gamma = np.zeros((k, k))
    for part in parts:
        z = moments(part) - mean
        gamma += z.T @ z
    gamma /= n
    sd = np.sqrt(np.diag(gamma))
    scaled = gamma / np.outer(sd, sd)
    if not (sd > 0).all() or np.linalg.eigvalsh(scaled)[0] < 1e-12:
        raise DataError(
            phrase("The weight matrix of wls is singular{where}.", where=where), fix="Use ml, mlr or mlm."
        )
    weight = np.zeros((keep.size, keep.size))
    weight[np.ix_(keep, keep)] = np.linalg.inv(scaled) / np.outer(sd, sd)
    return weight
