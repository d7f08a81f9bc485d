"""linearmodels: panel, between, random-effects, instrumental-variable and system estimators."""

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


def read(result: Any, level: float = 0.95) -> EstimatedCoefficients:
    """The numbers of one results object."""
    ends = result.conf_int(level)
    names = tuple("constant" if n in ("const", "Intercept") else str(n) for n in result.params.index)
    test = getattr(result, "f_statistic", None)
    absorbed = _absorbed(result)
    return EstimatedCoefficients(
        outcome=_outcome(result),
        names=names,
        b=floats(result.params),
        se=floats(result.std_errors),
        statistic=floats(result.tstats),
        p=floats(result.pvalues),
        lower=floats(ends.iloc[:, 0]),
        upper=floats(ends.iloc[:, 1]),
        level=level,
        normal=not getattr(result, "_debiased", False),
        errors=_errors(result),
        absorbed=absorbed,
        statistics=known(
            n=result.nobs,
            r2=getattr(result, "rsquared_inclusive" if absorbed else "rsquared", None),
            within_r2=getattr(result, "rsquared", None) if absorbed else None,
            adj_r2=getattr(result, "rsquared_adj", None),
            f=getattr(test, "stat", None),
            f_p=getattr(test, "pval", None),
            loglik=getattr(result, "loglik", None),
        ),
    )


def _outcome(result: Any) -> str:
    names = getattr(getattr(getattr(result, "model", None), "dependent", None), "vars", None)
    if names is None:
        names = getattr(getattr(getattr(result, "model", None), "dependent", None), "cols", None)
    return str(names[0]) if names else ""


def _errors(result: Any) -> Any:
    kind = str(getattr(result, "_cov_type", "") or getattr(result, "cov_type", "")).lower()
    if "cluster" in kind:
        return clustered(())
    if "kernel" in kind or "driscoll" in kind:
        return HAC
    return ROBUST if "robust" in kind or "heterosc" in kind else CLASSICAL


def _absorbed(result: Any) -> tuple[str, ...]:
    effects = getattr(result, "included_effects", None) or ()
    return tuple(str(one).lower() for one in effects)
