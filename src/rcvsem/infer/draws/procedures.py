"""The three ways to bootstrap a fit: complete rows, rows with gaps (FIML), and ordinal items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.effects import EffectPlan
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.resample import CHUNK, Rows, left_out_counts
from rcvsem.infer.batch.units import units, weighted_counts, without_unit
from rcvsem.infer.draws.complete import (
    Fitted,
    Fitter,
    WantedOfDraws,
    batched,
    describe,
    fitter_of,
    statistic_values,
)
from rcvsem.infer.draws.incomplete import (
    DrawnRows,
    IncompleteDraws,
    draw_counts,
    drawn_rows,
    left_out,
    many_patterns,
    no_chisq,
    rows_of_groups,
    sizes_of,
    units_of,
    weighted,
)
from rcvsem.infer.draws.result import Chunk, Kind, converged_only
from rcvsem.infer.draws.sources import Transform, divisor_factor, moments_of, needs_data, source_of

Plans = tuple[EffectPlan, ...]


def _nothing_more(draws: int) -> list[Finding]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Procedure:
    """How the draws of a fit are made and fitted.

    source(rng, size, indices) : a sample of `size` draws: moments, counts or rows, whatever `fitter` takes.
    many(streams, sizes, workers) : samples of several chunks at once; None where chunks share no work.
    fitter(sample, wanted) : fits a sample. together : chunks whose samples are joined (`joined_moments`) and fitted at
        once, where a chunk alone is so little work that calling numpy costs more.
    left_out(plans) : the fits that leave out one case each, for BCa.
    findings(draws) : what else there is to say.
    """

    if TYPE_CHECKING:
        source: Callable[[np.random.Generator, int, list[Ints] | None], Any]
        many: Callable[[Sequence[np.random.SeedSequence], Sequence[int], int], list[Any]] | None
    else:  # numpy.random is slow to import
        source: Any
        many: Any
    fitter: Callable[[Any, WantedOfDraws], Chunk]
    left_out: Callable[[Plans], Chunk]
    findings: Callable[[int], list[Finding]] = _nothing_more
    together: int = 1


#: Chunks that are fitted at once in models of at most so many variables.
TOGETHER = {8: 8, 16: 2}


def procedure_of(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
    """The procedure for the estimator of `fit`.

    Raises
    ------
    OptionError : the kind does not exist for this estimator. DataError : answers are needed, but there are none.
    """
    if kind != "nonparametric" and any(group.sampling is not None for group in fit.moments.groups):
        raise OptionError(
            phrase(
                "With sampling weights or clusters respondents are resampled as they came "
                "(nonparametric): the {kind} bootstrap knows neither.",
                kind=kind,
            ),
            fix="Use the nonparametric bootstrap.",
        )
    return _BY_FAMILY[fit.family.name](fit, kind, transform)


def _complete(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
    """Complete rows: draws are moments."""
    source, many = source_of(fit, kind, transform)
    fitter = fitter_of(fit)
    together = next((chunks for most, chunks in TOGETHER.items() if fit.layout.p <= most), 1)
    return Procedure(
        source=source,
        many=many,
        fitter=fitter,
        left_out=lambda plans: converged_only(_jackknife(fit, plans, fitter, transform)),
        together=together if batched(fit) else 1,
    )


def _jackknife(fit: Fit, plans: Plans, fitter: Fitter, transform: Transform | None) -> Iterable[Chunk]:
    """Leave each case out once (of any group), with the same fitter."""
    data = needs_data(fit, phrase("jackknife of BCa intervals"))
    means = fit.layout.meanstructure
    prepared = [Rows(block) for block in data]
    for number, own in enumerate(prepared):
        sampling = fit.moments.groups[number].sampling
        many = units(sampling, own.n)
        for first in range(0, many, CHUNK):
            size = min(CHUNK, many - first)
            out: list[DrawMoments] = []
            for other, rows in enumerate(prepared):
                if other == number:
                    counts = (
                        left_out_counts(rows.n, first, size)
                        if sampling is None
                        else weighted_counts(without_unit(first, size, rows.n, sampling), sampling)
                    )
                    sample = moments_of(rows, size, counts, means, other, transform)
                else:
                    group = fit.moments.groups[other]
                    mean = None if group.mean is None or not means else np.tile(group.mean, (size, 1))
                    sample = DrawMoments(cov=np.tile(group.cov, (size, 1, 1)), mean=mean)
                factor = divisor_factor(fit, rows.n)
                out.append(DrawMoments(cov=sample.cov * factor, mean=sample.mean))
            yield fitter(tuple(out), WantedOfDraws(plans))


def _one_case_less(sizes: Sequence[int], fitted: Callable[[int, int, int], Chunk]) -> Chunk:
    """fitted(group, first case, how many) for all cases of all groups."""
    return converged_only(
        fitted(group, first, min(CHUNK, n - first))
        for group, n in enumerate(sizes)
        for first in range(0, n, CHUNK)
    )


def _with_gaps(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
    """FIML: draws are rows with the gaps of the respondents (see `infer.draws.incomplete`)."""
    if kind == "normal-moments" or transform is not None:
        raise OptionError(
            "With full information maximum likelihood draws are rows with gaps: the distribution of their moments is not "
            "drawn from, and computed columns are not made anew.",
            fix="Use kind='nonparametric', 'bollen-stine' or 'parametric', or complete rows (missing='listwise').",
        )
    draws = IncompleteDraws(fit, chisq=kind != "nonparametric")
    rows = rows_of_groups(fit)
    sizes = sizes_of(fit)
    problem = build_problem(fit.layout, tuple(sizes), means=True)

    def fitter(sample: DrawnRows, wanted: WantedOfDraws) -> Chunk:
        fitted = Fitted(*draws.solve(sample))
        chunk = describe(fit, problem, fitted, draws.sample(sample), replace(wanted, statistic=None))
        if wanted.statistic is None:
            return chunk
        moments_of = draws.moments_of(sample)
        values = statistic_values(fit, fitted.theta, fitted.converged, moments_of, wanted.statistic)
        return replace(chunk, values=values)

    return Procedure(
        source=drawn_rows(fit, kind),
        many=None,
        fitter=fitter,
        left_out=lambda plans: _one_case_less(
            units_of(fit),
            lambda group, first, size: fitter(
                weighted(rows, left_out(fit, group, first, size)), WantedOfDraws(plans, kind)
            ),
        ),
        findings=lambda draws: many_patterns(fit, kind),
    )


def _with_categories(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
    """Ordinal items: every draw resamples the rows."""
    from rcvsem.infer.batch.ordinal_effects import ordinal_effects
    from rcvsem.infer.draws.ordinal import (
        OrdinalDraws,
        ordinal_admissible,
        rows_of,
    )

    if kind != "nonparametric" or transform is not None:
        raise OptionError(
            "With ordinal items cases are resampled as they are (nonparametric bootstrap).",
            fix="Use kind='nonparametric'.",
        )
    draws = OrdinalDraws(fit)

    def source(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> Any:
        return tuple(indices) if indices is not None else rows_of(draw_counts(fit, rng, size, None))

    def fitter(rows: Any, wanted: WantedOfDraws) -> Chunk:
        theta, converged = draws.solve(rows)
        base = draws.base(rows)
        effects, std_effects = ordinal_effects(fit.layout, wanted.plans, theta, base)
        values = np.zeros((len(theta), 0))
        if wanted.statistic is not None:
            alone = converged & draws.complete(rows)
            values = statistic_values(
                fit, theta, alone, lambda draw: draws.moments_of(rows, draw), wanted.statistic
            )
        return Chunk(
            theta=theta,
            converged=converged,
            admissible=ordinal_admissible(fit, theta, base),
            chisq=no_chisq(len(theta)),
            effects=effects,
            std_effects=std_effects,
            values=values,
        )

    return Procedure(
        source=source,
        many=None,
        fitter=fitter,
        left_out=lambda plans: _one_case_less(
            units_of(fit),
            lambda group, first, size: fitter(
                rows_of([np.sign(own) for own in left_out(fit, group, first, size)]),
                WantedOfDraws(plans, kind),
            ),
        ),
        findings=draws.findings,
    )


_BY_FAMILY = {"complete": _complete, "gaps": _with_gaps, "ordinal": _with_categories}
