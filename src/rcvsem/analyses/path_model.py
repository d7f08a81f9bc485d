"""One whole study, readable as the table of contents of its report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

from rcvsem.analyses.input_files import InputFile
from rcvsem.analyses.inputs import Inputs
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.path_model_draws import (
    bootstrapped,
    drawn_of_study,
    effects_of_study,
    loops_of,
    simulated_draws,
)
from rcvsem.analyses.path_model_findings import study_findings, two_answers, undefined_definitions
from rcvsem.analyses.path_model_options import REPORT_DRAWS, StudyOptions
from rcvsem.analyses.path_model_rows import DrawSpread, Loading, MeasuredConstruct, ParameterRow, Resampled
from rcvsem.analyses.poor_fit import poor_fit
from rcvsem.analyses.reliability_rows import ReliabilityRow, alphas_of, reliability_rows
from rcvsem.analyses.sensitivity import Sensitivity, sensitivity
from rcvsem.evaluate import (
    ConvergentValidity,
    FornellLarcker,
    ParameterEstimate,
    RSquared,
    convergent_validity,
    fit_measures,
    fornell_larcker,
    parameter_estimates,
    r_squared,
)
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, OptionError, RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase
from rcvsem.infer.decisions import Decisions, decisions, own_decisions
from rcvsem.infer.effects import Effect
from rcvsem.infer.held_covariances import with_size
from rcvsem.infer.hypotheses import HypothesisRow, hypotheses
from rcvsem.infer.stability import Stability, stability_findings
from rcvsem.model.controls import controls_of, without_controls
from rcvsem.model.measurement_part import measurement_part
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    from rcvsem.analyses.sampling_design import SamplingReport
    from rcvsem.evaluate import ModificationIndex, OrdinalReliability, Residuals
    from rcvsem.evaluate.bifactor import BifactorReliability
    from rcvsem.evaluate.composites import CompositeWeight
    from rcvsem.infer.batch.in_order import Progress
    from rcvsem.infer.drawn_parameters import Definition, DrawnParameter
    from rcvsem.infer.draws.result import BootstrapResult
    from rcvsem.infer.fit_cutoffs import FitCutoffs
    from rcvsem.scale.item_statistics import ItemStatistics
    from rcvsem.scale.reliability import Alpha
    from rcvsem.survey.missing import MissingAnswers


@dataclass(
    frozen=True, kw_only=True, eq=False, repr=False
)  # no slots: what is dear is computed once, when asked
class Study(Result):
    """Everything a report prints. `measurement` is the CFA behind reliability and validity (the fit itself for a CFA).

    `estimates` have the estimator's own standard errors; `decisions` says which paths differ from 0, by the one rule that
    decides hypotheses and effects alike.
    """

    inputs: Inputs
    options: StudyOptions
    fit: Fit
    measures: dict[str, Number]
    estimates: tuple[ParameterEstimate, ...]
    r_squared: tuple[RSquared, ...]
    measurement: Fit | None
    measurement_measures: dict[str, Number]
    alphas: dict[str, Alpha]
    validity: ConvergentValidity | None
    reliability: tuple[ReliabilityRow, ...]
    fornell_larcker: FornellLarcker | None
    bootstrap: BootstrapResult | None
    effects: tuple[Effect, ...]
    stability: tuple[Stability, ...]
    drawn: tuple[DrawnParameter, ...]
    decisions: Decisions
    hypotheses: tuple[HypothesisRow, ...]
    cross_check: dict[str, Number | str] | None
    sensitivity: Sensitivity | None
    cutoffs: FitCutoffs | None
    findings: tuple[Finding, ...]

    json_form: ClassVar[str] = (
        f"{VERSION} n=fit.n n_received=received simulated groups=fit.moments.groups[].label "
        "group_n=fit.moments.groups[].n missing=missing_rule sampling estimator=fit.options.estimator "
        "ordered=fit.spec.ordered parameterization engine=fit.options.engine se=fit.options.se_kind "
        f"convention=options.convention converged=fit.converged admissible=fit.admissible {TOLD} parameters "
        "definitions bootstrap_parameters measures r_squared effects stability bootstrap=resampled hypotheses "
        "composites reliability ordinal_reliability bifactor cross_check sensitivity cutoffs inputs=inputs.files"
    )

    @property
    def survey(self) -> CleanSurvey | None:
        return self.inputs.survey

    @property
    def answered_items(self) -> tuple[str, ...]:
        """Items of the model among the answers."""
        survey = self.survey
        return () if survey is None else tuple(i for i in self.inputs.spec.observed if i in survey.items)

    @property
    def controls(self) -> tuple[str, ...]:
        """Observed predictors beside constructs that stand in no hypothesis."""
        return controls_of(self.fit.spec)

    @cached_property
    def beside(self) -> Decisions | None:
        """Decisions on the model without its controls, by the same rule as on the model with them.

        None without controls, and where the draws are slow (ordinal items, full information) and nobody asked.
        """
        slow = self.bootstrap is not None and (self.fit.options.is_categorical or self.fit.options.is_fiml)
        if not self.fit.converged or (slow and not self.options.without_controls):
            return None
        spec = without_controls(self.fit.spec)
        if spec is None:
            return None
        try:
            fit = estimate(spec, self.fit.moments.select(spec.observed), self.options.fit)
        except RcvsemError:
            return None
        if not fit.converged:
            return None
        result = None if self.bootstrap is None else bootstrapped(fit, self.options)
        simulated = simulated_draws(fit, self.options)
        found = effects_of_study(fit, result, simulated, self.options)
        drawn = drawn_of_study(fit, result, simulated, self.options)
        return _decided(fit, parameter_estimates(fit), found, drawn, self.options)

    @cached_property
    def sampling(self) -> SamplingReport | None:
        """What clusters and sampling weights do; None for a simple random sample."""
        from rcvsem.analyses.sampling_design import sampling_report

        return sampling_report(self.fit.moments, self.inputs.design)

    @cached_property
    def missing(self) -> MissingAnswers | None:
        """Gaps in the answers to the model's items."""
        from rcvsem.survey import missing_answers

        items = self.answered_items
        return (
            missing_answers(self.survey.matrix(items), items) if self.survey is not None and items else None
        )

    @cached_property
    def items(self) -> tuple[ItemStatistics, ...]:
        """Distribution of the answers to the model's items."""
        from rcvsem.scale.item_statistics import item_statistics

        survey, items = self.survey, self.answered_items
        if survey is None or not items:
            return ()
        known = all(item in survey.ranges for item in items)
        ranges = [survey.ranges[item] for item in items] if known else None
        return tuple(item_statistics(survey.matrix(items), items, scale=ranges))

    @cached_property
    def modification(self) -> Sequence[ModificationIndex] | None:
        """Modification indices; None where there are none."""
        from rcvsem.evaluate import modification_indices

        fit = self.fit
        tested = fit.options.is_ml or fit.layout.ordinal is not None
        if not fit.converged or fit.df <= 0 or not tested or isinstance(fit.vcov, NotAvailable):
            return None
        return modification_indices(fit)

    @cached_property
    def composites(self) -> tuple[CompositeWeight, ...]:
        """Weights of the composites' items; () without composites or a solution."""
        from rcvsem.evaluate.composites import composite_weights

        return composite_weights(self.fit, self.estimates) if self.fit.converged else ()

    @cached_property
    def residuals(self) -> Sequence[Residuals]:
        """Residuals of each group; () without degrees of freedom or a solution."""
        from rcvsem.evaluate import residuals

        return residuals(self.fit) if self.fit.converged and self.fit.df > 0 else ()

    @property
    def parameterization(self) -> str | None:
        """Of ordinal items: delta or theta."""
        return self.fit.options.parameterization if self.fit.spec.ordered else None

    @property
    def parameters(self) -> list[ParameterRow]:
        """The parameter table in its order, then the defined parameters."""
        drawn = {(row.lhs, row.op, row.rhs, row.group): row for row in self.bootstrap_parameters}
        rows = []
        for row in self.estimates:
            own = drawn.get((row.lhs, row.op, row.rhs, row.group))
            rows.append(ParameterRow(row=row, spread=None if own is None else DrawSpread(drawn=own)))
        return rows

    @property
    def definitions(self) -> list[Definition]:
        """What the model defines with `:=`."""
        from rcvsem.infer.drawn_parameters import definitions_of

        return definitions_of(self.drawn)

    @property
    def bootstrap_parameters(self) -> list[DrawnParameter]:
        """Intervals of the free parameters, where they were asked for."""
        return [row for row in self.drawn if row.op != ":="]

    @property
    def resampled(self) -> Resampled | None:
        """How the bootstrap went, with Bollen-Stine p of that kind."""
        draws = self.bootstrap
        if draws is None:
            return None
        from rcvsem.infer.bootstrap import bollen_stine_pvalue

        return Resampled(draws=draws, bollen_stine_p=bollen_stine_pvalue(self.fit.chisq, draws))

    @property
    def ordinal_reliability(self) -> Sequence[OrdinalReliability]:
        """Ordinal alpha and categorical omega of each construct; empty without ordinal items."""
        found = self.measurement
        if found is None or found.layout.ordinal is None:
            return ()
        from rcvsem.evaluate import ordinal_reliability

        return ordinal_reliability(found)

    @property
    def bifactor(self) -> BifactorReliability | None:
        """Omega hierarchical and its kin of a bifactor model."""
        from rcvsem.evaluate.bifactor import bifactor_reliability

        return bifactor_reliability(self.fit)

    @property
    def measured(self) -> list[MeasuredConstruct]:
        """Reliability of the constructs; of ordinal items alpha and omega of the polychoric correlations too."""
        from rcvsem.evaluate import ordinal_reliability

        rows = ordinal_reliability(self.fit) if self.fit.spec.ordered else ()
        found = {row.construct: row for row in rows if row.group == 1}
        return [MeasuredConstruct(row=row, ordinal=found.get(row.construct)) for row in self.reliability]

    @property
    def loadings(self) -> list[Loading]:
        """Loadings of the items."""
        return [Loading(row=row) for row in self.estimates if row.op == "=~"]

    @property
    def received(self) -> int:
        """Respondents received (of a matrix: its N)."""
        return self.inputs.received

    @property
    def simulated(self) -> bool:
        """Whether the answers are simulated, as the instrument or the file says."""
        return self.inputs.simulated

    @property
    def missing_rule(self) -> str:
        """Rule for missing answers: listwise or fiml."""
        return self.options.fit.missing

    @property
    def exit_code(self) -> Literal[0, 1]:
        """1 when the result must not be used as it stands."""
        return 0 if self.fit.converged and self.fit.admissible else 1


def run_study(inputs: Inputs, options: StudyOptions | None = None, progress: Progress | None = None) -> Study:
    """Fit, evaluate, bootstrap."""
    options = options or StudyOptions()
    if options.sensitivity and inputs.survey is None:
        raise OptionError(
            "--sensitivity leaves respondents out and fits again; a matrix has none to leave out.",
            fix="Leave --sensitivity out, or give the survey file instead of --cov.",
        )
    if options.without_controls and not controls_of(inputs.spec):
        refuse_idle([named("without_controls", True)], phrase("the model has no observed controls."))
    fit = estimate(inputs.spec, inputs.moments, options.fit)
    result = None
    drawable = inputs.moments.has_data or options.bootstrap_kind == "parametric"
    if options.draws and fit.converged and drawable:
        result = bootstrapped(fit, options, progress)
    return assemble(inputs, options, fit, result)


def _decided(
    fit: Fit,
    estimates: Sequence[ParameterEstimate],
    found: tuple[Effect, ...],
    drawn: tuple[DrawnParameter, ...],
    options: StudyOptions,
) -> Decisions:
    if not fit.converged:
        return own_decisions(fit, estimates, options.level)
    return decisions(
        fit,
        estimates,
        found,
        drawn,
        decide_by=options.interval,
        asked=options.decide_by,
        level=options.level,
    )


def study_of(
    fit: Fit, *, survey: CleanSurvey | None = None, bootstrap: BootstrapResult | None = None
) -> Study:
    """The study of a fit that an analyst's own script made."""
    files = [InputFile(role="survey", path=s.path, sha256=s.sha256) for s in survey.sources] if survey else []
    inputs = Inputs(
        spec=fit.spec,
        moments=fit.moments,
        survey=survey,
        instrument=survey.instrument if survey is not None else None,
        files=tuple(files),
        findings=(),
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
    simulated = simulated_draws(fit, options)
    loops = loops_of(fit, result)
    looping = stability_findings(loops, [group.label for group in fit.moments.groups])
    checked: dict[str, Number | str] | None = None
    compared: tuple[Finding, ...] = ()
    if options.cross_check:
        checked, difference = _cross_check(fit)
        compared = (difference,)
    helpers = set(fit.spec.auxiliary)
    estimates = tuple(
        row
        for row in parameter_estimates(fit, level=options.level)
        if row.lhs not in helpers and row.rhs not in helpers
    )
    drawn = drawn_of_study(fit, result, simulated, options)
    found_effects = effects_of_study(fit, result, simulated, options)
    decided = _decided(fit, estimates, found_effects, drawn, options)
    cutoffs, on_cutoffs = _cutoffs(fit, options)
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
        effects=found_effects,
        stability=loops,
        drawn=drawn,
        decisions=decided,
        hypotheses=hypotheses(inputs.spec, decided, converged=fit.converged),
        cross_check=checked,
        sensitivity=sensitivity(inputs, fit, options) if options.sensitivity else None,
        cutoffs=cutoffs,
        findings=(
            *with_size(study_findings(inputs, fit, (alphas, validity, measurement), result, options), fit),
            *looping,
            *undefined_definitions(drawn, result),
            *two_answers(decided),
            *on_cutoffs,
            *(poor_fit(measures) if fit.converged and decided.paths else ()),
            *compared,
        ),
    )


CUTOFF_DRAWS, FEWER_CUTOFF_DRAWS, MOST_SECONDS = 500, 250, 5.0


def _cutoffs(fit: Fit, options: StudyOptions) -> tuple[FitCutoffs | None, tuple[Finding, ...]]:
    """Simulated cut-offs where they are asked for, and what there is to say of them."""
    by_itself = not options.cutoffs
    if options.no_cutoffs or (by_itself and options.draws < REPORT_DRAWS):
        return None, ()
    from rcvsem.infer.fit_cutoffs import estimated_work, fit_cutoffs

    draws = FEWER_CUTOFF_DRAWS if by_itself else CUTOFF_DRAWS
    if by_itself and (seconds := estimated_work(fit, draws)) > MOST_SECONDS:
        if seconds == float("inf"):
            return None, ()
        text = phrase(
            "Simulated cut-offs of the fit indices would take about {seconds:.0f} seconds and were not made.",
            seconds=seconds,
        )
        fix = phrase("{cutoffs} makes them.", cutoffs=named("cutoffs"))
        return None, (Finding(code="cutoffs_left_out", severity="info", text=text, fix=fix),)
    try:
        levels = not by_itself or fit.family.name != "ordinal"
        found = fit_cutoffs(fit, draws=draws, seed=options.seed, levels=levels)
    except (DataError, OptionError) as error:
        text = phrase("There are no simulated cut-offs. {what}", what=error.what)
        return None, (Finding(code="no_cutoffs", severity="warning", text=text, fix=error.fix),)
    if levels:
        return found, found.findings
    text = phrase(
        "Of ordinal items only what a correct model keeps was simulated, not how wrong models look."
    )
    fix = phrase("{cutoffs} makes both.", cutoffs=named("cutoffs"))
    without = Finding(code="cutoffs_without_levels", severity="info", text=text, fix=fix)
    return found, (*found.findings, without)


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


def _cross_check(fit: Fit) -> tuple[dict[str, Number | str], Finding]:
    """The largest differences between the engines, as numbers and as a sentence. The fits themselves stay inside."""
    from rcvsem.fit import cross_check

    found = cross_check(fit)
    numbers: dict[str, Number | str] = {
        name: getattr(found, name)
        for name in ("estimate", "standard_error", "chisq", "in_standard_errors", "where")
    }
    units = found.in_standard_errors
    relative = "" if isinstance(units, NotAvailable) else phrase(", {units:.2g} standard errors", units=units)
    errors = found.standard_error
    shown = (
        ""
        if isinstance(errors, NotAvailable)
        else phrase(", of a standard error {errors:.2g}", errors=errors)
    )
    text = phrase(
        "rcvsem and semopy: the largest difference of an estimate is {estimate:.2g} "
        "({where}{relative}){shown}, of chi-square {chisq:.2g}.",
        estimate=found.estimate,
        where=found.where,
        relative=relative,
        shown=shown,
        chisq=found.chisq,
    )
    return numbers, Finding(code="cross_check", severity="info", text=text)
