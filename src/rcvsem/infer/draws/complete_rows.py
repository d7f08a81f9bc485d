"""The bootstrap of complete rows: draws are moments."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.resample import CHUNK, Rows, left_out_counts
from rcvsem.infer.batch.units import units, weighted_counts, without_unit
from rcvsem.infer.draws.complete import (
    Fitter,
    WantedOfDraws,
    batched,
    fitter_of,
)
from rcvsem.infer.draws.procedures import Plans, Procedure
from rcvsem.infer.draws.result import Chunk, Kind, converged_only
from rcvsem.infer.draws.sources import Transform, divisor_factor, moments_of, needs_data, source_of

#: Chunks that are fitted at once in models of at most so many variables.
TOGETHER = {8: 8, 16: 2}


def of_complete_rows(fit: Fit, kind: Kind, transform: Transform | None) -> Procedure:
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
