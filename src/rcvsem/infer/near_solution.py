"""A model estimated from the solution of another one that differs from it in a few rows."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.fit import Fit, FitOptions, Moments, estimate
from rcvsem.model import ModelSpec, Parameter


def estimate_near(spec: ModelSpec, moments: Moments, options: FitOptions, known: Fit) -> Fit:
    """As `estimate`, searched from the solution of `known` first: nested models are compared at neighbouring minima, in
    few steps. What ends there in no proper solution is searched from the usual start values.

    moments : of the model's variables at least.

    Raises
    ------
    RcvsemError : as `estimate`.
    """
    values = {
        (row.lhs, row.op, row.rhs, row.group): float(value)
        for row, value in zip(known.spec.parameters, known.values, strict=True)
    }

    def started(row: Parameter) -> Parameter:
        absent = None if row.op not in ("=~", "~", "~~") or row.lhs == row.rhs else 0.0
        value = values.get((row.lhs, row.op, row.rhs, row.group), absent)
        return row if row.start is not None or value is None else replace(row, start=value)

    near = replace(spec, parameters=tuple(started(row) for row in spec.parameters))
    chosen = moments.select(spec.observed)
    found = estimate(near, chosen, options)
    return found if found.converged and found.admissible else estimate(spec, chosen, options)
