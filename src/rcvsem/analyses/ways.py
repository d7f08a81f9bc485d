"""The ways of estimation that `robust` and `multiverse` try: their names, options and models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rcvsem.analyses.robust_options import Way
from rcvsem.fit import FitOptions
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.text import Text
from rcvsem.model import Hypothesis, ModelSpec

Outcome = Literal["supported", "not supported", "against"]

NAMES: dict[Way, Text] = {
    "ml": Text("ML"),
    "mlr": Text("MLR"),
    "wlsmv": Text("WLSMV"),
    "fiml": Text("FIML (robust)"),
    "pls": Text("PLS"),
    "plsc": Text("PLSc"),
}


def options_of(way: Way) -> FitOptions:
    """The options of a covariance-based way."""
    if way == "fiml":
        return FitOptions(estimator="mlr", missing="fiml")
    return FitOptions(estimator=way)


def model_for(spec: ModelSpec, way: Way) -> ModelSpec:
    """The model as this way takes it: `wlsmv` takes every item of a construct as ordinal.

    Raises
    ------
    OptionError : there is no item.
    """
    if way != "wlsmv":
        return spec
    items = {item for indicators in spec.measurement.values() for item in indicators}
    ordinal = tuple(name for name in spec.observed if name in items)
    if not ordinal:
        raise OptionError("The model has no items of constructs, so nothing is ordinal.")
    return spec.with_options(ordered=ordinal, identify=False)


def with_hypotheses(specs: Sequence[ModelSpec]) -> tuple[Hypothesis, ...]:
    """The hypotheses of the models, each path once; without any, every path is one without an expected sign.

    Raises
    ------
    OptionError : there is no path.
    """
    found: dict[tuple[str, str], Hypothesis] = {}
    for spec in specs:
        for one in spec.hypotheses:
            found.setdefault((one.lhs, one.rhs), one)
    if found:
        return tuple(found.values())
    for spec in specs:
        for lhs, rhs in spec.regressions:
            found.setdefault((lhs, rhs), Hypothesis(name="", lhs=lhs, rhs=rhs, sign="", line=0))
    if not found:
        raise OptionError("The model has no path, so there is no conclusion to compare.")
    return tuple(found.values())


def outcome(est: float, pvalue: float, sign: str, alpha: float) -> Outcome:
    """Significant with the expected sign, significant against it, or neither. sign : "" takes any."""
    if not pvalue < alpha:
        return "not supported"
    return "supported" if {"+": est > 0, "-": est < 0}.get(sign, True) else "against"
