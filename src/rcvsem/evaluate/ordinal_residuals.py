"""Indices made of the residuals of thresholds and polychoric correlations."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate import residual_based
from rcvsem.fit.ordinal.objective import ordinal_objective
from rcvsem.fit.ordinal.wls import OrdinalTerm
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number

if TYPE_CHECKING:
    from rcvsem.fit import Fit

MPLUS = NotAvailable("Mplus' SRMR is for continuous variables")


def ordinal_terms(fit: Fit) -> list[OrdinalTerm]:
    """The groups' terms at the estimates."""
    return ordinal_objective(fit.objective).ordinal_terms(fit.theta)


def scaled_sigma(term: OrdinalTerm) -> Floats:
    """(p, p) implied covariances in the units of the statistics: ordinal items have variance 1.

    With observed predictors: given these, which have rows of 0.
    """
    sigma = term.state.sigma * np.outer(term.d, term.d)
    at = np.flatnonzero(term.sample.statistics.ordinal)
    # With parameterization "delta" and observed mediators the implied variance is met by construction.
    sigma[at, at] = 1.0
    return np.asarray(sigma)


def response_covariances(term: OrdinalTerm) -> tuple[Floats, Floats]:
    """(m, m) sample and implied covariances of the responses, given observed predictors; all variables without any."""
    S, sigma = term.sample.statistics.residual, scaled_sigma(term)
    if not term.slopes.size:
        return S, sigma
    square = np.ix_(term.responses, term.responses)
    return S[square], sigma[square]


def threshold_residuals(term: OrdinalTerm) -> Floats:
    """(T,) sample minus implied thresholds."""
    T = term.tau.size
    return np.asarray(term.sample.statistics.tau - term.model[:T])


def ordinal_residual_measures(fit: Fit, rmsea: float) -> dict[str, Number]:
    """RMR, SRMR, CRMR, GFI, WRMR.

    rmr, srmr_nomean and so on as for continuous data, from polychoric correlations, whose variances are 1 on both
    sides; with observed predictors from correlations given these, without the slopes, and with the predictors' variances
    counted as met (lavaan's rule). The plain names follow lavaan: rmr and crmr count the thresholds, srmr does not.
    GFI = 1 - r'Wr/s'Ws over correlations (variances of continuous variables, slopes on predictors), with the weights of
    the estimates; thresholds, which usually fit exactly, are left out as means are. WRMR: root mean square of residuals
    over their standard errors (Yu, 2002).
    """
    terms = ordinal_terms(fit)
    sizes = [term.sample.n for term in terms]
    out: dict[str, Number] = {}
    bare = {"rmr": residual_based.rmr, "srmr": residual_based.srmr, "crmr": residual_based.crmr}
    for name, function in bare.items():
        values, full = [], []
        for term in terms:
            S, sigma = response_covariances(term)
            value = function(S, sigma)
            p, x = S.shape[0], term.slopes.shape[1]
            elements = p * (p - 1) // 2 if name == "crmr" else p * (p + 1) // 2
            if x and name != "crmr":
                value *= sqrt(elements / (elements + x))
                elements += x
            own = threshold_residuals(term)
            values.append(value)
            full.append(sqrt((value**2 * elements + float(own @ own)) / (elements + own.size)))
        out[f"{name}_nomean"] = residual_based.weighted(values, sizes)
        out[name] = out["srmr_nomean"] if name == "srmr" else residual_based.weighted(full, sizes)
    out["srmr_mplus"] = out["srmr_mplus_nomean"] = MPLUS
    gfi = residual_based.gfi([_gfi_parts(term) for term in terms], sizes)
    statistics = sum(term.model.size for term in terms)
    out["gfi"] = gfi
    out["agfi"] = residual_based.agfi(gfi, statistics, fit.df)
    out["pgfi"] = residual_based.pgfi(gfi, statistics, fit.df)
    out["gfi_2024"] = residual_based.gfi_2024(rmsea, fit.df, len(terms) * fit.layout.p)
    out["wrmr"] = sqrt(sum(_weighted_squares(term) for term in terms) / statistics)
    return out


def ordinal_srmr(fit: Fit) -> Number:
    """SRMR alone, as in `ordinal_residual_measures`."""
    terms = ordinal_terms(fit)
    if any(term.slopes.size for term in terms):
        return ordinal_residual_measures(fit, 0.0)["srmr"]
    values = [residual_based.srmr(*response_covariances(term)) for term in terms]
    return residual_based.weighted(values, [term.sample.n for term in terms])


def _weighted_squares(term: OrdinalTerm) -> float:
    """Sum of squared residuals over their sampling variances."""
    r = term.sample.statistics.values - term.model
    return float((term.sample.n - 1) * (r @ (r * term.sample.statistics.diagonal_weights)))


def _gfi_parts(term: OrdinalTerm) -> tuple[float, float]:
    s = term.sample.statistics.values
    keep = np.zeros(s.size, dtype=bool)
    keep[term.tau.size + term.continuous.size :] = True
    r = np.where(keep, s - term.model, 0.0)
    s = np.where(keep, s, 0.0)
    return float(r @ term.times(r)), float(s @ term.times(s))
