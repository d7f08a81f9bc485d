"""Scaled and shifted difference test (Satorra, 2000; Asparouhov & Muthen, 2010), for estimators whose own test is so.

With E and B the information and the mean outer product of scores of the full model (per case), A the restrictions in its
parameters: M = (A E^- A')^-1 A E^- B E^- A', t1 = tr(M), t2 = tr(M^2), T = a (C0 - C1) + m - a t1 with a = sqrt(m/t2).
A is orthogonal to H, the slope of the full model's parameters on the restricted model's: J1 H = J0 with the Jacobians of
the moments (lavaan's A.method = "delta"), so that the two models need not share their parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.families import evaluation_of
from rcvsem.fit.constraints import null_space
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ModelError

if TYPE_CHECKING:
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftedDifference:
    """stat = scaling^-1 * difference + shift, on df."""

    stat: float
    df: int
    scaling: float
    shift: float


def shifted_difference(full: Fit, restricted: Fit) -> ShiftedDifference:
    """The test; the fits are of the same data, the restricted one with more df.

    Raises
    ------
    ModelError : the models name the variables in another order, or the information of the full one is singular.
    """
    if full.layout.observed != restricted.layout.observed:
        raise ModelError("This difference test needs models that name the variables in the same order.")
    m = restricted.df - full.df
    inverse = restricted_inverse(full.information, full.directions)
    if isinstance(inverse, NotAvailable) or isinstance(full.vcov, NotAvailable):
        raise ModelError("The difference test does not exist: the full model's information is singular.")
    slope: Floats = np.asarray(
        np.linalg.lstsq(_moment_slopes(full), _moment_slopes(restricted), rcond=None)[0]
    )
    A = null_space(slope.T).T @ full.directions.T
    groups = len(full.moments.groups)
    total = full.n if full.options.by_n else full.n - groups
    M = np.linalg.solve(A @ inverse @ A.T, A @ (full.vcov * total) @ A.T)
    first, second = float(np.trace(M)), float((M * M.T).sum())
    a = float(np.sqrt(m / second))
    shift = m - a * first
    return ShiftedDifference(
        stat=a * (restricted.chisq - full.chisq) + shift, df=m, scaling=1.0 / a, shift=shift
    )


def _moment_slopes(fit: Fit) -> Floats:
    """Jacobian of all groups' moments along the directions that the constraints leave free."""
    return np.asarray(np.concatenate(evaluation_of(fit).moment_slopes()) @ fit.directions)
