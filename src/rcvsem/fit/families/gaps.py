"""Rows with gaps: full information maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.fit.baseline import Baseline
from rcvsem.fit.discrepancy import Kind, Objective
from rcvsem.fit.families.complete import Estimated, Family
from rcvsem.fit.incomplete.inference import IncompleteInference
from rcvsem.fit.incomplete.solving import incomplete_baseline, incomplete_meat, prepared, solve_incomplete
from rcvsem.fit.inference import Inference
from rcvsem.fit.moments import Moments
from rcvsem.fit.optimise import Solution
from rcvsem.fit.options import FitOptions
from rcvsem.fit.search import Search, lowest
from rcvsem.foundation.arrays import Floats

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


class Gaps(Family):
    """All answers of respondents with gaps."""

    dear_hessian = True
    from_moments = False

    def with_rows(self, spec: ModelSpec, moments: Moments) -> tuple[ModelSpec, Moments]:
        return prepared(spec, moments)

    def kind(self, options: FitOptions) -> Kind:
        return "fiml"

    def solve(self, asked: Search) -> Solution:
        return solve_incomplete(
            asked.objective,
            asked.constraints,
            asked.options,
            lambda near: lowest(replace(asked, objective=near)),
        )

    def inference(
        self, moments: Moments, options: FitOptions, objective: Objective, theta: Floats, directions: Floats
    ) -> Inference:
        return IncompleteInference(moments, options, objective, theta, directions)

    def sandwich(self, objective: Objective, theta: Floats, rows: Sequence[Floats]) -> Floats:
        return incomplete_meat(objective, theta)

    def baseline(self, model: Estimated, multipliers: Sequence[int]) -> Baseline:
        return self._baseline(model, multipliers)

    def _independence(self, spec: ModelSpec, objective: Objective) -> tuple[Objective, Floats]:
        return incomplete_baseline(objective.layout, objective.samples, spec.roles.exogenous, spec.auxiliary)


GAPS = Gaps()
