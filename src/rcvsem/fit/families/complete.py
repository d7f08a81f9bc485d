"""Complete rows, or covariances, of continuous variables: maximum likelihood and least squares.

A family is what differs between the kinds of data a model is estimated from, and nothing else differs. This one has
what the others have in common; rows with gaps (`gaps`) and ordinal items (`ordinal`) replace parts of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.fit.baseline import Baseline, baseline_solution, likelihood_baseline
from rcvsem.fit.constraints import Constraints
from rcvsem.fit.discrepancy import Kind, Objective, Sample
from rcvsem.fit.inference import Inference, no_scaled_test
from rcvsem.fit.matrices import Layout
from rcvsem.fit.moment_scores import exogenous_columns
from rcvsem.fit.moments import GroupMoments, Moments
from rcvsem.fit.optimise import Solution
from rcvsem.fit.options import FitOptions
from rcvsem.fit.scaled_tests import ScaledTest, sandwich_meat
from rcvsem.fit.search import Search, Starts, lowest, starts_of
from rcvsem.fit.weights import asymptotic_covariance_inverse
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec


@dataclass(frozen=True, slots=True, eq=False)
class Estimated:
    """What is estimated: the model, its moments, how, the function that is minimised, and the family of the data."""

    spec: ModelSpec
    moments: Moments
    options: FitOptions
    objective: Objective
    constraints: Constraints
    family: Family


class Family:
    """Complete rows of continuous variables, and what all families have in common.

    dear_hessian : whether the second derivatives at the solution are worth keeping.
    from_moments : whether a likelihood depends on means and covariances alone, so that many samples are fitted at once.
    """

    dear_hessian: ClassVar[bool] = False
    from_moments: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """That of its file, here and where its fits are told of and drawn from (`evaluate`, `infer`)."""
        return type(self).__module__.rpartition(".")[2]

    def with_rows(self, spec: ModelSpec, moments: Moments) -> tuple[ModelSpec, Moments]:
        """The model and the respondents that are analysed."""
        return spec, moments

    def prepared(self, spec: ModelSpec, moments: Moments, options: FitOptions) -> tuple[ModelSpec, Moments]:
        """The model and the moments with the statistics that it is fitted to."""
        return spec, moments

    def again(self, spec: ModelSpec, moments: Moments) -> Moments:
        """Other moments of a model that has been prepared."""
        return moments

    def samples(
        self, moments: Moments, options: FitOptions, layout: Layout, *, means: bool
    ) -> tuple[Sample, ...]:
        """The moments as the discrepancy function wants them (divisor, weights)."""
        # Groups weigh by n in maximum likelihood (wishart too) and by n - 1 in least squares: lavaan's rule.
        sizes = [g.n if options.is_ml else g.n - 1 for g in moments.groups]
        samples = []
        for g, group in enumerate(moments.groups):
            cov = group.cov if options.by_n else group.cov * (group.n / (group.n - 1))
            samples.append(
                Sample(
                    cov=frozen(cov),
                    mean=group.mean if means else None,
                    weight=sizes[g] / sum(sizes),
                    logdet=float(np.linalg.slogdet(cov)[1]),
                    weight_matrix=_weight_matrix(group, cov, options, means, layout, g),
                    incomplete=None if group.incomplete is None else group.incomplete.rows,
                    saturated=0.0 if group.incomplete is None else group.incomplete.saturated,
                    sampling=group.sampling,
                )
            )
        return tuple(samples)

    def kind(self, options: FitOptions) -> Kind:
        """Of the discrepancy."""
        return "ml" if options.is_ml else options.estimator  # type: ignore[return-value]

    def objective(self, layout: Layout, samples: Sequence[Sample], options: FitOptions) -> Objective:
        """The function to be minimised."""
        return Objective(layout, samples, self.kind(options))

    @property
    def starts(self) -> Starts:
        """What gives start values."""
        return starts_of

    def solve(self, asked: Search) -> Solution:
        """The minimum."""
        return lowest(asked)

    def inference(
        self, moments: Moments, options: FitOptions, objective: Objective, theta: Floats, directions: Floats
    ) -> Inference:
        """What standard errors and tests at a solution are made of."""
        return Inference(moments, options, objective, theta, directions)

    def sandwich(self, objective: Objective, theta: Floats, rows: Sequence[Floats]) -> Floats:
        """(q, q) mean outer product of the casewise scores."""
        return sandwich_meat(objective, theta, rows)

    def baseline(self, model: Estimated, multipliers: Sequence[int]) -> Baseline:
        """The baseline model's test, by the estimator of the model."""
        layout, samples, options = model.objective.layout, model.objective.samples, model.options
        if options.is_ml and not options.is_scaled:
            return likelihood_baseline(layout, samples, model.spec.roles.exogenous, multipliers)
        return self._baseline(model, multipliers)

    def _independence(self, spec: ModelSpec, objective: Objective) -> tuple[Objective, Floats]:
        """The baseline model's objective and its minimiser."""
        return baseline_solution(objective.layout, objective.samples, objective.kind, spec.roles.exogenous)

    def _baseline(self, model: Estimated, multipliers: Sequence[int]) -> Baseline:
        own, theta = self._independence(model.spec, model.objective)
        options = model.options
        halves = own.group_values(theta)
        group_chisq = tuple(2 * n * half for n, half in zip(multipliers, halves, strict=True))
        p, layout = model.objective.layout.p, own.layout
        moments_in_all = sum(p * (p + 1) // 2 + (p if layout.meanstructure else 0) for _ in layout.groups)
        df = moments_in_all - len(layout.exo) - layout.n_free
        chisq = float(sum(group_chisq))
        scaled: ScaledTest | NotAvailable = no_scaled_test(options)
        if options.is_scaled:
            inference = self.inference(model.moments, options, own, theta, np.eye(layout.n_free))
            scaled = inference.scaled(chisq, df)
        return Baseline(chisq=chisq, df=df, npar=layout.n_free, group_chisq=group_chisq, scaled=scaled)

    def thresholds(self, layout: Layout) -> int:
        """Number of free thresholds."""
        return 0


def _weight_matrix(
    group: GroupMoments, cov: Floats, options: FitOptions, meanstructure: bool, layout: Layout, g: int
) -> Floats | None:
    if options.weight == "normal":
        return np.asarray(np.linalg.inv(cov))
    if options.weight == "full":
        assert group.data is not None
        exogenous = exogenous_columns(layout, g)
        return asymptotic_covariance_inverse(group.data, exogenous, means=meanstructure, label=group.label)
    return None


COMPLETE = Family()
