"""Factor scores from complete answers to continuous items: weights times answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.groups import group_views
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import OptionError

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


def linear_scores(fit: Fit, answers: Floats, *, method: str, group: int = 1) -> Floats:
    """(n, p) answers -> (n, k) scores. method : "regression" or "bartlett". group : 1-based."""
    view = group_views(fit)[group - 1]
    state, k = view.state, len(fit.spec.latents)
    if method == "regression":
        weights = regression_weights(state.phi, state.matrices.lambda_, state.sigma)
    else:
        weights = _bartlett(fit, state)
    centre = fit.moments.groups[group - 1].mean if view.mean is None else state.mu
    assert centre is not None
    level = _level(fit, state, centre) if view.mean is None else state.eta[:k]
    return np.asarray(level + (answers - centre) @ weights[:k].T)


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
