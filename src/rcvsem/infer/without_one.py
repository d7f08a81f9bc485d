"""The fit without one respondent, or without one cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from rcvsem.fit import Fit, GroupMoments, Moments, moments_from_data
from rcvsem.fit.incomplete.moments import incomplete_group
from rcvsem.fit.other_moments import objective_for, refit
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.batch.resample import CHUNK, Rows, left_out_counts
from rcvsem.infer.decisions import deciding_fit
from rcvsem.infer.draws.complete import WantedOfDraws, fitter_of
from rcvsem.infer.draws.sources import divisor_factor, moments_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Without:
    """One refit: theta (q,), covariance of the estimates, chi-square."""

    theta: Floats
    vcov: Floats | NotAvailable
    chisq: float
    admissible: bool


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """What is left out at once: a respondent, or all of a cluster. group : from 0; rows : among the group's."""

    group: int
    rows: np.ndarray


def units_of(fit: Fit) -> list[Unit]:
    """Each respondent, or of a clustered sample each cluster."""
    found = []
    for g, group in enumerate(fit.moments.groups):
        clusters = None if group.sampling is None else group.sampling.clusters
        if clusters is None:
            found += [Unit(g, np.array([case])) for case in range(group.n)]
        else:
            found += [Unit(g, np.flatnonzero(clusters == one)) for one in np.unique(clusters)]
    return found


def _less_unit(fit: Fit, unit: Unit) -> Moments:
    """The moments without a unit of a sample with clusters or weights."""
    groups = list(fit.moments.groups)
    own = groups[unit.group]
    if own.sampling is None:
        return _less(fit, unit.group, int(unit.rows[0]))
    kept = np.delete(np.arange(own.n), unit.rows)
    made = moments_from_data(
        np.asarray(own.data)[kept],
        fit.moments.variables,
        missing=fit.options.missing,
        weights=None if own.sampling.weights is None else own.sampling.weights[kept],
        clusters=None if own.sampling.clusters is None else own.sampling.clusters[kept],
    )
    groups[unit.group] = replace(made.groups[0], label=own.label)
    return replace(fit.moments, groups=tuple(groups), n=fit.moments.n - len(unit.rows))


def _less(fit: Fit, g: int, case: int) -> Moments:
    """The moments without one respondent."""
    groups = list(fit.moments.groups)
    own = groups[g]
    assert own.data is not None
    rows = np.delete(np.asarray(own.data), case, axis=0)
    if fit.options.is_fiml:
        several = len(groups) > 1
        groups[g] = incomplete_group(rows, fit.moments.variables, own.label, several=several)
    else:
        mean = rows.mean(axis=0)
        centred = rows - mean
        groups[g] = GroupMoments(
            label=own.label,
            n=len(rows),
            cov=frozen(centred.T @ centred / len(rows)),
            mean=frozen(mean),
            data=frozen(rows),
        )
    return replace(fit.moments, groups=tuple(groups), n=fit.moments.n - 1)


def one_by_one(fit: Fit, units: Sequence[Unit]) -> Iterator[Without | None]:
    """Refits from the solution of all respondents: gaps, ordinal items, least squares, inequalities, samplings."""
    for unit in units:
        try:
            again = refit(fit, _less_unit(fit, unit))
        except RcvsemError:  # an item lost a category
            yield None
            continue
        if not again.converged:
            yield None
            continue
        other, _ = deciding_fit(again)
        yield Without(
            theta=np.asarray(again.theta), vcov=other.vcov, chisq=again.chisq, admissible=again.admissible
        )


def all_together(fit: Fit, robust: bool) -> Iterator[Without | None]:
    """Complete rows, maximum likelihood: all solutions of a chunk by the batched engine, each to its minimum."""
    fitter = fitter_of(fit)
    means = fit.layout.meanstructure
    options = (fit.options.robust if robust else None) or fit.options
    prepared = [Rows(np.asarray(group.data)) for group in fit.moments.groups]
    for number, own in enumerate(prepared):
        for first in range(0, own.n, CHUNK):
            size = min(CHUNK, own.n - first)
            moments = []
            for other, rows in enumerate(prepared):
                counts = left_out_counts(rows.n, first, size) if other == number else _all(size)
                sample = moments_of(rows, size, counts, means, other, None)
                moments.append(
                    replace(sample, cov=sample.cov * divisor_factor(fit, rows.n - (other == number)))
                )
            chunk = fitter(tuple(moments), WantedOfDraws())
            for k in range(size):
                if not chunk.converged[k]:
                    yield _single(fit, number, first + k)
                    continue
                theta = np.asarray(chunk.theta[k])
                less = _less(fit, number, first + k)
                objective = objective_for(fit, less)
                directions = fit.constraints.free_directions(theta)
                inference = fit.family.inference(less, options, objective, theta, directions)
                sizes = [options.divisor(g.n) for g in less.groups]
                chisq = sum(
                    2 * n * half for n, half in zip(sizes, objective.group_values(theta), strict=True)
                )
                yield Without(
                    theta=theta, vcov=inference.vcov, chisq=float(chisq), admissible=bool(chunk.admissible[k])
                )


def _all(draws: int) -> Callable[[int, int], np.ndarray]:
    return lambda first, last: np.ones((draws, last - first))


def _single(fit: Fit, g: int, case: int) -> Without | None:
    """The engine's whole machinery for one respondent left out."""
    try:
        again = refit(fit, _less(fit, g, case))
    except RcvsemError:
        return None
    other, _ = deciding_fit(again)
    if not again.converged:
        return None
    return Without(
        theta=np.asarray(again.theta), vcov=other.vcov, chisq=again.chisq, admissible=again.admissible
    )
