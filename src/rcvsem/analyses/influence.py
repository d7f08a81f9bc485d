"""Influence of single respondents as an analysis: from a fit to a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rcvsem.analyses.fitted import FittedResult, all_findings, fitted_record
from rcvsem.analyses.influence_options import InfluenceOptions
from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.json_heads import FITTED
from rcvsem.fit import Fit
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import settings
from rcvsem.foundation.words import phrase_n
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.influence import Conclusion, Influence, influence

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """One respondent, or of a clustered sample one cluster. key, row : in the survey (row of the file; of a cluster its
    value, and the row of its first respondent); n : respondents left out; case : place among the analysed.

    change, parameter : the largest change of an estimate without the respondent, in its standard errors.
    """

    key: str
    row: int
    n: int
    case: int
    group: str
    cook: float | None
    distance: float | None
    chisq_change: float | None
    change: float | None
    parameter: str
    converged: bool
    admissible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisive:
    """A respondent without whom a conclusion is another one. pvalue : without the respondent."""

    respondent: Respondent
    pvalue: float

    json_form: ClassVar[str] = "key=respondent.key row=respondent.row pvalue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    """A conclusion of all respondents. changed_by : without whom it is another one, the largest change of p first."""

    conclusion: Conclusion
    changed_by: tuple[Decisive, ...]

    json_form: ClassVar[str] = "*conclusion changed_by"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class InfluenceStudy(FittedResult):
    """The refits without each respondent. top : the most influential."""

    options: InfluenceOptions
    influence: Influence
    top: tuple[Respondent, ...]

    json_form: ClassVar[str] = (
        f"{FITTED} refits=influence.n converged_refits=influence.n_converged "
        "improper_refits=influence.n_improper decided_by=influence.rule respondents=top conclusions"
    )

    @property
    def headline(self) -> str:
        return phrase_n(
            len(self.influence.reversals),
            "{total} refits, {n} reversal",
            "{total} refits, {n} reversals",
            total=self.influence.n,
        )

    @property
    def conclusions(self) -> tuple[Concluded, ...]:
        """What is concluded from all respondents, and whose answers decide it."""
        return tuple(
            Concluded(conclusion=one, changed_by=self._decisive(one)) for one in self.influence.conclusions
        )

    def _decisive(self, conclusion: Conclusion) -> tuple[Decisive, ...]:
        own = [one for one in self.influence.reversals if one.conclusion is conclusion]
        own.sort(key=lambda one: -abs(one.pvalue - conclusion.pvalue))
        return tuple(Decisive(respondent=self.respondent(one.case), pvalue=one.pvalue) for one in own)

    def respondent(self, case: int) -> Respondent:
        """One of the analysed."""
        return respondent_of(self.inputs, self.fit, self.influence, case)

    def to_frame(self) -> pd.DataFrame:
        """All respondents, a row each."""
        import pandas as pd

        rows = [self.respondent(case) for case in range(self.influence.n)]
        return pd.DataFrame([{name: getattr(row, name) for name in Respondent.__slots__} for row in rows])


def run_influence(
    inputs: Inputs, fit: Fit, options: InfluenceOptions | None = None, progress: Progress | None = None
) -> InfluenceStudy:
    """Leave out every respondent once. Raises as `infer.influence.influence`."""
    options = options or InfluenceOptions()
    found = influence(fit, level=options.level, progress=progress)
    return InfluenceStudy(
        inputs=inputs,
        fit=fit,
        findings=all_findings(inputs, fit),
        options=options,
        influence=found,
        top=tuple(respondent_of(inputs, fit, found, int(case)) for case in found.ranked()[: options.top]),
    )


def respondent_of(inputs: Inputs, fit: Fit, found: Influence, case: int) -> Respondent:
    """Who stands at a place among the analysed, and what the solution is without."""
    survey, place = inputs.survey, int(found.place[case])
    change = found.standardized_change[case]
    known = not np.isnan(change).all()
    most = int(np.nanargmax(np.abs(change))) if known else 0
    return Respondent(
        key=_key(inputs, found, place),
        row=place + 1 if survey is None else int(survey.row_numbers[place]),
        n=int(found.size[case]),
        case=case,
        group=fit.moments.groups[int(found.group[case])].label,
        cook=_number(found.cook[case]),
        distance=_number(found.distance[case]),
        chisq_change=_number(found.chisq_change[case]),
        change=float(change[most]) if known else None,
        parameter=fit.free_names[most] if known else "",
        converged=bool(found.converged[case]),
        admissible=bool(found.admissible[case]),
    )


def _key(inputs: Inputs, found: Influence, place: int) -> str:
    survey = inputs.survey
    if survey is None:
        return str(place + 1)
    if not found.clusters or inputs.design.cluster is None:
        return survey.respondent[place]
    value = survey.column(inputs.design.cluster)[place]
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def influence_record(study: InfluenceStudy) -> dict[str, Any]:
    """run.json."""
    return fitted_record(study, "influence", settings(study.options))
