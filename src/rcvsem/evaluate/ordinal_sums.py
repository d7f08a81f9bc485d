"""Reliability of sums of ordinal items.

ordinal alpha : alpha of the polychoric correlations (Zumbo, Gadermann & Zeisser, 2007). It speaks of the sum of the
    responses behind the items, which nobody observes (Chalmers, 2018).
categorical omega : share of the variance of the observed sum of categories that the construct explains (Green & Yang,
    2009, eq. 21), from thresholds and estimates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import ndtr

from rcvsem.evaluate.ordinal_residuals import ordinal_terms, scaled_sigma
from rcvsem.fit.ordinal.bivariate_normal import INFINITE, bivariate_normal
from rcvsem.foundation.arrays import Floats, correlations_of
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError

if TYPE_CHECKING:
    from rcvsem.fit import Fit

ONE_ITEM = NotAvailable("one indicator cannot show how well indicators agree")
MIXED = NotAvailable("the construct has ordinal and continuous indicators")
UNCONVERGED = NotAvailable("the estimation did not converge")
IMPROPER = NotAvailable("the solution is improper: a standardized loading is above 1")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalReliability:
    """One construct in one group (1-based), with observed indicators only.

    alpha : ordinal alpha. omega : categorical omega with the model's correlations in the denominator.
    omega_observed : the same with the polychoric correlations there (default of semTools' compRelSEM).
    """

    construct: str
    group: int
    items: tuple[str, ...]
    alpha: Number
    omega: Number
    omega_observed: Number

    json_form: ClassVar[str] = (
        "construct group alpha_ordinal=alpha omega_categorical=omega omega_categorical_observed=omega_observed"
    )


def ordinal_alpha(correlations: Floats) -> float:
    """k/(k - 1) [1 - k / sum of all correlations]. correlations (k, k) polychoric."""
    k = correlations.shape[0]
    return float(k / (k - 1.0) * (1.0 - np.trace(correlations) / correlations.sum()))


def categorical_omega(tau: Sequence[Floats], common: Floats, total: Floats) -> float:
    """Green & Yang's (2009) omega.

    tau : standardized thresholds of each item. common : (k, k) covariances that the construct explains, of responses
    with variance 1. total : (k, k) their correlations (diagonal 1).
    """
    k = len(tau)
    width = max(own.size for own in tau)
    padded = np.full((k, width), INFINITE)
    for row, own in enumerate(tau):
        padded[row, : own.size] = own
    i, j = (a.ravel() for a in np.indices((k, k)))
    real = padded < INFINITE
    mask = real[i][:, :, None] & real[j][:, None, :]
    h, g = padded[i][:, :, None], padded[j][:, None, :]
    apart = np.where(mask, ndtr(h) * ndtr(g), 0.0).sum(axis=(1, 2))
    shared = np.where(mask, bivariate_normal(h, g, common[i, j]), 0.0).sum(axis=(1, 2)) - apart
    same = i == j
    rho = np.where(same, 0.0, total[i, j])
    joint = np.where(same[:, None, None], ndtr(np.minimum(h, g)), bivariate_normal(h, g, rho))
    whole = np.where(mask, joint, 0.0).sum(axis=(1, 2)) - apart
    return float(shared.sum() / whole.sum())


def ordinal_reliability(fit: Fit) -> tuple[OrdinalReliability, ...]:
    """Ordinal alpha and categorical omega of every construct with observed indicators, in every group.

    Raises
    ------
    OptionError : the fit has no ordinal items.
    """
    if fit.layout.ordinal is None:
        raise OptionError("Ordinal alpha and omega need a fit with ordinal items (estimator wlsmv).")
    observed = {name: k for k, name in enumerate(fit.layout.observed)}
    out = []
    for group in range(1, fit.spec.groups + 1):
        for latent in fit.spec.latents:
            items = tuple(name for name in fit.spec.indicators(latent) if name in observed)
            if items:
                alpha, omega, with_sample = _of_construct(fit, latent, group, [observed[n] for n in items])
                out.append(
                    OrdinalReliability(
                        construct=latent, group=group, items=items, alpha=alpha, omega=omega,
                        omega_observed=with_sample,
                    )
                )  # fmt: skip
    return tuple(out)


def _of_construct(fit: Fit, latent: str, group: int, at: Sequence[int]) -> tuple[Number, Number, Number]:
    term = ordinal_terms(fit)[group - 1]
    if len(at) < 2:
        return ONE_ITEM, ONE_ITEM, ONE_ITEM
    if not term.sample.statistics.ordinal[list(at)].all():
        return MIXED, MIXED, MIXED
    square = np.ix_(at, at)
    sample = correlations_of(term.sample.cov[square])
    alpha = ordinal_alpha(sample)
    if not fit.converged:
        return alpha, UNCONVERGED, UNCONVERGED
    common, tau = _explained(fit, latent, group, at)
    if (np.diag(common) >= 1.0).any():
        return alpha, IMPROPER, IMPROPER
    implied = (
        correlations_of(fit.implied[group - 1].sigma[square])
        if term.slopes.size
        else scaled_sigma(term)[square]
    )
    return alpha, categorical_omega(tau, common, implied), categorical_omega(tau, common, sample)


def _explained(fit: Fit, latent: str, group: int, at: Sequence[int]) -> tuple[Floats, list[Floats]]:
    """Covariances of the standardized responses that the construct explains, and their thresholds."""
    term = ordinal_terms(fit)[group - 1]
    state = fit.implied[group - 1]
    # The units of the responses: variance 1, also of what observed predictors explain.
    d = 1.0 / np.sqrt(np.diag(state.sigma)) if term.slopes.size else term.d
    eta = fit.layout.etas.index(latent)
    loadings = state.matrices.lambda_[:, eta].copy()
    # A promoted item's loading is a regression among the etas.
    for column in at:
        own = np.flatnonzero(fit.layout.eta_observed == column)
        if own.size:
            loadings[column] = state.matrices.beta[own[0], eta]
    loadings = (loadings * d)[list(at)]
    item = term.group.tau_item
    tau = d[item] * (term.tau - state.mu[item]) if term.slopes.size else term.model[: item.size]
    return float(state.phi[eta, eta]) * np.outer(loadings, loadings), [tau[item == column] for column in at]


def omega_of(fit: Fit, construct: str, group: int, at: Sequence[int]) -> Number:
    """Categorical omega of one construct, for the table of convergent validity."""
    return _of_construct(fit, construct, group, at)[1]
