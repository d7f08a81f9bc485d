"""statsmodels: OLS, GLM, discrete choice, mixed models and whatever else has params, bse and pvalues."""

from __future__ import annotations

from typing import Any

from rcvsem.report.estimates.estimated import (
    CLASSICAL,
    HAC,
    ROBUST,
    EstimatedCoefficients,
    clustered,
    floats,
    known,
)

_LINEAR = frozenset({"OLS", "WLS", "GLS", "GLSAR", "RLM", "QuantReg", "IV2SLS", "MixedLM"})


def read(result: Any, level: float = 0.95) -> EstimatedCoefficients:
    """The numbers of one results object. Several equations (MNLogit) are read one below the other."""
    import numpy as np

    params = np.asarray(result.params, dtype=float)
    names = _names(result, params)
    ends = np.asarray(result.conf_int(1 - level), dtype=float).reshape(-1, 2)
    several = params.ndim == 2

    def flat(values: Any) -> tuple[float, ...]:
        array = np.asarray(values, dtype=float)
        return floats(array.T if several and array.ndim == 2 else array)

    model = getattr(result, "model", None)
    kind = type(model).__name__
    return EstimatedCoefficients(
        outcome=str(getattr(model, "endog_names", "") or ""),
        names=names,
        b=flat(params),
        se=flat(result.bse),
        statistic=flat(result.tvalues),
        p=flat(result.pvalues),
        lower=floats(ends[:, 0]),
        upper=floats(ends[:, 1]),
        level=level,
        normal=not getattr(result, "use_t", False),
        errors=_errors(result),
        statistics=_statistics(result, kind),
        ratios=_ratios(model, kind),
    )


def _names(result: Any, params: Any) -> tuple[str, ...]:
    index = getattr(result.params, "index", None)
    names = [str(name) for name in (result.model.exog_names if index is None else index)]
    if params.ndim == 2:
        outcomes = [str(one) for one in getattr(result.params, "columns", range(1, params.shape[1] + 1))]
        names = [f"{outcome}: {name}" for outcome in outcomes for name in names]
    return tuple("constant" if name in ("const", "Intercept") else name for name in names)


def _errors(result: Any) -> Any:
    kind = str(getattr(result, "cov_type", "nonrobust")).lower()
    if kind.startswith("cluster"):
        return clustered(())
    if kind.startswith(("hac", "nw")):
        return HAC
    return ROBUST if kind.startswith("hc") else CLASSICAL


def _statistics(result: Any, kind: str) -> dict[str, float]:
    def of(*names: str) -> Any:
        for name in names:
            try:
                value = getattr(result, name, None)
            except (AttributeError, NotImplementedError, ValueError, TypeError):
                value = None
            if value is not None and not callable(value):
                return value
        return None

    linear = kind in _LINEAR
    return known(
        n=of("nobs") if of("nobs") is not None else getattr(result.model, "nobs", None),
        r2=of("rsquared"),
        adj_r2=of("rsquared_adj"),
        pseudo_r2=of("prsquared"),
        f=of("fvalue") if linear else None,
        f_p=of("f_pvalue") if linear else None,
        loglik=of("llf"),
        chi2=of("llr"),
        chi2_p=of("llr_pvalue"),
        aic=None if linear else of("aic"),
        bic=None if linear else of("bic", "bic_llf"),
    )


def _ratios(model: Any, kind: str) -> bool:
    """Whether exp(b) means something: log or logit link."""
    if kind in (
        "Logit",
        "MNLogit",
        "Poisson",
        "NegativeBinomial",
        "PHReg",
        "ConditionalLogit",
        "OrderedModel",
    ):
        return True
    link = type(getattr(getattr(model, "family", None), "link", None)).__name__.lower()
    return link in ("log", "logit", "cloglog")
