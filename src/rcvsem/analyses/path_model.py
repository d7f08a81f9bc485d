"""The study of one model: its fit and all that follows, readable as the table of contents of its report."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from rcvsem.analyses.fitted import FittedResult
from rcvsem.analyses.json_heads import TOLD, VERSION
from rcvsem.analyses.path_model_draws import (
    bootstrapped,
    conclusions,
)
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.path_model_rows import DrawSpread, Loading, MeasuredConstruct, ParameterRow, Resampled
from rcvsem.analyses.reliability_rows import ReliabilityRow
from rcvsem.analyses.sensitivity import Sensitivity
from rcvsem.analyses.surveys import distribution
from rcvsem.evaluate import (
    ConvergentValidity,
    FornellLarcker,
    ParameterEstimate,
    RSquared,
    parameter_estimates,
)
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.decisions import Decisions
from rcvsem.infer.effects import Effect
from rcvsem.infer.hypotheses import HypothesisRow
from rcvsem.infer.stability import LoopStability
from rcvsem.model.controls import controls_of, without_controls
from rcvsem.survey import CleanSurvey

if TYPE_CHECKING:
    from rcvsem.analyses.sampling_design import SamplingReport
    from rcvsem.evaluate import ModificationIndex, OrdinalReliability, Residuals
    from rcvsem.evaluate.bifactor import BifactorReliability
    from rcvsem.evaluate.composites import CompositeWeight
    from rcvsem.infer.drawn_parameters import DrawnDefinition, DrawnParameter
    from rcvsem.infer.draws.result import BootstrapResult
    from rcvsem.infer.fit_cutoffs import FitCutoffs
    from rcvsem.scale.item_statistics import ItemStatistics
    from rcvsem.scale.reliability import Alpha
    from rcvsem.survey.missing import MissingAnswers


@dataclass(
    frozen=True, kw_only=True, eq=False, repr=False
)  # no slots: what is dear is computed once, when asked
class Study(FittedResult):
    """Everything a report prints. `measurement` is the CFA behind reliability and validity (the fit itself for a CFA).

    `estimates` have the estimator's own standard errors; `decisions` says which paths differ from 0, by the one rule that
    decides hypotheses and effects alike.
    """

    options: StudyOptions
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
    stability: tuple[LoopStability, ...]
    drawn: tuple[DrawnParameter, ...]
    decisions: Decisions
    hypotheses: tuple[HypothesisRow, ...]
    cross_check: dict[str, Number | str] | None
    sensitivity: Sensitivity | None
    cutoffs: FitCutoffs | None

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
        slow = self.bootstrap is not None and not self.fit.family.from_moments
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
        return conclusions(fit, parameter_estimates(fit), result, self.options).decisions

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
        items = self.answered_items
        return distribution(self.survey, items) if self.survey is not None and items else ()

    @cached_property
    def modification(self) -> Sequence[ModificationIndex] | None:
        """Modification indices; None where there are none."""
        from rcvsem.evaluate import modification_indices
        from rcvsem.evaluate.modification import unavailable

        return None if self.fit.df <= 0 or unavailable(self.fit) else modification_indices(self.fit)

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
    def definitions(self) -> list[DrawnDefinition]:
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
        if found is None or not found.spec.ordered:
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
        rows: tuple[OrdinalReliability, ...] = ()
        if self.fit.spec.ordered:
            from rcvsem.evaluate import ordinal_reliability

            rows = ordinal_reliability(self.fit)
        found = {row.construct: row for row in rows if row.group == 1}
        return [MeasuredConstruct(row=row, ordinal=found.get(row.construct)) for row in self.reliability]

    @property
    def loadings(self) -> list[Loading]:
        """Loadings of the items."""
        return [Loading(row=row) for row in self.estimates if row.op == "=~"]

    @property
    def missing_rule(self) -> str:
        """Rule for missing answers: listwise or fiml."""
        return self.options.fit.missing
