"""The baseline (independence) model: variances only, but the observed predictors keep their covariances.

Where the predictors are fixed x their moments are the sample's; with fixed_x=False they are free (lavaan's rule).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.discrepancy import Kind, Objective, Sample
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moment_scores import exogenous_columns
from rcvsem.fit.optimise import minimise
from rcvsem.fit.scaled_tests import ScaledTest
from rcvsem.foundation.arrays import Floats, members
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass


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


def likelihood_baseline(
    layout: Layout, samples: Sequence[Sample], predictors: Sequence[str], multipliers: Sequence[int]
) -> Baseline:
    """The baseline model's maximum likelihood test in closed form.

    F = sum log s_ii (outcomes) + log|S_xx| (predictors) - log|S|: its estimates are the sample's own moments.
    """
    x = np.array([k for k, name in enumerate(layout.observed) if name in predictors], dtype=np.intp)
    y = np.flatnonzero(~members(x, layout.p))
    group_chisq, npar = [], 0
    for g, (sample, n) in enumerate(zip(samples, multipliers, strict=True)):
        F = float(np.log(np.diag(sample.cov)[y]).sum()) - sample.logdet
        if x.size:
            F += float(np.linalg.slogdet(sample.cov[np.ix_(x, x)])[1])
        group_chisq.append(n * F)
        fixed = exogenous_columns(layout, g).size
        npar += y.size + (x.size * (x.size + 1) - fixed * (fixed + 1)) // 2
        npar += layout.p - fixed if layout.meanstructure else 0
    df = len(samples) * (layout.p * (layout.p - 1) - x.size * (x.size - 1)) // 2
    return Baseline(
        chisq=float(sum(group_chisq)), df=df, npar=int(npar), group_chisq=tuple(group_chisq),
        scaled=NotAvailable("The estimator ml has no scaled test."),
    )  # fmt: skip


def baseline_layout(
    layout: Layout,
    covs: Sequence[Floats],
    means: Sequence[Floats | None],
    predictors: Sequence[str],
    auxiliary: Sequence[str] = (),
) -> Layout:
    """The baseline model's own layout, bound to the sample; `predictors` are the observed exogenous variables.

    Auxiliary variables of FIML keep their covariances with everything.
    """
    rows: list[_Row] = []
    count = 0

    def add(lhs: str, op: str, rhs: str, group: int, exo: bool) -> None:
        nonlocal count
        count += not exo
        rows.append(_Row(lhs, op, rhs, group, 0 if exo else count, None, exo))

    for g in range(len(layout.groups)):
        fixed = {layout.observed[k] for k in exogenous_columns(layout, g)}
        for i, a in enumerate(layout.observed):
            for b in layout.observed[: i + 1]:
                kept = a in auxiliary or b in auxiliary or (a in predictors and b in predictors)
                if a == b or kept:
                    add(a, "~~", b, g + 1, a in fixed and b in fixed)
            if layout.meanstructure:
                add(a, "~1", "", g + 1, a in fixed)
    table = _Table(rows, layout.observed, (), len(layout.groups), layout.meanstructure)
    return Layout(table).bind(covs, means)


def baseline_solution(
    layout: Layout, samples: Sequence[Sample], kind: Kind, predictors: Sequence[str]
) -> tuple[Objective, Floats]:
    """The baseline model's objective and its minimiser: the sample's moments for ml and uls, else one linear step."""
    covs, means = [s.cov for s in samples], [s.mean for s in samples]
    own = baseline_layout(layout, covs, means, predictors)
    theta = np.zeros(own.n_free)
    for where, cov, mean in zip(own.groups, covs, means, strict=True):
        theta[where.free] = cov[where.free_i, where.free_j]
        if mean is not None:
            at = where.kappa == 1
            theta[where.free[at]] = mean[where.free_i[at]]
    objective = Objective(own, samples, kind)
    if kind in ("gls", "wls"):
        theta = minimise(objective, theta).z
    return objective, theta
