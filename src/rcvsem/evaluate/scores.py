"""Factor scores of respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.evaluate.groups import group_views
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.fit.implied import Implied


def regression_weights(phi: Floats, loadings: Floats, sigma: Floats) -> Floats:
    """(m, p) weights Phi Lambda' Sigma^-1 (Thurstone, 1935; Thomson). phi (m, m), loadings (p, m), sigma
    (p, p)."""
    return np.asarray(np.linalg.solve(sigma, loadings @ phi).T)


def bartlett_weights(loadings: Floats, theta: Floats) -> Floats:
    """(m, p) weights (Lambda' Theta^-1 Lambda)^-1 Lambda' Theta^-1 (Bartlett, 1937)."""
    scaled = np.linalg.solve(theta, loadings)
    return np.asarray(np.linalg.solve(loadings.T @ scaled, scaled.T))


def _bartlett(fit: Fit, state: Implied) -> Floats:
    """(k, p) weights from the measurement of the latents: observed variables that only take part in paths weigh 0."""
    k, lambda_ = len(fit.spec.latents), state.matrices.lambda_
    outside = _outside(fit)
    items = np.array([j for j in range(lambda_.shape[0]) if j not in outside], dtype=np.intp)
    theta = state.matrices.theta[np.ix_(items, items)]
    loadings = lambda_[items, :k]
    if (np.diag(theta) == 0.0).any() or not loadings.any(axis=0).all():
        raise OptionError(
            "Bartlett scores need a residual variance for every item and items for every latent.",
            fix="Use method='regression'.",
        )
    weights = np.zeros((k, lambda_.shape[0]))
    weights[:, items] = bartlett_weights(loadings, theta)
    return weights


def factor_scores(
    fit: Fit,
    data: ArrayLike | None = None,
    *,
    method: Literal["regression", "bartlett", "ebm", "ml"] = "regression",
    group: int = 1,
) -> Floats:
    """Scores of the latents. (n, p) -> (n, k), k = len(fit.spec.latents), in the latents' order.

    Of ordinal fits: the mode of the posterior ("regression", empirical Bayes modal) or of the likelihood ("bartlett"),
    see `evaluate.ordinal_factor_scores`.

    Parameters
    ----------
    data : (n, p) complete answers (ordinal fits: with gaps, too) in the order of `fit.layout.observed`; None takes the
        rows that were fitted.
    method : "regression" (shrunken, smallest error) or "bartlett" (unbiased); "ebm" and "ml" are lavaan's names of the
        two. group : 1-based.

    Raises
    ------
    OptionError : unknown method; Bartlett scores when a latent has no items of its own (second order) or an item has
        no residual variance of its own; observed variables in regressions of an ordinal fit.
    DataError : no data in the fit and none given; wrong number of columns.
    """
    kind = {"ebm": "regression", "ml": "bartlett"}.get(method, method)
    if kind not in ("regression", "bartlett"):
        raise OptionError(
            phrase(
                "The 'method' option of factor_scores must be regression or bartlett. Got {method!r}.",
                method=method,
            )
        )
    view, moments = group_views(fit)[group - 1], fit.moments.groups[group - 1]
    given = moments.data if data is None else np.asarray(data, dtype=np.float64)
    if given is None:
        raise DataError(
            "Factor scores need the answers of respondents; the fit was made from a covariance matrix."
        )
    p = len(fit.layout.observed)
    if given.ndim != 2 or given.shape[1] != p:
        raise DataError(
            phrase(
                "Factor scores need {p} columns, one a variable of the model. Got shape {shape}.",
                p=p,
                shape=given.shape,
            )
        )
    k = len(fit.spec.latents)
    if fit.layout.ordinal is not None:
        from rcvsem.evaluate.ordinal_factor_scores import ordinal_factor_scores

        return ordinal_factor_scores(fit, given, method=kind, group=group)[:, :k]
    state = view.state
    if kind == "regression":
        weights = regression_weights(state.phi, state.matrices.lambda_, state.sigma)
    else:
        weights = _bartlett(fit, view.state)
    centre = moments.mean if view.mean is None else state.mu
    assert centre is not None
    level = _level(fit, state, centre) if view.mean is None else state.eta[:k]
    return np.asarray(level + (given - centre) @ weights[:k].T)


def _outside(fit: Fit) -> set[int]:
    """Columns of observed variables that only take part in paths: no items of a factor or composite."""
    items = {item for own in fit.spec.measurement.values() for item in own}
    return {int(j) for j in fit.layout.eta_observed if j >= 0 and fit.layout.observed[j] not in items}


def _level(fit: Fit, state: Implied, means: Floats) -> Floats:
    """(k,) means of the latents without a mean structure: their intercepts are 0, their predictors have sample means.

    m = (I - B)^-1 G x, B (k, k) among latents, G from observed variables with means x; 0 without such predictors. With
    composites all are centred: what a composite's mean is, its items say.
    """
    if fit.spec.composites:
        return np.zeros(len(fit.spec.latents))
    k, columns = len(fit.spec.latents), fit.layout.eta_observed
    outside = _outside(fit)
    observed = np.array([j for j in range(k, len(columns)) if int(columns[j]) in outside], dtype=np.intp)
    beta = state.matrices.beta
    given = beta[:k][:, observed] @ means[np.asarray(columns)[observed]]
    return np.asarray(np.linalg.solve(np.eye(k) - beta[:k, :k], given))
