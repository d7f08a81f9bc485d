"""The baseline (independence) model: variances only; covariances of fixed exogenous variables stay as observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rcvsem.fit.discrepancy import Kind, Objective, Sample
from rcvsem.fit.matrices import Layout
from rcvsem.fit.optimise import minimise
from rcvsem.fit.scaled_tests import ScaledTest, exogenous_columns
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """Test of the baseline model.

    Attributes
    ----------
    chisq, df, npar : its test and number of free parameters.
    group_chisq : contribution of each group. scaled : its scaled test, for the robust estimators.
    """

    chisq: float
    df: int
    npar: int
    group_chisq: tuple[float, ...]
    scaled: ScaledTest | NotAvailable


@dataclass(frozen=True, slots=True)
class _Row:
    lhs: str
    op: str
    rhs: str
    group: int
    free: int
    fixed: float | None
    exo: bool


@dataclass(frozen=True, slots=True)
class _Table:
    parameters: Sequence[_Row]
    observed: tuple[str, ...]
    latents: tuple[str, ...]
    groups: int
    meanstructure: bool


def baseline_layout(layout: Layout, covs: Sequence[Floats], means: Sequence[Floats | None]) -> Layout:
    """The baseline model's own layout, bound to the sample: variances (and means) free, fixed x as observed."""
    rows: list[_Row] = []
    free = 0
    for g in range(len(layout.groups)):
        exogenous = {layout.observed[k] for k in exogenous_columns(layout, g)}
        for i, a in enumerate(layout.observed):
            for b in layout.observed[: i + 1]:
                if a in exogenous and b in exogenous:
                    rows.append(_Row(a, "~~", b, g + 1, 0, None, True))
                elif a == b:
                    free += 1
                    rows.append(_Row(a, "~~", a, g + 1, free, None, False))
            if layout.meanstructure:
                free += a not in exogenous
                rows.append(_Row(a, "~1", "", g + 1, 0 if a in exogenous else free, None, a in exogenous))
    table = _Table(rows, layout.observed, (), len(layout.groups), layout.meanstructure)
    return Layout(table).bind(covs, means)


def baseline_solution(layout: Layout, samples: Sequence[Sample], kind: Kind) -> tuple[Objective, Floats]:
    """The baseline model's objective and its minimiser (closed form for ml and uls, one linear step otherwise)."""
    covs, means = [s.cov for s in samples], [s.mean for s in samples]
    own = baseline_layout(layout, covs, means)
    theta = np.zeros(own.n_free)
    for g, (where, mean) in enumerate(zip(own.groups, means, strict=True)):
        variances = np.diag(covs[g])[where.free_i]
        theta[where.free] = (
            variances if mean is None else np.where(where.kappa == 0, variances, mean[where.free_i])
        )
    objective = Objective(own, samples, kind)
    if kind in ("gls", "wls"):
        theta = minimise(objective, theta).z
    return objective, theta
