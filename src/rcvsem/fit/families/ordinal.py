"""Ordinal items: weighted least squares of thresholds and polychoric correlations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.fit.baseline import Baseline
from rcvsem.fit.discrepancy import Objective, Sample
from rcvsem.fit.families.complete import Estimated, Family
from rcvsem.fit.inference import Inference
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution
from rcvsem.fit.options import FitOptions
from rcvsem.fit.ordinal.estimation import (
    ordinal_model,
    ordinal_samples,
    ordinal_start,
    same_categories,
    solve_ordinal,
)
from rcvsem.fit.ordinal.inference import OrdinalInference, ordinal_baseline
from rcvsem.fit.ordinal.objective import OrdinalObjective
from rcvsem.fit.search import Search, Starts, lowest
from rcvsem.foundation.arrays import Floats

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


class OrdinalFamily(Family):
    """Normal responses behind the categories."""

    from_moments = False

    def prepared(self, spec: ModelSpec, moments: Moments, options: FitOptions) -> tuple[ModelSpec, Moments]:
        return ordinal_model(spec, moments, options)

    def again(self, spec: ModelSpec, moments: Moments) -> Moments:
        return same_categories(spec, moments)

    def samples(
        self, moments: Moments, options: FitOptions, layout: Layout, *, means: bool
    ) -> tuple[Sample, ...]:
        return ordinal_samples(moments, options)

    def objective(self, layout: Layout, samples: Sequence[Sample], options: FitOptions) -> Objective:
        return OrdinalObjective(layout, samples)

    @property
    def starts(self) -> Starts:
        return ordinal_start

    def solve(self, asked: Search) -> Solution:
        profiled = solve_ordinal(asked)
        return lowest(asked) if profiled is None else profiled

    def inference(
        self, moments: Moments, options: FitOptions, objective: Objective, theta: Floats, directions: Floats
    ) -> Inference:
        return OrdinalInference(moments, options, objective, theta, directions)

    def baseline(self, model: Estimated, multipliers: Sequence[int]) -> Baseline:
        return ordinal_baseline(model.objective, model.options, model.spec.roles.exogenous)

    def thresholds(self, layout: Layout) -> int:
        assert layout.ordinal is not None
        return sum(int((g.tau_free >= 0).sum()) for g in layout.ordinal.groups)


ORDINAL = OrdinalFamily()
