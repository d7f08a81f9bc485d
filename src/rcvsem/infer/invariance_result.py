"""What the levels of measurement invariance say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from rcvsem.evaluate import LikelihoodRatioTest
from rcvsem.evaluate.equality_tests import EqualityRelease
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number, number_or_none
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.infer.invariance_levels import Level
from rcvsem.infer.invariance_rules import (
    InvarianceRules,
    Verdict,
)

if TYPE_CHECKING:
    import pandas as pd


NOT_FITTED = NotAvailable("the level could not be fitted")

NO_RESTRICTION = NotAvailable(
    "the level restricts nothing beyond the one before it: it cannot be tested alone with items of so few categories"
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialSearch:
    """Parameters that, freed one after the other, would make a level hold.

    released : in the order in which they were freed. verdict, delta_cfi, delta_rmsea : of the level with all of them
    free.
    """

    released: tuple[EqualityRelease, ...]
    verdict: Verdict
    delta_cfi: Number
    delta_rmsea: Number

    json_form: ClassVar[str] = "free=released[].name verdict delta_cfi delta_rmsea"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InvarianceStep:
    """One level.

    equal : kinds of parameters held equal. measures : of its fit (empty when it could not be fitted). index : "",
    "_robust" or "_scaled" (ordinal items), the kind of CFI and RMSEA that is compared. difference, delta_* : against
    the level before (first level: NotAvailable). tests : score tests of the equalities that this level added, largest
    first. search : partial invariance, when the level does not hold.
    """

    level: Level
    equal: tuple[str, ...]
    fit: Fit | NotAvailable
    measures: Mapping[str, Number]
    index: str
    difference: LikelihoodRatioTest | NotAvailable
    delta_cfi: Number
    delta_rmsea: Number
    delta_srmr: Number
    verdict: Verdict | NotAvailable
    tests: tuple[EqualityRelease, ...]
    search: PartialSearch | None

    json_form: ClassVar[str] = (
        "level equal reason=fit! index=kind measures difference delta_cfi delta_rmsea delta_srmr verdict "
        "score_tests=tests partial_search=search"
    )

    @property
    def kind(self) -> str:
        """Of CFI and RMSEA: plain, robust or scaled."""
        return self.index.removeprefix("_") or "plain"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Invariance:
    """The ladder. groups, sizes : names and respondents of the groups; rules : behind the verdicts."""

    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    steps: tuple[InvarianceStep, ...]
    partial: tuple[str, ...]
    rules: InvarianceRules
    findings: tuple[Finding, ...]

    def step(self, level: Level) -> InvarianceStep | None:
        """The step of a level; None when it was not asked for."""
        return next((step for step in self.steps if step.level == level), None)

    def to_frame(self) -> pd.DataFrame:
        """The ladder as a pandas frame, one row a level; NaN where a number does not apply.

        `index` says which kind cfi and rmsea (and their differences) are: "scaled" with ordinal items, else "robust" or
        "plain". chisq is the unscaled statistic, chisq_scaled the scaled one with its p, delta_chisq the test of the
        difference (of scaled statistics it is not their difference).
        """
        import pandas as pd

        records = []
        for step in self.steps:
            test = step.difference
            stat, df, pvalue = (
                (None, None, None)
                if isinstance(test, NotAvailable)
                else (number_or_none(test.stat), test.df, number_or_none(test.pvalue))
            )
            records.append(
                {
                    "level": step.level,
                    "chisq": number_or_none(step.measures.get("chisq", NOT_FITTED)),
                    "df": number_or_none(step.measures.get("df", NOT_FITTED)),
                    "chisq_scaled": number_or_none(step.measures.get("chisq_scaled", NOT_FITTED)),
                    "pvalue_scaled": number_or_none(step.measures.get("pvalue_scaled", NOT_FITTED)),
                    "index": step.index.removeprefix("_") or "plain",
                    "cfi": number_or_none(step.measures.get(f"cfi{step.index}", NOT_FITTED)),
                    "rmsea": number_or_none(step.measures.get(f"rmsea{step.index}", NOT_FITTED)),
                    "srmr": number_or_none(step.measures.get("srmr", NOT_FITTED)),
                    "delta_chisq": stat,
                    "delta_df": df,
                    "delta_pvalue": pvalue,
                    "delta_cfi": number_or_none(step.delta_cfi),
                    "delta_rmsea": number_or_none(step.delta_rmsea),
                    "delta_srmr": number_or_none(step.delta_srmr),
                    "verdict": None if isinstance(step.verdict, NotAvailable) else step.verdict,
                }
            )
        return pd.DataFrame.from_records(records)

    @property
    def highest(self) -> Level | None:
        """The highest level that holds with all levels below it; None when the first could not be fitted."""
        reached: Level | None = None
        for step in self.steps:
            if isinstance(step.fit, NotAvailable):
                break
            if step.verdict is NO_RESTRICTION:
                continue
            first = reached is None
            if step.verdict == "fails" or (not first and step.verdict != "holds"):
                break
            reached = step.level
        return reached
