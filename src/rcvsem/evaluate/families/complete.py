"""What fits to complete rows of continuous variables say, and what all families have in common.

An evaluation is what differs between the families where numbers are made from a fit; rows with gaps (`gaps`) and ordinal
items (`ordinal`) replace parts of it. What needs much code is imported where it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.evaluate.corrected import Corrected
    from rcvsem.evaluate.equality_scores import Release
    from rcvsem.evaluate.residual_moments import Residuals
    from rcvsem.evaluate.score_parts import ScoreParts
    from rcvsem.fit import Fit


class Evaluation:
    """Of complete rows.

    versions : suffixes of the indices that are reported first, where the fit has them.
    compared_by_moments : whether models are compared by the moments that they imply (Satorra, 2000).
    """

    versions: ClassVar[tuple[str, ...]] = ("",)
    compared_by_moments: ClassVar[bool] = True

    def __init__(self, fit: Fit) -> None:
        self.fit = fit

    def residual_measures(self, rmsea: float) -> dict[str, Number]:
        """Indices made of residual moments (RMR, SRMR, CRMR, GFI and their kin)."""
        from rcvsem.evaluate.residual_measures import residual_measures

        return residual_measures(self.fit, rmsea)

    def corrected(self, so_far: Mapping[str, Number]) -> Corrected | NotAvailable | None:
        """What robust indices are made of where they are not those of the scaled test."""
        return None

    def no_score_tests(self) -> str:
        """Why the statistic allows no score tests, or ""."""
        if self.fit.options.weight != "identity":
            return ""
        return phrase(
            "they need a statistic with a chi-square distribution, which {estimator} has not",
            estimator=self.fit.options.estimator,
        )

    def score_parts(self) -> ScoreParts:
        """Scores and information of candidate parameters, by the weight of the discrepancy."""
        from rcvsem.evaluate.score_parts import Groupwise, NormalParts, WeightedParts

        return Groupwise(WeightedParts() if self.fit.options.weight == "full" else NormalParts())

    def equality_releases(self) -> list[Release]:
        """Score tests of what is equal across groups, parameter by parameter."""
        from rcvsem.evaluate.equality_scores import releases

        return releases(self.fit, self.score_parts())

    def residuals(self, unavailable: str) -> tuple[Residuals, ...]:
        """Residual moments of every group. unavailable : why there are no score tests, or ""."""
        from rcvsem.evaluate.residual_moments import normal_variances, residuals_of_groups

        options = self.fit.options
        reason = unavailable
        if not reason and options.weight not in ("likelihood", "normal"):
            reason = phrase(
                "they are for maximum likelihood and GLS, not for {estimator}", estimator=options.estimator
            )
        return residuals_of_groups(self.fit, normal_variances, self.score_parts(), reason)

    def moment_slopes(self) -> list[Floats]:
        """(moments, q) Jacobian of each group's moments."""
        from rcvsem.fit.derivatives import columns_to_parameters, jacobian, kappa_values

        fit, out = self.fit, []
        means = fit.spec.meanstructure
        for where, state in zip(fit.layout.groups, fit.implied, strict=True):
            kappa = kappa_values(where, state.eta) if means else np.zeros(where.u.size)
            own = jacobian(where, state.dictionary, kappa, means=means)
            out.append(columns_to_parameters(where, own, fit.q))
        return out

    def reproduces(self, restricted: Fit, tolerance: float) -> bool:
        """Whether the model can reproduce what a restricted one implies (Bentler & Satorra, 2010)."""
        from rcvsem.evaluate.nesting import reproduces

        return reproduces(self.fit, restricted, tolerance)

    def omega(self, construct: str, group: int, own: Sequence[tuple[int, str]]) -> Number:
        """Omega of the items of one construct. own : (row of the table, item) of its loadings."""
        from rcvsem.evaluate.construct_reliability import omega

        fit = self.fit
        state = fit.implied[group - 1]
        at = [fit.layout.observed.index(item) for _, item in own]
        eta = fit.layout.etas.index(construct)
        return omega(fit.values[[k for k, _ in own]], float(state.phi[eta, eta]), state.sigma[np.ix_(at, at)])

    def factor_scores(self, answers: Floats, method: str, group: int) -> Floats:
        """(n, p) answers -> (n, k) scores. method : "regression" or "bartlett". group : 1-based."""
        from rcvsem.evaluate.linear_scores import linear_scores

        return linear_scores(self.fit, answers, method=method, group=group)


EVALUATION = Evaluation
