"""Modification indices of a fitted model with theory's verdict. Behind `rcvsem suggest`."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.path_model import Study
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.infer.choices import Order
from rcvsem.infer.suggestions import Suggestion, suggestions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Suggested(Result):
    """The model as fitted, and what could be freed in it. everything : what theory does not allow is shown too."""

    study: Study
    found: tuple[Suggestion, ...]
    threshold: float
    everything: bool = False

    json_form: ClassVar[str] = (
        f"{VERSION} n=study.fit.n n_received=study.received threshold {TOLD} inputs=study.inputs.files suggestions=found"
    )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the fitted model."""
        return self.study.findings


def suggest(study: Study, *, threshold: float, order: Order = ()) -> tuple[Suggestion, ...]:
    """Modification indices of a fitted model with theory's verdict. ConvergenceError when there are none."""
    return suggestions(study.fit, threshold=threshold, order=order)
