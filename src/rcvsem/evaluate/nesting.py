"""Whether one model of continuous variables can reproduce what another implies (Bentler & Satorra, 2010)."""

from __future__ import annotations

import numpy as np

from rcvsem.fit import Fit, FitOptions, GroupMoments, Moments, estimate
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.errors import IdentificationError


def reproduces(full: Fit, restricted: Fit, tolerance: float) -> bool:
    """Whether the full model, fitted to the moments that the restricted one implies, reproduces them."""
    means = full.spec.meanstructure
    groups = tuple(
        GroupMoments(
            label=group.label,
            n=group.n,
            cov=frozen(state.sigma),
            mean=frozen(state.mu) if means else None,
            data=None,
        )
        for group, state in zip(full.moments.groups, restricted.implied, strict=True)
    )
    names = restricted.layout.observed
    moments = Moments(variables=names, groups=groups, n=full.n, n_received=full.n)
    try:
        fit = estimate(full.spec, moments, FitOptions(estimator="ml"))
    except IdentificationError:
        # A parameter that vanishes under the restriction leaves others undetermined: no evidence against.
        return True
    return max(fit.fmin) < tolerance or not fit.converged


def restricted_point(full: Fit, restricted: Fit) -> Floats:
    """(q,) theta of the full model at the restricted estimates; what the restricted model lacks is 0."""
    pairs = zip(restricted.spec.parameters, restricted.values, strict=True)
    known = {_key(row): float(value) for row, value in pairs}
    theta = np.zeros(full.q)
    for row in full.spec.parameters:
        if row.free:
            theta[row.free - 1] = known.get(_key(row), 0.0)
    return theta


def _key(row: object) -> tuple[object, ...]:
    lhs, op, rhs, group = (getattr(row, name) for name in ("lhs", "op", "rhs", "group"))
    return (op, group, *sorted((lhs, rhs))) if op == "~~" else (op, group, lhs, rhs)
