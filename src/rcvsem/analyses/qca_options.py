"""What can be set of a qualitative comparative analysis."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import phrase

CALIBRATION, TRUTH = "Calibration", phrase("Truth table")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QcaOptions(Options):
    """Calibration, truth table and solutions."""

    owner: ClassVar[str] = "qca"
    panel: ClassVar[str] = TRUTH

    calibrate: Literal["percentiles", "none"] = option(
        "percentiles",
        help="Anchors from the percentiles of the data, or none: the variables are memberships from 0 to 1 already.",
        panel=CALIBRATION,
        main=True,
    )
    percentiles: tuple[float, ...] = option(
        (5.0, 50.0, 95.0),
        help="Percentiles for fully out, crossover and fully in.",
        panel=CALIBRATION,
        main=True,
    )
    anchors: tuple[str, ...] = option(
        (),
        help="NAME=OUT:CROSSOVER:IN for variables whose anchors theory gives, e.g. PV=2:3:4.5; several comma-separated.",
        panel=CALIBRATION,
        main=True,
    )
    frequency: int = option(1, at_least=1, help="Cases that a row of the truth table needs.", main=True)
    consistency: float = option(
        0.8, above=0, at_most=1, help="Consistency that a row of the truth table needs.", main=True
    )
    pri: float = option(
        0.5, at_least=0, at_most=1, help="PRI that a row of the truth table needs.", main=True
    )
    expect: tuple[str, ...] = option(
        (),
        help="Conditions that should contribute when present (NAME) or absent (~NAME), or 'all' (intermediate "
        "solution).",
        main=True,
    )
    negated: bool = option(False, help="Explain the absence of the outcome.")

    def check(self) -> None:
        """Three rising percentiles; nothing that calibration could not use."""
        p = self.percentiles
        if len(p) != 3 or not 0 <= p[0] < p[1] < p[2] <= 100:
            raise OptionError(
                phrase(
                    "percentiles needs three rising numbers from 0 to 100, e.g. 5,50,95. Got {got}.",
                    got=list(p),
                )
            )
        if self.calibrate == "none":
            refuse_idle(self.changed("percentiles", "anchors"), "the variables are taken as memberships.")
