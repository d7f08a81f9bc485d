"""Options of a whole study."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.fit.estimators import LISTED
from rcvsem.fit.options import ESTIMATION, Convention, FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.usual_options import level_option, seed_option, std_lv_option, workers_option
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.choices import BOOTSTRAP, DecisionRule, IntervalKind, deciding

BootstrapKind = Literal["nonparametric", "bollen-stine", "parametric", "normal-moments"]
CHECKS = phrase("Checks")


#: With so many bootstrap draws a run is one for a report, which has simulated cut-offs where they take few seconds.
REPORT_DRAWS = 1000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyOptions(Options):
    """How a study is analysed.

    fit : estimator, engine and so on. std_lv, meanstructure : scaling and means of the model.
    draws, seed, workers : of the bootstrap; 0 draws skip it. bootstrap_kind : what is resampled.
    bootstrap_parameters : intervals for every parameter too, not only for effects and definitions.
    intervals : kinds of intervals; decide_by : what decides hypotheses and effects alike. None: percentile where draws
    are made (else the last of `intervals`), and without draws robust standard errors. level : coverage of all
    intervals. convention : which program's rule for indices that differ.
    cross_check : also run semopy and compare.
    sensitivity : also refit without the flagged and with the excluded respondents. cutoffs : also simulate cut-offs.
    """

    owner: ClassVar[str] = phrase("the study")
    panel: ClassVar[str] = BOOTSTRAP

    fit: FitOptions = nested(
        FitOptions,
        estimator={"help": phrase("{listed}; for composites and prediction pls, plsc.", listed=LISTED)},
        missing={
            "help": "Missing answers: listwise drops a respondent with a gap, fiml uses every answer given (ml, mlr), "
            "mean puts the item's mean into the gap (pls, plsc)."
        },
    )
    std_lv: bool = std_lv_option()
    meanstructure: bool | None = option(None, help="Model means as well.", panel="Model")
    draws: int = option(
        2000,
        at_least=0,
        help="Bootstrap draws; 0 skips the bootstrap. For pls and plsc 10000 unless given.",
        main=True,
    )
    seed: int = seed_option(main=True)
    workers: int = workers_option()
    bootstrap_kind: BootstrapKind = option(
        "nonparametric",
        help="What is resampled; bollen-stine also gives a p-value of the model; normal-moments is an "
        "approximation for more than 100,000 respondents.",
    )
    bootstrap_parameters: bool = option(False, help="Intervals for every parameter too (in --json).")
    intervals: tuple[IntervalKind, ...] = option(
        ("percentile", "bc"),
        help="Intervals: percentile, bc, bca (bootstrap), montecarlo (needs no draws), comma-separated.",
    )
    decide_by: DecisionRule | None = option(
        None,
        help="What decides hypotheses and effects alike: one of --intervals, or without draws robust "
        "(standard errors), normal (the estimator's own). Default: percentile; without draws robust.",
    )
    level: float = level_option()
    convention: Convention = option(
        "lavaan", help="Whose rule for indices on which programs differ.", panel=ESTIMATION
    )
    cross_check: bool = option(False, help="Run both engines and print the largest difference.", panel=CHECKS)
    sensitivity: bool = option(
        False, help="Refit without the flagged and with the excluded respondents.", panel=CHECKS
    )

    without_controls: bool = option(
        False,
        help="The paths without controls beside those with them also where their bootstrap is slow (ordinal items, "
        "full information); else they are printed by themselves.",
        panel=CHECKS,
    )
    cutoffs: bool = option(
        False,
        help="Cut-offs of CFI, RMSEA and SRMR simulated for this model, N and answers, whatever it takes (see rcvsem "
        "cutoffs); with 1,000 bootstrap draws or more they are made by themselves where that takes a few seconds.",
        panel=CHECKS,
    )
    no_cutoffs: bool = option(False, help="No simulated cut-offs.", panel=CHECKS)

    def check(self) -> None:
        if self.cutoffs and self.no_cutoffs:
            raise OptionError(phrase("{--cutoffs} and {--no-cutoffs} contradict each other."))
        if not self.intervals:
            raise OptionError(phrase("{--intervals} names no interval."))
        by = self.decide_by
        drawn = self.draws > 0 or "montecarlo" in self.intervals
        if by in ("robust", "normal") and drawn:
            raise OptionError(
                phrase(
                    "{decide_by} goes without draws: their interval decides hypotheses and effects alike.",
                    decide_by=named("decide_by", by),
                ),
                fix=phrase("Add {--draws 0}, or leave {--decide-by} out."),
            )
        if by == "robust" and self.fit.estimator != "ml" and self.fit.se_kind == "standard":
            raise OptionError(
                phrase(
                    "{--decide-by robust}: the estimator {estimator} has no robust standard errors here.",
                    estimator=self.fit.estimator,
                ),
                fix=phrase("Choose {--estimator mlr}, or {--decide-by normal}."),
            )
        if by is not None and by not in ("robust", "normal") and by not in self.intervals:
            raise OptionError(
                phrase(
                    "{decide_by} is none of the intervals that are made ({intervals}).",
                    decide_by=named("decide_by", by),
                    intervals=enumerated(self.intervals),
                ),
                fix=phrase("Add it to {--intervals}."),
            )
        if by in ("percentile", "bc", "bca") and not self.draws:
            raise OptionError(
                phrase("{decide_by} needs draws.", decide_by=named("decide_by", by)),
                fix=phrase("Leave {--draws 0} out."),
            )

    @property
    def interval(self) -> IntervalKind:
        """The interval that decides where draws are made."""
        by = self.decide_by
        if by is not None and by != "robust" and by != "normal":
            return by
        # without bootstrap draws only Monte Carlo intervals are there
        if not self.draws and "montecarlo" in self.intervals:
            return "montecarlo"
        return deciding(self.intervals)
