"""Draws from fits to complete rows of continuous variables, and what all families have in common.

A drawing is what differs between the families where samples are drawn from a fit and fitted again; rows with gaps
(`gaps`) and ordinal items (`ordinal`) replace parts of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.effects import EffectPlan, all_effects
from rcvsem.infer.batch.matrices import DrawMoments

if TYPE_CHECKING:
    from rcvsem.infer.cutoff_samples import CutoffWay
    from rcvsem.infer.draws.procedures import Procedure
    from rcvsem.infer.draws.result import Kind
    from rcvsem.infer.draws.sources import Transform

Plans = tuple[EffectPlan, ...]


class Drawing:
    """From complete rows."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit

    def procedure(self, kind: Kind, transform: Transform | None) -> Procedure:
        """How the fit is bootstrapped.

        Raises
        ------
        OptionError : the kind does not exist for this estimator. DataError : answers are needed, but there are none.
        """
        if kind != "nonparametric" and any(group.sampling is not None for group in self.fit.moments.groups):
            raise OptionError(
                phrase(
                    "With sampling weights or clusters respondents are resampled as they came "
                    "(nonparametric): the {kind} bootstrap knows neither.",
                    kind=kind,
                ),
                fix="Use the nonparametric bootstrap.",
            )
        return self._procedure(kind, transform)

    def _procedure(self, kind: Kind, transform: Transform | None) -> Procedure:
        from rcvsem.infer.draws.complete_rows import of_complete_rows

        return of_complete_rows(self.fit, kind, transform)

    def effects(self, plans: Plans, covs: Sequence[Floats]) -> Callable[[Floats], tuple[Floats, Floats]]:
        """What gives effects and standardized effects (B, k) at parameters (B, q). covs : (p, p) of each group."""
        sizes = tuple(group.n for group in self.fit.moments.groups)
        problem = build_problem(self.fit.layout, sizes, means=False)

        def effects_at(theta: Floats) -> tuple[Floats, Floats]:
            moments = tuple(
                DrawMoments(cov=np.broadcast_to(cov, (len(theta), *cov.shape)), mean=None) for cov in covs
            )
            return all_effects(problem, plans, theta, moments)

        return effects_at

    def cutoffs(self) -> CutoffWay | None:
        """How cut-offs of indices are simulated; None where there are none."""
        from rcvsem.infer.cutoff_samples import CutoffWay, likelihood_samples, likelihood_work

        likelihood = self.fit.options.is_ml
        return CutoffWay(likelihood_samples, likelihood_work, together=True) if likelihood else None


DRAWING = Drawing
