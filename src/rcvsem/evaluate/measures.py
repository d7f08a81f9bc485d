"""All measures of fit of a fitted model, under lavaan's names (dots become underscores)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rcvsem.evaluate import chi_square, incremental, information, rmsea
from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.groups import GroupView, group_views
from rcvsem.evaluate.index import Facts
from rcvsem.evaluate.indices import INDICES
from rcvsem.fit.options import Convention
from rcvsem.foundation.availability import NotAvailable, Number, number_or_none
from rcvsem.foundation.option_checks import check_choice

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.evaluate.corrected import Corrected
    from rcvsem.fit import Fit
    from rcvsem.fit.scaled_tests import ScaledTest

Measures = dict[str, Number]

_LEAST_SQUARES = NotAvailable(
    "the unweighted least squares statistic does not follow a chi-square distribution"
)
_CRITERIA = ("logl", "unrestricted_logl", "aic", "bic", "bic2", "caic")
# The order in which the measures have always been given; an index that is newer than this list follows them.
_FIRST = (
    "npar", "ntotal", "fmin", "chisq", "df", "pvalue", "chisq_df", "baseline_chisq", "baseline_df",
    "baseline_pvalue", "cfi", "tli", "nfi", "rfi", "ifi", "rni", "pratio", "pnfi", "pcfi", "ncp",
    "ncp_ci_lower", "ncp_ci_upper", "f0", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue",
    "rmsea_notclose_pvalue", "mfi", "rmr", "rmr_nomean", "srmr", "srmr_nomean", "crmr", "crmr_nomean",
    "srmr_mplus", "srmr_mplus_nomean", "gfi", "agfi", "pgfi", "gfi_2024", "wrmr", "logl", "unrestricted_logl",
    "aic", "bcc", "bic", "bic2", "caic", "ecvi", "ecvi_saturated", "ecvi_baseline", "cn_05", "cn_01",
)  # fmt: skip
_ORDER = tuple(dict.fromkeys((*_FIRST, *INDICES)))
_SOME = ("bcc", "chisq_scaling_factor", "wrmr")  # AMOS's, of scaled tests, of ordinal fits
#: What every fit has (robust estimators add `_scaled` and `_robust`).
MEASURES = tuple(name for name in _ORDER if name not in _SOME)


def fit_measures(fit: Fit, *, convention: Convention = "lavaan") -> Measures:
    """Every measure that applies, in the order of print.

    Parameters
    ----------
    convention : "lavaan" (default) or "amos". AMOS' rule: C = (N - G) F; AIC, BIC, CAIC, BCC from C;
    divisor N - G and
        no sqrt(G) in RMSEA; whole cases in Hoelter's N. Everything else is the same in both.

    Returns
    -------
    dict : name -> number or NotAvailable(reason). Estimators with a scaled test add `*_scaled` and, where
    lavaan has
        them, `*_robust`. Of an unconverged fit only what does not rest on the estimates is a number.
    """
    check_choice(convention, "convention", "fit_measures", ("lavaan", "amos"))
    if not fit.converged:
        return _unconverged(fit)
    amos = convention == "amos"
    views, facts = group_views(fit), _facts(fit, amos)
    C, d, d0, n, groups = facts.C, facts.d, facts.d0, facts.n, facts.groups
    out: Measures = {name: INDICES[name].value(facts) for name in MEASURES if INDICES[name].of is not None}
    if not amos:
        out["fmin"] = _fmin(fit, views)
    if fit.options.weight == "identity":
        out |= {name: _LEAST_SQUARES for name, on in (("pvalue", d), ("baseline_pvalue", d0)) if on > 0}
    own, approximation = evaluation_of(fit), out["rmsea"]
    assert not isinstance(approximation, NotAvailable)
    out |= own.residual_measures(approximation)
    out |= _amos_criteria(fit, C, views) if amos else _criteria(fit)
    out = {name: out[name] for name in _ORDER if name in out}
    if not isinstance(fit.scaled, NotAvailable):
        out |= _scaled(fit, fit.scaled, facts)
    found = own.corrected(out)
    if found is not None:
        out |= _corrected(fit, n, groups, found)
    return out


def index_of(fit: Fit, name: str) -> Number:
    """One index that rests on the statistics of the model and its baseline alone, as `fit_measures` gives it."""
    return INDICES[name].value(_facts(fit)) if fit.converged else _unconverged(fit)[name]


def scaled_index_of(fit: Fit, name: str) -> Number:
    """The same from the scaled statistics, where the estimator has a scaled test."""
    test, base = fit.scaled, fit.baseline.scaled
    if not fit.converged or isinstance(test, NotAvailable) or isinstance(base, NotAvailable):
        return index_of(fit, name)
    return INDICES[name].value(_facts(fit)._replace(C=test.chisq, d=test.df, C0=base.chisq, d0=base.df))


def _facts(fit: Fit, amos: bool = False) -> Facts:
    groups = len(fit.moments.groups)
    C, C0 = _chisq(fit, fit.group_chisq, amos), _chisq(fit, fit.baseline.group_chisq, amos)
    n = fit.n - groups if amos else fit.n_test
    root, p = 1 if amos else groups, fit.layout.p
    return Facts(C, fit.df, C0, fit.baseline.df, n, fit.n, fit.npar, p, groups, root, amos=amos)


def _unconverged(fit: Fit) -> Measures:
    """Only what does not rest on the estimates."""
    known: Measures = {
        "npar": fit.npar,
        "ntotal": fit.n,
        "df": fit.df,
        "baseline_chisq": fit.baseline.chisq,
        "baseline_df": fit.baseline.df,
        "unrestricted_logl": fit.unrestricted_logl,
    }
    reason = NotAvailable("the estimation did not converge")
    return {name: known.get(name, reason) for name in MEASURES}


def measures_frame(measures: Mapping[str, Number]) -> pd.DataFrame:
    """The measures as a pandas DataFrame: measure, value, note (why a value is missing)."""
    import pandas as pd

    rows = [
        (name, number_or_none(value), value.reason if isinstance(value, NotAvailable) else "")
        for name, value in measures.items()
    ]
    return pd.DataFrame.from_records(rows, columns=["measure", "value", "note"])


def _chisq(fit: Fit, parts: tuple[float, ...], amos: bool) -> float:
    """The statistic from its parts; AMOS: (N - G) times the mean of F weighted by N_g."""
    if not amos:
        return max(float(sum(parts)), 0.0)
    views = group_views(fit)
    mean = sum(v.n * part / v.weight for v, part in zip(views, parts, strict=True)) / fit.n
    return max((fit.n - len(views)) * mean, 0.0)


def _fmin(fit: Fit, views: tuple[GroupView, ...]) -> float:
    """Half the discrepancy, groups weighted by N, as lavaan prints it (least squares: times (N - G)/N)."""
    if not fit.options.is_ml:
        return fit.chisq / (2.0 * fit.n)
    return sum(v.n * f for v, f in zip(views, fit.fmin, strict=True)) / (2.0 * fit.n)


def _criteria(fit: Fit) -> Measures:
    logl, q, n = fit.logl, fit.npar, fit.n
    if isinstance(logl, NotAvailable):
        return dict.fromkeys(_CRITERIA, logl)
    return {
        "logl": logl,
        "unrestricted_logl": fit.unrestricted_logl,
        "aic": information.aic(logl, q),
        "bic": information.bic(logl, q, n),
        "bic2": information.bic2(logl, q, n),
        "caic": information.caic(logl, q, n),
    }


def _amos_criteria(fit: Fit, C: float, views: tuple[GroupView, ...]) -> Measures:
    q, n = fit.npar, fit.n
    return {
        "aic": information.amos_aic(C, q),
        "bcc": information.amos_bcc(C, q, [v.n for v in views], views[0].cov.shape[0]),
        "bic": information.amos_bic(C, q, n),
        "caic": information.amos_caic(C, q, n),
    }


def _scaled(fit: Fit, test: ScaledTest, facts: Facts) -> Measures:
    """Scaled and robust versions, by lavaan 0.6-14's rules.

    Scaled RMSEA: from the scaled statistic; its interval and tests from the unscaled statistic on tr(U
    Gamma) degrees of freedom, but for scaled.shifted from the scaled statistic on df. Robust:
    Brosseau-Liard, Savalei & Li (2012), Brosseau-Liard & Savalei (2014); the scaling of the point estimate
    is tr(U Gamma)/df for all tests.
    """
    C, d, base = fit.chisq, fit.df, fit.baseline
    n, groups = facts.n, facts.groups
    out: Measures = {
        "chisq_scaled": test.chisq,
        "df_scaled": test.df,
        "pvalue_scaled": chi_square.p_value(test.chisq, test.df),
        "chisq_scaling_factor": test.scaling,
    }
    shifted = test.kind == "scaled.shifted"
    x, on = (test.chisq, test.df) if shifted else (C, test.trace)
    lower, upper = rmsea.interval(x, on, n, groups)
    out |= {
        "rmsea_scaled": rmsea.rmsea(test.chisq, test.df, n, groups),
        "rmsea_ci_lower_scaled": lower,
        "rmsea_ci_upper_scaled": upper,
        "rmsea_pvalue_scaled": rmsea.close_fit_p(x, on, n, groups),
        "rmsea_notclose_pvalue_scaled": rmsea.not_close_fit_p(x, on, n, groups),
    }
    if not isinstance(base.scaled, NotAvailable):
        b = base.scaled
        out |= {
            "baseline_chisq_scaled": b.chisq,
            "baseline_df_scaled": b.df,
            "baseline_pvalue_scaled": chi_square.p_value(b.chisq, b.df),
            "baseline_chisq_scaling_factor": b.scaling,
        }
        scaled = facts._replace(C=test.chisq, d=test.df, C0=b.chisq, d0=b.df)
        out |= {f"{name}_scaled": INDICES[name].value(scaled) for name in MEASURES if INDICES[name].scaled}
    if test.kind == "mean.var.adjusted":
        return out
    c = test.trace / d
    lower, upper = rmsea.interval(test.chisq, d, n, groups, scale=test.scaling)
    out |= {
        "rmsea_robust": rmsea.rmsea(C, d, n, groups, c),
        "rmsea_ci_lower_robust": lower,
        "rmsea_ci_upper_robust": upper,
        "rmsea_pvalue_robust": rmsea.close_fit_p(test.chisq, d, n, groups, scale=test.scaling),
        "rmsea_notclose_pvalue_robust": rmsea.not_close_fit_p(test.chisq, d, n, groups, scale=test.scaling),
    }
    if not isinstance(base.scaled, NotAvailable):
        scales = (c, base.scaled.trace / base.df)
        out |= {
            "cfi_robust": incremental.cfi(C, d, base.chisq, base.df, *scales),
            "tli_robust": incremental.tli(C, d, base.chisq, base.df, *scales),
            "rni_robust": incremental.rni(C, d, base.chisq, base.df, *scales),
        }
    return out


def _corrected(fit: Fit, n: float, groups: int, found: Corrected | NotAvailable) -> Measures:
    """Robust indices under FIML and of ordinal models; they take the place of those of a scaled test."""
    d, d0 = fit.df, fit.baseline.df
    if not isinstance(found, NotAvailable) and found.scale <= 0:
        found = NotAvailable("the scaling factor is not positive")
    names = (
        "rmsea_robust", "rmsea_ci_lower_robust", "rmsea_ci_upper_robust", "rmsea_pvalue_robust",
        "rmsea_notclose_pvalue_robust", "cfi_robust", "tli_robust", "rni_robust",
    )  # fmt: skip
    if isinstance(found, NotAvailable):
        return dict.fromkeys(names, found)
    X, c = found.chisq, found.scale
    lower, upper = rmsea.interval(X / c, d, n, groups, scale=c)
    base = (found.baseline_chisq, d0, c, found.baseline_scale)
    values: tuple[Number, ...] = (
        rmsea.rmsea(X, d, n, groups, c),
        lower,
        upper,
        rmsea.close_fit_p(X / c, d, n, groups, scale=c),
        rmsea.not_close_fit_p(X / c, d, n, groups, scale=c),
        incremental.cfi(X, d, *base),
        incremental.tli(X, d, *base),
        incremental.rni(X, d, *base),
    )
    return dict(zip(names, values, strict=True))
