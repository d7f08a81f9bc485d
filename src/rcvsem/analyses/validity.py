"""Construct validity of a measurement model: discriminant tests, rival models, method bias, second order."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from rcvsem.analyses.json_heads import MEASURED
from rcvsem.analyses.method_factors import NO_FACTORS, MethodFactors, check_named, method_factors
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.reliability import second_orders, source_of
from rcvsem.analyses.run_json import run_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.analyses.validity_options import ValidityOptions as ValidityOptions
from rcvsem.evaluate import modification_indices
from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.attempt import attempt
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.findings import Finding, unique
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase
from rcvsem.infer.discriminant_tests import DiscriminantTests, discriminant_tests
from rcvsem.infer.marker_variable import MarkerTest, marker_test
from rcvsem.infer.measurement_models import Measurement, constructs_of, measurement_of
from rcvsem.infer.method_bias import MethodVerdict, method_verdicts
from rcvsem.infer.rival_models import RivalModel, rival_models
from rcvsem.infer.second_order import SecondOrder
from rcvsem.scale.harman import HarmanTest, harman_test
from rcvsem.scale.htmt import HTMT, htmt, htmt_of_matrix
from rcvsem.scale.sample import to_correlation
from rcvsem.scale.vif import FullCollinearity, full_collinearity

NO_ANSWERS = NotAvailable("needs the respondents' answers; the model was fitted to a matrix")
DIMENSIONS = "dimensions"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class ValidityStudy(Result):
    """All checks of one measurement model; what the data do not allow is NotAvailable.

    structure : (k, c) observed correlations of items and constructs, the own one corrected.
    cross : item -> (construct, MI, expected standardized loading), the largest.
    """

    study: Study
    source: ScaleSource | None
    options: ValidityOptions
    htmt: HTMT | NotAvailable
    discriminant: DiscriminantTests | NotAvailable
    rivals: tuple[RivalModel, ...]
    method: MethodFactors
    marker: MarkerTest | NotAvailable | None
    method_bias: tuple[MethodVerdict, ...]
    second: tuple[SecondOrder, ...]
    structure: Floats | None
    cross: dict[str, tuple[str, float, float]]
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{MEASURED} htmt=htmt.ratios discriminant_tests=discriminant.tests cross_loadings rival_models=rivals "
        "method_bias cfa_marker=method.marker method_paths=method.paths second_order=second"
    )

    @property
    def cross_loadings(self) -> list[CrossLoading]:
        """Of every item the other construct it would rather load on."""
        return [
            CrossLoading(item=item, construct=on, mi=mi, std_loading=change)
            for item, (on, mi, change) in self.cross.items()
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossLoading:
    """One item. mi : modification index. std_loading : expected standardized loading."""

    item: str
    construct: str
    mi: float
    std_loading: float


def validity_record(result: ValidityStudy) -> dict[str, Any]:
    """run.json of `rcvsem validity`."""
    options = result.options
    return {**run_record(result.study), "command": "validity", "seed": options.seed, "draws": options.draws}


def run_validity(study: Study, options: ValidityOptions | None = None) -> ValidityStudy:
    """Run every check of a fitted measurement model (`measurement_study`)."""
    chosen = options or ValidityOptions()
    source = source_of(study)
    check_named(study, chosen)
    fit = study.fit
    if not fit.converged:
        lost = NotAvailable("the measurement model did not converge")
        return ValidityStudy(
            study=study, source=source, options=chosen, htmt=_htmt(study, source, chosen), discriminant=lost, rivals=(),
            method=NO_FACTORS, marker=None, method_bias=(), second=(), structure=None, cross={},
            findings=study.findings,
        )  # fmt: skip
    measurement = measurement_of(fit)
    base = measurement.attempt()
    discriminant = attempt(
        lambda: discriminant_tests(
            measurement,
            limit=chosen.limit,
            level=chosen.level,
            free=None if isinstance(base, NotAvailable) else base,
        )
    )
    rivals = rival_models(measurement, _named_partitions(source, measurement))
    factors = method_factors(study, measurement, base, chosen)
    harman, collinearity = _single_dimension(source, chosen)
    marker = None if not chosen.marker else NO_ANSWERS if source is None else _marker(source, chosen)
    verdicts = method_verdicts(
        harman=harman,
        one_factor=next(model for model in rivals if model.factors == 1),
        reference=rivals[0],
        latent=factors.latent,
        measured=factors.measured,
        marker=marker,
        cfa_marker=factors.marker,
        collinearity=collinearity,
    )
    structure, cross = _cross(fit)
    second, unreported = second_orders(study, source)
    return ValidityStudy(
        study=study,
        source=source,
        options=chosen,
        htmt=_htmt(study, source, chosen),
        discriminant=discriminant,
        rivals=rivals,
        method=factors,
        marker=marker,
        method_bias=verdicts,
        second=second,
        structure=structure,
        cross=cross,
        findings=unique(
            [*study.findings, *unreported, *_without_restrictions(fit, base), *_no_intervals(fit, chosen)]
        ),
    )


def _without_restrictions(fit: Fit, base: Fit | NotAvailable) -> list[Finding]:
    """A finding when the comparisons of models do not keep what the author restricted."""
    if isinstance(base, NotAvailable) or base.df == fit.df:
        return []
    return [
        Finding(
            code="restrictions_left_out",
            severity="info",
            text=phrase(
                "Tests of correlations, rival models and the method factor are made with free loadings "
                "and variances, without the fixed or equal ones of the model file (df {df} instead of "
                "{df_2}); reliability, AVE, Fornell-Larcker and cross-loadings are of the model as it is "
                "written.",
                df=base.df,
                df_2=fit.df,
            ),
        )
    ]


def _no_intervals(fit: Fit, options: ValidityOptions) -> list[Finding]:
    if not fit.spec.ordered or not options.draws:
        return []
    return [
        Finding(
            code="htmt_without_intervals",
            severity="info",
            text="HTMT is of polychoric correlations and has no bootstrap intervals; Harman's test, VIF and Cronbach's "
            "alpha are of the codes as they stand.",
        )
    ]


def _htmt(study: Study, source: ScaleSource | None, options: ValidityOptions) -> HTMT | NotAvailable:
    if source is None or study.fit.spec.ordered:
        items = study.fit.layout.observed
        r = to_correlation(study.fit.sample_covs[0])
        scales = study.fit.spec.scales
        constructs = {row.construct: row.items for row in study.reliability if row.construct in scales}
        return attempt(lambda: htmt_of_matrix(r, constructs, items, n=study.fit.n))
    return attempt(
        lambda: htmt(
            source.survey.matrix(source.items),
            source.constructs,
            source.items,
            draws=options.draws,
            seed=options.seed,
            level=options.level,
        )
    )


def _scores(source: ScaleSource) -> Floats:
    """(n, c) item means of the constructs, NaN where an item is missing."""
    return np.column_stack([source.survey.matrix(items).mean(axis=1) for items in source.constructs.values()])


def _single_dimension(
    source: ScaleSource | None, options: ValidityOptions
) -> tuple[HarmanTest | NotAvailable, FullCollinearity | NotAvailable]:
    if source is None:
        return NO_ANSWERS, NO_ANSWERS
    x = source.survey.matrix(source.items)
    return (
        attempt(lambda: harman_test(x, source.items, limit=options.harman_limit)),
        attempt(lambda: full_collinearity(_scores(source), list(source.constructs))),
    )


def _marker(source: ScaleSource, options: ValidityOptions) -> MarkerTest | NotAvailable:
    return attempt(
        lambda: marker_test(
            _scores(source),
            list(source.constructs),
            source.survey.matrix(options.marker).mean(axis=1),
            name="+".join(options.marker),
            alpha=1.0 - options.level,
        )
    )


def _named_partitions(
    source: ScaleSource | None, measurement: Measurement
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """One factor a dimension, where the instrument declares dimensions of several constructs."""
    if source is None or not source.has_dimensions or len(source.dimensions) == len(source.constructs):
        return {}
    if set(measurement.constructs) != set(source.constructs):
        return {}
    return {DIMENSIONS: tuple(source.dimensions.values())}


def _cross(fit: Fit) -> tuple[Floats, dict[str, tuple[str, float, float]]]:
    """Observed correlations of all items with the constructs, and the extra loading each would profit from most.

    With its own construct an item correlates through the sum of the other items (corrected), with another through the sum
    of all its items: what the CFA implies could not fail to favour the own construct. Items count with the sign of their
    loading, so that a construct points the same way as in every other table.
    """
    constructs = constructs_of(fit.spec)
    items = tuple(dict.fromkeys(item for own in constructs.values() for item in own))
    best: dict[str, tuple[str, float, float]] = {}
    try:
        candidates = modification_indices(fit, kinds=("absent",))
    except RcvsemError:
        candidates = ()
    for entry in candidates:
        loading = entry.op == "=~" and entry.lhs in constructs and entry.rhs in items
        if loading and np.isfinite(entry.mi) and entry.mi > best.get(entry.rhs, ("", 0.0, 0.0))[1]:
            best[entry.rhs] = (entry.lhs, float(entry.mi), float(entry.sepc_all))
    place = {name: k for k, name in enumerate(fit.layout.observed)}
    cov = np.asarray(fit.sample_covs[0])
    signs = {
        (row.lhs, row.rhs): -1.0 if value < 0 else 1.0
        for row, value in zip(fit.spec.parameters, fit.values, strict=True)
        if row.op == "=~" and row.group == 1
    }
    found = np.full((len(items), len(constructs)), np.nan)
    for i, item in enumerate(items):
        for j, (code, own) in enumerate(constructs.items()):
            others = [other for other in own if other != item]
            if others:
                rest = [place[other] for other in others]
                sign = np.array([signs.get((code, other), 1.0) for other in others])
                total = float(sign @ cov[np.ix_(rest, rest)] @ sign)
                found[i, j] = cov[place[item], rest] @ sign / np.sqrt(cov[place[item], place[item]] * total)
    return found, best
