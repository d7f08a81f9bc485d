"""What the reliability of scales is asked for."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.analyses.path_model_options import CHECKS
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import draws_option, level_option, seed_option
from rcvsem.infer.choices import BOOTSTRAP


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReliabilityOptions(Options):
    """The bootstrap and the intervals. cross_check : compare every alpha with pingouin's, as a finding."""

    owner: ClassVar[str] = "reliability"
    panel: ClassVar[str] = BOOTSTRAP

    draws: int = draws_option(2000, main=True)
    seed: int = seed_option()
    level: float = level_option()
    cross_check: bool = option(False, help="Compare every alpha with pingouin's.", panel=CHECKS)
