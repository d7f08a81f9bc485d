"""Explained variance of every endogenous variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.standardized import standardized_values
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit

NEGATIVE = NotAvailable("the residual variance is negative, so no share of the variance is explained")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RSquared:
    """R2 = 1 - residual variance / implied variance of `variable` in `group` (1-based)."""

    variable: str
    group: int
    value: Number


def r_squared(fit: Fit) -> tuple[RSquared, ...]:
    """R2 of every indicator and every outcome of a regression, in the order of their residual variances."""
    spec = fit.spec
    endogenous = {(r.rhs, r.group) for r in spec.parameters if r.op == "=~"}
    endogenous |= {(r.lhs, r.group) for r in spec.parameters if r.op == "~"}
    values = fit.layout.values(fit.theta)
    shares = standardized_values(fit.layout, values[None, :], "all")[0]
    out = []
    for k, row in enumerate(spec.parameters):
        if row.op == "~~" and row.lhs == row.rhs and (row.lhs, row.group) in endogenous:
            proper = values[k] >= 0.0 and np.isfinite(shares[k])
            value: Number = float(1.0 - shares[k]) if proper else NEGATIVE
            out.append(RSquared(variable=row.lhs, group=row.group, value=value))
    return tuple(out)
