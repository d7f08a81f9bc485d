"""Implied moments of one group, and the dictionary from which all derivatives are read."""

from __future__ import annotations

import numpy as np

from rcvsem.fit.cells import GroupMatrices
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Implied:
    """Implied moments at one value of the parameters.

    Attributes
    ----------
    matrices : the model matrices.
    c : (m, m) (I - Beta)^-1. phi : (m, m) C Psi C', covariances of the latents. eta : (m,) C alpha, their means.
    dictionary : (p, p + 2m) V = [I | Lambda Phi | Lambda C].
    sigma : (p, p). mu : (p,).
    """

    matrices: GroupMatrices
    c: Floats
    phi: Floats
    eta: Floats
    dictionary: Floats
    sigma: Floats
    mu: Floats


def implied(matrices: GroupMatrices) -> Implied | None:
    """Implied moments of the matrices; None where I - Beta cannot be inverted."""
    lam, beta = matrices.lambda_, matrices.beta
    p, m = lam.shape
    c: Floats = np.eye(m)
    if beta.any():
        try:
            c = np.asarray(np.linalg.inv(c - beta), dtype=np.float64)
        except np.linalg.LinAlgError:
            return None
    phi = c @ matrices.psi @ c.T
    lam_phi = lam @ phi
    lam_c = lam @ c
    eta = c @ matrices.alpha
    sigma = lam_phi @ lam.T + matrices.theta
    sigma = (sigma + sigma.T) / 2
    if not np.isfinite(sigma).all():
        return None
    return Implied(
        matrices=matrices,
        c=c,
        phi=phi,
        eta=eta,
        dictionary=np.concatenate((np.eye(p), lam_phi, lam_c), axis=1),
        sigma=sigma,
        mu=matrices.nu + lam @ eta,
    )
