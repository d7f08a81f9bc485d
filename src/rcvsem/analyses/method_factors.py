"""Method factors under the items of a measurement model: unmeasured, by a marker, measured; and the paths with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.analyses.inputs import inputs_of, numeric_column
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.validity_options import ValidityOptions
from rcvsem.fit import Fit, Moments, moments_from_data
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.cfa_marker import cfa_marker
from rcvsem.infer.cfa_marker_result import CfaMarker
from rcvsem.infer.latent_method import LatentMethodFactor, latent_method_factor
from rcvsem.infer.measurement_models import Measurement
from rcvsem.infer.method_paths import MethodPaths, fitted, method_lines, paths_with_method, with_method
from rcvsem.model import ModelSpec

# With two, a factor that is apart from all others is not identified.
MIN_MEASURED = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MethodFactors:
    """latent : ULMC. marker, measured : None where none is named. paths : None for a model without paths."""

    latent: LatentMethodFactor | NotAvailable
    marker: CfaMarker | NotAvailable | None
    measured: LatentMethodFactor | NotAvailable | None
    paths: MethodPaths | None


NO_FACTORS = MethodFactors(
    latent=NotAvailable("the measurement model did not converge"), marker=None, measured=None, paths=None
)


def check_named(study: Study, options: ValidityOptions) -> None:
    """OptionError for a marker or measured items that are not there, or are items of a construct."""
    everything = study.inputs.everything
    if study.survey is not None:
        known = study.survey.variables
    else:
        known = study.fit.moments.variables if everything is None else everything.variables
    items = {item for own in study.fit.spec.scales.values() for item in own}
    for what, names in (
        (phrase("marker"), options.marker),
        (phrase("item of a method factor"), options.method_items),
    ):
        unknown = [name for name in names if name not in known]
        if unknown:
            raise OptionError(
                phrase("The {what} '{unknown}' is not in the data.", what=what, unknown=unknown[0]),
                fix=phrase("It has: {variables}.", variables=enumerated(known)),
            )
        inside = [name for name in names if name in items]
        if inside:
            raise OptionError(
                phrase(
                    "The {what} '{inside}' is an item of a construct in the model.",
                    what=what,
                    inside=inside[0],
                ),
                fix="It must be unrelated to the constructs: take items or a question outside the model.",
            )
    if 0 < len(options.method_items) < MIN_MEASURED:
        raise OptionError(
            phrase(
                "A measured method factor needs at least {n} items of its own. Got {got}.",
                n=MIN_MEASURED,
                got=len(options.method_items),
            )
        )


def method_factors(
    study: Study, measurement: Measurement, base: Fit | NotAvailable, options: ValidityOptions
) -> MethodFactors:
    """Everything about method factors of one measurement model."""
    latent = latent_method_factor(measurement, base=None if isinstance(base, NotAvailable) else base)
    marker: CfaMarker | NotAvailable | None = None
    measured: LatentMethodFactor | NotAvailable | None = None
    if options.marker:
        marker = (
            cfa_marker(_wider(study, measurement, options.marker), options.marker)
            if len(measurement.constructs) > 1
            else NotAvailable("there is only one construct")
        )
    if options.method_items:
        wider = _wider(study, measurement, options.method_items)
        measured = latent_method_factor(wider, measured=options.method_items)
    return MethodFactors(
        latent=latent,
        marker=marker,
        measured=measured,
        paths=_paths(study, options, {"ulmc": latent, "marker": marker, "measured": measured}),
    )


def _wider(study: Study, measurement: Measurement, more: tuple[str, ...]) -> Measurement:
    """The measurement model on data that have these columns too."""
    names = (*measurement.items, *more)
    moments = study.inputs.everything
    if study.survey is not None:
        survey = study.survey
        rows = np.column_stack([numeric_column(survey, name) for name in names])
        moments = moments_from_data(rows, names, missing=measurement.moments.missing)
    assert moments is not None
    ordered = measurement.ordered
    if ordered and study.survey is not None and set(ordered) == set(measurement.items):
        ordered = (*ordered, *(name for name in more if name in study.survey.items))
    return replace(measurement, moments=moments, ordered=ordered)


def _paths(
    study: Study,
    options: ValidityOptions,
    found: dict[str, LatentMethodFactor | CfaMarker | NotAvailable | None],
) -> MethodPaths | None:
    """The structural model of the file without and with each method factor; None where the file has no paths."""
    written = study.inputs.written
    if written is None or not any(row.op == "~" for row in written.parameters) or written.groups > 1:
        return None
    try:
        plain = _fit(study, written, ())
    except RcvsemError as error:
        plain = NotAvailable(error.what)
    if isinstance(plain, NotAvailable):
        return None
    others: dict[str, Fit | NotAvailable] = {}
    for code, factor in found.items():
        if factor is None:
            continue
        if isinstance(factor, NotAvailable):
            others[code] = factor
            continue
        lines, start = method_lines(written, factor)
        more = factor.items if isinstance(factor, CfaMarker) else factor.measured
        try:
            others[code] = _fit(study, written, more, lines, start)
        except RcvsemError as error:
            others[code] = NotAvailable(error.what)
    return paths_with_method(plain, others, level=options.level)


def _fit(
    study: Study,
    written: ModelSpec,
    more: tuple[str, ...],
    lines: str = "",
    start: dict[str, float] | None = None,
) -> Fit | NotAvailable:
    """The file's model with these lines, on its own columns."""
    ordered = study.fit.spec.ordered
    survey, everything = study.survey, study.inputs.everything
    if ordered and survey is not None and set(ordered) == set(study.fit.spec.observed):
        ordered = (*ordered, *(name for name in more if name in survey.items))
    spec = with_method(written, lines, ordered)
    moments: Moments
    if survey is None:
        moments = study.fit.moments if everything is None else everything
    else:
        inputs = inputs_of(spec, survey, missing=study.fit.moments.missing)
        spec, moments = inputs.spec, inputs.moments
    return fitted(spec, moments, study.options.fit, start)
