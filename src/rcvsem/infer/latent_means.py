"""Differences of latent means between groups, where intercepts are equal so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf, normal_quantile
from rcvsem.foundation.errors import ModelError

# Step of the numeric derivatives, in standard errors.
STEP = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LatentMeanDifference:
    """Mean of a latent in `group` less its mean in `reference` (names).

    est, se, z, pvalue, ci_lower, ci_upper : delta method. d, d_se : standardized by the pooled standard deviation of the
    latent in the two groups, sqrt((n_1 v_1 + n_2 v_2)/(n_1 + n_2)), v implied (Hancock, 2001).
    """

    latent: str
    group: str
    reference: str
    est: float
    se: Number
    z: Number
    pvalue: Number
    ci_lower: Number
    ci_upper: Number
    d: Number
    d_se: Number


def latent_mean_differences(
    fit: Fit, *, reference: int = 1, level: float = 0.95
) -> tuple[LatentMeanDifference, ...]:
    """Every group against the reference group (1-based), every latent.

    Raises
    ------
    ModelError : one group, or latent means that do not differ between groups by construction (intercepts not equal).
    """
    if fit.spec.groups < 2 or not fit.spec.meanstructure:
        raise ModelError("Latent means are compared between groups of a model with a mean structure.")
    free = [r for r in fit.spec.parameters if r.op == "~1" and r.lhs in fit.spec.latents and r.free]
    if not free:
        raise ModelError(
            "The latent means are fixed in every group.",
            fix="Hold the intercepts equal (group_equal=('loadings', 'intercepts')): then all but the first are free.",
        )
    values = _values_of(fit, reference - 1)
    at = values(np.asarray(fit.theta))
    jacobian = jacobian_of(values, fit)
    half = normal_quantile(0.5 + level / 2)
    latents = fit.spec.latents
    labels = [group.label for group in fit.moments.groups]
    others = [g for g in range(len(labels)) if g != reference - 1]
    rows = []
    for k, (g, j) in enumerate((g, j) for g in others for j in range(len(latents))):
        difference, d = float(at[0, k]), float(at[1, k])
        se, d_se = _se(jacobian[0, k], fit), _se(jacobian[1, k], fit)
        known = not isinstance(se, NotAvailable) and se > 0
        none = se if isinstance(se, NotAvailable) else NotAvailable("the mean is fixed in both groups")
        z = difference / se if known and not isinstance(se, NotAvailable) else none
        rows.append(
            LatentMeanDifference(
                latent=latents[j], group=labels[g], reference=labels[reference - 1], est=difference, se=se, z=z,
                pvalue=z if isinstance(z, NotAvailable) else 2.0 * normal_cdf(-abs(float(z))),
                ci_lower=se if isinstance(se, NotAvailable) else difference - half * se,
                ci_upper=se if isinstance(se, NotAvailable) else difference + half * se,
                d=d if np.isfinite(d) else NotAvailable("the variance of the latent is not positive"), d_se=d_se,
            )
        )  # fmt: skip
    return tuple(rows)


def _values_of(fit: Fit, reference: int) -> Callable[[Floats], Floats]:
    """theta -> (2, k) differences of the latents' means and the same divided by the pooled SD."""
    count = len(fit.spec.latents)
    sizes = [group.n for group in fit.moments.groups]

    def values(theta: Floats) -> Floats:
        states = fit.objective.states(theta)
        out: list[Floats] = []
        for g, state in enumerate(states):
            if g == reference:
                continue
            other = states[reference]
            difference = state.eta[:count] - other.eta[:count]
            own, base = np.diag(state.phi)[:count], np.diag(other.phi)[:count]
            pooled = (sizes[g] * own + sizes[reference] * base) / (sizes[g] + sizes[reference])
            with np.errstate(invalid="ignore", divide="ignore"):
                out.append(np.stack((difference, difference / np.sqrt(pooled))))
        return np.concatenate(out, axis=1)

    return values


def jacobian_of(values: Callable[[Floats], Floats], fit: Fit) -> Floats:
    """Of values(theta), of any shape: (..., q) by central differences."""
    theta = np.asarray(fit.theta)
    columns = []
    for k in range(theta.size):
        scale = 1.0 if isinstance(fit.vcov, NotAvailable) else float(np.sqrt(fit.vcov[k, k]))
        h = STEP * (scale or 1.0)
        up, down = theta.copy(), theta.copy()
        up[k] += h
        down[k] -= h
        columns.append((values(up) - values(down)) / (2 * h))
    return np.stack(columns, axis=-1)


def _se(gradient: Floats, fit: Fit) -> Number:
    if isinstance(fit.vcov, NotAvailable):
        return fit.vcov
    variance = float(gradient @ fit.vcov @ gradient)
    return float(np.sqrt(variance)) if variance >= 0 else NotAvailable("the variance is not defined")
