"""Model matrices of many draws at once, and the moments that they imply."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.problem import GroupProblem

# Longest chain of paths for which the series of Beta is summed.
SHORT = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawMoments:
    """Covariances (B, p, p), divided by n, and means (B, p) of one group in B draws."""

    cov: Floats
    mean: Floats | None

    def take(self, which: Ints) -> DrawMoments:
        """The draws in `which`."""
        return DrawMoments(cov=self.cov[which], mean=None if self.mean is None else self.mean[which])


def joined_moments(samples: Sequence[tuple[DrawMoments, ...]]) -> tuple[DrawMoments, ...]:
    """The draws of several samples (groups each) as one sample."""
    return tuple(
        DrawMoments(
            cov=np.concatenate([one.cov for one in group]),
            mean=None if group[0].mean is None else np.concatenate([one.mean for one in group]),
        )
        for group in zip(*samples, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrices:
    """Model matrices of B draws of one group, without Theta (see `residual_covariance`)."""

    lambda_: Floats
    beta: Floats | None
    psi: Floats
    nu: Floats | None
    alpha: Floats | None


def fill(group: GroupProblem, x: Floats, moments: DrawMoments) -> Matrices:
    """Model matrices (B, ., .) at the parameters x (B, q)."""
    b = x.shape[0]

    def general(base: Floats) -> Floats:
        return np.broadcast_to(base, (b, *base.shape)).copy()

    loadings = general(group.lambda0)
    loadings[:, group.lambda_.rows, group.lambda_.columns] = x[:, group.lambda_.index]
    beta = None
    if group.has_beta:
        beta = general(group.beta0)
        beta[:, group.beta.rows, group.beta.columns] = x[:, group.beta.index]
    psi = general(group.psi0)
    psi[:, group.psi.rows, group.psi.columns] = x[:, group.psi.index]
    psi[:, group.psi.columns, group.psi.rows] = x[:, group.psi.index]
    exo = group.exogenous
    if len(exo):
        values = moments.cov[:, exo.sample_rows, exo.sample_columns]
        psi[:, exo.rows, exo.columns] = values
        psi[:, exo.columns, exo.rows] = values
    nu = alpha = None
    if group.means and moments.mean is not None:
        nu = general(group.nu0)
        nu[:, group.nu.rows] = x[:, group.nu.index]
        alpha = general(group.alpha0)
        alpha[:, group.alpha.rows] = x[:, group.alpha.index]
        if len(group.exogenous_mean):
            alpha[:, group.exogenous_mean.rows] = moments.mean[:, group.exogenous_mean.sample_rows]
    return Matrices(lambda_=loadings, beta=beta, psi=psi, nu=nu, alpha=alpha)


def residual_covariance(group: GroupProblem, x: Floats) -> Floats:
    """Theta (B, p, p) at the parameters x (B, q)."""
    theta = np.broadcast_to(group.theta0, (x.shape[0], *group.theta0.shape)).copy()
    theta[:, group.theta.rows, group.theta.columns] = x[:, group.theta.index]
    theta[:, group.theta.columns, group.theta.rows] = x[:, group.theta.index]
    return theta


def total_effects(group: GroupProblem, beta: Floats | None) -> Floats | None:
    """C = (I - Beta)^-1 (B, m, m); None stands for the identity.

    In a recursive model of few steps the series I + Beta + Beta^2 + ... ends, and is cheaper than an inverse.
    """
    if beta is None:
        return None
    identity = np.eye(group.m)
    if not 0 < group.depth <= SHORT:
        return np.asarray(np.linalg.inv(identity - beta))
    c = identity + beta
    for _ in range(group.depth - 1):
        c = identity + beta @ c
    return np.asarray(c)


def latent_covariance(c: Floats | None, psi: Floats) -> Floats:
    """Phi = C Psi C' (B, m, m)."""
    return psi if c is None else c @ psi @ c.transpose(0, 2, 1)


def implied_covariance(
    group: GroupProblem, x: Floats, matrices: Matrices, c: Floats | None
) -> tuple[Floats, Floats]:
    """Sigma (B, p, p) and Phi (B, m, m)."""
    phi = latent_covariance(c, matrices.psi)
    sigma: Floats = matrices.lambda_ @ phi @ matrices.lambda_.transpose(0, 2, 1) + residual_covariance(
        group, x
    )
    return sigma, phi


def safe_inverse(sigma: Floats) -> tuple[Floats, Floats]:
    """Sigma^-1 and log|Sigma|; inf (and the inverse of I) where Sigma is not positive definite."""
    try:
        factor = np.linalg.cholesky(sigma)
        log = 2.0 * np.log(np.einsum("bii->bi", factor)).sum(1)
        return np.asarray(np.linalg.inv(sigma)), np.asarray(log)
    except np.linalg.LinAlgError:
        values = np.linalg.eigvalsh(np.where(np.isfinite(sigma), sigma, 0.0))
        good = values[:, 0] > 1e-12 * np.maximum(values[:, -1], 1e-300)
        safe = np.where(good[:, None, None], sigma, np.eye(sigma.shape[1]))
        log = np.where(good, np.log(np.where(good[:, None], values, 1.0)).sum(1), np.inf)
        return np.asarray(np.linalg.inv(safe)), np.asarray(log)
