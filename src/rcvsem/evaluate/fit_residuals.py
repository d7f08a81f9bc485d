"""Residuals of a fit: where the model and the sample disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.modification import unavailable
from rcvsem.evaluate.residual_moments import Residuals

if TYPE_CHECKING:
    from rcvsem.fit import Fit


def residuals(fit: Fit) -> tuple[Residuals, ...]:
    """Residuals of every group."""
    return evaluation_of(fit).residuals(unavailable(fit))
