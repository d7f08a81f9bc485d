"""What a planner assumes where nothing is known."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

PANEL = phrase("Population")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses(Options):
    """Standardized values for what neither the model text nor a file of values says; None: nothing is guessed.

    loading : of every item. path : of every regression. correlation : of exogenous variables.
    """

    owner: ClassVar[str] = phrase("the plan")
    panel: ClassVar[str] = PANEL

    loading: float | None = option(
        None, above=-1, below=1, help="Loading where none is given (standardized).", main=True
    )
    path: float | None = option(
        None, above=-1, below=1, help="Path where none is given (standardized).", main=True
    )
    correlation: float | None = option(
        None, above=-1, below=1, help="Correlation of exogenous variables where none is given."
    )
