"""The bootstrap of ordinal items: every draw resamples the rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.errors import OptionError
from rcvsem.infer.batch.ordinal_effects import ordinal_effects
from rcvsem.infer.draws.complete import (
    WantedOfDraws,
    statistic_values,
)
from rcvsem.infer.draws.incomplete import (
    draw_counts,
    left_out,
    no_chisq,
    units_of,
)
from rcvsem.infer.draws.ordinal import (
    OrdinalDraws,
    ordinal_admissible,
    rows_of,
)
from rcvsem.infer.draws.procedures import Procedure, one_case_less
from rcvsem.infer.draws.result import Chunk, Kind
from rcvsem.infer.draws.sources import Transform


def of_ordinal_items(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
    """Ordinal items: every draw resamples the rows."""
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
        left_out=lambda plans: one_case_less(
            units_of(fit),
            lambda group, first, size: fitter(
                rows_of([np.sign(own) for own in left_out(fit, group, first, size)]),
                WantedOfDraws(plans, kind),
            ),
        ),
        findings=draws.findings,
    )
