"""Models compared by PLS: explained variance, criteria of choice, and CVPAT of their predictions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, ClassVar

import numpy as np

from rcvsem.analyses.comparison import version_names
from rcvsem.analyses.input_files import InputFile, PathLike, each_once, model_files, survey_files
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.pls import component_spec
from rcvsem.analyses.pls_answers import analysed_rows, columns_of, folds_of, survey_of
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.reading import Reading
from rcvsem.foundation.arrays import Bools
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.model import ModelSpec, check_variables
from rcvsem.pls.analysis import PlsResult, analyse
from rcvsem.pls.assessment_rows import EndogenousRow
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.model_reading import pls_model
from rcvsem.pls.prediction_losses import ModelLosses, losses_of_constructs
from rcvsem.survey import CleanSurvey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PredictionContest:
    """CVPAT of two models, by place. losses : the whole model (construct "") first, then each construct they share, or
    why there is none."""

    first: int
    second: int
    losses: tuple[ModelLosses, ...] | NotAvailable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NamedContest:
    """CVPAT of two models by name."""

    contest: PredictionContest
    first: str
    second: str

    json_form: ClassVar[str] = "first second reason=contest.losses! losses=contest.losses+"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explained:
    """One endogenous construct. bic_weight : exp(-d / 2) over their sum, d the difference of BIC to the lowest."""

    row: EndogenousRow
    q2_predict: float | None
    bic_weight: float

    json_form: ClassVar[str] = (
        "construct=row.construct r2=row.r2.value r2_adjusted=row.adjusted q2_predict bic=row.bic bic_weight"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelByPls:
    """One model."""

    name: str
    result: PlsResult
    constructs: list[Explained]

    json_form: ClassVar[str] = "name n=result.fit.n converged=result.fit.converged constructs"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PlsComparison(Result):
    """Models of the same respondents, estimated by PLS.

    names, specs, results : one a model. contests : every pair. bic_weights : construct -> weight of each model that
    explains it (NaN elsewhere): exp(-d / 2) over their sum, d the difference of its BIC to the lowest (Danks, Sharma &
    Sarstedt 2020).
    """

    names: tuple[str, ...]
    specs: tuple[ModelSpec, ...]
    results: tuple[PlsResult, ...]
    contests: tuple[PredictionContest, ...]
    bic_weights: dict[str, tuple[float, ...]]
    survey: CleanSurvey
    files: tuple[InputFile, ...]
    choices: PlsChoices
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{VERSION} command name n=last.fit.n n_received=survey.received simulated=survey.is_simulated "
        "estimator=choices.options.estimator converged admissible seed=choices.run.seed folds=choices.run.folds "
        "repeats=choices.run.repeats predictors=choices.run.predictors inputs versions=_versions "
        f"{TOLD} models cvpat"
    )

    @property
    def command(self) -> str:
        """What made it."""
        return "compare"

    @property
    def name(self) -> str:
        """The last model."""
        return self.names[-1]

    @property
    def last(self) -> PlsResult:
        """Of the last model."""
        return self.results[-1]

    @property
    def converged(self) -> bool:
        """Of all models."""
        return all(result.fit.converged for result in self.results)

    @property
    def admissible(self) -> bool:
        """Of all models."""
        return all(result.fit.admissible for result in self.results)

    @property
    def inputs(self) -> list[InputFile]:
        """The files that went in, each once."""
        return each_once(self.files)

    @property
    def models(self) -> list[ModelByPls]:
        """Model by model."""
        return [
            ModelByPls(name=name, result=result, constructs=self._explained(place))
            for place, (name, result) in enumerate(zip(self.names, self.results, strict=True))
        ]

    def _explained(self, place: int) -> list[Explained]:
        result = self.results[place]
        q2 = q2_of(result)
        return [
            Explained(
                row=row,
                q2_predict=q2.get(row.construct),
                bic_weight=float(self.bic_weights[row.construct][place]),
            )
            for row in (() if result.assessment is None else result.assessment.endogenous)
        ]

    @property
    def cvpat(self) -> list[NamedContest]:
        """Which of two models predicts better, pair by pair."""
        return [
            NamedContest(contest=one, first=self.names[one.first], second=self.names[one.second])
            for one in self.contests
        ]

    @property
    def exit_code(self) -> int:
        """1 when a model must not be used as it stands."""
        return max(result.exit_code for result in self.results)


def compare_pls(
    models: Sequence[PathLike | ModelSpec],
    data: Any,
    choices: PlsChoices,
    *,
    names: Sequence[str] = (),
    instrument: PathLike | None = None,
    reading: Reading | None = None,
) -> PlsComparison:
    """Estimate every model on the respondents that answered the items of all, and compare their predictions.

    Folds, repetitions and seed are the same for all models, so that losses are paired by respondent.

    Raises
    ------
    RcvsemError : a file cannot be read, a model is none for PLS, no respondent is left, ...
    """
    specs = tuple(component_spec(model, choices.further_columns) for model in models)
    others = tuple(dict.fromkeys(name for spec in specs[1:] for name in spec.observed))
    survey = survey_of(specs[0], data, choices, instrument, reading or Reading(), also=others)
    for spec in specs:
        check_variables(spec, survey.variables)
    known = [pls_model(spec) for spec in specs]
    items = tuple(dict.fromkeys(item for model in known for item in model.items))
    rows = columns_of(survey, items)
    weights = None if choices.case_weights is None else columns_of(survey, (choices.case_weights,))[:, 0]
    keep, _, kept_weights = analysed_rows(rows, weights, choices.options)
    if not keep.any():
        raise DataError("No respondent answered the items of all models.")
    assigned = None if choices.fold_column is None else folds_of(survey, choices.fold_column, keep)
    results = []
    for model in known:
        own = rows[:, [items.index(item) for item in model.items]][keep]
        fit = fit_pls(model, own, model.items, choices.options, case_weights=kept_weights, received=survey.n)
        results.append(analyse(fit, replace(choices.run, draws=0), assigned=assigned))
    names = tuple(names) or version_names([spec.path for spec in specs])
    files: dict[tuple[str, str], InputFile] = {}
    for file in (*(f for spec in specs for f in model_files(spec)), *survey_files(survey)):
        files[file.role, str(file.path)] = file
    return PlsComparison(
        names=names,
        specs=specs,
        results=tuple(results),
        contests=tuple(_contest(results, a, b) for a, b in combinations(range(len(results)), 2)),
        bic_weights=_weights(results),
        survey=survey,
        files=tuple(files.values()),
        choices=choices,
        findings=_findings(survey, names, results, keep),
    )


def _contest(results: Sequence[PlsResult], a: int, b: int) -> PredictionContest:
    one, two = results[a].prediction, results[b].prediction
    losses: tuple[ModelLosses, ...] | NotAvailable
    if isinstance(one, NotAvailable):
        losses = one
    elif isinstance(two, NotAvailable):
        losses = two
    else:
        try:
            losses = losses_of_constructs(one, two)
        except DataError as error:
            losses = NotAvailable(error.what.rstrip("."))
    return PredictionContest(first=a, second=b, losses=losses)


def _weights(results: Sequence[PlsResult]) -> dict[str, tuple[float, ...]]:
    criteria: dict[str, list[float]] = {}
    for place, result in enumerate(results):
        for row in () if result.assessment is None else result.assessment.endogenous:
            criteria.setdefault(row.construct, [float("nan")] * len(results))[place] = row.bic
    found = {}
    for construct, values in criteria.items():
        bic = np.array(values)
        raw = np.exp(-0.5 * (bic - np.nanmin(bic)))
        found[construct] = tuple(float(value) for value in raw / np.nansum(raw))
    return found


def _findings(
    survey: CleanSurvey, names: Sequence[str], results: Sequence[PlsResult], keep: Bools
) -> tuple[Finding, ...]:
    found = list(survey.findings)
    left = int((~keep).sum())
    if left:
        found.append(
            Finding(
                code="respondents_of_all_models",
                severity="info",
                text=phrase_n(
                    left,
                    "{n} respondent lacks an answer to an item of one of the models and is left out of all.",
                    "{n} respondents lack an answer to an item of one of the models and are left out of all.",
                ),
            )
        )
    for name, result in zip(names, results, strict=True):
        found += [replace(finding, where=finding.where or name) for finding in result.findings]
    blocks = {name: _measured(result) for name, result in zip(names, results, strict=True)}
    changed = sorted(
        {
            construct
            for own in blocks.values()
            for construct, items in own.items()
            for other in blocks.values()
            if construct in other and other[construct] != items
        }
    )
    if changed:
        found.append(
            Finding(
                code="other_items",
                severity="warning",
                text=phrase(
                    "The models measure {names} by different items: BIC compares models of the same construct, and CVPAT "
                    "the items they share.",
                    names=enumerated(changed),
                ),
            )
        )
    return tuple(found)


def _measured(result: PlsResult) -> dict[str, tuple[str, ...]]:
    return {construct.name: construct.items for construct in result.fit.model.constructs}


def pls_comparison_record(found: PlsComparison) -> dict[str, Any]:
    """run.json of a comparison by PLS."""
    told = plain(found)
    return {key: told[key] for key in told if key not in ("findings", "models", "cvpat")}


def q2_of(result: PlsResult) -> dict[str, float]:
    """Construct -> Q2_predict of its score; {} without a prediction."""
    found = result.prediction
    return {} if isinstance(found, NotAvailable) else {c.construct: c.q2_predict for c in found.constructs}
