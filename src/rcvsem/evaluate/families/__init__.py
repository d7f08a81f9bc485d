"""What a fit says, by the family of its data: a file each, of the name of the family (`fit.families`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rcvsem.evaluate.families.complete import Evaluation
    from rcvsem.fit import Fit


def evaluation_of(fit: Fit) -> Evaluation:
    """How this fit is evaluated."""
    made: Evaluation = import_module(f"{__name__}.{fit.family.name}").EVALUATION(fit)
    return made
