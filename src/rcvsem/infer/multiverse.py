"""One model on many subsets of the same respondents: estimates and tests of its paths, all to their minimum.

Complete answers and maximum likelihood are solved together by the batched engine of the bootstrap; everything else
(ordinal items, gaps, inequalities) one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from rcvsem.evaluate.standardized import standardized_values
from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data
from rcvsem.fit.other_moments import objective_for
from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.distributions import normal_cdf
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.batch.resample import Rows
from rcvsem.infer.draws.complete import Wanted, fitter_of
from rcvsem.infer.draws.sources import divisor_factor, moments_of
from rcvsem.model import ModelSpec

Path = tuple[str, str]
#: Subsets that are solved together, and that make one task of a worker.
TOGETHER = 64


@dataclass(frozen=True, slots=True)
class Tested:
    """One path: unstandardized estimate, standard error, two-sided p; standardized estimate (std_all)."""

    est: float
    se: float
    pvalue: float
    std: float


@dataclass(frozen=True, slots=True)
class Solved:
    """One model on one subset. paths : in the order asked for, None for one that the model has not.

    reason : why there is no solution, "" when there is one; then paths is ().
    """

    n: int
    admissible: bool
    paths: tuple[Tested | None, ...]
    reason: str = ""


def solutions(
    spec: ModelSpec, rows: Floats, subsets: Bools, options: Sequence[FitOptions], paths: Sequence[Path]
) -> list[list[Solved]]:
    """Every subset by every way of estimation.

    Parameters
    ----------
    spec : one group. rows : (N, p) answers to its observed variables; with gaps only for full information.
    subsets : (B, N) who is analysed. options : estimators. paths : (outcome, predictor).

    Returns
    -------
    One list a way, one Solved a subset.
    """
    found: dict[int, list[Solved]] = {}
    for fiml in (False, True):
        same = [one for one in options if one.estimator in ("ml", "mlr") and one.is_fiml is fiml]
        solve = _each if fiml else _together
        found |= zip(map(id, same), solve(spec, rows, subsets, same, paths) if same else (), strict=True)
    return [found.get(id(one)) or _each(spec, rows, subsets, [one], paths)[0] for one in options]


def _moments(spec: ModelSpec, rows: Floats, subset: Bools, options: FitOptions) -> Moments:
    return moments_from_data(rows[subset], spec.observed, missing=options.missing)


def _each(
    spec: ModelSpec, rows: Floats, subsets: Bools, options: Sequence[FitOptions], paths: Sequence[Path]
) -> list[list[Solved]]:
    """One subset after the other; the ways have one minimum and differ in their standard errors."""
    out: list[list[Solved]] = [[] for _ in options]
    for subset in subsets:
        try:
            fit = estimate(spec, _moments(spec, rows, subset, options[0]), options[0])
        except RcvsemError as error:
            found = [_without(int(subset.sum()), error.what)] * len(options)
        else:
            found = [_described(fit, one, paths) for one in options]
        for own, solved in zip(out, found, strict=True):
            own.append(solved)
    return out


def _without(n: int, reason: str) -> Solved:
    return Solved(n=n, admissible=False, paths=(), reason=reason)


def _described(fit: Fit, options: FitOptions, paths: Sequence[Path]) -> Solved:
    if not fit.converged:
        return _without(fit.n, "it did not converge")
    theta, vcov = np.asarray(fit.theta), fit.vcov
    if options.estimator != fit.options.estimator:
        vcov = fit.family.inference(fit.moments, options, fit.objective, theta, fit.directions).vcov
    return _solved(fit, _Minimum(theta, vcov, fit.n, fit.admissible), fit.objective.layout, paths)


class _Minimum(NamedTuple):
    theta: Floats
    vcov: Floats | NotAvailable
    n: int
    admissible: bool


def _solved(fit: Fit, found: _Minimum, layout: Any, paths: Sequence[Path]) -> Solved:
    theta, vcov, n, admissible = found
    if isinstance(vcov, NotAvailable):
        return _without(n, vcov.reason)
    std = standardized_values(layout, layout.values(theta))
    place = {
        (row.lhs, row.rhs): (k, row.free - 1)
        for k, row in enumerate(fit.spec.parameters)
        if row.op == "~" and row.free and row.group == 1
    }
    return Solved(
        n=n,
        admissible=admissible,
        paths=tuple(None if p not in place else _tested(theta, vcov, std, *place[p]) for p in paths),
    )


def _tested(theta: Floats, vcov: Floats, std: Floats, row: int, free: int) -> Tested | None:
    est, variance = float(theta[free]), float(vcov[free, free])
    if not variance > 0:
        return None
    se = variance**0.5
    return Tested(est, se, 2.0 * normal_cdf(-abs(est / se)), float(std[row]))


def _together(
    spec: ModelSpec, rows: Floats, subsets: Bools, options: Sequence[FitOptions], paths: Sequence[Path]
) -> list[list[Solved]]:
    """Maximum likelihood of complete answers: one minimum a subset, whatever the standard errors."""
    first = _first(spec, rows, subsets)
    if first is None:
        return _each(spec, rows, subsets, options, paths)
    sizes = subsets.sum(axis=1)
    # weights that add to N, as the counts of a bootstrap do
    weights = subsets * (len(rows) / sizes)[:, None]
    prepared = Rows(rows)
    means = first.layout.meanstructure
    sample = moments_of(prepared, len(subsets), lambda a, b: weights[:, a:b], means, 0, None)
    fitter = fitter_of(first)
    cov = sample.cov * divisor_factor(first, len(rows))
    chunk = fitter((replace(sample, cov=cov),), Wanted())
    out: list[list[Solved]] = [[] for _ in options]
    for k, subset in enumerate(subsets):
        theta = np.asarray(chunk.theta[k])
        # an improper solution may not be the lowest one: the whole machinery looks elsewhere too
        if not (chunk.converged[k] and chunk.admissible[k]):
            single = _each(spec, rows, subsets[k : k + 1], options, paths)
            for own, found in zip(out, single, strict=True):
                own += found
            continue
        moments = _moments(spec, rows, subset, first.options)
        objective = objective_for(first, moments)
        directions = first.constraints.free_directions(theta)
        for own, one in zip(out, options, strict=True):
            vcov = first.family.inference(moments, one, objective, theta, directions).vcov
            own.append(_solved(first, _Minimum(theta, vcov, int(sizes[k]), True), objective.layout, paths))
    return out


def _first(spec: ModelSpec, rows: Floats, subsets: Bools) -> Fit | None:
    """The solution that all others start from; None where there is none, or the engine has no batched form."""
    try:
        options = FitOptions(estimator="ml")
        fit = estimate(spec, _moments(spec, rows, subsets[0], options), options)
    except RcvsemError:
        return None
    return fit if fit.converged and fit.constraints.plain else None
