"""What fits to rows with gaps say."""

from __future__ import annotations

from collections.abc import Mapping

from rcvsem.evaluate.chi_square import NO_DF
from rcvsem.evaluate.corrected import Corrected, corrected
from rcvsem.evaluate.families.complete import Evaluation
from rcvsem.evaluate.residual_moments import Residuals, incomplete_variances, residuals_of_groups
from rcvsem.evaluate.score_parts import Groupwise, IncompleteParts, ScoreParts
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.words import phrase


class GapsEvaluation(Evaluation):
    """Of all answers of respondents with gaps."""

    versions = ("_robust", "")
    compared_by_moments = False

    def corrected(self, so_far: Mapping[str, Number]) -> Corrected | NotAvailable | None:
        return corrected(self.fit) if self.fit.df else NO_DF

    def score_parts(self) -> ScoreParts:
        return Groupwise(IncompleteParts())

    def residuals(self, unavailable: str) -> tuple[Residuals, ...]:
        reason = unavailable or phrase("their standard errors are for complete rows")
        return residuals_of_groups(self.fit, incomplete_variances, self.score_parts(), reason)


EVALUATION = GapsEvaluation
