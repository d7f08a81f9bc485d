"""pyfixest: feols, fepois, feglm and event-study estimators; several models at once are read one by one."""

from __future__ import annotations

from typing import Any

from rcvsem.report.estimates.estimated import (
    CLASSICAL,
    ROBUST,
    EstimatedCoefficients,
    clustered,
    floats,
    known,
)


def models(result: Any) -> list[Any]:
    """The models of a result with several (stepwise formulas)."""
    if hasattr(result, "to_list"):
        return list(result.to_list())
    return [result]


def read(result: Any, level: float = 0.95) -> EstimatedCoefficients:
    """The numbers of one fitted model."""
    ends = result.confint(alpha=1 - level)
    coefficients = result.coef()
    nonlinear = str(getattr(result, "_method", "feols")) != "feols"
    return EstimatedCoefficients(
        outcome=str(getattr(result, "_depvar", "") or ""),
        names=tuple("constant" if str(n) == "Intercept" else str(n) for n in coefficients.index),
        b=floats(coefficients),
        se=floats(result.se()),
        statistic=floats(result.tstat()),
        p=floats(result.pvalue()),
        lower=floats(ends.iloc[:, 0]),
        upper=floats(ends.iloc[:, 1]),
        level=level,
        normal=nonlinear,
        errors=_errors(result),
        absorbed=_absorbed(result),
        ratios=str(getattr(result, "_method", "")) in ("fepois", "feglm-logit"),
        statistics=known(
            n=getattr(result, "_N", None),
            r2=getattr(result, "_r2", None),
            adj_r2=getattr(result, "_adj_r2", None),
            within_r2=getattr(result, "_r2_within", None),
            pseudo_r2=getattr(result, "_pseudo_r2", None) if nonlinear else None,
            loglik=getattr(result, "_loglik", None) if nonlinear else None,
        ),
    )


def _errors(result: Any) -> Any:
    kind = str(getattr(result, "_vcov_type", "")).upper()
    if kind.startswith("CRV"):
        return clustered([str(one) for one in getattr(result, "_clustervar", None) or ()])
    return CLASSICAL if kind == "IID" else ROBUST


def _absorbed(result: Any) -> tuple[str, ...]:
    fixed = getattr(result, "_fixef", None)
    return tuple(part.strip() for part in str(fixed).split("+")) if fixed else ()
