"""Residuals of polychoric correlations; standard errors from their asymptotic covariance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.ordinal_residuals import ordinal_terms, scaled_sigma
from rcvsem.evaluate.residual_moments import EXACT, Residuals, over_error, residual_variances
from rcvsem.foundation.arrays import Floats, correlations_of, frozen

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.fit.ordinal.wls import OrdinalTerm


def ordinal_residuals(fit: Fit, reason: str) -> tuple[Residuals, ...]:
    """Residuals of every group. reason : why there are no standard errors of the residuals, or ""."""
    terms = ordinal_terms(fit)
    gammas = [term.sample.statistics.gamma for term in terms]
    sizes = [term.sample.n for term in terms]
    variances: list[Floats | None] = [None] * len(terms)
    if not reason:
        jacobians = [term.jacobian() for term in terms]
        weighted = [term.times(D) for term, D in zip(terms, jacobians, strict=True)]
        information = sum(n * D.T @ W for n, D, W in zip(sizes, jacobians, weighted, strict=True))
        Z = fit.directions
        inverse = Z @ np.linalg.solve(Z.T @ information @ Z, Z.T)
        full = [gamma for gamma in gammas if gamma is not None]
        spreads = [np.diag(gamma) for gamma in full]
        products = [gamma @ w for gamma, w in zip(full, weighted, strict=True)]
        variances = [*residual_variances(spreads, products, weighted, jacobians, inverse, sizes)]
    out = []
    for g, (term, n, variance) in enumerate(zip(terms, sizes, variances, strict=True)):
        S, sigma = _moments(term)
        sd = np.sqrt(np.diag(S))
        moments = term.sample.statistics.values - term.model
        T = term.tau.size
        slopes = np.outer(1.0 / sd[term.sample.statistics.predictors], sd[term.responses]).ravel()
        scale = np.concatenate((np.ones(T), sd[term.continuous], slopes, sd[term.continuous] ** 2))
        scale = np.concatenate((scale, (sd[term.rows] * sd[term.cols])))
        own = term.sample.statistics.gamma_diagonal / n
        normalized = over_error(moments, own, EXACT * scale**2 / n, scale)
        z = None if variance is None else over_error(moments, variance, EXACT * scale**2 / n, scale)
        raw = _square(moments, term) if term.slopes.size else S - sigma
        out.append(
            Residuals(
                group=g + 1,
                variables=tuple(fit.layout.observed),
                raw=frozen(raw),
                correlation=frozen(correlations_of(S) - correlations_of(sigma)),
                correlation_bentler=frozen((S - sigma) / np.outer(sd, sd)),
                normalized=frozen(_square(normalized, term)),
                standardized=None if z is None else frozen(_square(z, term)),
                raw_mean=None,
                correlation_mean=None,
                normalized_mean=None,
                standardized_mean=None,
                reason=reason,
                thresholds=frozen(moments[:T]),
            )
        )
    return tuple(out)


def _moments(term: OrdinalTerm) -> tuple[Floats, Floats]:
    """(p, p) sample and implied covariances; with observed predictors given these, and where a response meets a
    predictor the slope times the predictor's variance."""
    own = term.sample.statistics
    S, sigma = own.residual.copy(), scaled_sigma(term)
    x = own.predictors
    if x.size:
        variance = np.diag(own.cov)[x]
        for out, slopes in ((S, own.slopes), (sigma, term.d[:, None] * term.slopes)):
            out[np.ix_(term.responses, x)] = slopes[term.responses] * variance
            out[np.ix_(x, term.responses)] = (slopes[term.responses] * variance).T
            out[np.ix_(x, x)] = own.cov[np.ix_(x, x)]
    return S, sigma


def _square(values: Floats, term: OrdinalTerm) -> Floats:
    """(p, p) from the statistics' order; slopes where a response meets a predictor."""
    p, c, x = term.d.size, term.continuous.size, term.sample.statistics.predictors
    out = np.zeros((p, p))
    after = term.tau.size + c
    slopes = values[after : after + x.size * term.responses.size].reshape(x.size, term.responses.size)
    out[np.ix_(x, term.responses)] = slopes
    out[np.ix_(term.responses, x)] = slopes.T
    rest = values[after + slopes.size :]
    out[term.continuous, term.continuous] = rest[:c]
    out[term.rows, term.cols] = out[term.cols, term.rows] = rest[c:]
    return out
