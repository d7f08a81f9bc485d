"""How much it costs that a model holds covariances of its predictors at 0: the same model with them, against it."""

from __future__ import annotations

from dataclasses import fields, replace

from rcvsem.evaluate.likelihood_ratio import LikelihoodRatioTest, likelihood_ratio_test
from rcvsem.fit import Fit, estimate
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import RcvsemError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model import parse_model
from rcvsem.model.restrictions import UNCORRELATED, covariance_lines, uncorrelated_pairs

#: With more variables a second fit by FIML or by weights takes as long as the first, and that is long.
MOST_VARIABLES = 40


def held_at_zero(fit: Fit) -> LikelihoodRatioTest | NotAvailable:
    """Chi-square difference of the model with all these covariances and the model as it is.

    NotAvailable when there are none, the fit or the other one did not converge, or a second fit would take long.
    """
    spec = fit.spec
    pairs = uncorrelated_pairs(spec.roles, spec.parameters)
    if not pairs or not fit.converged:
        return NotAvailable("the model holds no covariance of its predictors at 0")
    if len(spec.observed) > MOST_VARIABLES and not fit.family.from_moments:
        return NotAvailable("a second fit would take long")
    given = {field.name: getattr(spec.options, field.name) for field in fields(spec.options)}
    text = "\n".join([spec.source, *covariance_lines(spec.roles, pairs)])
    try:
        free = estimate(parse_model(text, identify=False, **given), fit.moments, fit.options)
        if not free.converged or free.df >= fit.df:
            return NotAvailable("the model with the covariances did not converge")
        held = fit
        if fit.options.is_scaled:  # scaled by the same moments: with those of the predictors among them
            held = estimate(spec.with_options(fixed_x=False, identify=False), fit.moments, fit.options)
        return likelihood_ratio_test(free, held, check=False)
    except RcvsemError as error:
        return NotAvailable(error.what)


def with_size(findings: tuple[Finding, ...], fit: Fit) -> tuple[Finding, ...]:
    """The findings, that of covariances held at 0 with its chi-square; an "info" when it is nothing."""
    if not any(finding.code == UNCORRELATED for finding in findings):
        return findings
    test = held_at_zero(fit)
    if isinstance(test, NotAvailable) or isinstance(test.stat, NotAvailable):
        return findings
    p = test.pvalue
    shown = (
        ""
        if isinstance(p, NotAvailable)
        else ", p < .001"
        if p < 0.001
        else f", p = {p:.3f}".replace("0.", ".")
    )
    size = phrase(
        " Free they would lower chi-square by {stat:.2f} on {df} df{shown}.",
        stat=test.stat,
        df=test.df,
        shown=shown,
    )
    slight = not isinstance(p, NotAvailable) and p >= 0.05
    return tuple(
        replace(one, text=one.text + size, severity="info" if slight else one.severity)
        if one.code == UNCORRELATED
        else one
        for one in findings
    )
