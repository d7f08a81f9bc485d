"""Robust (Huber-White) standard errors for a maximum likelihood solution that is already there."""

from __future__ import annotations

from dataclasses import replace

from rcvsem.fit.result import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.words import phrase


def with_robust_errors(fit: Fit) -> Fit | NotAvailable:
    """The same estimates with the covariance matrix that the estimator mlr would give them.

    The sandwich inverse @ meat @ inverse / N of Huber and White, with the observed information unless the fit names one
    (Yuan & Bentler 2000; what lavaan prints for MLR). Chi-square, measures and options of the fit stay as they are.

    NotAvailable : for another estimator than ml (its errors are robust already, or no sandwich is known for it), without
    the respondents' answers, or without a solution.
    """
    robust = fit.options.robust
    if robust is None:
        return NotAvailable(phrase("the estimator is {estimator}, not ml", estimator=fit.options.estimator))
    if not fit.moments.has_data:
        return NotAvailable("the fit was made from a matrix, without the respondents' answers")
    if not fit.converged:
        return NotAvailable("the estimation did not converge")
    found = fit.family.inference(fit.moments, robust, fit.objective, fit.theta, fit.directions)
    return found.vcov if isinstance(found.vcov, NotAvailable) else replace(fit, vcov=found.vcov)
