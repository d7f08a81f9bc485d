"""Reliability of every construct, dimension and the whole questionnaire, and of second-order constructs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from rcvsem.analyses.json_heads import MEASURED
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.reliability_options import ReliabilityOptions
from rcvsem.analyses.scale_source import ScaleSource, scale_source
from rcvsem.fit import Fit, FitOptions, Moments, estimate, moments_from_data
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.attempt import attempt
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.result import Result
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import phrase
from rcvsem.infer.measurement_models import measurement_of
from rcvsem.infer.one_factor import OneFactorOmega, one_factor_omega
from rcvsem.infer.second_order import (
    SecondOrder,
    second_order,
    second_order_constructs,
    second_order_of,
)
from rcvsem.model import ModelSpec
from rcvsem.model.measurement_part import MeasurementPart, construct_part
from rcvsem.scale.halves import SplitHalf, split_half
from rcvsem.scale.reliability import Alpha, bootstrap_alpha, cronbach_alpha
from rcvsem.scale.resampling import BootstrapIntervals
from rcvsem.scale.sample import complete_sample, correlation
from rcvsem.scale.schmid_leiman import GeneralFactor, general_factor

WHOLE = Text("Whole questionnaire")
NONE: tuple[Number, Number] = (NotAvailable("no bootstrap"), NotAvailable("no bootstrap"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRow:
    """One scale. level: construct, dimension or whole; limits are (lower, upper) pairs.

    general : of several constructs, what one factor behind them all explains (Schmid-Leiman).
    """

    level: str
    code: str
    name: Text
    items: tuple[str, ...]
    n: int
    alpha: Number
    alpha_feldt: tuple[Number, Number]
    alpha_bootstrap: tuple[Number, Number]
    alpha_standardized: Number
    omega: Number
    omega_bootstrap: tuple[Number, Number]
    mean_r: Number
    split_half: Number
    lambda4: Number
    lambda6: Number
    general: GeneralFactor | NotAvailable | None = None

    json_form: ClassVar[str] = (
        "level scale=code items n alpha alpha_lower=alpha_feldt.0 alpha_upper=alpha_feldt.1 "
        "alpha_boot_lower=alpha_bootstrap.0 alpha_boot_upper=alpha_bootstrap.1 alpha_standardized omega "
        "omega_boot_lower=omega_bootstrap.0 omega_boot_upper=omega_bootstrap.1 mean_r split_half lambda4 lambda6 "
        "omega_hierarchical=general.omega_hierarchical omega_total=general.omega_total ecv=general.ecv"
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReliabilityStudy:
    """All coefficients of all scales."""

    source: ScaleSource
    rows: tuple[ScaleRow, ...]
    level: float
    draws: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Reliability(Result):
    """What `rcvsem reliability` finds: the CFA, every scale (None where a matrix does not allow it), second-order
    constructs."""

    study: Study
    scales: ReliabilityStudy | None
    second: tuple[SecondOrder, ...]
    draws: int
    seed: int

    json_form: ClassVar[str] = f"{MEASURED} scales=rows second_order=second bifactor=study.bifactor"

    @property
    def rows(self) -> tuple[ScaleRow, ...]:
        """Constructs, dimensions, the whole questionnaire."""
        return () if self.scales is None else self.scales.rows

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the CFA, and why some scale is not reported."""
        return self.study.findings


def reliability_record(result: Reliability) -> dict[str, Any]:
    """run.json of `rcvsem reliability`."""
    from rcvsem.analyses.run_json import run_record

    return {**run_record(result.study), "command": "reliability", "draws": result.draws, "seed": result.seed}


def reliability_of(study: Study, options: ReliabilityOptions | None = None) -> Reliability:
    """Reliability of all scales of a fitted measurement model (`measurement_study`)."""
    options, source = options or ReliabilityOptions(), source_of(study)
    scales, lost = (
        _of_matrix(study, options.level) if source is None else (run_reliability(source, options), ())
    )
    second, gone = second_orders(study, source)
    if options.cross_check and scales is not None:
        from rcvsem.analyses.second_opinion import second_alpha

        alphas = {row.code: (row.items, row.alpha) for row in scales.rows}
        gone = (*gone, second_alpha(scales.source, alphas))
    study = replace(study, findings=(*study.findings, *lost, *gone))
    return Reliability(study=study, scales=scales, second=second, draws=options.draws, seed=options.seed)


def source_of(study: Study) -> ScaleSource | None:
    """The scales of a measurement study; None when it was made from a matrix."""
    if study.survey is None:
        return None
    reported = {row.construct for row in study.reliability}
    constructs = {name: items for name, items in study.fit.spec.scales.items() if name in reported}
    return scale_source(study.survey, constructs, files=study.inputs.files, reading=study.inputs.reading)


def _of_matrix(study: Study, level: float) -> tuple[ReliabilityStudy | None, tuple[Finding, ...]]:
    """Every scale from the covariances alone, without bootstrap; None, and why, where they do not allow it."""
    if len(study.fit.moments.groups) > 1 or study.fit.spec.ordered:
        return None, ()
    from rcvsem.analyses.scale_matrix import matrix_source

    group = study.fit.moments.groups[0]
    constructs = {row.construct: row.items for row in study.reliability}
    try:
        source = matrix_source(
            group.cov * (group.n / (group.n - 1.0)),
            group.n,
            study.fit.moments.variables,
            constructs,
            files=study.inputs.files,
        )
    except DataError as error:
        said = Finding(
            code="no_scales",
            severity="warning",
            text=phrase("There is no table of scales. {what}", what=error.what),
            fix=error.fix or "",
        )
        return None, (said,)
    return run_reliability(source, ReliabilityOptions(draws=0, level=level)), ()


def run_reliability(source: ScaleSource, options: ReliabilityOptions | None = None) -> ReliabilityStudy:
    """Alpha, omega, split halves and their intervals of every scale."""
    options = options or ReliabilityOptions()
    rows, findings = [], list[Finding]()
    omegas: dict[tuple[str, ...], OneFactorOmega | NotAvailable] = {}  # a dimension may be one construct
    for scale in _scales(source):
        x = source.survey.matrix(scale.items)
        found = _coefficients(x, scale, options)
        if isinstance(found.alpha, Alpha) and scale.level == "construct":
            findings += found.alpha.findings
        if scale.items not in omegas:
            omegas[scale.items] = _omega(x, scale.items, options)
        row = _row(scale, found, omegas[scale.items])
        rows.append(replace(row, general=_general(x, scale)))
    return ReliabilityStudy(
        source=source, rows=tuple(rows), level=options.level, draws=options.draws, findings=tuple(findings)
    )


class _Scale(NamedTuple):
    level: str
    code: str
    name: Text
    items: tuple[str, ...]
    constructs: int = 1


def _scales(source: ScaleSource) -> list[_Scale]:
    """Every construct, every dimension where there are several, and the whole questionnaire."""
    found = [
        _Scale("construct", code, source.names.get(code, Text.verbatim(code)), items)
        for code, items in source.constructs.items()
    ]
    if source.has_dimensions:
        found += [
            _Scale("dimension", code, source.dimension_names[code], source.items_of(code), len(constructs))
            for code, constructs in source.dimensions.items()
        ]
    if len(source.constructs) > 1:
        found.append(_Scale("whole", "all", WHOLE, source.items, len(source.constructs)))
    return found


class _Coefficients(NamedTuple):
    alpha: Alpha | NotAvailable
    split: SplitHalf | NotAvailable
    bootstrap: BootstrapIntervals | NotAvailable


def _coefficients(x: Floats, scale: _Scale, options: ReliabilityOptions) -> _Coefficients:
    code, items, level = scale.code, scale.items, options.level
    if len(items) < 2:
        one = NotAvailable("A scale of one item has no internal consistency.")
        return _Coefficients(one, one, one)
    bootstrap: BootstrapIntervals | NotAvailable = NotAvailable("No bootstrap was asked for.")
    if options.draws:
        # a stream of its own for each scale, the same whatever else is computed
        stream = np.random.SeedSequence([options.seed, *code.encode("utf-8")])
        bootstrap = attempt(lambda: bootstrap_alpha(x, items, draws=options.draws, seed=stream, level=level))
    return _Coefficients(
        alpha=attempt(lambda: cronbach_alpha(x, items, name=code, level=level)),
        split=attempt(lambda: split_half(x, items, name=code)),
        bootstrap=bootstrap,
    )


def _omega(x: Floats, items: tuple[str, ...], options: ReliabilityOptions) -> OneFactorOmega | NotAvailable:
    moments = attempt(lambda: moments_from_data(x, items))
    if isinstance(moments, NotAvailable):
        return moments
    return one_factor_omega(moments, items, draws=options.draws, seed=options.seed, level=options.level)


def _general(x: Floats, scale: _Scale) -> GeneralFactor | NotAvailable | None:
    if scale.constructs < 2:
        return None
    sample = attempt(lambda: complete_sample(x, scale.items))
    if isinstance(sample, NotAvailable):
        return sample
    return attempt(lambda: general_factor(correlation(sample.x), scale.constructs))


def _row(scale: _Scale, found: _Coefficients, omega: OneFactorOmega | NotAvailable) -> ScaleRow:
    alpha, split = found.alpha, found.split

    def of_alpha(attribute: str) -> Number:
        return alpha if isinstance(alpha, NotAvailable) else getattr(alpha, attribute)

    alpha_bootstrap = NONE
    if isinstance(found.bootstrap, BootstrapIntervals):
        low, high = found.bootstrap.percentile[0]
        alpha_bootstrap = (float(low), float(high))
    omega_bootstrap = NONE
    if isinstance(omega, OneFactorOmega) and not isinstance(omega.bootstrap, NotAvailable):
        omega_bootstrap = (omega.bootstrap.lower, omega.bootstrap.upper)
    return ScaleRow(
        level=scale.level,
        code=scale.code,
        name=scale.name,
        items=scale.items,
        n=0 if isinstance(alpha, NotAvailable) else alpha.n,
        alpha=of_alpha("raw"),
        alpha_feldt=(of_alpha("lower"), of_alpha("upper")),
        alpha_bootstrap=alpha_bootstrap,
        alpha_standardized=of_alpha("standardized"),
        omega=omega if isinstance(omega, NotAvailable) else omega.value,
        omega_bootstrap=omega_bootstrap,
        mean_r=of_alpha("mean_r"),
        split_half=split if isinstance(split, NotAvailable) else split.spearman_brown_unequal,
        lambda4=split if isinstance(split, NotAvailable) else split.lambda4,
        lambda6=of_alpha("lambda6"),
    )


def second_orders(
    study: Study, source: ScaleSource | None
) -> tuple[tuple[SecondOrder, ...], tuple[Finding, ...]]:
    """Second-order factors, and why some are not reported.

    Those that the model file names, from its model of constructs as it is written (all levels, covariances and paths
    among them); else one over every dimension of three or more constructs.
    """
    if not study.fit.converged or study.fit.spec.groups > 1:
        return (), ()
    measurement = measurement_of(study.fit)
    found: dict[str, SecondOrder | NotAvailable] = {}
    part = _construct_part(study)
    named = {} if part is None else second_order_constructs(part.spec)
    if part is not None and named:
        fit = _attempt_second(part.spec, measurement.moments, measurement.options)
        found = {name: second_order_of(fit, name) for name in named}
    elif source is not None and source.has_dimensions:
        for dimension, constructs in source.dimensions.items():
            if len(constructs) > 2 and all(code in measurement.constructs for code in constructs):
                found[dimension] = second_order(measurement, dimension, constructs)
    lost = [
        Finding(
            code="second_order_not_reported",
            severity="warning",
            where=name,
            text=phrase("The second-order construct is not reported: {reason}", reason=entry.reason),
        )
        for name, entry in found.items()
        if isinstance(entry, NotAvailable)
    ]
    return tuple(entry for entry in found.values() if isinstance(entry, SecondOrder)), tuple(lost)


def _construct_part(study: Study) -> MeasurementPart | None:
    """Everything that the model file behind the study says of items and constructs."""
    written = study.inputs.written
    return None if written is None else construct_part(written)


def _attempt_second(spec: ModelSpec, moments: Moments, options: FitOptions) -> Fit | NotAvailable:
    ordered = tuple(name for name in moments.ordered if name in spec.observed)
    if ordered:
        spec = spec.with_options(identify=False, ordered=ordered)
    return attempt(lambda: estimate(spec, moments.select(spec.observed), options))
