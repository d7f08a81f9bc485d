"""Robust CFI, TLI and RMSEA under FIML (Zhang & Savalei, 2023): the indices as complete data would have given them.

FIML's chi-square shrinks with the share of gaps, and indices made from it look better (CFI worse) than the model is. The
correction takes the complete-data discrepancy between the EM moments and the FIML estimates, and its own scaling factor
k/df. With W the saturated information under the gaps, Wc that of complete data, both at the EM moments, D the Jacobian
and P = I - D (D'WD)^- D'W:

    ml (V6)   k = tr(Wc P W^-1)
    mlr (V3)  k = tr(P'Wc P W^-1 J W^-1), J the mean outer product of the saturated casewise scores
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.derivatives import columns_to_parameters, jacobian, kappa_values
from rcvsem.fit.discrepancy import Objective, Sample
from rcvsem.fit.incomplete.solving import incomplete_baseline, saturated_parts, saturated_piece
from rcvsem.fit.moment_scores import exogenous_columns
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Bools, Floats, Ints, members
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corrected:
    """Complete-data statistics of the model and the baseline with their scaling factors k/df (NaN at df = 0)."""

    chisq: float
    scale: float
    baseline_chisq: float
    baseline_scale: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Saturated:
    """One group: share of the cases, W, Wc, the middle of the trace, and which moments count (not those of fixed x)."""

    share: float
    W: Floats
    complete: Floats
    middle: Floats
    counted: Bools


def corrected(fit: Fit) -> Corrected | NotAvailable:
    """The corrected statistics of a FIML fit; NotAvailable where an information matrix is singular."""
    fixed = [exogenous_columns(fit.layout, g) for g in range(len(fit.moments.groups))]
    robust = fit.options.huber_white
    try:
        groups = [
            _saturated(sample, own, group.n / fit.n, robust=robust)
            for sample, own, group in zip(fit.objective.samples, fixed, fit.moments.groups, strict=True)
        ]
    except np.linalg.LinAlgError:
        return NotAvailable("the information matrix of the saturated model is singular")
    own, theta = incomplete_baseline(
        fit.layout, fit.objective.samples, fit.spec.roles.exogenous, fit.spec.auxiliary
    )
    model = _trace(fit.objective, fit.theta, fit.directions, groups, robust=robust)
    base = _trace(own, theta, np.eye(theta.size), groups, robust=robust)
    if isinstance(model, NotAvailable) or isinstance(base, NotAvailable):
        return NotAvailable("the information matrix is singular")
    sizes = [group.n for group in fit.moments.groups]
    return Corrected(
        chisq=_complete_chisq(fit.objective, fit.theta, sizes),
        scale=model / fit.df if fit.df else float("nan"),
        baseline_chisq=_complete_chisq(own, theta, sizes),
        baseline_scale=base / fit.baseline.df if fit.baseline.df else float("nan"),
    )


def _complete_chisq(objective: Objective, theta: Floats, sizes: Sequence[int]) -> float:
    halves = Objective(objective.layout, objective.samples, "ml").group_values(theta)
    return sum(2 * n * half for n, half in zip(sizes, halves, strict=True))


def _saturated(sample: Sample, fixed: Ints, share: float, *, robust: bool) -> _Saturated:
    W, inverse = (saturated_piece(sample, fixed, "information"), saturated_piece(sample, fixed, "inverse"))
    p = sample.cov.shape[0]
    c, u, v, kappa = saturated_parts(p, fixed)
    K = np.linalg.inv(sample.cov)
    cov = np.outer(c, c) * (K[np.ix_(u, u)] * K[np.ix_(v, v)] + K[np.ix_(u, v)] * K[np.ix_(v, u)])
    complete = cov + np.outer(kappa, kappa) * K[np.ix_(u, u)]
    middle = inverse
    if robust:
        middle = np.asarray(inverse @ saturated_piece(sample, fixed, "meat") @ inverse)
    columns, lines = np.triu_indices(p)
    inside = members(fixed, p)
    counted = np.concatenate((~inside, ~(inside[lines] & inside[columns])))
    return _Saturated(share=share, W=W, complete=complete, middle=middle, counted=counted)


def _trace(
    objective: Objective, theta: Floats, directions: Floats, groups: Sequence[_Saturated], *, robust: bool
) -> float | NotAvailable:
    """k. Groups are blocks; their share of the cases cancels in all but (D'WD)^-."""
    q = theta.size
    deltas: list[Floats] = []
    information = np.zeros((q, q))
    for where, state, group in zip(objective.layout.groups, objective.states(theta), groups, strict=True):
        delta = jacobian(where, state.dictionary, kappa_values(where, state.eta), means=True)
        own = columns_to_parameters(where, delta, q)[group.counted]
        deltas.append(own)
        information += group.share * own.T @ group.W @ own
    inverse = restricted_inverse(information, directions)
    if isinstance(inverse, NotAvailable):
        return inverse
    total = 0.0
    for delta, group in zip(deltas, groups, strict=True):
        left = group.share * inverse @ (delta.T @ group.W)
        total += float((group.complete * group.middle).sum())
        # tr(Wc P M): the part that the parameters explain
        total -= float(((group.complete @ delta) * (left @ group.middle).T).sum())
        if robust:
            # tr(P'Wc P M), P = I - delta left, across all pairs of groups
            total -= float(((group.middle @ left.T) * (group.complete @ delta)).sum())
    if robust:
        inner, outer = np.zeros((q, q)), np.zeros((q, q))
        for delta, group in zip(deltas, groups, strict=True):
            back = inverse @ (delta.T @ group.W)
            inner += group.share * delta.T @ group.complete @ delta
            outer += group.share * back @ group.middle @ back.T
        total += float((inner * outer).sum())
    return total
