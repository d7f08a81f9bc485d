"""Options of a whole study."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rcvsem.fit import FitOptions
from rcvsem.foundation.options import check_integer, check_literals, check_unit_interval
from rcvsem.infer.intervals import IntervalKind

Convention = Literal["lavaan", "amos"]
BootstrapKind = Literal["nonparametric", "bollen-stine", "parametric", "normal-moments"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyOptions:
    """How a study is analysed.

    fit : estimator, engine and so on. std_lv, meanstructure : scaling and means of the model.
    draws, seed, workers : of the bootstrap; 0 draws skip it. bootstrap_kind : what is resampled.
    bootstrap_parameters : intervals for every parameter too, not only for effects and definitions.
    intervals : kinds of bootstrap intervals; decide_by : the one that decides hypotheses of mediation.
    level : coverage of all intervals. convention : which program's rule for indices that differ.
    cross_check : also run semopy and compare.
    sensitivity : also refit without the flagged and with the excluded respondents.
    """

    fit: FitOptions = field(default_factory=FitOptions)
    std_lv: bool = False
    meanstructure: bool | None = None
    draws: int = 2000
    seed: int = 1
    workers: int = 1
    bootstrap_kind: BootstrapKind = "nonparametric"
    bootstrap_parameters: bool = False
    intervals: tuple[IntervalKind, ...] = ("percentile", "bc")
    decide_by: IntervalKind = "bc"
    level: float = 0.95
    convention: Convention = "lavaan"
    cross_check: bool = False
    sensitivity: bool = False

    def __post_init__(self) -> None:
        check_literals(self, "the study")
        check_integer(self.draws, "draws", "the study", 0)
        check_integer(self.seed, "seed", "the study", 0)
        check_integer(self.workers, "workers", "the study", 1)
        check_unit_interval(self.level, "level", "the study")
