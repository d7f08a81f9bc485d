"""Estimation from rows with gaps: the parts of `estimate` that differ from complete rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np

from rcvsem.fit.baseline import baseline_layout
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Constraints, Reduced
from rcvsem.fit.discrepancy import Objective, Sample
from rcvsem.fit.incomplete.curvature import Elements, PatternSums, elements
from rcvsem.fit.incomplete.expectation import Expectation
from rcvsem.fit.incomplete.minimise import quasi_newton
from rcvsem.fit.incomplete.moments import without_gaps_in
from rcvsem.fit.incomplete.patterns import IncompleteRows
from rcvsem.fit.incomplete.term import IncompleteTerm
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution, minimise
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.arrays import Floats, Ints, members

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

Piece = Literal["information", "inverse", "meat"]
# Moments of a saturated model up to which its pieces are kept: three matrices of 50 MB.
LARGEST_KEPT = 2500


def prepared(spec: ModelSpec, moments: Moments) -> tuple[ModelSpec, Moments]:
    """The model with a mean structure, and the respondents who have no gap in a fixed predictor."""
    if not spec.meanstructure:
        spec = spec.with_options(meanstructure=True, identify=False)
    if spec.exogenous:
        moments = without_gaps_in(moments, spec.exogenous)
    return spec, moments


def solve_incomplete(
    objective: Objective,
    constraints: Constraints,
    options: FitOptions,
    complete: Callable[[Objective], Solution],
) -> Solution:
    """Minimise F of the rows with gaps.

    complete : solves the same model on complete-data moments; on the saturated moments it gives a start so near that one
        Hessian and a few gradients are enough. Where that fails, Fisher scoring from the same start.
    """
    near = complete(Objective(objective.layout, objective.samples, "ml"))
    reduced = Reduced(objective, constraints)
    z = near.z
    if not np.isfinite(reduced.value(z)):
        return near
    if not constraints.plain:
        return minimise_constrained(reduced, z, max_iterations=options.max_iterations)
    if z.size:
        found = quasi_newton(reduced, z, reduced.hessian(z))
        if found is not None and _is_minimum(reduced, found.z):
            return found
    return minimise(reduced, z, max_iterations=options.max_iterations)


def _is_minimum(reduced: Reduced, z: Floats) -> bool:
    try:
        H = reduced.hessian(z)
        d = np.diag(H)
        if not (d > 0).all():
            return False
        np.linalg.cholesky(H / np.sqrt(np.outer(d, d)) - 1e-9 * np.eye(d.size))
    except np.linalg.LinAlgError:
        return False
    return True


def incomplete_baseline(
    layout: Layout, samples: Sequence[Sample], predictors: Sequence[str], auxiliary: Sequence[str]
) -> tuple[Objective, Floats]:
    """The baseline model's objective and its minimiser.

    Each variable's own mean and variance are the answer in closed form where nothing else is free; covariances of
    predictors with gaps and of auxiliary variables are estimated.
    """
    covs, means = [s.cov for s in samples], [s.mean for s in samples]
    own = baseline_layout(layout, covs, means, predictors, auxiliary)
    theta = np.zeros(own.n_free)
    searching = bool(auxiliary)
    for where, sample in zip(own.groups, samples, strict=True):
        assert sample.incomplete is not None
        mean, variance = sample.incomplete.univariate()
        cov = np.diag(variance)
        among = [k for k, name in enumerate(layout.observed) if name in predictors]
        cov[np.ix_(among, among)] = sample.cov[np.ix_(among, among)]
        searching = searching or not sample.incomplete.seen[:, among].all()
        theta[where.free] = cov[where.free_i, where.free_j]
        at = where.kappa == 1
        theta[where.free[at]] = mean[where.free_i[at]]
    objective = Objective(own, samples, "fiml")
    if searching:
        theta = minimise(objective, theta).z
    return objective, theta


def incomplete_meat(objective: Objective, theta: Floats) -> Floats:
    """(q, q) mean outer product of the casewise scores."""
    q = objective.layout.n_free
    total, n = np.zeros((q, q)), 0.0
    for term, where in zip(incomplete_terms(objective, theta), objective.layout.groups, strict=True):
        parts = term.elements(where)
        scores = term.sums.scores(replace(parts, owner=where.free[parts.owner], size=q))
        rows = term.found.incomplete
        total += rows.meat(scores) * rows.total
        n += rows.total
    return np.asarray(total / n)


def incomplete_terms(objective: Objective, theta: Floats) -> list[IncompleteTerm]:
    """The groups' terms at theta."""
    terms = objective.terms(theta)
    assert terms is not None
    return [term for term in terms if isinstance(term, IncompleteTerm)]


def saturated_parts(p: int, fixed: Ints) -> tuple[Floats, Ints, Ints, Floats]:
    """(c, u, v, kappa) of the saturated model's parameters: means, covariances; none of fixed x among themselves."""
    columns, lines = np.triu_indices(p)
    inside = members(fixed, p)
    keep = ~(inside[lines] & inside[columns])
    lines, columns = lines[keep], columns[keep]
    own = np.flatnonzero(~inside)
    c = np.concatenate((np.zeros(own.size), np.where(lines == columns, 0.5, 1.0)))
    u, v = np.concatenate((own, lines)), np.concatenate((own, columns))
    return c, u, v, np.concatenate((np.ones(own.size), np.zeros(lines.size)))


def _saturated_sums(sample: Sample, fixed: Ints) -> tuple[PatternSums, Elements]:
    assert sample.incomplete is not None
    assert sample.mean is not None
    p = sample.cov.shape[0]
    sums = PatternSums(Expectation(sample.incomplete, sample.mean, sample.cov), np.eye(p))
    c, u, v, kappa = saturated_parts(p, fixed)
    return sums, elements(c, u, v, kappa, p)


def saturated_piece(sample: Sample, fixed: Ints, what: Piece, *, observed: bool = True) -> Floats:
    """(k, k) of one group's saturated model at the EM moments: the information of a row, its inverse, or the "meat", the
    mean outer product of the casewise scores.

    Kept as long as the rows live, unless it is large: the scaled tests of the model and of the baseline, the robust
    indices and the residuals need them.

    Raises
    ------
    LinAlgError : the information is singular.
    """
    assert sample.incomplete is not None
    known = _PIECES.setdefault(sample.incomplete, {})  # arrays only: a value must not hold its key
    key = (what, tuple(fixed.tolist()), observed)
    if key in known:
        return known[key]
    if what == "information":
        sums, parts = _saturated_sums(sample, fixed)
        made = sums.curvature(parts, parts, observed=observed)
    elif what == "inverse":
        made = np.asarray(np.linalg.inv(saturated_piece(sample, fixed, "information", observed=observed)))
    else:
        sums, parts = _saturated_sums(sample, fixed)
        made = sample.incomplete.meat(sums.scores(parts))
    if len(made) <= LARGEST_KEPT:
        known[key] = made
    return made


def incomplete_saturated_trace(sample: Sample, fixed: Ints, *, observed: bool = True) -> float:
    """tr(A^-1 B) of the saturated model: A its information, B the mean outer product of casewise scores.

    Computed once for a sample: the model's and the baseline's scaled tests both need it.
    """
    assert sample.incomplete is not None
    known = _TRACES.setdefault(sample.incomplete, {})
    key = (tuple(fixed.tolist()), observed)
    if key not in known:
        inverse = saturated_piece(sample, fixed, "inverse", observed=observed)
        known[key] = float((inverse * saturated_piece(sample, fixed, "meat", observed=observed)).sum())
    return known[key]


_TRACES: WeakKeyDictionary[IncompleteRows, dict[tuple[tuple[int, ...], bool], float]] = WeakKeyDictionary()
_PIECES: WeakKeyDictionary[IncompleteRows, dict[tuple[Piece, tuple[int, ...], bool], Floats]] = (
    WeakKeyDictionary()
)
