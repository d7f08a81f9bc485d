"""Two engines on one model, side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.fit.estimation import estimate
from rcvsem.fit.result import Fit
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CrossCheck:
    """The two engines on one model.

    Attributes
    ----------
    ours, semopy : the two fits.
    estimate, standard_error, chisq : largest absolute differences (standard errors both from our information).
    in_standard_errors : largest difference of an estimate in units of its standard error; where, its parameter.
    """

    ours: Fit
    semopy: Fit
    estimate: float
    standard_error: float | NotAvailable
    chisq: float
    in_standard_errors: float | NotAvailable
    where: str


def cross_check(fit: Fit) -> CrossCheck:
    """Estimate `fit`'s model by the other engine and compare.

    Raises
    ------
    ModelError : semopy cannot take the model. ConvergenceError : it broke down. OptionError : not the estimator ml.
    """
    other = estimate(
        fit.spec,
        fit.moments,
        replace(fit.options, engine="rcvsem" if fit.options.engine == "semopy" else "semopy"),
    )
    ours, theirs = (other, fit) if fit.options.engine == "semopy" else (fit, other)
    gap = np.abs(ours.theta - theirs.theta)
    where = ours.free_names[int(np.argmax(gap))] if gap.size else ""
    error: float | NotAvailable = NotAvailable("Standard errors are not available in one of the engines.")
    units = error
    if not isinstance(ours.vcov, NotAvailable) and not isinstance(theirs.vcov, NotAvailable):
        se, their_se = np.sqrt(np.diag(ours.vcov)), np.sqrt(np.diag(theirs.vcov))
        error = float(np.abs(se - their_se).max(initial=0.0))
        relative = gap / np.where(se > 0, se, 1.0)
        units = float(relative.max(initial=0.0))
        where = ours.free_names[int(np.argmax(relative))] if gap.size else ""
    return CrossCheck(
        ours=ours, semopy=theirs, estimate=float(gap.max(initial=0.0)), standard_error=error,
        chisq=abs(ours.chisq - theirs.chisq), in_standard_errors=units, where=where,
    )  # fmt: skip
