"""Residual moments: where the model and the sample disagree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.groups import GroupView, group_views
from rcvsem.evaluate.score_parts import ScoreParts
from rcvsem.fit.derivatives import columns_to_parameters, jacobian, kappa_values
from rcvsem.fit.discrepancy import Sample
from rcvsem.foundation.arrays import Floats, Ints, correlations_of, frozen, members, vech
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit

# Share of a residual's sampling variance below which the model reproduces the moment exactly.
EXACT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residuals:
    """Residuals of one group (1-based), sample minus implied; matrices (p, p), means (p,) or None.

    raw : in the items' units. correlation : difference of the correlation matrices (Bollen, 1989).
    correlation_bentler : raw divided by the sample SDs (Bentler, 1995). normalized : raw / SE of the sample
    moment (Jöreskog & Sörbom, 1981). standardized : raw / SE of the residual itself, a z value (Jöreskog &
    Sörbom, 1988); nan where the model reproduces a moment by construction and yet a residual is left, 0
    where none is. Standard errors by normal theory with the sample covariances. `standardized` is None, with
    the `reason`, for ULS and WLS and when the information matrix is singular. Ordinal items: residuals of the
    polychoric correlations, standard errors from their asymptotic covariance, and `thresholds`, sample minus
    implied. With observed predictors these are residuals given the predictors, and the cells of a response and a
    predictor hold those of the slope (standardized in `correlation` and `correlation_bentler`).
    """

    group: int
    variables: tuple[str, ...]
    raw: Floats
    correlation: Floats
    correlation_bentler: Floats
    normalized: Floats
    standardized: Floats | None
    raw_mean: Floats | None
    correlation_mean: Floats | None
    normalized_mean: Floats | None
    standardized_mean: Floats | None
    reason: str
    thresholds: Floats | None = None


def normal_theory_variances(S: Floats) -> Floats:
    """(p*,) asymptotic variances of vech(S) for normal data: s_ii s_jj + s_ij^2 (Browne, 1974)."""
    columns, rows = np.triu_indices(S.shape[0])
    d = np.diag(S)
    return np.asarray(d[rows] * d[columns] + S[rows, columns] ** 2)


def residual_variances(
    own: list[Floats],
    products: list[Floats],
    weighted: list[Floats],
    jacobians: list[Floats],
    inverse: Floats,
    sizes: list[int],
) -> list[Floats]:
    """Sampling variances of the residual moments, one vector a group.

    own (k,): diagonal of Gamma, the asymptotic covariance of the group's moments; weighted (k, q): V D, weight times
    Jacobian; products (k, q): Gamma V D; jacobians (k, q): D; inverse (q, q): of sum n_h D_h'V_h D_h; sizes: n.
    The estimates respond by E^-1 sum n_h D_h'V_h (s_h - sigma_h).
    """
    meat = sum(n * w.T @ product for product, w, n in zip(products, weighted, sizes, strict=True))
    estimates = inverse @ meat @ inverse
    out = []
    for diagonal, product, delta, n in zip(own, products, jacobians, sizes, strict=True):
        spread = np.einsum("kq,kq->k", delta @ estimates, delta)
        both = np.einsum("kq,kq->k", delta @ inverse, product)
        out.append(diagonal / n - 2.0 * both + spread)
    return out


Variances = Callable[["Fit", int, GroupView, list[int]], Floats]


def residuals_of_groups(
    fit: Fit, variances: Variances, parts: ScoreParts, reason: str
) -> tuple[Residuals, ...]:
    """Residuals of every group.

    variances : of a group's moments, n times those of its sample. reason : why there are no standard errors of the
    residuals, or "".
    """
    views = group_views(fit)
    fixed = [k for k, name in enumerate(fit.layout.observed) if name in fit.spec.exogenous]
    own = [variances(fit, g, view, fixed) for g, view in enumerate(views)]
    left: list[Floats | None] = [None] * len(views)
    if not reason:
        left = [*_variances(fit, views, own, fixed, parts.inverse(fit))]
    return tuple(
        _of_group(fit, g, view, diagonal / view.weight, variance, reason)
        for g, (view, diagonal, variance) in enumerate(zip(views, own, left, strict=True))
    )


def _variances(
    fit: Fit, views: tuple[GroupView, ...], own: list[Floats], fixed: list[int], inverse: Floats
) -> list[Floats]:
    jacobians, weighted, products = [], [], []
    for view in views:
        where, V, q = view.where, view.state.dictionary, fit.q
        means = view.mean is not None
        kappa = kappa_values(where, view.state.eta) if means else np.zeros(where.u.size)
        K = np.linalg.inv(view.cov if fit.options.weight == "normal" else view.state.sigma)
        # V D holds K dSigma K, off-diagonal cells whole and diagonal ones half; Gamma V D is S K dSigma K S.
        weight = jacobian(where, K @ V, kappa, means=means)
        columns, rows = np.triu_indices(K.shape[0])
        weight[-rows.size :][rows == columns] *= 0.5
        spread, projected = _spread(view.cov, fixed)
        product = jacobian(where, view.cov @ K @ V, kappa, means=means)
        if fixed:
            product[-rows.size :] -= jacobian(where, projected @ K @ V, kappa, means=False)
        if means:
            product[: K.shape[0]] = spread @ weight[: K.shape[0]]
        jacobians.append(columns_to_parameters(where, jacobian(where, V, kappa, means=means), q))
        weighted.append(columns_to_parameters(where, weight, q))
        products.append(columns_to_parameters(where, product, q))
    return residual_variances(own, products, weighted, jacobians, inverse, [view.weight for view in views])


def _spread(S: Floats, fixed: list[int]) -> tuple[Floats, Floats]:
    """What of S is random, and what varies with the fixed exogenous variables alone (their projection)."""
    lines = S[:, fixed]
    projected = lines @ np.linalg.solve(S[np.ix_(fixed, fixed)], lines.T) if fixed else np.zeros_like(S)
    return S - projected, projected


def normal_variances(fit: Fit, g: int, view: GroupView, fixed: list[int]) -> Floats:
    """Asymptotic variances of [means,] covariances; of fixed exogenous variables 0."""
    spread, projected = _spread(view.cov, fixed)
    diagonal = normal_theory_variances(view.cov)
    if fixed:
        diagonal = diagonal - normal_theory_variances(projected)
    return diagonal if view.mean is None else np.concatenate((np.diag(spread), diagonal))


def incomplete_variances(fit: Fit, g: int, view: GroupView, fixed: list[int]) -> Floats:
    """The same of the EM moments of rows with gaps."""
    return np.diag(_incomplete_gamma(fit.objective.samples[g], np.array(fixed, dtype=np.intp)))


def _incomplete_gamma(sample: Sample, fixed: Ints) -> Floats:
    """Gamma of the EM moments: the inverse of the saturated model's observed information."""
    from rcvsem.fit.incomplete.solving import saturated_piece

    p = sample.cov.shape[0]
    inside = members(fixed, p)
    columns, lines = np.triu_indices(p)
    counted = np.concatenate((~inside, ~(inside[lines] & inside[columns])))
    gamma = np.zeros((counted.size, counted.size))
    gamma[np.ix_(counted, counted)] = saturated_piece(sample, fixed, "inverse")
    return gamma


def _of_group(
    fit: Fit, g: int, view: GroupView, own: Floats, variance: Floats | None, reason: str
) -> Residuals:
    S, sigma, p = view.cov, view.state.sigma, view.cov.shape[0]
    sd = np.sqrt(np.diag(S))
    raw = S - sigma
    shift = None if view.mean is None else view.mean - view.state.mu
    moments = vech(raw) if shift is None else np.concatenate((shift, vech(raw)))
    scale = vech(np.outer(sd, sd)) if shift is None else np.concatenate((sd, vech(np.outer(sd, sd))))
    normalized = over_error(moments, own, EXACT * scale**2 / view.weight, scale)
    z = None if variance is None else over_error(moments, variance, EXACT * scale**2 / view.weight, scale)
    lead = 0 if shift is None else p
    return Residuals(
        group=g + 1,
        variables=tuple(fit.layout.observed),
        raw=frozen(raw),
        correlation=frozen(correlations_of(S) - correlations_of(sigma)),
        correlation_bentler=frozen(raw / np.outer(sd, sd)),
        normalized=frozen(_square(normalized[lead:], p)),
        standardized=None if z is None else frozen(_square(z[lead:], p)),
        raw_mean=None if shift is None else frozen(shift),
        correlation_mean=None if shift is None else frozen(shift / sd),
        normalized_mean=None if shift is None else frozen(normalized[:p]),
        standardized_mean=None if shift is None or z is None else frozen(z[:p]),
        reason=reason,
    )


def over_error(moments: Floats, variance: Floats, rounding: Floats, scale: Floats) -> Floats:
    """moments / sqrt(variance); without variance 0 where the moment is met, else nan."""
    exact = variance <= rounding
    out = moments / np.sqrt(np.where(exact, 1.0, variance))
    out[exact] = np.where(np.abs(moments[exact]) <= 1e-7 * scale[exact], 0.0, np.nan)
    return np.asarray(out)


def _square(values: Floats, p: int) -> Floats:
    out = np.zeros((p, p))
    columns, rows = np.triu_indices(p)
    out[rows, columns] = out[columns, rows] = values
    return out
