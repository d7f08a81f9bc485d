"""How the draws of a fit are made and fitted: what the families of data (`infer.families`) fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.infer.batch.effects import EffectPlan
from rcvsem.infer.batch.resample import CHUNK
from rcvsem.infer.draws.complete import WantedOfDraws
from rcvsem.infer.draws.result import Chunk, converged_only

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


def one_case_less(sizes: Sequence[int], fitted: Callable[[int, int, int], Chunk]) -> Chunk:
    """fitted(group, first case, how many) for all cases of all groups."""
    return converged_only(
        fitted(group, first, min(CHUNK, n - first))
        for group, n in enumerate(sizes)
        for first in range(0, n, CHUNK)
    )
