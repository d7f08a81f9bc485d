"""Standard errors and tests at a solution: information, sandwich, scaled statistic, and the baseline model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit.baseline import Baseline, baseline_solution, likelihood_baseline
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.incomplete.solving import incomplete_baseline, incomplete_meat, incomplete_saturated_trace
from rcvsem.fit.moments import Moments
from rcvsem.fit.options import FitOptions
from rcvsem.fit.scaled_tests import (
    MomentScores,
    ScaledTest,
    exogenous_columns,
    sandwich_meat,
    saturated_trace,
    scaled_test,
)
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit.ordinal.inference import OrdinalInference
    from rcvsem.model import ModelSpec


def inference_of(
    moments: Moments, options: FitOptions, objective: Objective, theta: Floats, directions: Floats
) -> Inference | OrdinalInference:
    """What standard errors and tests at a solution are made of."""
    if objective.layout.ordinal is None:
        return Inference(moments, options, objective, theta, directions)
    from rcvsem.fit.ordinal.inference import OrdinalInference

    return OrdinalInference(options, objective, theta, directions)


class Inference:
    """Information, covariance matrix and scaled test at a solution (of the model, or of the baseline model)."""

    def __init__(
        self, moments: Moments, options: FitOptions, objective: Objective, theta: Floats, directions: Floats
    ) -> None:
        self.options, self.objective, self.theta, self.directions = options, objective, theta, directions
        # Groups weigh by n; wishart and least squares divide by N - G (lavaan's rule).
        self.weights = [g.n / moments.n for g in moments.groups]
        plain = options.is_ml and options.likelihood == "normal"
        self.total = moments.n if plain else moments.n - len(moments.groups)
        self.rows = [g.data for g in moments.groups if g.data is not None]
        self.vcov: Floats | NotAvailable
        self.inverse: Floats | NotAvailable
        self.scores: MomentScores | None = None
        self.meat: Floats | None = None
        if objective.terms(theta) is None:
            self.information = frozen(np.full((theta.size, theta.size), np.nan))
            self.vcov = self.inverse = NotAvailable("The implied covariance matrix is not positive definite.")
            return
        curvature = objective.hessian if options.observed_information else objective.information
        information = curvature(theta, self.weights)
        self.information = frozen(information)
        self.inverse = restricted_inverse(information, directions)
        if isinstance(self.inverse, NotAvailable):
            self.vcov = self.inverse
            return
        robust = options.se_kind == "robust.huber.white"
        if robust and options.is_fiml:
            self.meat = incomplete_meat(objective, theta)
        elif robust:
            self.meat = sandwich_meat(objective, theta, self.rows)
        elif options.is_scaled:
            self.scores = MomentScores(objective, theta, self.rows)
            self.meat = self.scores.meat()
        core = self.inverse if self.meat is None else self.inverse @ self.meat @ self.inverse
        self.vcov = frozen(core / self.total)

    def scaled(self, chisq: float, df: int) -> ScaledTest | NotAvailable:
        """The scaled test of the robust estimators."""
        if not self.options.is_scaled:
            return NotAvailable(
                phrase("The estimator {estimator} has no scaled test.", estimator=self.options.estimator)
            )
        if isinstance(self.inverse, NotAvailable):
            return self.inverse
        if df == 0:
            return NotAvailable("The model is saturated: there is nothing to test.")
        kind = self.options.test
        assert kind is not None
        if self.scores is not None:
            squared = kind in ("scaled.shifted", "mean.var.adjusted")
            trace, trace_squared = self.scores.traces(self.inverse, squared=squared)
            return scaled_test(kind, chisq, df, trace, trace_squared)
        assert self.meat is not None
        h0 = float((self.inverse * self.meat).sum())
        layout = self.objective.layout
        h1 = sum(
            incomplete_saturated_trace(
                sample, exogenous_columns(layout, g), observed=self.options.observed_information
            )
            if self.options.is_fiml
            else saturated_trace(sample, rows, exogenous_columns(layout, g))
            for g, (sample, rows) in enumerate(zip(self.objective.samples, self.rows, strict=True))
        )
        made = scaled_test(kind, chisq, df, h1 - h0, float("nan"))
        return ScaledTest(
            kind=kind, chisq=made.chisq, df=made.df, scaling=made.scaling, shift=0.0, trace=made.trace,
            h0=h0, h1=h1,
        )  # fmt: skip


def baseline_of(
    spec: ModelSpec, moments: Moments, options: FitOptions, objective: Objective, multipliers: Sequence[int]
) -> Baseline:
    """The baseline model's test, by the estimator of the model."""
    if objective.layout.ordinal is not None:
        from rcvsem.fit.ordinal.inference import ordinal_baseline

        return ordinal_baseline(objective, options, spec.roles.exogenous)
    if options.is_ml and not options.is_scaled and not options.is_fiml:
        return likelihood_baseline(objective.layout, objective.samples, spec.roles.exogenous, multipliers)
    predictors = spec.roles.exogenous
    if options.is_fiml:
        own, theta = incomplete_baseline(objective.layout, objective.samples, predictors, spec.auxiliary)
    else:
        own, theta = baseline_solution(objective.layout, objective.samples, objective.kind, predictors)
    halves = own.group_values(theta)
    group_chisq = tuple(2 * n * half for n, half in zip(multipliers, halves, strict=True))
    p, layout = objective.layout.p, own.layout
    moments_in_all = sum(p * (p + 1) // 2 + (p if layout.meanstructure else 0) for _ in layout.groups)
    df = moments_in_all - len(layout.exo) - layout.n_free
    chisq = float(sum(group_chisq))
    scaled: ScaledTest | NotAvailable = NotAvailable(
        phrase("The estimator {estimator} has no scaled test.", estimator=options.estimator)
    )
    if options.is_scaled:
        inference = Inference(moments, options, own, theta, np.eye(layout.n_free))
        scaled = inference.scaled(chisq, df)
    return Baseline(chisq=chisq, df=df, npar=layout.n_free, group_chisq=group_chisq, scaled=scaled)
