"""A model fitted to what was read, evaluated, bootstrapped, and everything that follows put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.input_files import answer_files
from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.path_model import Study
from rcvsem.analyses.path_model_cutoffs import own_cutoffs
from rcvsem.analyses.path_model_draws import (
    bootstrapped,
    conclusions,
    loops_of,
)
from rcvsem.analyses.path_model_findings import (
    engines_compared,
    study_findings,
    two_answers,
    undefined_definitions,
)
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.analyses.reliability_rows import alphas_of, reliability_rows
from rcvsem.analyses.sensitivity import sensitivity
from rcvsem.evaluate import (
    FornellLarcker,
    convergent_validity,
    fit_measures,
    fornell_larcker,
    parameter_estimates,
    r_squared,
)
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import Number
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import phrase
from rcvsem.infer.held_covariances import with_size
from rcvsem.infer.hypotheses import hypotheses
from rcvsem.infer.stability import stability_findings
from rcvsem.model.controls import controls_of
from rcvsem.model.measurement_part import measurement_part
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    from rcvsem.infer.batch.in_order import Progress
    from rcvsem.infer.draws.result import BootstrapResult


def run_study(inputs: Inputs, options: StudyOptions | None = None, progress: Progress | None = None) -> Study:
    """Fit, evaluate, bootstrap."""
    options = options or StudyOptions()
    if options.sensitivity and inputs.survey is None:
        raise OptionError(
            phrase("{--sensitivity} leaves respondents out and fits again; a matrix has none to leave out."),
            fix=phrase("Leave {--sensitivity} out, or give the survey file instead of {--cov}."),
        )
    if options.without_controls and not controls_of(inputs.spec):
        refuse_idle([named("without_controls", True)], phrase("the model has no observed controls."))
    fit = estimate(inputs.spec, inputs.moments, options.fit)
    result = None
    drawable = inputs.moments.has_data or options.bootstrap_kind == "parametric"
    if options.draws and fit.converged and drawable:
        result = bootstrapped(fit, options, progress)
    return assemble(inputs, options, fit, result)


def study_of(
    fit: Fit, *, survey: CleanSurvey | None = None, bootstrap: BootstrapResult | None = None
) -> Study:
    """The study of a fit that an analyst's own script made."""
    files = () if survey is None else answer_files(survey)
    inputs = Inputs(
        spec=fit.spec,
        moments=fit.moments,
        survey=survey,
        files=tuple(files),
    )
    draws = bootstrap.asked if bootstrap is not None else 0
    seed = bootstrap.seed if bootstrap is not None else 1
    options = StudyOptions(fit=fit.options, draws=draws, seed=seed, no_cutoffs=True)
    return assemble(inputs, options, fit, bootstrap)


def assemble(inputs: Inputs, options: StudyOptions, fit: Fit, result: BootstrapResult | None) -> Study:
    """Everything that follows from a fit and its bootstrap."""
    measurement = _measurement(inputs, fit, options)
    validity = convergent_validity(measurement) if measurement is not None else None
    alphas = alphas_of(inputs.spec, inputs.survey, inputs.moments)
    measures = fit_measures(fit, convention=options.convention)
    loops = loops_of(fit, result)
    looping = stability_findings(loops, [group.label for group in fit.moments.groups])
    checked: dict[str, Number | str] | None = None
    compared: tuple[Finding, ...] = ()
    if options.cross_check:
        checked, difference = engines_compared(fit)
        compared = (difference,)
    helpers = set(fit.spec.auxiliary)
    estimates = tuple(
        row
        for row in parameter_estimates(fit, level=options.level)
        if row.lhs not in helpers and row.rhs not in helpers
    )
    found = conclusions(fit, estimates, result, options)
    cutoffs, on_cutoffs = own_cutoffs(fit, options)
    return Study(
        inputs=inputs,
        options=options,
        fit=fit,
        measures=measures,
        estimates=estimates,
        r_squared=r_squared(fit) if fit.converged else (),
        measurement=measurement,
        measurement_measures=(
            {}
            if measurement is None
            else measures
            if measurement is fit
            else fit_measures(measurement, convention=options.convention)
        ),
        alphas=alphas,
        validity=validity,
        reliability=reliability_rows(inputs.spec, validity, alphas),
        fornell_larcker=_fornell_larcker(measurement),
        bootstrap=result,
        effects=found.effects,
        stability=loops,
        drawn=found.drawn,
        decisions=found.decisions,
        hypotheses=hypotheses(inputs.spec, found.decisions, converged=fit.converged),
        cross_check=checked,
        sensitivity=sensitivity(inputs, fit, options) if options.sensitivity else None,
        cutoffs=cutoffs,
        findings=(
            *with_size(study_findings(inputs, fit, (alphas, validity, measurement), result, options), fit),
            *looping,
            *undefined_definitions(found.drawn, result),
            *two_answers(found.decisions),
            *on_cutoffs,
            *(poor_fit(measures) if fit.converged and found.decisions.paths else ()),
            *compared,
        ),
    )


def _measurement(inputs: Inputs, fit: Fit, options: StudyOptions) -> Fit | None:
    """The measurement model, fitted; the fit itself when it already is one."""
    spec = inputs.spec
    if not spec.measurement:
        return None
    if not spec.regressions and all(
        item in spec.observed for own in spec.measurement.values() for item in own
    ):
        return fit
    part = measurement_part(spec, groups=spec.groups > 1)
    if part is None:
        return None
    plain = part.spec.with_options(
        identify=False,
        groups=spec.groups,
        meanstructure=options.meanstructure,
        auxiliary=spec.auxiliary,
        ordered=tuple(name for name in fit.spec.ordered if name in part.spec.observed),
    )
    try:
        return estimate(plain, fit.moments.select(plain.observed), options.fit)
    except RcvsemError:
        return None


def _fornell_larcker(measurement: Fit | None) -> FornellLarcker | None:
    if measurement is None or not measurement.converged:
        return None
    return fornell_larcker(measurement)
