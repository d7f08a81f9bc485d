"""Correlations of the latent variables, as the model implies them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rcvsem.evaluate.estimates import complex_steps, delta_method
from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.evaluate.tails import normal_quantile, two_sided_p
from rcvsem.foundation.arrays import correlations_of
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit

Array = NDArray[Any]
NO_VARIANCE = NotAvailable("a latent variance is not positive, so the correlation does not exist")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentCorrelation:
    """Correlation `r` of latents `a` and `b` in `group` (1-based), with delta-method SE, Wald interval and
    test of r = 0."""

    a: str
    b: str
    group: int
    r: Number
    se: Number
    pvalue: Number
    ci_lower: Number
    ci_upper: Number


def latent_correlation_matrix(fit: Fit, group: int = 1) -> Array:
    """(k, k) correlations in the order of `fit.spec.latents`."""
    k = len(fit.spec.latents)
    phi, _, _ = moments_of_latents(fit.layout, fit.layout.values(fit.theta)[None, :], group - 1)
    return np.asarray(correlations_of(phi[0, :k, :k]))


def latent_correlations(fit: Fit, *, level: float = 0.95) -> tuple[LatentCorrelation, ...]:
    """All pairs of latents in every group, in the order (2,1), (3,1), ..., (3,2), ..."""
    names = fit.spec.latents
    k = len(names)
    steps = complex_steps(fit)
    width = normal_quantile(0.5 + level / 2.0)
    columns, rows = np.triu_indices(k, 1)
    out = []
    for group in range(1, fit.spec.groups + 1):
        phi, _, _ = moments_of_latents(fit.layout, steps, group - 1)
        real, _, _ = moments_of_latents(fit.layout, steps[:1].real, group - 1)
        r = correlations_of(real[0, :k, :k])[rows, columns]
        vcov = fit.vcov if fit.converged else NotAvailable("the estimation did not converge")
        _, se = delta_method(correlations_of(phi[:, :k, :k])[:, rows, columns], vcov)
        for at in range(rows.size):
            a, b = names[rows[at]], names[columns[at]]
            out.append(_row(a, b, group, r[at], se if isinstance(se, NotAvailable) else se[at], width))
    return tuple(out)


def _row(a: str, b: str, group: int, r: float, se: Any, width: float) -> LatentCorrelation:
    lost = NO_VARIANCE if not np.isfinite(r) else (se if isinstance(se, NotAvailable) else None)
    if lost is None and not (np.isfinite(se) and se > 0.0):
        lost = NotAvailable("the correlation is fixed by the model")
    value: Number = float(r) if np.isfinite(r) else NO_VARIANCE
    if lost is not None:
        return LatentCorrelation(
            a=a, b=b, group=group, r=value, se=lost, pvalue=lost, ci_lower=lost, ci_upper=lost
        )
    return LatentCorrelation(
        a=a, b=b, group=group, r=value, se=float(se), pvalue=two_sided_p(float(r / se)),
        ci_lower=float(r - width * se), ci_upper=float(r + width * se),
    )  # fmt: skip
