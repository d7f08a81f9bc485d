"""Chi-square difference tests of nested models, also for scaled statistics."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.nesting import restricted_point
from rcvsem.evaluate.satorra_2000 import shifted_difference
from rcvsem.evaluate.tails import chi_square_tail
from rcvsem.fit import Fit
from rcvsem.fit.moment_scores import MomentScores
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, ModelError, OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.words import phrase

Method = Literal["auto", "standard", "satorra.bentler.2001", "satorra.bentler.2010", "satorra.2000"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LikelihoodRatioTest:
    """chi-square `stat` on `df` with upper-tail `pvalue`; `method` as used, `scaling` its scaling factor (1
    unscaled).

    stat and pvalue are NotAvailable when the 2001 scaling is not positive.
    """

    method: str
    stat: Number
    df: int
    pvalue: Number
    scaling: float

    json_form: ClassVar[str] = "chisq=stat df pvalue method"


def difference_scaling(d0: float, c0: float, d1: float, c1: float) -> float:
    """Scaling factor of the difference (d0 c0 - d1 c1)/(d0 - d1); 0: the restricted model.

    With c1 at the full model's estimates: Satorra & Bentler (2001); at the restricted model's estimates:
    (2010), which cannot be negative in theory.
    """
    return (d0 * c0 - d1 * c1) / (d0 - d1)


def likelihood_ratio_test(
    full: Fit, restricted: Fit, *, method: Method = "auto", check: bool = True
) -> LikelihoodRatioTest:
    """Does the restriction worsen the fit?

    Parameters
    ----------
    full, restricted : fits of the same data with the same options; the restricted model has more df.
    method : "auto" is "standard" for plain estimators, "satorra.bentler.2001" for mlm, mlr, wlsm and ulsm, and
        "satorra.2000" (scaled and shifted) for mlmv, mlmvs and the other scaled estimators of ordinal items.
    check : whether nesting is checked by fitting the full model to the moments that the restricted one
    implies, which
        it must reproduce (Bentler & Satorra, 2010).

    Raises
    ------
    ConvergenceError : one of the fits did not converge.
    ModelError : other variables, other respondents, no difference in df, or models that are not nested.
    OptionError : a method that does not fit the estimator.
    """
    _check_comparable(full, restricted)
    df = restricted.df - full.df
    chosen = _method(full, method)
    if check and not is_nested(full, restricted):
        raise ModelError(
            "The models are not nested: the larger one cannot reproduce the moments that the smaller one "
            "implies.",
            fix="Compare AIC or BIC instead, or pass check=False if you know better.",
        )
    if chosen == "satorra.2000":
        shifted = shifted_difference(full, restricted)
        return LikelihoodRatioTest(
            method=chosen, stat=shifted.stat, df=df, pvalue=chi_square_tail(shifted.stat, df),
            scaling=shifted.scaling,
        )  # fmt: skip
    difference = restricted.chisq - full.chisq
    if chosen == "standard":
        return _made(chosen, difference, df, 1.0)
    c0, c1 = _scaling(restricted), _scaling(full)
    if chosen == "satorra.bentler.2010":
        c1 = scaling_at(full, restricted_point(full, restricted)) if full.df else 0.0
    return _made(chosen, difference, df, difference_scaling(restricted.df, c0, full.df, c1))


def is_nested(full: Fit, restricted: Fit, tolerance: float = 1e-7) -> bool:
    """Whether the full model reproduces the moments implied by the restricted one (Bentler & Satorra,
    2010)."""
    return evaluation_of(full).reproduces(restricted, tolerance)


def scaling_at(fit: Fit, theta: Floats) -> float:
    """Scaling factor of the fit's scaled test, evaluated at other parameter values theta (q,)."""
    sizes = [group.n for group in fit.moments.groups]
    weights = [n / sum(sizes) for n in sizes]
    rows = [group.data for group in fit.moments.groups if group.data is not None]
    directions = fit.constraints.free_directions(theta)
    observed = fit.options.huber_white
    curvature = fit.objective.hessian if observed else fit.objective.information
    information = curvature(theta, weights)
    inverse = restricted_inverse(information, directions)
    if isinstance(inverse, NotAvailable):
        raise OptionError(
            "The 2010 scaling does not exist: the full model's information is singular at the restricted "
            "estimates.",
            fix="Use method='satorra.bentler.2001'.",
        )
    if not observed:
        trace, _ = MomentScores(fit.objective, theta, rows).traces(inverse, squared=False)
        return trace / fit.df
    assert not isinstance(fit.scaled, NotAvailable)
    h0 = float((inverse * fit.family.sandwich(fit.objective, theta, rows)).sum())
    return (fit.scaled.h1 - h0) / fit.df


def _check_comparable(full: Fit, restricted: Fit) -> None:
    if not (full.converged and restricted.converged):
        raise ConvergenceError("A likelihood-ratio test needs two converged fits.")
    same_variables = set(full.layout.observed) == set(restricted.layout.observed)
    if not same_variables or full.spec.groups != restricted.spec.groups:
        raise ModelError("The models are not nested: they have other variables or groups.")
    if full.layout.given != restricted.layout.given:
        raise ModelError("The models are not nested: one is fitted given predictors that the other models.")
    if full.n != restricted.n or full.options.estimator != restricted.options.estimator:
        raise ModelError("The models were fitted to other respondents or by another estimator.")
    if restricted.df <= full.df:
        raise ModelError(
            phrase(
                "The restricted model needs more degrees of freedom than the full one; it has {df}, the "
                "full one {df_2}.",
                df=restricted.df,
                df_2=full.df,
            ),
            fix="Give the full model first.",
        )


# Estimators whose test is the unscaled statistic over a scaling factor.
_BY_SCALING = ("satorra.bentler", "yuan.bentler.mplus")


def _method(full: Fit, method: Method) -> str:
    estimator = full.options.estimator
    by_scaling = full.options.test in _BY_SCALING
    check_choice(method, "method", "likelihood_ratio_test", get_args(Method))
    if method == "auto":
        other: Method = "satorra.2000" if full.options.is_scaled else "standard"
        method = "satorra.bentler.2001" if by_scaling else other
    if method == "standard" and full.options.is_scaled:
        raise OptionError(
            phrase(
                "The difference of unscaled statistics is no test with the estimator {estimator}.",
                estimator=estimator,
            )
        )
    if method == "satorra.2000":
        if not full.options.is_scaled or not evaluation_of(full).compared_by_moments:
            raise OptionError(
                phrase(
                    "The method {method} is for scaled estimators with complete rows, not for {estimator}.",
                    method=method,
                    estimator=estimator,
                )
            )
    elif method == "satorra.bentler.2010" and not (by_scaling and full.options.is_ml):
        raise OptionError(
            phrase(
                "The method {method} is for the estimators mlm and mlr, not for {estimator}.",
                method=method,
                estimator=estimator,
            )
        )
    elif method != "standard" and not by_scaling:
        raise OptionError(
            phrase(
                "The method {method} is for the estimators mlm and mlr, of ordinal items wlsm and ulsm, "
                "not for {estimator}.",
                method=method,
                estimator=estimator,
            )
        )
    return method


def _scaling(fit: Fit) -> float:
    return fit.scaled.scaling if not isinstance(fit.scaled, NotAvailable) else 1.0


def _made(method: str, difference: float, df: int, scaling: float) -> LikelihoodRatioTest:
    if scaling <= 0.0:
        bad = NotAvailable(
            "the scaling factor of the difference is not positive; use the method of 2010 (ordinal items: 2000)"
        )
        return LikelihoodRatioTest(method=method, stat=bad, df=df, pvalue=bad, scaling=scaling)
    stat = difference / scaling
    return LikelihoodRatioTest(
        method=method, stat=stat, df=df, pvalue=chi_square_tail(stat, df), scaling=scaling
    )
