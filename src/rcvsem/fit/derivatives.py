"""Derivatives in the (u, v, c) representation.

Every location a of a parameter moves the implied covariances by c_a (V_u V_v' + V_v V_u') and the implied means by
kappa_a V_u, with the dictionary V of `implied`. With X = V'WV and h = V'K d (d = mean - mu) for a weight K and a
residual matrix W, half the gradient of a discrepancy is c X_uv - kappa h_u, and half its expected second derivative
c_a c_b (G_uu G_vv + G_uv G_vu) + kappa_a kappa_b G_uu with G = V'KV.
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit.cells import ALPHA, BETA, LAMBDA, PSI, GroupLayout
from rcvsem.fit.implied import Implied
from rcvsem.foundation.arrays import Floats, Ints


def kappa_values(where: GroupLayout, eta: Floats) -> Floats:
    """(t,) factor kappa_a of the means: 0, 1 or the mean of the latent that the location multiplies."""
    constant = np.asarray(where.kappa == 1, dtype=np.float64)
    return np.where(where.kappa == 2, eta[where.eta], constant) if eta.size else constant


def location_gradient(where: GroupLayout, X: Floats, h: Floats, kappa: Floats) -> Floats:
    """(t,) half the gradient at every free location: c X_uv - kappa h_u."""
    return np.asarray(where.c * X[where.u, where.v] - kappa * h[where.u])


def location_information(where: GroupLayout, G: Floats, kappa: Floats) -> Floats:
    """(t, t) half the expected second derivatives between free locations."""
    Gu, Gv = G[where.u], G[where.v]
    cross = Gu[:, where.v]
    uu = Gu[:, where.u]
    out = uu * Gv[:, where.v] + cross * cross.T
    out *= np.outer(where.c, where.c)
    if kappa.any():
        out += np.outer(kappa, kappa) * uu
    return np.asarray(out)


def normal_curvature(where: GroupLayout, G: Floats, Q: Floats, h: Floats, kappa: Floats) -> Floats:
    """(t, t) first-derivative part of half the exact Hessian of F_ML.

    tr(K dS_a K T K dS_b) - 1/2 tr(K dS_a K dS_b) and the mean terms, with G = V'KV, Q = V'K T K V,
    T = S + dd', h = V'Kd.
    """
    u, v = where.u, where.v
    Gu, Gv, Qu, Qv = G[u], G[v], Q[u], Q[v]
    Guu, Gvv, Guv = Gu[:, u], Gv[:, v], Gu[:, v]
    Quu, Qvv, Quv = Qu[:, u], Qv[:, v], Qu[:, v]
    # Off the diagonal, G_ua,vb Q_va,ub and its mirror: together with the other two the sum is symmetric.
    crossed = Guv * Quv.T
    out = Guu * (Qvv - Gvv) + Quu * Gvv + crossed + crossed.T - Guv * Guv.T
    out *= np.outer(where.c, where.c)
    if kappa.any():
        mixed = (Guu * h[v][:, None] + Guv.T * h[u][:, None]) * where.c[:, None] * kappa[None, :]
        out += mixed + mixed.T + np.outer(kappa, kappa) * Guu
    return np.asarray(out)


def second_derivative_part(where: GroupLayout, state: Implied, X: Floats, h: Floats, kappa: Floats) -> Floats:
    """(t, t) 1/2 tr(W d2Sigma_ab) - d'K d2mu_ab.

    The dictionary column V_k moves with location b by sum_r w_r[k] V_{k_r}: one term for a loading, two for a
    regression and a (co)variance of latents (w: `weights`, k_r: `columns`).
    """
    p, m = state.matrices.lambda_.shape
    weights, columns = _dictionary_derivatives(where, state, p, m)
    u, v = where.u, where.v
    out = np.zeros((u.size, u.size))
    for w, k in zip(weights, columns, strict=True):
        wu, wv = w[:, u].T, w[:, v].T  # [a, b]: how column u_a (v_a) moves along k_b
        Xk = X[:, k]
        out += where.c[:, None] * (wu * Xk[v] + wv * Xk[u])
        if kappa.any():
            out -= kappa[:, None] * wu * h[k][None, :]
    if m and h.any() and (where.kappa == 2).any():
        out -= _eta_derivatives(where, state) * h[u][:, None]
    return np.asarray((out + out.T) / 2)


def _dictionary_derivatives(
    where: GroupLayout, state: Implied, p: int, m: int
) -> tuple[list[Floats], list[np.ndarray]]:
    t = where.u.size
    i, j, kind = where.free_i, where.free_j, where.free_matrix
    first, second = np.zeros((t, p + 2 * m)), np.zeros((t, p + 2 * m))
    k_first, k_second = where.u.copy(), np.zeros(t, dtype=np.intp)
    if not m:
        return [first], [k_first]
    c, phi = state.c, state.phi
    moving = (kind == LAMBDA) | (kind == BETA)
    # A loading: column j of Lambda C gains e_i C[l, j]; a regression: (Lambda C)_i C[l, j]; same for Lambda Phi.
    first[moving, p : p + m] = phi[j[moving]]
    first[moving, p + m :] = c[j[moving]]
    beta = kind == BETA
    second[beta, p : p + m] = c[:, i[beta]].T
    k_second[beta] = p + j[beta]
    psi = kind == PSI
    weight = where.c[psi][:, None]
    first[psi, p : p + m] = c[:, j[psi]].T * weight
    second[psi, p : p + m] = c[:, i[psi]].T * weight
    k_second[psi] = p + m + j[psi]
    return [first, second], [k_first, k_second]


def _eta_derivatives(where: GroupLayout, state: Implied) -> Floats:
    """(t, t) derivative of kappa_a along location b."""
    out = np.zeros((where.u.size, where.u.size))
    a = np.flatnonzero(where.kappa == 2)
    i, j, kind = where.free_i, where.free_j, where.free_matrix
    for b, factor in (
        (np.flatnonzero(kind == BETA), state.eta[j[kind == BETA]]),
        (np.flatnonzero(kind == ALPHA), np.ones(int((kind == ALPHA).sum()))),
    ):
        out[np.ix_(a, b)] = state.c[np.ix_(where.eta[a], i[b])] * factor[None, :]
    return out


def jacobian(where: GroupLayout, V: Floats, kappa: Floats, *, means: bool) -> Floats:
    """(p*, t) derivatives of [mu;] vech(Sigma) (lower triangle, column by column) at every free location."""
    return moment_derivatives(V, where.u, where.v, where.c, kappa, means=means)


def moment_derivatives(V: Floats, u: Ints, v: Ints, c: Floats, kappa: Floats, *, means: bool) -> Floats:
    """As `jacobian`, at any locations (u, v, c, kappa), free or not."""
    columns, rows = np.triu_indices(V.shape[0])
    Vu, Vv = V[:, u], V[:, v]
    cov = c * (Vu[rows] * Vv[columns] + Vv[rows] * Vu[columns])
    return np.concatenate((kappa * Vu, cov)) if means else np.asarray(cov)


def add_to_parameters(where: GroupLayout, values: Floats, weight: float, total: Floats) -> None:
    """Add weight times a vector or matrix over locations to `total` (q,) or (q, q), at the group's own parameters."""
    if where.free.size == len(total) and np.array_equal(where.free, np.arange(len(total))):
        total += weight * values  # every location has a parameter of its own
        return
    own, place = where.own, where.place
    k = own.size
    if values.ndim == 1:
        total[own] += weight * np.bincount(place, weights=values, minlength=k)
    elif k == place.size:  # no parameter stands twice
        total[np.ix_(where.free, where.free)] += weight * values
    else:
        flat = place[:, None] * k + place[None, :]
        summed = np.bincount(flat.ravel(), weights=values.ravel(), minlength=k * k)
        total[np.ix_(own, own)] += weight * summed.reshape(k, k)


def columns_to_parameters(where: GroupLayout, values: Floats, q: int) -> Floats:
    """Sum the columns (n, t) over locations into (n, q)."""
    return _columns_to(where.free, values, q)


def columns_to_own(where: GroupLayout, values: Floats) -> Floats:
    """Sum the columns (n, t) over locations into (n, own), the group's own parameters."""
    return _columns_to(where.place, values, where.own.size)


def _columns_to(places: Ints, values: Floats, count: int) -> Floats:
    out = np.zeros((values.shape[0], count))
    for a, k in enumerate(places):
        out[:, k] += values[:, a]
    return out
