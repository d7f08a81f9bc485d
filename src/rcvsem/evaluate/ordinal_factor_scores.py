"""Factor scores from ordinal items: the mode of the posterior of each respondent, by Newton's method for all at once.

Given the latents eta, the responses behind the items are independent with residual variances Theta_ii (residual
covariances are left out, as in lavaan's lavPredict), so

    -log posterior = (eta - m)' P (eta - m)/2 - sum_i log[Phi((tau_(k+1) - l_i)/s_i) - Phi((tau_k - l_i)/s_i)]

with l = nu + Lambda eta, s_i^2 = Theta_ii, and the normal density for continuous items. P is the inverse covariance
matrix of the latents ("regression": empirical Bayes modal) or 1e-5 I ("bartlett": maximum likelihood; the small ridge
is lavaan's and keeps the scores of extreme patterns finite). With observed predictors m and P are given their values.
Every term is concave, so Newton's steps find the mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.fit.implied import Implied

RIDGE = 1e-5
MAX_STEPS = 100
# Newton's decrement (twice the expected fall of -log posterior) at which a respondent is finished.
FINISHED = 1e-22
_LOG_ROOT = 0.5 * float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True, eq=False)
class _Measurement:
    """One group's measurement model of its p items. upper, lower : (n, p) limits of the answers' categories (continuous:
    the answer itself in both). ordinal : (p,). known : (n, p) answers given."""

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
    OptionError : observed outcomes or mediators; ordinal predictors; an item without residual variance; latents with a
        singular covariance matrix ("regression") or without items ("bartlett").
    DataError : an answer that is none of the item's categories.
    """
    state, layout = fit.implied[group - 1], fit.layout
    latent = np.flatnonzero(layout.eta_observed < 0)
    predictors = np.flatnonzero(layout.eta_observed >= 0)
    assert layout.ordinal is not None
    columns = layout.eta_observed[predictors]
    ordinal = layout.ordinal.groups[group - 1].item
    if state.matrices.beta[predictors].any() or np.isin(columns, ordinal).any():
        raise OptionError(
            "Factor scores from ordinal items need a model whose observed variables are indicators of constructs or "
            "predictors that nothing explains.",
            fix="Leave the observed outcomes and mediators out, or take scores from a fit with mlr.",
        )
    items = np.setdiff1d(np.arange(layout.p), columns)
    loadings = state.matrices.lambda_[np.ix_(items, latent)]
    if not (np.diag(state.matrices.theta)[items] > 0.0).all():
        raise OptionError("Factor scores need a positive residual variance for every item.")
    if method == "bartlett" and not loadings.any(axis=0).all():
        raise OptionError("Bartlett scores need items for every latent.", fix="Use method='regression'.")
    distinct, back = np.unique(data, axis=0, return_inverse=True)
    answers = _measurement(fit, distinct, items, loadings, group)
    mean, phi = _prior(state, latent, predictors, distinct[:, columns])
    if method == "regression":
        if np.linalg.matrix_rank(phi) < latent.size:
            raise OptionError("The covariance matrix of the latents is singular: they have no scores.")
        precision: Floats = np.asarray(np.linalg.inv(phi))
    else:
        precision = RIDGE * np.eye(latent.size)
    scores = _modes(answers, mean, precision)
    scores[~answers.known.any(axis=1)] = np.nan
    return np.asarray(scores[back.ravel()])


def _prior(state: Implied, latent: Ints, predictors: Ints, x: Floats) -> tuple[Floats, Floats]:
    """(n, m) means and (m, m) covariance matrix of the latents given observed predictors x (n, k)."""
    phi = state.phi[np.ix_(latent, latent)]
    mean = np.broadcast_to(state.eta[latent], (x.shape[0], latent.size))
    if not predictors.size:
        return mean, phi
    between = state.phi[np.ix_(latent, predictors)]
    slopes = np.linalg.solve(state.phi[np.ix_(predictors, predictors)], between.T)
    return mean + (x - state.eta[predictors]) @ slopes, phi - between @ slopes


def _measurement(fit: Fit, data: Floats, items: Ints, loadings: Floats, group: int) -> _Measurement:
    layout, state = fit.layout, fit.implied[group - 1]
    assert layout.ordinal is not None
    own = layout.ordinal.groups[group - 1]
    tau = fit.values[own.tau_row]
    lower, upper = data.copy(), data.copy()
    for item in own.item:
        edges = np.concatenate(([-np.inf], tau[own.tau_item == item], [np.inf]))
        k = _categories(fit, data[:, item], int(item))
        lower[:, item], upper[:, item] = edges[k], edges[k + 1]
    known: Bools = np.asarray(~np.isnan(data))
    # nothing is known of somebody whose predictors are not
    known[~known[:, np.setdiff1d(np.arange(layout.p), items)].all(axis=1)] = False
    return _Measurement(
        lower=lower[:, items], upper=upper[:, items], known=known[:, items], ordinal=np.isin(items, own.item),
        loadings=loadings, nu=state.matrices.nu[items], sd=np.sqrt(np.diag(state.matrices.theta)[items]),
    )  # fmt: skip


def _categories(fit: Fit, column: Floats, item: int) -> Ints:
    """Place of each answer among the item's categories; 0 for gaps."""
    seen = np.concatenate([g.data[:, item] for g in fit.moments.groups if g.data is not None])
    codes = np.unique(seen[~np.isnan(seen)])
    given = column[~np.isnan(column)]
    strange = np.setdiff1d(given, codes)
    if strange.size:
        raise DataError(
            phrase(
                "{observed}: the answer {strange:g} is none of the categories of the fit ({codes}).",
                observed=fit.layout.observed[item],
                strange=strange[0],
                codes=enumerated(f"{code:g}" for code in codes),
            )
        )
    return np.asarray(np.searchsorted(codes, np.where(np.isnan(column), codes[0], column)), dtype=np.intp)


def _modes(answers: _Measurement, mean: Floats, precision: Floats) -> Floats:
    """(n, m) modes. Steps are halved until they do not lose; finished respondents leave the iteration."""
    told = np.asarray(answers.known.any(axis=1))
    mean = np.where(told[:, None], mean, 0.0)
    eta = mean.copy()
    active = np.arange(len(eta))
    value, slope, curve = _parts(answers, active, eta)
    for _ in range(MAX_STEPS):
        if not active.size:
            break
        away = eta[active] - mean[active]
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
            away = trial - mean[active]
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
