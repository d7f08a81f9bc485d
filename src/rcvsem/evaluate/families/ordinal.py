"""What fits to ordinal items say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcvsem.evaluate.chi_square import NO_DF
from rcvsem.evaluate.corrected import Corrected
from rcvsem.evaluate.equality_scores import Release
from rcvsem.evaluate.families.complete import Evaluation
from rcvsem.evaluate.ordinal_residuals import ordinal_residual_measures, ordinal_terms
from rcvsem.evaluate.residual_moments import Residuals
from rcvsem.evaluate.score_parts import ScoreParts
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number


class OrdinalEvaluation(Evaluation):
    """Of normal responses behind the categories."""

    versions = ("_scaled", "")

    def residual_measures(self, rmsea: float) -> dict[str, Number]:
        return ordinal_residual_measures(self.fit, rmsea)

    def corrected(self, so_far: Mapping[str, Number]) -> Corrected | NotAvailable | None:
        from rcvsem.evaluate.ordinal_robust import ordinal_robust

        if "rmsea_robust" not in so_far:
            return None
        return ordinal_robust(self.fit) if self.fit.df else NO_DF

    def no_score_tests(self) -> str:
        return ""

    def score_parts(self) -> ScoreParts:
        from rcvsem.evaluate.ordinal_scores import OrdinalParts

        return OrdinalParts()

    def equality_releases(self) -> list[Release]:
        from rcvsem.evaluate.ordinal_equality import ordinal_releases

        return ordinal_releases(self.fit, self.score_parts().inverse(self.fit))

    def residuals(self, unavailable: str) -> tuple[Residuals, ...]:
        from rcvsem.evaluate.ordinal_residual_moments import ordinal_residuals

        return ordinal_residuals(self.fit, unavailable)

    def moment_slopes(self) -> list[Floats]:
        return [term.jacobian() for term in ordinal_terms(self.fit)]

    def reproduces(self, restricted: Fit, tolerance: float) -> bool:
        from rcvsem.evaluate.nesting import restricted_point
        from rcvsem.evaluate.ordinal_nesting import ordinal_nested

        return ordinal_nested(self.fit, restricted, restricted_point(self.fit, restricted), tolerance)

    def omega(self, construct: str, group: int, own: Sequence[tuple[int, str]]) -> Number:
        from rcvsem.evaluate.ordinal_sums import omega_of

        at = [self.fit.layout.observed.index(item) for _, item in own]
        return omega_of(self.fit, construct, group, at)

    def factor_scores(self, answers: Floats, method: str, group: int) -> Floats:
        from rcvsem.evaluate.ordinal_factor_scores import ordinal_factor_scores

        k = len(self.fit.spec.latents)
        return ordinal_factor_scores(self.fit, answers, method=method, group=group)[:, :k]


EVALUATION = OrdinalEvaluation
