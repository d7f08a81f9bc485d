"""Standard errors and tests from rows with gaps."""

from __future__ import annotations

from rcvsem.fit.incomplete.solving import incomplete_meat, incomplete_saturated_trace
from rcvsem.fit.inference import Inference
from rcvsem.fit.moment_scores import exogenous_columns
from rcvsem.foundation.arrays import Floats


class IncompleteInference(Inference):
    """Casewise scores and the saturated model of rows with gaps."""

    def _sandwich(self) -> Floats:
        return incomplete_meat(self.objective, self.theta)

    def _saturated_trace(self, g: int) -> float:
        fixed = exogenous_columns(self.objective.layout, g)
        observed = self.options.observed_information
        return incomplete_saturated_trace(self.objective.samples[g], fixed, observed=observed)
