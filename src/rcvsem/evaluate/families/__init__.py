"""What a fit says, by the family of its data (`fit.families`): an object each, and the one place that chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rcvsem.evaluate.families.complete import Evaluation

if TYPE_CHECKING:
    from rcvsem.fit import Fit

__all__ = ["Evaluation", "evaluation_of"]


def evaluation_of(fit: Fit) -> Evaluation:
    """How this fit is evaluated."""
    if fit.family.name == "ordinal":
        from rcvsem.evaluate.families.ordinal import OrdinalEvaluation

        return OrdinalEvaluation(fit)
    if fit.family.name == "gaps":
        from rcvsem.evaluate.families.gaps import GapsEvaluation

        return GapsEvaluation(fit)
    if fit.family.name == "complete":
        return Evaluation(fit)
    assert_never(fit.family.name)
