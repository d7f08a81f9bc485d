"""Factor scores from ordinal items: the mode of the posterior of each respondent, by Newton's method for all at once.

Given the latents eta, the responses behind the items are independent with residual variances Theta_ii (residual
covariances are left out, as in lavaan's lavPredict), so

    -log posterior = (eta - m)' P (eta - m)/2 - sum_i log[Phi((tau_(k+1) - l_i)/s_i) - Phi((tau_k - l_i)/s_i)]

with l = nu + Lambda eta, s_i^2 = Theta_ii, and the normal density for continuous items. P is the inverse covariance
matrix of the latents ("regression": empirical Bayes modal) or 1e-5 I ("bartlett": maximum likelihood; the small ridge
is lavaan's and keeps the scores of extreme patterns finite). Every term is concave, so Newton's steps find the mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.errors import DataError, OptionError

if TYPE_CHECKING:
    from rcvsem.fit import Fit

RIDGE = 1e-5
MAX_STEPS = 100
# Newton's decrement (twice the expected fall of -log posterior) at which a respondent is finished.
FINISHED = 1e-22
_LOG_ROOT = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class _Measurement:
    """One group's measurement model. upper, lower : (n, p) limits of the answers' categories (continuous: the answer
    itself in both). ordinal : (p,). known : (n, p) answers given."""

    lower: Floats
    upper: Floats
    known: Bools
    ordinal: Bools
    loadings: Floats
    nu: Floats
    sd: Floats


def ordinal_factor_scores(fit: Fit, data: Floats, *, method: str, group: int = 1) -> Floats:
    """(n, p) answers -> (n, m) scores; NaN where a respondent answered nothing. Gaps in the answers are allowed.

    Raises
    ------
    OptionError : observed variables in regressions; an item without residual variance; latents with a singular
        covariance matrix ("regression") or without items ("bartlett").
    DataError : an answer that is none of the item's categories.
    """
    state = fit.implied[group - 1]
    theta = np.diag(state.matrices.theta)
    if (fit.layout.eta_observed >= 0).any():
        raise OptionError(
            "Factor scores from ordinal items need a model whose observed variables are all indicators of constructs.",
            fix="Leave the observed variables in regressions out, or take scores from a fit with mlr.",
        )
    if not (theta > 0.0).all():
        raise OptionError("Factor scores need a positive residual variance for every item.")
    if method == "bartlett" and not state.matrices.lambda_.any(axis=0).all():
        raise OptionError("Bartlett scores need items for every latent.", fix="Use method='regression'.")
    distinct, back = np.unique(data, axis=0, return_inverse=True)
    answers = _measurement(fit, distinct, group)
    m = state.phi.shape[0]
    if method == "regression":
        if np.linalg.matrix_rank(state.phi) < m:
            raise OptionError("The covariance matrix of the latents is singular: they have no scores.")
        precision: Floats = np.asarray(np.linalg.inv(state.phi))
    else:
        precision = RIDGE * np.eye(m)
    scores = _modes(answers, state.eta, precision)
    scores[~answers.known.any(axis=1)] = np.nan
    return np.asarray(scores[back.ravel()])


def _measurement(fit: Fit, data: Floats, group: int) -> _Measurement:
    layout, state = fit.layout, fit.implied[group - 1]
    assert layout.ordinal is not None
    own = layout.ordinal.groups[group - 1]
    tau = fit.values[own.tau_row]
    lower, upper = data.copy(), data.copy()
    ordinal = np.zeros(data.shape[1], dtype=bool)
    for item in own.item:
        ordinal[item] = True
        edges = np.concatenate(([-np.inf], tau[own.tau_item == item], [np.inf]))
        k = _categories(fit, data[:, item], int(item))
        lower[:, item], upper[:, item] = edges[k], edges[k + 1]
    return _Measurement(
        lower=lower, upper=upper, known=~np.isnan(data), ordinal=ordinal,
        loadings=state.matrices.lambda_, nu=state.matrices.nu, sd=np.sqrt(np.diag(state.matrices.theta)),
    )  # fmt: skip


def _categories(fit: Fit, column: Floats, item: int) -> Ints:
    """Place of each answer among the item's categories; 0 for gaps."""
    seen = np.concatenate([g.data[:, item] for g in fit.moments.groups if g.data is not None])
    codes = np.unique(seen[~np.isnan(seen)])
    given = column[~np.isnan(column)]
    strange = np.setdiff1d(given, codes)
    if strange.size:
        raise DataError(
            f"{fit.layout.observed[item]}: the answer {strange[0]:g} is none of the categories of the fit "
            f"({', '.join(f'{code:g}' for code in codes)})."
        )
    return np.asarray(np.searchsorted(codes, np.where(np.isnan(column), codes[0], column)), dtype=np.intp)


def _modes(answers: _Measurement, mean: Floats, precision: Floats) -> Floats:
    """(n, m) modes. Steps are halved until they do not lose; finished respondents leave the iteration."""
    n, m = answers.lower.shape[0], mean.size
    eta = np.broadcast_to(mean, (n, m)).copy()
    active = np.arange(n)
    value, slope, curve = _parts(answers, active, eta)
    for _ in range(MAX_STEPS):
        if not active.size:
            break
        away = eta[active] - mean
        total = value + 0.5 * np.einsum("nj,jk,nk->n", away, precision, away)
        gradient = away @ precision - slope @ answers.loadings
        H = np.einsum("nv,vj,vk->njk", curve, answers.loadings, answers.loadings) + precision
        step = -np.linalg.solve(H, gradient[..., None])[..., 0]
        decrement = -(gradient * step).sum(axis=1)
        going = decrement > FINISHED
        active, step, total = active[going], step[going], total[going]
        if not active.size:
            break
        size = np.ones(active.size)
        for _ in range(30):
            trial = eta[active] + size[:, None] * step
            value, slope, curve = _parts(answers, active, trial)
            away = trial - mean
            worse = value + 0.5 * np.einsum("nj,jk,nk->n", away, precision, away) > total + 1e-12 * (
                1 + abs(total)
            )
            if not worse.any():
                break
            size = np.where(worse, 0.5 * size, size)
        eta[active] = trial
    return eta


def _parts(answers: _Measurement, rows: Ints, eta: Floats) -> tuple[Floats, Floats, Floats]:
    """-log-likelihood (n,), and slope and negative curvature of the log-likelihood in each item's l (n, p)."""
    sd, known = answers.sd, answers.known[rows]
    linear = answers.nu + eta @ answers.loadings.T
    a, b = (answers.upper[rows] - linear) / sd, (answers.lower[rows] - linear) / sd
    log_p, slope, curve = _interval(a, b)
    z = np.where(answers.ordinal, 0.0, a)
    log_p = np.where(answers.ordinal, log_p, -0.5 * z * z - _LOG_ROOT - np.log(sd))
    slope = np.where(answers.ordinal, slope, z) / sd
    curve = np.where(answers.ordinal, curve, 1.0) / sd**2
    zero = ~known
    log_p[zero] = slope[zero] = curve[zero] = 0.0
    return -log_p.sum(axis=1), slope, curve


def _interval(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """log P, P = Phi(a) - Phi(b), its derivative in a common shift of -1, and minus the second derivative.

    Both limits are mirrored into the lower tail where they are above the middle: no digits are lost far out.
    """
    mirrored = a + b > 0
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        high, low = np.where(mirrored, -b, a), np.where(mirrored, -a, b)
        top = log_ndtr(high)
        log_p = top + np.log1p(-np.exp(log_ndtr(low) - top))
        at_a, at_b = _ratio(a, log_p), _ratio(b, log_p)
        first = at_b - at_a
        second = first**2 + np.where(np.isinf(a), 0.0, a * at_a) - np.where(np.isinf(b), 0.0, b * at_b)
    return log_p, first, second


def _ratio(x: Floats, log_p: Floats) -> Floats:
    """phi(x) / P."""
    return np.where(np.isinf(x), 0.0, np.exp(-0.5 * np.where(np.isinf(x), 0.0, x) ** 2 - _LOG_ROOT - log_p))
