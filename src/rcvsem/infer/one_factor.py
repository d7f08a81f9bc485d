"""McDonald's omega of any set of items, from their own one-factor model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit import Fit, FitOptions, Moments, estimate
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.bootstrap import bootstrap
from rcvsem.infer.intervals import ConfidenceInterval, interval
from rcvsem.model import parse_model

TOO_FEW = NotAvailable("a one-factor model needs at least three items")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneFactorOmega:
    """Omega (sum lambda)^2 / ((sum lambda)^2 + sum theta) of one set of items (McDonald, 1999).

    fit : the one-factor model, factor variance 1.
    bootstrap : percentile interval, NotAvailable without draws.
    draws : bootstrap draws that converged. n : complete respondents.
    """

    value: float
    fit: Fit
    bootstrap: ConfidenceInterval | NotAvailable
    draws: int
    n: int


def omega_of(loadings: Floats, residuals: Floats) -> Floats:
    """(..., k) unstandardized loadings and residual variances -> (...) omega."""
    common = loadings.sum(axis=-1) ** 2
    return np.asarray(common / (common + residuals.sum(axis=-1)))


def one_factor_omega(
    moments: Moments,
    items: Sequence[str],
    *,
    draws: int = 0,
    seed: int = 1,
    level: float = 0.95,
    options: FitOptions | None = None,
) -> OneFactorOmega | NotAvailable:
    """Omega of `items`; with `draws` a bootstrap interval, which needs answers behind the moments."""
    if len(items) < 3:
        return TOO_FEW
    name = "F"
    while name in items:
        name += "_"
    spec = parse_model(f"{name} =~ " + " + ".join(items), std_lv=True)
    try:
        fit = estimate(spec, moments.select(spec.observed), options or FitOptions())
    except RcvsemError as error:
        return NotAvailable(error.what)
    if not fit.converged:
        return NotAvailable("the one-factor model did not converge")
    if not fit.admissible:
        return NotAvailable("the one-factor model has an improper solution")
    loads = [row.free - 1 for row in spec.parameters if row.op == "=~"]
    errors = [row.free - 1 for row in spec.parameters if row.op == "~~" and row.lhs == row.rhs and row.free]
    value = float(omega_of(fit.theta[loads], fit.theta[errors]))
    limits: ConfidenceInterval | NotAvailable = NotAvailable("no bootstrap was asked for")
    used = 0
    if draws and not moments.has_data:
        limits = NotAvailable("a bootstrap needs the respondents' answers")
    elif draws:
        result = bootstrap(fit, draws=draws, seed=seed)
        drawn = result.usable
        used = len(drawn)
        limits = interval(omega_of(drawn[:, loads], drawn[:, errors]), value, kind="percentile", level=level)
    return OneFactorOmega(value=value, fit=fit, bootstrap=limits, draws=used, n=fit.n)
