"""One choice of an analysis tried: an estimator, respondents left out or taken in, one group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from rcvsem.analyses.inputs import Inputs, group_labels, inputs_of
from rcvsem.analyses.robust_options import Way
from rcvsem.analyses.sensitivity import INDICES, all_received
from rcvsem.analyses.ways import NAMES, Outcome, model_for, options_of, outcome
from rcvsem.evaluate import fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.infer.decisions import own_decisions
from rcvsem.infer.hypotheses import HypothesisRow, hypotheses
from rcvsem.model import ModelSpec
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    from rcvsem.pls.result import PlsFit

Choice = Literal["estimator", "respondents", "group"]
SMALLEST_GROUP = 30
PLS_DRAWS = 2000
_NO_CB_INDEX = NotAvailable("indices of covariance-based fit do not apply to PLS")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TriedChoice:
    """The model under one choice.

    choice : what differs from the first column; groups are shown and not counted. n : respondents analysed.
    reason : why there is no solution, "" when there is one. rows : one HypothesisRow a hypothesis, in
    order; () without a solution.
    """

    name: Text
    choice: Choice
    n: int
    converged: bool
    admissible: bool
    reason: str
    measures: dict[str, Number]
    rows: tuple[HypothesisRow, ...]

    json_form: ClassVar[str] = "name choice counted n converged admissible reason~ measures=indices"

    @property
    def indices(self) -> dict[str, Number | None]:
        """Its chief measures of fit."""
        return {name: self.measures.get(name) for name in INDICES}

    @property
    def counted(self) -> bool:
        """Whether the column decides verdicts: a group is a smaller sample, not another choice of the analysis."""
        return self.choice != "group"

    def index(self, name: str) -> Number | None:
        """A fit index, the scaled one where the estimator has a scaled test."""
        return self.measures.get(f"{name}_scaled", self.measures.get(name))


def fit_by_way(spec: ModelSpec, survey: CleanSurvey, way: Way) -> Fit:
    options = options_of(way)
    inputs = inputs_of(spec, survey, missing=options.missing)
    return estimate(model_for(inputs.spec, way), inputs.moments, options)


def column_of_way(
    name: Text, choice: Choice, spec: ModelSpec, survey: CleanSurvey, way: Way, alpha: float
) -> TriedChoice:
    if way in ("pls", "plsc"):
        return column_of_pls(name, choice, spec, survey, way, alpha)
    return solved_column(name, choice, spec, survey.n, lambda: fit_by_way(spec, survey, way), alpha)


def column_of_pls(
    name: Text, choice: Choice, spec: ModelSpec, survey: CleanSurvey, way: str, alpha: float
) -> TriedChoice:
    """The hypotheses by PLS, decided by the percentile bootstrap."""
    from rcvsem.analyses.pls import run_pls
    from rcvsem.analyses.pls_options import PlsChoices
    from rcvsem.pls.options import PlsOptions, PlsRun

    choices = PlsChoices(
        options=PlsOptions(estimator=way),  # type: ignore[arg-type]
        run=PlsRun(draws=PLS_DRAWS, level=1.0 - alpha, folds=0),
    )
    try:
        study = run_pls(spec, survey, choices, fit_draws=0)  # no column holds that test
    except RcvsemError as error:
        return without_result(name, choice, error.what, survey.n)
    fit, found = study.fit, study.result.assessment
    if found is None:
        return without_result(name, choice, phrase("it did not converge"), fit.n)
    rows = []
    for expected in spec.hypotheses:
        path = next(p for p in found.paths if (p.outcome, p.predictor) == (expected.lhs, expected.rhs))
        own = path.estimate.intervals.get(found.decide_by)
        none = NotAvailable("only few draws converged")
        value = path.estimate.value
        right = {"+": value > 0, "-": value < 0}.get(expected.sign, True)
        rows.append(
            HypothesisRow(
                name=expected.name,
                source=expected.rhs,
                target=expected.lhs,
                sign=expected.sign,
                group=1,
                est=value,
                se=none if path.estimate.se is None else path.estimate.se,
                z=none if path.estimate.t is None else path.estimate.t,
                pvalue=none if own is None else own.pvalue,
                std=value,
                supported=None if own is None else bool(own.pvalue < alpha and right),
            )
        )
    return _with_result(name, choice, fit, {"cfi": _NO_CB_INDEX, "rmsea": _NO_CB_INDEX}, rows)


def _with_result(
    name: Text, choice: Choice, fit: Fit | PlsFit, measures: dict[str, Number], rows: Iterable[HypothesisRow]
) -> TriedChoice:
    return TriedChoice(
        name=name, choice=choice, n=fit.n, converged=True, admissible=fit.admissible, reason="", measures=measures,
        rows=tuple(rows),
    )  # fmt: skip


def without_result(name: Text, choice: Choice, reason: str, n: int) -> TriedChoice:
    return TriedChoice(
        name=name, choice=choice, n=n, converged=False, admissible=False, reason=reason, measures={}, rows=()
    )


def solved_column(
    name: Text, choice: Choice, spec: ModelSpec, n: int, solve: Callable[[], Fit], alpha: float
) -> TriedChoice:
    try:
        fit = solve()
    except RcvsemError as error:
        return without_result(name, choice, error.what, n)
    if not fit.converged:
        return without_result(name, choice, phrase("it did not converge"), fit.n)
    rows = hypotheses(spec, own_decisions(fit, parameter_estimates(fit), 1.0 - alpha))
    return _with_result(name, choice, fit, fit_measures(fit), rows)


def columns_of_respondents(
    inputs: Inputs, spec: ModelSpec, survey: CleanSurvey, way: Way, alpha: float
) -> list[TriedChoice]:
    """Without the flagged, and with the excluded."""
    found: list[TriedChoice] = []
    label = NAMES[way]
    if survey.flagged.any():
        name = Text("{label}, without the flagged", label=label)
        found.append(column_of_way(name, "respondents", spec, survey.without_flagged(), way, alpha))
    everyone = all_received(inputs, survey)
    if everyone is not None:
        name = Text("{label}, with the excluded", label=label)
        found.append(column_of_way(name, "respondents", spec, everyone, way, alpha))
    return found


def columns_of_groups(
    spec: ModelSpec, survey: CleanSurvey, group: str, way: Way, alpha: float
) -> list[TriedChoice]:
    labels = group_labels(survey, group)
    found: list[TriedChoice] = []
    for label in dict.fromkeys(label for label in labels if label is not None):
        keep = np.array([one == label for one in labels])
        own = survey.select(keep)
        name = Text("{group} = {label}", group=group, label=label)
        if own.n < SMALLEST_GROUP:
            reason = phrase_n(
                own.n,
                "only {n} respondent (at least {smallest_group} are asked for)",
                "only {n} respondents (at least {smallest_group} are asked for)",
                smallest_group=SMALLEST_GROUP,
            )
            found.append(without_result(name, "group", reason, own.n))
            continue
        found.append(column_of_way(name, "group", spec, own, way, alpha))
    if not found:
        raise OptionError(phrase("'{group}' has no value among the analysed respondents.", group=group))
    return found


def outcome_of_row(row: HypothesisRow | None, alpha: float) -> Outcome | None:
    if row is None or row.supported is None or isinstance(row.pvalue, NotAvailable):
        return None
    if isinstance(row.est, NotAvailable):
        return None
    return outcome(row.est, row.pvalue, row.sign, alpha)
