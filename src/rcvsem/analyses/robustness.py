"""Which conclusions hold whatever the analyst chose: the hypotheses under several estimators, respondents and groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from rcvsem.analyses.compared_estimators import WAYS as WAYS
from rcvsem.analyses.compared_estimators import Way
from rcvsem.analyses.input_files import PathLike
from rcvsem.analyses.inputs import Inputs, group_labels, inputs_of, read_inputs
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.analyses.sensitivity import flags_only
from rcvsem.analyses.surveys import load_surveys
from rcvsem.analyses.ways import NAMES, Outcome, model_for, options_of, outcome, with_hypotheses
from rcvsem.evaluate import fit_measures, parameter_estimates
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable, Number, number_or_none
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import check_unit_interval
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.decisions import own_decisions
from rcvsem.infer.hypotheses import HypothesisRow, hypotheses
from rcvsem.model import Hypothesis, ModelSpec
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    import pandas as pd


Choice = Literal["estimator", "respondents", "group"]


Verdict = Literal["holds", "not supported", "depends", "not tested"]


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
        return {name: self.measures.get(name) for name in ("chisq", "df", "cfi", "tli", "rmsea", "srmr")}

    @property
    def counted(self) -> bool:
        """Whether the column decides verdicts: a group is a smaller sample, not another choice of the analysis."""
        return self.choice != "group"

    def index(self, name: str) -> Number | None:
        """A fit index, the scaled one where the estimator has a scaled test."""
        return self.measures.get(f"{name}_scaled", self.measures.get(name))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stability:
    """One hypothesis through all columns.

    outcomes : one a column, None without a result.
    verdict : of the counted columns, "holds" (supported in all), "not supported" (in none), "depends".
    depends_on : the choices that change it; dissenting : positions of the columns that differ from the first
    column with a result.
    """

    name: str
    source: str
    target: str
    sign: str
    std: tuple[Number | None, ...]
    pvalue: tuple[Number | None, ...]
    outcomes: tuple[Outcome | None, ...]
    verdict: Verdict
    depends_on: tuple[Choice, ...]
    dissenting: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Robustness(Result):
    """All columns and hypotheses. group : the grouping asked for, "" for none."""

    inputs: Inputs
    columns: tuple[TriedChoice, ...]
    rows: tuple[Stability, ...]
    group: str
    alpha: float
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = f"{VERSION} alpha group~ columns hypotheses {TOLD} inputs=inputs.files"

    @property
    def hypotheses(self) -> list[NamedStability]:
        """The hypotheses with the names of the columns that differ."""
        return [NamedStability(row=row, columns=self.columns) for row in self.rows]

    @property
    def exit_code(self) -> Literal[0, 1]:
        """1 when the first column, the main analysis, has no proper solution."""
        first = self.columns[0]
        return 0 if first.converged and first.admissible else 1

    def to_frame(self) -> pd.DataFrame:
        """Standardized paths, a row a hypothesis, a column a choice; then the verdict."""
        import pandas as pd

        names = [column.name.en for column in self.columns]
        rows = [
            {
                "hypothesis": row.name,
                "path": f"{row.source} -> {row.target}",
                **{name: number_or_none(value) for name, value in zip(names, row.std, strict=True)},
                "verdict": row.verdict,
                "depends_on": ", ".join(row.depends_on),
            }
            for row in self.rows
        ]
        return pd.DataFrame(rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedStability:
    """One hypothesis through all columns, which stand beside it."""

    row: Stability
    columns: tuple[TriedChoice, ...]

    json_form: ClassVar[str] = (
        "name=row.name~ from=row.source to=row.target sign=row.sign std=row.std pvalue=row.pvalue "
        "outcomes=row.outcomes verdict=row.verdict depends_on=row.depends_on dissenting"
    )

    @property
    def dissenting(self) -> list[str]:
        """Columns with another outcome than the first."""
        return [self.columns[i].name.en for i in self.row.dissenting]


def robustness(
    model: PathLike,
    data: Any,
    *,
    ways: Sequence[str] = WAYS,
    group: str | None = None,
    alpha: float = 0.05,
    **reading: Any,
) -> Robustness:
    """Test the hypotheses of a model under every choice.

    Parameters
    ----------
    ways : estimators in the order of the columns; the first is also that of the columns of respondents and groups.
        "wlsmv" takes every item of a construct as ordinal; "fiml" uses incomplete answers, with robust errors; "pls" and
        "plsc" decide by the percentile interval of 2,000 bootstrap draws.
    group : column or background question; the model is fitted in each of its groups on its own.
    alpha : level of the tests.
    reading : as `study.inputs.read_inputs`.

    Raises
    ------
    RcvsemError : the files cannot be used. A column that cannot be computed says why and stops nothing.
    """
    check_unit_interval(alpha, "alpha", "robust")
    inputs = read_inputs(model, data, **reading)
    survey = inputs.survey
    if survey is None:
        raise OptionError("The respondents' answers are needed, not only their covariances.")
    spec = inputs.spec
    if not spec.hypotheses:
        spec = replace(spec, hypotheses=with_hypotheses([spec]))
    if group is not None:
        survey = _with_group(model, data, survey, group, reading)
    chosen, nothing_missing = _apart(_ways(ways), inputs)
    first = chosen[0]
    columns = [_column(NAMES[way], "estimator", spec, survey, way, alpha) for way in chosen]
    columns += _respondents(inputs, spec, survey, first, alpha)
    if group is not None:
        columns += _groups(spec, survey, group, first, alpha)
    return Robustness(
        inputs=inputs,
        columns=tuple(columns),
        rows=tuple(_stability(k, hypothesis, columns, alpha) for k, hypothesis in enumerate(spec.hypotheses)),
        group=group or "",
        alpha=alpha,
        findings=(
            *inputs.findings,
            *inputs.spec.findings,
            *survey.findings,
            *inputs.moments.findings,
            *_nobody_flagged(survey),
            *nothing_missing,
            *(poor_fit(columns[0].measures) if columns[0].rows and first not in ("pls", "plsc") else ()),
        ),
    )


def _apart(ways: tuple[Way, ...], inputs: Inputs) -> tuple[tuple[Way, ...], tuple[Finding, ...]]:
    """The estimators that differ on these data: without a gap FIML is MLR, and only the first of the two is a column."""
    if not {"mlr", "fiml"} <= set(ways) or inputs.moments.n < inputs.moments.n_received:
        return ways, ()
    second = max("mlr", "fiml", key=ways.index)
    said = Finding(
        code="nothing_missing",
        severity="info",
        text="No answer to the model's items is missing, so FIML and MLR are the same; one column stands for both.",
    )
    return tuple(way for way in ways if way != second), (said,)


def _nobody_flagged(survey: CleanSurvey) -> tuple[Finding, ...]:
    if survey.flagged.any():
        return ()
    return (
        Finding(
            code="nobody_flagged",
            severity="info",
            text="No analysed respondent is flagged, so there is no column without the flagged.",
        ),
    )


def _ways(ways: Sequence[str]) -> tuple[Way, ...]:
    for way in ways:
        if way not in WAYS:
            raise OptionError(
                phrase(
                    "{estimators} takes {ways}. Got {way!r}.",
                    estimators=named("estimators"),
                    ways=enumerated(WAYS),
                    way=way,
                )
            )
    if not ways:
        raise OptionError(phrase("{estimators} names no estimator.", estimators=named("estimators")))
    return tuple(dict.fromkeys(ways))  # type: ignore[arg-type]


def _with_group(
    model: PathLike, data: Any, survey: CleanSurvey, group: str, reading: dict[str, Any]
) -> CleanSurvey:
    """A survey that has the grouping column: a plain table is read again with it."""
    waves = group == "wave" and len(survey.sources) > 1
    if group in survey.variables or waves or survey.instrument is not None:
        return survey
    again = read_inputs(model, data, group=group, **reading).survey
    return survey if again is None else again


def _fit(spec: ModelSpec, survey: CleanSurvey, way: Way) -> Fit:
    options = options_of(way)
    inputs = inputs_of(spec, survey, missing=options.missing)
    return estimate(model_for(inputs.spec, way), inputs.moments, options)


def _column(
    name: Text, choice: Choice, spec: ModelSpec, survey: CleanSurvey, way: Way, alpha: float
) -> TriedChoice:
    if way in ("pls", "plsc"):
        return _pls_column(name, choice, spec, survey, way, alpha)
    return _solved(name, choice, spec, survey.n, lambda: _fit(spec, survey, way), alpha)


def _pls_column(
    name: Text, choice: Choice, spec: ModelSpec, survey: CleanSurvey, way: str, alpha: float
) -> TriedChoice:
    """The hypotheses by PLS, decided by the percentile bootstrap."""
    from rcvsem.analyses.pls import PlsChoices, run_pls
    from rcvsem.pls.analysis import PlsRun
    from rcvsem.pls.options import PlsOptions

    choices = PlsChoices(
        options=PlsOptions(estimator=way),  # type: ignore[arg-type]
        run=PlsRun(draws=PLS_DRAWS, level=1.0 - alpha, folds=0),
    )
    try:
        study = run_pls(spec, survey, choices)
    except RcvsemError as error:
        return _without(name, choice, error.what, survey.n)
    fit, found = study.fit, study.result.assessment
    if found is None:
        return _without(name, choice, "it did not converge", fit.n)
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
    return TriedChoice(
        name=name,
        choice=choice,
        n=fit.n,
        converged=True,
        admissible=fit.admissible,
        reason="",
        measures={"cfi": _NO_CB_INDEX, "rmsea": _NO_CB_INDEX},
        rows=tuple(rows),
    )


def _without(name: Text, choice: Choice, reason: str, n: int) -> TriedChoice:
    return TriedChoice(
        name=name, choice=choice, n=n, converged=False, admissible=False, reason=reason, measures={}, rows=()
    )


def _solved(
    name: Text, choice: Choice, spec: ModelSpec, n: int, solve: Callable[[], Fit], alpha: float
) -> TriedChoice:
    try:
        fit = solve()
    except RcvsemError as error:
        return _without(name, choice, error.what, n)
    if not fit.converged:
        return _without(name, choice, "it did not converge", fit.n)
    return TriedChoice(
        name=name,
        choice=choice,
        n=fit.n,
        converged=True,
        admissible=fit.admissible,
        reason="",
        measures=fit_measures(fit),
        rows=hypotheses(spec, own_decisions(fit, parameter_estimates(fit), 1.0 - alpha)),
    )


def _respondents(
    inputs: Inputs, spec: ModelSpec, survey: CleanSurvey, way: Way, alpha: float
) -> list[TriedChoice]:
    """Without the flagged, and with the excluded."""
    found: list[TriedChoice] = []
    label = NAMES[way]
    if survey.flagged.any():
        name = Text(f"{label.en}, without the flagged", f"{label.zh}，剔除被标记者")
        found.append(_column(name, "respondents", spec, survey.without_flagged(), way, alpha))
    paths = [source.path for source in survey.sources]
    if (
        survey.received > survey.n
        and survey.instrument is not None
        and not any(p.startswith("<") for p in paths)
    ):
        everyone = load_surveys(paths, flags_only(survey.instrument), inputs.reading)
        name = Text(f"{label.en}, with the excluded", f"{label.zh}，保留被剔除者")
        found.append(_column(name, "respondents", spec, everyone, way, alpha))
    return found


def _groups(spec: ModelSpec, survey: CleanSurvey, group: str, way: Way, alpha: float) -> list[TriedChoice]:
    labels = group_labels(survey, group)
    found: list[TriedChoice] = []
    for label in dict.fromkeys(label for label in labels if label is not None):
        keep = np.array([one == label for one in labels])
        own = survey.select(keep)
        name = Text(f"{group} = {label}", f"{group} = {label}")
        if own.n < SMALLEST_GROUP:
            reason = phrase(
                "only {n} respondents (at least {smallest_group} are asked for)",
                n=own.n,
                smallest_group=SMALLEST_GROUP,
            )
            found.append(
                TriedChoice(
                    name=name,
                    choice="group",
                    n=own.n,
                    converged=False,
                    admissible=False,
                    reason=reason,
                    measures={},
                    rows=(),
                )
            )
            continue
        found.append(_column(name, "group", spec, own, way, alpha))
    if not found:
        raise OptionError(phrase("'{group}' has no value among the analysed respondents.", group=group))
    return found


def _outcome(row: HypothesisRow | None, alpha: float) -> Outcome | None:
    if row is None or row.supported is None or isinstance(row.pvalue, NotAvailable):
        return None
    if isinstance(row.est, NotAvailable):
        return None
    return outcome(row.est, row.pvalue, row.sign, alpha)


def _stability(k: int, hypothesis: Hypothesis, columns: Sequence[TriedChoice], alpha: float) -> Stability:
    own: list[HypothesisRow | None] = [column.rows[k] if column.rows else None for column in columns]
    outcomes = [_outcome(row, alpha) for row in own]
    known = [one for one, column in zip(outcomes, columns, strict=True) if one is not None and column.counted]
    base = known[0] if known else None
    dissenting = tuple(
        i for i, outcome in enumerate(outcomes) if columns[i].counted and outcome not in (None, base)
    )
    verdict: Verdict
    if base is None:
        verdict = "not tested"
    elif dissenting:
        verdict = "depends"
    else:
        verdict = "holds" if base == "supported" else "not supported"
    return Stability(
        name=hypothesis.name,
        source=hypothesis.rhs,
        target=hypothesis.lhs,
        sign=hypothesis.sign,
        std=tuple(None if row is None else row.std for row in own),
        pvalue=tuple(None if row is None else row.pvalue for row in own),
        outcomes=tuple(outcomes),
        verdict=verdict,
        depends_on=tuple(dict.fromkeys(columns[i].choice for i in dissenting)),
        dissenting=dissenting,
    )
