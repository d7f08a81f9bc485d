"""What a comparison of groups by invariance is asked for."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.usual_options import group_option, level_option, std_lv_option


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvarianceOptions(Options):
    """Groups and levels."""

    owner: ClassVar[str] = "invariance"
    panel: ClassVar[str] = "Groups"

    group: str | None = group_option()
    waves: bool = option(False, help="The groups are the waves: one survey file each.", main=True)
    levels: tuple[str, ...] | None = option(
        None,
        help="Levels in rising order, comma-separated. Default: all of configural, thresholds (ordinal "
        "items), metric, scalar, strict, structural.",
        main=True,
    )
    group_partial: tuple[str, ...] = option(
        (),
        name="partial",
        typed="--group-partial",
        help="Exceptions from equality by name, comma-separated, e.g. 'f=~x2,x3~1'.",
    )
    fit: FitOptions = nested(FitOptions, only=("estimator", "missing"))
    std_lv: bool = std_lv_option()
    level: float = level_option()
