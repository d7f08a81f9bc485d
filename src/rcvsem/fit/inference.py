"""Standard errors and tests at a solution: information, sandwich, scaled statistic."""

from __future__ import annotations

import numpy as np

from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.estimators import ScaledKind
from rcvsem.fit.moment_scores import MomentScores, exogenous_columns
from rcvsem.fit.moments import Moments
from rcvsem.fit.options import FitOptions
from rcvsem.fit.scaled_tests import ScaledTest, sandwich_meat, saturated_trace, scaled_test
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.words import phrase


def no_scaled_test(options: FitOptions) -> NotAvailable:
    """Why there is no scaled test."""
    return NotAvailable(phrase("The estimator {estimator} has no scaled test.", estimator=options.estimator))


class Inference:
    """Information, covariance matrix and scaled test at a solution (of the model, or of the baseline model)."""

    def __init__(
        self, moments: Moments, options: FitOptions, objective: Objective, theta: Floats, directions: Floats
    ) -> None:
        self.options, self.objective, self.theta, self.directions = options, objective, theta, directions
        # Groups weigh by n; wishart and least squares divide by N - G (lavaan's rule).
        self.weights = [g.n / moments.n for g in moments.groups]
        self.total = moments.n if options.by_n else moments.n - len(moments.groups)
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
        if options.huber_white:
            self.meat = self._sandwich()
        elif options.is_scaled:
            self.scores = MomentScores(objective, theta, self.rows)
            self.meat = self.scores.meat()
        core = self.inverse if self.meat is None else self.inverse @ self.meat @ self.inverse
        self.vcov = frozen(core / self.total)

    def scaled(self, chisq: float, df: int) -> ScaledTest | NotAvailable:
        """The scaled test of the robust estimators."""
        if not self.options.is_scaled:
            return no_scaled_test(self.options)
        if isinstance(self.inverse, NotAvailable):
            return self.inverse
        if df == 0:
            return NotAvailable("The model is saturated: there is nothing to test.")
        assert self.options.test is not None
        return self._scaled(self.options.test, self.inverse, chisq, df)

    def _scaled(self, kind: ScaledKind, inverse: Floats, chisq: float, df: int) -> ScaledTest:
        if self.scores is not None:
            squared = kind in ("scaled.shifted", "mean.var.adjusted")
            trace, trace_squared = self.scores.traces(inverse, squared=squared)
            return scaled_test(kind, chisq, df, trace, trace_squared)
        assert self.meat is not None
        h0 = float((inverse * self.meat).sum())
        h1 = sum(self._saturated_trace(g) for g in range(len(self.rows)))
        made = scaled_test(kind, chisq, df, h1 - h0, float("nan"))
        return ScaledTest(
            kind=kind, chisq=made.chisq, df=made.df, scaling=made.scaling, shift=0.0, trace=made.trace,
            h0=h0, h1=h1,
        )  # fmt: skip

    def _sandwich(self) -> Floats:
        return sandwich_meat(self.objective, self.theta, self.rows)

    def _saturated_trace(self, g: int) -> float:
        fixed = exogenous_columns(self.objective.layout, g)
        return saturated_trace(self.objective.samples[g], self.rows[g], fixed)
