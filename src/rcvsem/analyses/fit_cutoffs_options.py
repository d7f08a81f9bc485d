"""Options of simulated cut-offs."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import seed_option
from rcvsem.foundation.words import phrase

PANEL = phrase("Simulation")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutoffOptions(Options):
    """How cut-offs are simulated. draws : samples of each population. answers : what they look like."""

    owner: ClassVar[str] = "cutoffs"
    panel: ClassVar[str] = PANEL
    main: ClassVar[bool] = True

    draws: int = option(500, at_least=100, help="Samples from each population.")
    seed: int = seed_option()
    answers: Literal["auto", "normal", "categories"] = option(
        "auto",
        help="Samples of normal variables, or of answers in the categories and shares of the data (auto: "
        "where items have at most 7).",
    )
