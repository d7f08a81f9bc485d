"""Exact second derivatives of many draws at once, of models of covariances.

With the dictionary V = [I_p | Lambda Phi | Lambda C], G = V'KV, Q = V'KSKV and X = G - Q, per case and for F / 2:

    H_ab = c_a c_b (G_uu Q_vv + Q_uu G_vv + G_uv Q_vu + Q_uv G_vu) - I_ab + c_a (X_va,k dV_ua + X_ua,k dV_va)

summed over the dictionary columns k whose multiples a column of V moves by (as in `fit.derivatives`).
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.information import add_cells, cell_pairs, dictionary_cells, whole
from rcvsem.infer.batch.kernel import (
    DrawMoments,
    fill,
    implied_covariance,
    safe_inverse,
    total_effects,
)
from rcvsem.infer.batch.problem import GroupProblem, Problem


def curvatures(problem: Problem, x: Floats, moments: tuple[DrawMoments, ...]) -> tuple[Floats, Floats]:
    """Expected information and exact Hessian (B, q, q) of F / 2 in units of one case."""
    b = x.shape[0]
    expected = np.zeros((b, problem.q, problem.q))
    exact = np.zeros((b, problem.q, problem.q))
    for group, sample in zip(problem.groups, moments, strict=True):
        matrices = fill(group, x, sample)
        c_matrix = total_effects(group, matrices.beta)
        sigma, phi = implied_covariance(group, x, matrices, c_matrix)
        inverse, _ = safe_inverse(sigma)
        c_full = np.broadcast_to(np.eye(group.m), phi.shape) if c_matrix is None else c_matrix
        identity = np.broadcast_to(np.eye(group.p), (b, group.p, group.p))
        V = np.concatenate([identity, matrices.lambda_ @ phi, matrices.lambda_ @ c_full], axis=2)
        KV = inverse @ V
        G = V.transpose(0, 2, 1) @ KV
        Q = KV.transpose(0, 2, 1) @ (sample.cov @ KV)
        u, v, c, index = dictionary_cells(group)
        first, second = np.triu_indices(u.size)
        weights = group.weight * c[first] * c[second]
        Guu, Gvv, Guv, Gvu = cell_pairs(G, u, v, first, second)
        Quu, Qvv, Quv, Qvu = cell_pairs(Q, u, v, first, second)
        information = (Guu * Gvv + Guv * Gvu) * weights
        hessian = (Guu * Qvv + Quu * Gvv + Guv * Qvu + Gvu * Quv) * weights - information
        curved = whole(hessian, u.size)
        moving = u.size - len(group.theta)
        own = _second(group, phi, c_full, G - Q, (u[:moving], v[:moving], c[:moving]))
        curved[:, :moving, :moving] += group.weight * own
        add_cells(expected, index, index, whole(information, u.size))
        add_cells(exact, index, index, curved)
    return expected, exact


def _second(
    group: GroupProblem, phi: Floats, c_matrix: Floats, X: Floats, cells: tuple[Ints, Ints, Floats]
) -> Floats:
    """(B, t, t) 1/2 tr(W d2Sigma) at the free cells of Lambda, Beta and Psi, in the order of `dictionary_cells`."""
    u, v, c = cells
    b, p, m = phi.shape[0], group.p, group.m
    lam, beta, psi = group.lambda_, group.beta, group.psi
    t = u.size
    first, other = np.zeros((b, t, p + 2 * m)), np.zeros((b, t, p + 2 * m))
    k_first, k_other = u.copy(), np.zeros(t, dtype=np.intp)
    moving = slice(0, len(lam) + len(beta))
    j = np.concatenate((lam.columns, beta.columns))
    first[:, moving, p : p + m] = phi[:, j]
    first[:, moving, p + m :] = c_matrix[:, j]
    of_beta = slice(len(lam), len(lam) + len(beta))
    other[:, of_beta, p : p + m] = c_matrix[:, :, beta.rows].transpose(0, 2, 1)
    k_other[of_beta] = p + beta.columns
    of_psi = slice(of_beta.stop, of_beta.stop + len(psi))
    weight = c[of_psi][None, :, None]
    first[:, of_psi, p : p + m] = c_matrix[:, :, psi.columns].transpose(0, 2, 1) * weight
    other[:, of_psi, p : p + m] = c_matrix[:, :, psi.rows].transpose(0, 2, 1) * weight
    k_other[of_psi] = p + m + psi.columns
    out = np.zeros((b, t, t))
    for w, k in ((first, k_first), (other, k_other)):
        on_u = w.take(u, axis=2).transpose(0, 2, 1) * X.take(v, axis=1).take(k, axis=2)
        on_v = w.take(v, axis=2).transpose(0, 2, 1) * X.take(u, axis=1).take(k, axis=2)
        out += c[:, None] * (on_u + on_v)
    return np.asarray((out + out.transpose(0, 2, 1)) / 2.0)
