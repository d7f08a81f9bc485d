"""The bootstrap of full information: draws are rows with the gaps of the respondents."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.fit import Fit
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.draws.complete import (
    Fitted,
    WantedOfDraws,
    describe,
    statistic_values,
)
from rcvsem.infer.draws.incomplete import (
    DrawnRows,
    IncompleteDraws,
    drawn_rows,
    left_out,
    many_patterns,
    rows_of_groups,
    sizes_of,
    units_of,
    weighted,
)
from rcvsem.infer.draws.procedures import Procedure, one_case_less
from rcvsem.infer.draws.result import Chunk, Kind
from rcvsem.infer.draws.sources import Transform


def of_rows_with_gaps(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
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
        left_out=lambda plans: one_case_less(
            units_of(fit),
            lambda group, first, size: fitter(
                weighted(rows, left_out(fit, group, first, size)), WantedOfDraws(plans, kind)
            ),
        ),
        findings=lambda draws: many_patterns(fit, kind),
    )
