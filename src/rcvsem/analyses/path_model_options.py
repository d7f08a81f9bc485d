"""Options of a whole study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from rcvsem.fit.options import ESTIMATION, FitOptions
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option
from rcvsem.infer.choices import IntervalKind

Convention = Literal["lavaan", "amos"]
BootstrapKind = Literal["nonparametric", "bollen-stine", "parametric", "normal-moments"]
BOOTSTRAP = "Bootstrap and intervals"
CHECKS = "Checks"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyOptions(Options):
    """How a study is analysed.

    fit : estimator, engine and so on. std_lv, meanstructure : scaling and means of the model.
    draws, seed, workers : of the bootstrap; 0 draws skip it. bootstrap_kind : what is resampled.
    bootstrap_parameters : intervals for every parameter too, not only for effects and definitions.
    intervals : kinds of bootstrap intervals; decide_by : the one that decides hypotheses of mediation (None: bc, else
    the last one). level : coverage of all intervals. convention : which program's rule for indices that differ.
    cross_check : also run semopy and compare.
    sensitivity : also refit without the flagged and with the excluded respondents.
    """

    owner: ClassVar[str] = "the study"

    fit: FitOptions = nested(
        FitOptions,
        estimator={
            "help": "ml, mlm, mlr, mlmv, mlmvs, gls, uls, wls; for ordinal items wlsmv, wlsm, wlsmvs, dwls, ulsmv, "
            "ulsm; for composites and prediction pls, plsc."
        },
        missing={
            "help": "Missing answers: listwise drops a respondent with a gap, fiml uses every answer given (ml, mlr), "
            "mean puts the item's mean into the gap (pls, plsc)."
        },
    )
    std_lv: bool = option(
        False, help="Fix latent variances to 1 instead of the first loadings.", panel="Model"
    )
    meanstructure: bool | None = option(None, help="Model means as well.", panel="Model")
    draws: int = option(
        2000,
        at_least=0,
        help="Bootstrap draws; 0 skips the bootstrap. For pls and plsc 10000 unless given.",
        panel=BOOTSTRAP,
        main=True,
    )
    seed: int = option(1, at_least=0, help="Seed of all random numbers.", panel=BOOTSTRAP, main=True)
    workers: int = option(
        1,
        at_least=1,
        help="Workers of the bootstrap; the numbers do not depend on it.",
        panel=BOOTSTRAP,
    )
    bootstrap_kind: BootstrapKind = option(
        "nonparametric",
        help="What is resampled; bollen-stine also gives a p-value of the model; normal-moments is an approximation "
        "for more than 100,000 respondents.",
        panel=BOOTSTRAP,
    )
    bootstrap_parameters: bool = option(
        False, help="Intervals for every parameter too (in --json).", panel=BOOTSTRAP
    )
    intervals: tuple[IntervalKind, ...] = option(
        ("percentile", "bc"),
        help="Intervals: percentile, bc, bca (bootstrap), montecarlo (needs no draws), comma-separated.",
        panel=BOOTSTRAP,
    )
    decide_by: IntervalKind | None = option(None, typed="", help="The interval that decides.")
    level: float = option(0.95, above=0, below=1, help="Confidence level of intervals.", panel=BOOTSTRAP)
    convention: Convention = option(
        "lavaan", help="Whose rule for indices on which programs differ.", panel=ESTIMATION
    )
    cross_check: bool = option(False, help="Run both engines and print the largest difference.", panel=CHECKS)
    sensitivity: bool = option(
        False, help="Refit without the flagged and with the excluded respondents.", panel=CHECKS
    )

    def check(self) -> None:
        if not self.intervals:
            raise OptionError(f"{named('intervals')} names no interval.")
        if self.decide_by is None:
            chief: IntervalKind = "bc" if "bc" in self.intervals else self.intervals[-1]
            object.__setattr__(self, "decide_by", chief)
