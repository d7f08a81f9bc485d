"""One model on many subsets of the same respondents: estimates and tests of its paths, all to their minimum.

Complete answers and maximum likelihood are solved together by the batched engine of the bootstrap; everything else
(ordinal items, gaps, inequalities, groups, clusters and weights) one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rcvsem.evaluate.standardized import standardized_values
from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data
from rcvsem.fit.other_moments import objective_for
from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.resample import Rows
from rcvsem.infer.draws.complete import WantedOfDraws, fitter_of
from rcvsem.infer.draws.sources import divisor_factor, moments_of
from rcvsem.model import ModelSpec

#: Outcome, predictor, and the label of the group ("" without groups).
Path = tuple[str, str, str]
Missing = Literal["listwise", "fiml"]
#: Subsets that are solved together, and that make one task of a worker.
TOGETHER = 64


@dataclass(frozen=True, slots=True)
class TestedPath:
    """One path: unstandardized estimate, standard error, two-sided p; standardized estimate (std_all)."""

    est: float
    se: float
    pvalue: float
    std: float


@dataclass(frozen=True, slots=True)
class SolvedModel:
    """One model on one subset. paths : in the order asked for, None for one that the model has not.

    reason : why there is no solution, "" when there is one; then paths is ().
    """

    n: int
    admissible: bool
    paths: tuple[TestedPath | None, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Respondents:
    """Who answered: rows (N, p) to the observed variables of a model; labels (N,) of their groups by the column
    `grouping`, sampling weights (N,) and clusters (N,), each None where there are none."""

    rows: Floats
    grouping: str = ""
    labels: NDArray[np.object_] | None = None
    weights: Floats | None = None
    clusters: NDArray[np.object_] | None = None

    def take(self, which: Bools) -> Respondents:
        """Those in `which` (N,)."""
        found = {name: None if (own := getattr(self, name)) is None else own[which] for name in _OF_EACH}
        return Respondents(grouping=self.grouping, **found)  # type: ignore[arg-type]

    @property
    def plain(self) -> bool:
        """Whether they are a simple random sample of one group."""
        return self.labels is None and self.weights is None and self.clusters is None

    @property
    def usable(self) -> Bools:
        """(N,) who has a group, a weight above 0 and a cluster, as far as these are asked for."""
        kept = np.ones(len(self.rows), dtype=bool)
        for own in (self.labels, self.clusters):
            if own is not None:
                kept &= np.array([one is not None and one == one for one in own])
        return kept if self.weights is None else kept & (self.weights > 0)

    def moments(self, variables: Sequence[str], subset: Bools, missing: Missing) -> Moments:
        own = self.take(subset)
        return moments_from_data(
            own.rows, variables, groups=own.labels, missing=missing, grouping=own.grouping,
            weights=own.weights, clusters=own.clusters,
        )  # fmt: skip


_OF_EACH = ("rows", "labels", "weights", "clusters")


def solutions(
    spec: ModelSpec, people: Respondents, subsets: Bools, options: Sequence[FitOptions], paths: Sequence[Path]
) -> list[list[SolvedModel]]:
    """Every subset by every way of estimation.

    Parameters
    ----------
    spec : of as many groups as `people` have. people : with gaps only for full information.
    subsets : (B, N) who is analysed. options : estimators. paths : (outcome, predictor, group).

    Returns
    -------
    One list a way, one Solved a subset.
    """
    found: dict[int, list[SolvedModel]] = {}
    for fiml in (False, True):
        same = [one for one in options if one.is_ml and one.is_fiml is fiml]
        solve = _together if people.plain and not fiml else _each
        found |= zip(map(id, same), solve(spec, people, subsets, same, paths) if same else (), strict=True)
    return [found.get(id(one)) or _each(spec, people, subsets, [one], paths)[0] for one in options]


def _each(
    spec: ModelSpec, people: Respondents, subsets: Bools, options: Sequence[FitOptions], paths: Sequence[Path]
) -> list[list[SolvedModel]]:
    """One subset after the other; the ways have one minimum and differ in their standard errors."""
    out: list[list[SolvedModel]] = [[] for _ in options]
    for subset in subsets:
        try:
            moments = people.moments(spec.observed, subset, options[0].missing)
            fit = estimate(spec, moments, options[0])
        except RcvsemError as error:
            found = [_without(int(subset.sum()), error.what)] * len(options)
        else:
            found = [_described(fit, one, paths) for one in options]
        for own, solved in zip(out, found, strict=True):
            own.append(solved)
    return out


def _without(n: int, reason: str) -> SolvedModel:
    return SolvedModel(n=n, admissible=False, paths=(), reason=reason)


def _described(fit: Fit, options: FitOptions, paths: Sequence[Path]) -> SolvedModel:
    if not fit.converged:
        return _without(fit.n, phrase("it did not converge"))
    theta, vcov = np.asarray(fit.theta), fit.vcov
    if options.estimator != fit.options.estimator:
        vcov = fit.family.inference(fit.moments, options, fit.objective, theta, fit.directions).vcov
    return _solved(fit, _Minimum(theta, vcov, fit.n, fit.admissible), fit.objective.layout, paths)


class _Minimum(NamedTuple):
    theta: Floats
    vcov: Floats | NotAvailable
    n: int
    admissible: bool


def _solved(fit: Fit, found: _Minimum, layout: Any, paths: Sequence[Path]) -> SolvedModel:
    theta, vcov, n, admissible = found
    if isinstance(vcov, NotAvailable):
        return _without(n, vcov.reason)
    std = standardized_values(layout, layout.values(theta))
    labels = [group.label for group in fit.moments.groups] if len(fit.moments.groups) > 1 else [""]
    place = {
        (row.lhs, row.rhs, labels[row.group - 1]): (k, row.free - 1)
        for k, row in enumerate(fit.spec.parameters)
        if row.op == "~" and row.free
    }
    return SolvedModel(
        n=n,
        admissible=admissible,
        paths=tuple(None if p not in place else _tested(theta, vcov, std, *place[p]) for p in paths),
    )


def _tested(theta: Floats, vcov: Floats, std: Floats, row: int, free: int) -> TestedPath | None:
    est, variance = float(theta[free]), float(vcov[free, free])
    if not variance > 0:
        return None
    se = variance**0.5
    return TestedPath(est, se, 2.0 * normal_cdf(-abs(est / se)), float(std[row]))


def _together(
    spec: ModelSpec, people: Respondents, subsets: Bools, options: Sequence[FitOptions], paths: Sequence[Path]
) -> list[list[SolvedModel]]:
    """Maximum likelihood of complete answers: one minimum a subset, whatever the standard errors."""
    first, rows = _first(spec, people, subsets), people.rows
    if first is None:
        return _each(spec, people, subsets, options, paths)
    sizes = subsets.sum(axis=1)
    # weights that add to N, as the counts of a bootstrap do
    weights = subsets * (len(rows) / sizes)[:, None]
    prepared = Rows(rows)
    means = first.layout.meanstructure
    sample = moments_of(prepared, len(subsets), lambda a, b: weights[:, a:b], means, 0, None)
    fitter = fitter_of(first)
    cov = sample.cov * divisor_factor(first, len(rows))
    chunk = fitter((replace(sample, cov=cov),), WantedOfDraws())
    out: list[list[SolvedModel]] = [[] for _ in options]
    for k, subset in enumerate(subsets):
        theta = np.asarray(chunk.theta[k])
        # an improper solution may not be the lowest one: the whole machinery looks elsewhere too
        if not (chunk.converged[k] and chunk.admissible[k]):
            single = _each(spec, people, subsets[k : k + 1], options, paths)
            for own, found in zip(out, single, strict=True):
                own += found
            continue
        moments = people.moments(spec.observed, subset, first.options.missing)
        objective = objective_for(first, moments)
        directions = first.constraints.free_directions(theta)
        for own, one in zip(out, options, strict=True):
            vcov = first.family.inference(moments, one, objective, theta, directions).vcov
            own.append(_solved(first, _Minimum(theta, vcov, int(sizes[k]), True), objective.layout, paths))
    return out


def _first(spec: ModelSpec, people: Respondents, subsets: Bools) -> Fit | None:
    """The solution that all others start from; None where there is none, or the engine has no batched form."""
    try:
        options = FitOptions(estimator="ml")
        fit = estimate(spec, people.moments(spec.observed, subsets[0], options.missing), options)
    except RcvsemError:
        return None
    return fit if fit.converged and fit.constraints.plain else None
