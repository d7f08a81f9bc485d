"""Covariance matrices of the estimates.

With E the information per case (expected or exact observed), B the mean outer product of casewise scores and Z the
directions the constraints leave free: E^- = Z (Z'EZ)^-1 Z'; standard E^-/N, robust E^- B E^-/N.
Sources: Browne (1984); Satorra & Bentler (1994); White (1982); Yuan & Bentler (2000); Silvey (1959).
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.derivatives import columns_to_own, kappa_values
from rcvsem.fit.discrepancy import MaximumLikelihoodTerm
from rcvsem.fit.optimise import positive_definite
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.block_matrices import inverted

# Smallest eigenvalue, in units of standard errors, below which the information counts as singular.
SINGULAR = 1e-11
# Share of the largest standard error that a function of the estimates could have, below which its error counts as 0.
ROUNDING = 3e-7


def restricted_inverse(information: Floats, directions: Floats) -> Floats | NotAvailable:
    """Z (Z'EZ)^-1 Z' (q, q); NotAvailable when the information is not positive definite along Z."""
    whole = directions.shape[0] == directions.shape[1]
    inner = information if whole else directions.T @ information @ directions
    diagonal = np.diag(inner)
    if inner.size == 0:
        return np.zeros_like(information)
    if not (diagonal > 0).all():
        return NotAvailable("The information matrix is not positive definite.")
    scale = 1.0 / np.sqrt(diagonal)
    units = np.outer(scale, scale)
    scaled = inner * units
    if not positive_definite(scaled - SINGULAR * np.eye(scaled.shape[0])):
        return NotAvailable("The information matrix is not positive definite.")
    inverse = inverted(scaled)
    inverse = (inverse + inverse.T) * (0.5 * units)
    return np.asarray(inverse if whole else directions @ inverse @ directions.T)


def delta_errors(jacobian: Floats, vcov: Floats) -> Floats:
    """(k,) standard errors of functions of the estimates with derivatives jacobian (q, k): the delta method.

    Exactly 0 where constraints leave the function no room (what is left is rounding);
    not a number where the variance is negative.
    """
    with np.errstate(invalid="ignore"):  # derivatives that are not finite give errors that are not numbers
        variance = np.einsum("ak,ak->k", jacobian, vcov @ jacobian)
        size = np.abs(jacobian).T @ np.sqrt(np.maximum(np.diag(vcov), 0.0))
        return np.where(np.abs(variance) <= (ROUNDING * size) ** 2, 0.0, np.sqrt(variance))


def casewise_scores(term: MaximumLikelihoodTerm, where: GroupLayout, rows: Floats, centre: Floats) -> Floats:
    """(n, own) derivative of each case's log-likelihood in the group's own parameters (`GroupLayout.own`).

    c (y_u y_v - G_uv) + kappa y_u, y = V'K(x - centre), summed over the places of a parameter.
    """
    term.prepare()
    y = (rows - centre) @ term.KV
    u, v = where.u, where.v
    scores = y[:, u] * y[:, v]
    scores -= term.G[u, v]
    scores *= where.c
    if term.sample.mean is not None:
        scores += kappa_values(where, term.state.eta) * y[:, u]
    return columns_to_own(where, scores)
