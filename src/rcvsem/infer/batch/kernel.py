"""Objective and gradient of many draws at once.

F = sum_g w_g [ log|Sigma_g| + tr(S_g Sigma_g^-1) + r_g' Sigma_g^-1 r_g ],   r = m - mu,
which is F_ML up to a constant of the draw. Two forms of the same numbers:

* `woodbury`: Theta is inverted by its small connected blocks and everything else is m x m. With D = Theta^-1 Lambda,
  A = Lambda'D, K = (I + Phi A)^-1 and P = K Phi:  Sigma^-1 = Theta^-1 - D P D',  Sigma^-1 Lambda = D K.
* `dense`: Sigma is inverted as it stands; needed when a residual variance is fixed at zero, and exact where
  variances are negative.

Arrays carry the draw in their first axis.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.matrices import (
    DrawMoments,
    Matrices,
    fill,
    implied_covariance,
    latent_covariance,
    safe_inverse,
    total_effects,
)
from rcvsem.infer.batch.problem import GroupProblem, Problem


def theta_inverse(group: GroupProblem, x: Floats) -> tuple[Floats, list[Floats], Floats]:
    """d (B, p) for single variables (0 in blocks), inverses of the blocks, and log|Theta| (B,).

    A determinant that is not positive gives log|Theta| = inf: the draw has left the domain.
    """
    b = x.shape[0]
    d = np.zeros((b, group.p))
    values = np.broadcast_to(np.diag(group.theta0), (b, group.p)).copy()
    values[:, group.theta.rows[group.single_cells]] = x[:, group.theta.index[group.single_cells]]
    diagonal = values[:, group.single]
    with np.errstate(divide="ignore", invalid="ignore"):
        d[:, group.single] = 1.0 / diagonal
        log: Floats = np.where(diagonal > 0, np.log(np.where(diagonal > 0, diagonal, 1.0)), np.inf).sum(1)
    inverses: list[Floats] = []
    for blocks in group.blocks:
        part = np.broadcast_to(blocks.base, (b, *blocks.base.shape)).copy()
        free = x[:, group.theta.index[blocks.cells]]
        part[:, blocks.block, blocks.row, blocks.column] = free
        part[:, blocks.block, blocks.column, blocks.row] = free
        if part.shape[-1] == 2:
            a, e, c = part[..., 0, 0], part[..., 0, 1], part[..., 1, 1]
            det = a * c - e * e
            good = (det > 0) & (a > 0)
            safe = np.where(good, det, 1.0)
            inverse: Floats = np.empty_like(part)
            inverse[..., 0, 0] = c / safe
            inverse[..., 1, 1] = a / safe
            inverse[..., 0, 1] = inverse[..., 1, 0] = -e / safe
            log = log + np.where(good, np.log(safe), np.inf).sum(1)
        else:
            lowest_first = np.linalg.eigvalsh(part)
            good = lowest_first[..., 0] > 0
            inverse = np.asarray(np.linalg.inv(np.where(good[..., None, None], part, np.eye(part.shape[-1]))))
            log = log + np.where(
                good, np.log(np.where(good[..., None], lowest_first, 1.0)).sum(-1), np.inf
            ).sum(1)
        inverses.append(inverse)
    return d, inverses, log


def apply_inverse(group: GroupProblem, d: Floats, inverses: list[Floats], right: Floats) -> Floats:
    """Theta^-1 right for right (B, p, k)."""
    out = d[:, :, None] * right
    for blocks, inverse in zip(group.blocks, inverses, strict=True):
        out[:, blocks.members] = inverse @ right[:, blocks.members]
    return out


def _scatter(gradient: Floats, group: GroupProblem, parts: dict[str, Floats]) -> None:
    """Add the gradients of the cells to the gradients of the parameters (equal labels share an index)."""
    for name, values in parts.items():
        locations = getattr(group, name)
        if len(locations):
            index = locations.index
            if locations.distinct:
                gradient[:, index] += values
            else:
                gradient += values @ selection(index, gradient.shape[1])


def selection(index: Ints, size: int) -> Floats:
    """(cells, size) zeros and ones: adds up the cells that share a parameter."""
    chosen = np.zeros((index.size, size))
    chosen[np.arange(index.size), index] = 1.0
    return chosen


class _Parts(NamedTuple):
    """W Lambda Phi (B, p, m), G = Lambda'W Lambda (B, m, m), the Theta cells; and of the means Sigma^-1 r (B, p),
    Lambda'Sigma^-1 r (B, m) and C alpha (B, m)."""

    loading: Floats
    latent: Floats
    theta: Floats
    means: tuple[Floats, Floats, Floats] | None


def _finish_gradient(
    group: GroupProblem, gradient: Floats, c: Floats | None, phi: Floats, given: _Parts
) -> None:
    """Chain rule from the parts to the parameters."""
    w = group.weight
    loading = 2.0 * given.loading
    structural = given.latent if c is None else c.transpose(0, 2, 1) @ given.latent
    beta = 2.0 * (structural @ phi) if group.has_beta else None
    psi = structural if c is None else structural @ c
    if given.means is not None:
        residual, pulled, latent_mean = given.means
        loading = loading - 2.0 * residual[:, :, None] * latent_mean[:, None, :]
        back = pulled if c is None else (pulled[:, None, :] @ c)[:, 0]
        if beta is not None:
            beta = beta - 2.0 * back[:, :, None] * latent_mean[:, None, :]
        nu_gradient = -2.0 * w * residual[:, group.nu.rows]
        alpha_gradient = -2.0 * w * back[:, group.alpha.rows]
        _scatter(gradient, group, {"nu": nu_gradient, "alpha": alpha_gradient})
    twice = np.where(group.psi.rows == group.psi.columns, 1.0, 2.0)
    parts = {
        "lambda_": w * loading[:, group.lambda_.rows, group.lambda_.columns],
        "psi": w * twice * psi[:, group.psi.rows, group.psi.columns],
        "theta": w * given.theta,
    }
    if beta is not None:
        parts["beta"] = w * beta[:, group.beta.rows, group.beta.columns]
    _scatter(gradient, group, parts)


def _effective(
    matrices: Matrices, c: Floats | None, moments: DrawMoments
) -> tuple[Floats, Floats | None, Floats | None]:
    """S + r r', the mean residual r and C alpha (both None without means)."""
    if matrices.nu is None or matrices.alpha is None or moments.mean is None:
        return moments.cov, None, None
    latent_mean = matrices.alpha if c is None else (c @ matrices.alpha[:, :, None])[:, :, 0]
    mu = matrices.nu + (matrices.lambda_ @ latent_mean[:, :, None])[:, :, 0]
    r = moments.mean - mu
    return moments.cov + r[:, :, None] * r[:, None, :], r, latent_mean


def objective_and_gradient(
    problem: Problem, x: Floats, moments: tuple[DrawMoments, ...], *, dense: bool = False
) -> tuple[Floats, Floats]:
    """F (B,) and dF/dtheta (B, q). F is inf where Sigma is not positive definite."""
    f = np.zeros(x.shape[0])
    gradient = np.zeros_like(x)
    use_dense = dense or not problem.woodbury
    for group, sample in zip(problem.groups, moments, strict=True):
        part = (_dense if use_dense else _woodbury)(group, x, sample, gradient)
        f += group.weight * part
    bad = ~np.isfinite(f)
    f[bad] = np.inf
    gradient[bad] = 0.0
    return f, gradient


def _times(group: GroupProblem, s: Floats, dl: Floats) -> Floats:
    """S D (B, p, m) for D = Theta^-1 Lambda; rows of the symmetric S instead of columns, and of those what D reaches."""
    if group.supports is None:
        return np.asarray(s @ dl)
    out = np.zeros((s.shape[0], group.m, group.p))
    for j, rows in enumerate(group.supports):
        if rows.stop > rows.start:
            np.matmul(dl[:, None, rows, j], s[:, rows], out=out[:, j : j + 1])
    return out.transpose(0, 2, 1)


def _woodbury(group: GroupProblem, x: Floats, moments: DrawMoments, gradient: Floats) -> Floats:
    matrices = fill(group, x, moments)
    loadings = matrices.lambda_
    c = total_effects(group, matrices.beta)
    phi = latent_covariance(c, matrices.psi)
    s, r, latent_mean = _effective(matrices, c, moments)
    d, inverses, log_theta = theta_inverse(group, x)
    dl = apply_inverse(group, d, inverses, loadings)
    dl_t = dl.transpose(0, 2, 1)
    a = loadings.transpose(0, 2, 1) @ dl
    inner = phi @ a
    diagonal = np.arange(group.m)
    inner[:, diagonal, diagonal] += 1.0
    sign, log_inner = np.linalg.slogdet(inner)
    outside = ~(np.isfinite(log_theta) & (sign > 0))
    if outside.any():
        inner[outside] = np.eye(group.m)
    k = np.linalg.inv(inner)
    p = k @ phi
    u = _times(group, s, dl)
    y = dl_t @ u
    r_matrix = p @ y @ p
    trace = np.einsum("bi,bii->b", d, s) - np.einsum("bij,bji->b", p, y)
    own = _Sample(s, [s[:, one.members[:, :, None], one.members[:, None, :]] for one in group.blocks])
    for part, inverse in zip(own.blocks, inverses, strict=True):
        trace += np.einsum("bkij,bkij->b", inverse, part)
    with np.errstate(invalid="ignore"):
        f = log_theta + log_inner + trace
    f = np.asarray(np.where(outside, np.inf, f))

    fitted = dl @ (p + r_matrix)
    observed = apply_inverse(group, d, inverses, u @ p)
    latent_part = a @ k - k.transpose(0, 2, 1) @ y @ k
    theta_values = _theta_gradient_woodbury(group, own, (d, inverses), dl, fitted, observed)
    mean_part = None
    if r is not None and latent_mean is not None:
        dr = apply_inverse(group, d, inverses, r[:, :, None])
        residual = (dr - dl @ (p @ (dl_t @ r[:, :, None])))[:, :, 0]
        pulled = (loadings.transpose(0, 2, 1) @ residual[:, :, None])[:, :, 0]
        mean_part = (residual, pulled, latent_mean)
    parts = _Parts(fitted - observed, latent_part, theta_values, mean_part)
    _finish_gradient(group, gradient, c, phi, parts)
    return f


class _Sample(NamedTuple):
    """S (B, p, p), and its blocks where Theta has some."""

    cov: Floats
    blocks: list[Floats]


def _theta_gradient_woodbury(
    group: GroupProblem,
    sample: _Sample,
    theta_inverse: tuple[Floats, list[Floats]],
    dl: Floats,
    fitted: Floats,
    observed: Floats,
) -> Floats:
    """W at the free cells of Theta (off-diagonal cells twice).

    W = T - TST + TUP D' + D PU'T - D(P+R)D' with T = Theta^-1; fitted = D(P+R) and observed = TUP, both (B, p, m).
    """
    (s, block_cov), (d, inverses) = sample, theta_inverse
    rows = group.theta.rows
    values = np.empty((s.shape[0], rows.size))
    if not rows.size:
        return values
    own = np.einsum("bij,bij->bi", 2.0 * observed - fitted, dl)
    i = rows[group.single_cells]
    if i.size:
        values[:, group.single_cells] = (d - d * d * np.einsum("bii->bi", s) + own)[:, i]
    for blocks, part_cov, inverse in zip(group.blocks, block_cov, inverses, strict=True):
        w = inverse - inverse @ part_cov @ inverse
        cells = w[:, blocks.block, blocks.row, blocks.column]
        i, j = blocks.members[blocks.block, blocks.row], blocks.members[blocks.block, blocks.column]
        cells += np.where(i == j, own[:, i], 0.0)
        off = np.flatnonzero(i != j)
        a, b = i[off], j[off]
        cells[:, off] += np.einsum("bij,bij->bi", observed[:, a] - fitted[:, a], dl[:, b])
        cells[:, off] += np.einsum("bij,bij->bi", observed[:, b], dl[:, a])
        values[:, blocks.cells] = np.where(i == j, 1.0, 2.0) * cells
    return values


def _dense(group: GroupProblem, x: Floats, moments: DrawMoments, gradient: Floats) -> Floats:
    matrices = fill(group, x, moments)
    loadings = matrices.lambda_
    c = total_effects(group, matrices.beta)
    sigma, phi = implied_covariance(group, x, matrices, c)
    s, r, latent_mean = _effective(matrices, c, moments)
    inverse, log = safe_inverse(sigma)
    weighted = inverse @ s
    f: Floats = log + np.einsum("bii->b", weighted)
    w = inverse - weighted @ inverse
    wl = w @ loadings
    twice = np.where(group.theta.rows == group.theta.columns, 1.0, 2.0)
    theta_values = twice * w[:, group.theta.rows, group.theta.columns]
    mean_part = None
    if r is not None and latent_mean is not None:
        residual = (inverse @ r[:, :, None])[:, :, 0]
        pulled = (loadings.transpose(0, 2, 1) @ residual[:, :, None])[:, :, 0]
        mean_part = (residual, pulled, latent_mean)
    parts = _Parts(wl @ phi, loadings.transpose(0, 2, 1) @ wl, theta_values, mean_part)
    _finish_gradient(group, gradient, c, phi, parts)
    return f
