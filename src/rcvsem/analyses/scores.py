"""Scores of respondents on the constructs, to file: means, sums or factor scores."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.analyses.inputs import inputs_of, numeric_column
from rcvsem.analyses.json_heads import SCALES_IF_ANY
from rcvsem.analyses.ordinal_items import Ordered, ordinal_items
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.score_options import FactorMethod, ScoreKind, ScoreOptions
from rcvsem.evaluate import factor_scores
from rcvsem.fit import Fit, estimate, moments_from_data
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, DataError, OptionError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.model import ModelSpec
from rcvsem.survey import scale_scores

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ScoreStudy(Result):
    """scores : construct -> (n,), NaN = none; exit_code 1 when factor scores rest on an improper solution."""

    source: ScaleSource | None
    kind: ScoreKind
    method: FactorMethod | None
    estimator: str | None
    scores: dict[str, Floats]
    findings: tuple[Finding, ...]
    exit_code: int

    json_form: ClassVar[str] = (
        f"{SCALES_IF_ANY} kind method estimator constructs respondents=source.survey.respondent scores"
    )

    @property
    def constructs(self) -> list[ScoreDistribution]:
        """The distribution of the scores on every construct."""
        return [_distribution(self.source, code, values) for code, values in self.scores.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDistribution:
    """Scores of all respondents on one construct."""

    construct: str
    items: tuple[str, ...]
    n: int
    mean: float | None
    sd: float | None
    minimum: float | None
    maximum: float | None


def run_scores(source: ScaleSource, asked: ScoreOptions, ordered: Ordered = None) -> ScoreStudy:
    """Scores of every respondent on every construct. ordered : ordinal items (`rcvsem.analyses.ordinal_items`).

    Raises
    ------
    OptionError : `available` with factor scores of continuous items.
    ConvergenceError : the model behind the factor scores did not converge.
    """
    kind, method, available, options = asked.kind, asked.method, asked.available, asked.fit
    findings: list[Finding] = list(source.survey.findings)
    if kind != "factor":
        scores = scale_scores(source.survey, source.constructs, score=kind, available=available)
        lost = _without(source, scores)
        return ScoreStudy(
            source=source,
            kind=kind,
            method=None,
            estimator=None,
            scores=scores,
            findings=unique([*findings, *lost]),
            exit_code=0,
        )
    spec, left_out = _model(source)
    findings += left_out
    inputs = inputs_of(spec, source.survey)  # categories of predictors become dummies
    spec, survey = inputs.spec, inputs.survey or source.survey
    findings += inputs.findings
    names, notes = ordinal_items(spec, ordered, options, source.instrument)
    if available and not names:
        raise OptionError(
            phrase("Factor scores need every item: {--available True} is for means, sums and ordinal items.")
        )
    if names:
        spec = spec.with_options(ordered=names, identify=False)
    x = np.column_stack([numeric_column(survey, name) for name in spec.observed])
    fit = estimate(spec, moments_from_data(x, spec.observed), options)
    if not fit.converged:
        raise ConvergenceError(
            "The model of the constructs did not converge, so there are no factor scores.",
            fix=phrase("Take {--kind mean}, or repair the measurement model."),
        )
    gaps = np.isnan(x).mean(axis=1)
    scored = gaps <= 0.5 if available else gaps == 0.0
    found = factor_scores(fit, x[scored], method=method)
    table = np.full((len(x), found.shape[1]), np.nan)
    table[scored] = found
    scores = {code: table[:, k] for k, code in enumerate(spec.latents)}
    findings += [*notes, *fit.findings, *_without(source, scores)]
    return ScoreStudy(
        source=source,
        kind=kind,
        method=method,
        estimator=options.estimator,
        scores=scores,
        findings=unique(findings),
        exit_code=0 if fit.admissible else 1,
    )


def _model(source: ScaleSource) -> tuple[ModelSpec, tuple[Finding, ...]]:
    """The model behind factor scores: the file's as it is written, else the CFA of all constructs."""
    written = source.written
    if written is None:
        return source.spec, ()
    if written.groups == 1:
        return written, ()
    said = Finding(
        code="groups_left_out",
        severity="warning",
        text="The model file speaks of several groups of respondents. Factor scores are made for all respondents "
        "together: values and labels that differ between groups, and what is not measurement, are left out.",
        fix="Score each group's file by itself with a model of one group.",
    )
    return source.spec, (said,)


def scores_of_fit(fit: Fit, *, method: FactorMethod = "regression") -> ScoreStudy:
    """Factor scores of the cases that a fitted model was estimated from, in their order.

    Raises
    ------
    DataError : the fit was made from a matrix. ConvergenceError : it did not converge.
    """
    moments = fit.moments
    if not moments.has_data:
        raise DataError("Scores need the answers; the model was fitted to a matrix.")
    if not fit.converged:
        raise ConvergenceError("The model did not converge, so there are no factor scores.")
    rows = np.vstack([np.asarray(group.data, dtype=float) for group in moments.groups])
    found = factor_scores(fit, rows, method=method)
    return ScoreStudy(
        source=None,
        kind="factor",
        method=method,
        estimator=fit.options.estimator,
        scores={code: found[:, k] for k, code in enumerate(fit.spec.latents)},
        findings=tuple(fit.findings),
        exit_code=0 if fit.admissible else 1,
    )


def scores_frame(study: ScoreStudy) -> pd.DataFrame:
    """A score of every respondent on every construct; the index holds the respondents' keys."""
    import pandas as pd

    index = None
    if study.source is not None:
        index = pd.Index(study.source.survey.respondent, name="respondent")
    return pd.DataFrame(study.scores, index=index)


def _without(source: ScaleSource, scores: dict[str, Floats]) -> list[Finding]:
    """Who has no score on a construct, counted."""
    found = []
    for code, values in scores.items():
        count = int(np.isnan(values).sum())
        if count:
            text = phrase_n(
                count,
                "{n} of {total} respondents left items out and has no score.",
                "{n} of {total} respondents left items out and have no score.",
                total=source.survey.n,
            )
            found.append(Finding(code="no_score", severity="info", text=text, where=code))
    return found


def _distribution(source: ScaleSource | None, code: str, values: Floats) -> ScoreDistribution:
    known = values[~np.isnan(values)]
    return ScoreDistribution(
        construct=code,
        items=() if source is None else _items(source, code),
        n=int(known.size),
        mean=float(known.mean()) if known.size else None,
        sd=float(known.std(ddof=1)) if known.size > 1 else None,
        minimum=float(known.min()) if known.size else None,
        maximum=float(known.max()) if known.size else None,
    )


def _items(source: ScaleSource, code: str) -> tuple[str, ...]:
    """Items of a construct; of a second-order construct the constructs it is measured by."""
    if code in source.constructs:
        return source.constructs[code]
    return () if source.written is None else source.written.indicators(code)
