"""Rows of the machine form of a PLS study: parts of its result, told together."""

from __future__ import annotations

from typing import ClassVar

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind
from rcvsem.pls.assessment import PlsAssessment
from rcvsem.pls.assessment_rows import PathRow
from rcvsem.pls.group_comparison import GroupPair, PlsGroupComparison
from rcvsem.pls.result import PlsFit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsPath:
    """One path. pvalue, ci_lower, ci_upper : of the interval that decides."""

    row: PathRow
    decide_by: IntervalKind

    json_form: ClassVar[str] = (
        "from=row.predictor to=row.outcome estimate=row.estimate.value se=row.estimate.se t=row.estimate.t "
        "pvalue=own.pvalue ci_lower=own.lower ci_upper=own.upper intervals=row.estimate.intervals f2=row.f2 "
        "vif=row.vif hypothesis=row.hypothesis~ sign=row.sign supported=row.supported"
    )

    @property
    def own(self) -> ConfidenceInterval | None:
        """The interval that decides."""
        return self.row.estimate.intervals.get(self.decide_by)


def paths_of(assessment: PlsAssessment | None) -> list[PlsPath]:
    """Every path with the interval that decides."""
    if assessment is None:
        return []
    return [PlsPath(row=row, decide_by=assessment.decide_by) for row in assessment.paths]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlations:
    """Correlations of the constructs."""

    constructs: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossLoadings:
    """Correlations of the items with all constructs."""

    items: tuple[str, ...]
    constructs: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPath:
    """One path of a group."""

    source: str
    target: str
    estimate: float

    json_form: ClassVar[str] = "from=source to=target estimate"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsGroup:
    """The model in one group."""

    label: str
    fit: PlsFit

    json_form: ClassVar[str] = "label n=fit.n paths"

    @property
    def paths(self) -> list[PlainPath]:
        """Its paths."""
        fit, names = self.fit, self.fit.layout.constructs
        return [
            PlainPath(source=names[i], target=names[j], estimate=float(fit.paths[j, i]))
            for j, i in fit.layout.paths
        ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """The model in groups, and every pair of them compared."""

    found: PlsGroupComparison

    json_form: ClassVar[str] = "name=found.name groups pairs"

    @property
    def groups(self) -> list[PlsGroup]:
        """Group by group."""
        pairs = zip(self.found.groups, self.found.fits, strict=True)
        return [PlsGroup(label=label, fit=fit) for label, fit in pairs]

    @property
    def pairs(self) -> tuple[GroupPair, ...]:
        """Invariance and differences of the paths."""
        return self.found.pairs
