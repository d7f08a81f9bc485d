"""Robust CFI, TLI and RMSEA of ordinal models (Savalei, 2021).

The statistic of diagonally weighted least squares is not comparable with that of continuous data, and neither are the
indices made from it. Here the least squares estimates are put into the normal-theory discrepancy of the polychoric
correlations R, X = sum N_g F_ML(R_g, Sigma_g), scaled by k/df with

    k = tr(P' V P Gamma),   P = I - D E^- D'W,

V the normal-theory weight of correlations at Sigma, W the weight of the estimates, D the Jacobian of the correlations,
Gamma their asymptotic covariance. Baseline: F_ML(R, I), k = tr(Gamma).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.corrected import Corrected
from rcvsem.fit.ordinal.objective import ordinal_objective
from rcvsem.fit.ordinal.sample_statistics import pairs
from rcvsem.fit.standard_errors import restricted_inverse
from rcvsem.foundation.arrays import Floats, row_blocks, sum_of_products
from rcvsem.foundation.availability import NotAvailable

if TYPE_CHECKING:
    from rcvsem.fit import Fit

MIXED = NotAvailable("robust indices are defined for models whose observed variables are all ordinal")
GIVEN_X = NotAvailable("robust indices are not defined for ordinal models with observed predictors")
TIED = NotAvailable("robust indices see correlations only, not that thresholds are held equal")
NOT_POSITIVE = NotAvailable("a matrix of polychoric correlations is not positive definite")


def correlation_weight(sigma: Floats) -> Floats:
    """(P, P) normal-theory weight of the correlations below the diagonal: k_ik k_jl + k_il k_jk, K = Sigma^-1."""
    K = np.linalg.inv(sigma)
    r, c = pairs(sigma.shape[0])
    out = np.empty((r.size, r.size))
    for part in row_blocks(r.size, 512):  # four matrices of that size otherwise
        first, second = K[r[part]], K[c[part]]
        out[part] = first[:, r] * second[:, c] + first[:, c] * second[:, r]
    return out


def ordinal_robust(fit: Fit) -> Corrected | NotAvailable:
    """Statistics and scaling factors of the model and its baseline."""
    objective = ordinal_objective(fit.objective)
    terms = objective.ordinal_terms(fit.theta)
    inverse = restricted_inverse(fit.information, fit.directions)
    if any(term.slopes.size for term in terms):
        return GIVEN_X
    if any(not term.sample.statistics.ordinal.all() for term in terms):
        return MIXED
    if _thresholds_restricted(fit):
        return TIED
    if isinstance(inverse, NotAvailable):
        return inverse
    X = X0 = k = k0 = 0.0
    inner, outer = np.zeros_like(fit.information), np.zeros_like(fit.information)
    for term in terms:
        sample = term.sample
        R = sample.cov
        sigma = term.state.sigma * np.outer(term.d, term.d)
        if np.linalg.eigvalsh(R)[0] <= 1.5e-8 or np.linalg.eigvalsh(sigma)[0] <= 0.0:
            return NOT_POSITIVE
        P = pairs(R.shape[0])[0].size
        assert sample.statistics.gamma is not None
        gamma = sample.statistics.gamma[-P:, -P:]
        D = term.jacobian()[-P:]
        B = term.times(term.jacobian())[-P:]
        share = sample.n / fit.n
        log_R = float(np.linalg.slogdet(R)[1])
        X += sample.n * (
            float(np.linalg.slogdet(sigma)[1])
            - log_R
            + float(np.trace(np.linalg.solve(sigma, R)))
            - R.shape[0]
        )
        X0 -= sample.n * log_R
        V = correlation_weight(sigma)
        VD, GB = V @ D, gamma @ B
        k += sum_of_products(V, gamma) - 2.0 * share * float(((inverse @ B.T) * (gamma @ VD).T).sum())
        inner += share * D.T @ VD
        outer += share * B.T @ GB
        k0 += float(np.trace(gamma))
    k += float(((inverse @ inner) * (inverse @ outer).T).sum())
    return Corrected(
        chisq=X,
        scale=k / fit.df if fit.df else float("nan"),
        baseline_chisq=X0,
        baseline_scale=k0 / fit.baseline.df if fit.baseline.df else float("nan"),
    )


def _thresholds_restricted(fit: Fit) -> bool:
    own = fit.layout.ordinal
    assert own is not None
    free = np.concatenate([group.tau_free for group in own.groups]).tolist()
    return min(free, default=0) < 0 or len(set(free)) < len(free)
