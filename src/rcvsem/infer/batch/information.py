"""Expected information of many draws: the whole matrix (dense), or its diagonal only (cheap).

Every covariance cell is dSigma = c (V_u V_v' + V_v V_u') with the dictionary V = [I_p | Lambda Phi | Lambda C], so
with G = V' Sigma^-1 V the information in units of one case is
    I_ab = c_a c_b (G_uaub G_vavb + G_uavb G_vaub) + dmu_a' Sigma^-1 dmu_b.
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.kernel import apply_inverse, selection, theta_inverse
from rcvsem.infer.batch.matrices import (
    DrawMoments,
    fill,
    implied_covariance,
    latent_covariance,
    safe_inverse,
    total_effects,
)
from rcvsem.infer.batch.problem import GroupProblem, Problem


def dictionary_cells(group: GroupProblem) -> tuple[Ints, Ints, Floats, Ints]:
    """u, v, c and parameter index of every free covariance cell, in the order lambda, beta, psi, theta."""
    p, m = group.p, group.m
    lam, beta, psi, theta = group.lambda_, group.beta, group.psi, group.theta
    u = np.concatenate([lam.rows, p + m + beta.rows, p + m + psi.rows, theta.rows])
    v = np.concatenate([p + lam.columns, p + beta.columns, p + m + psi.columns, theta.columns])
    c = np.concatenate(
        [
            np.ones(len(lam)),
            np.ones(len(beta)),
            np.where(psi.rows == psi.columns, 0.5, 1.0),
            np.where(theta.rows == theta.columns, 0.5, 1.0),
        ]
    )
    return u, v, c, np.concatenate([lam.index, beta.index, psi.index, theta.index])


def add_cells(information: Floats, rows: Ints, columns: Ints, values: Floats) -> None:
    """information[:, rows[a], columns[b]] += values[:, a, b], adding up cells that share a parameter."""
    q = information.shape[1]
    if rows.size == q and np.array_equal(rows, columns) and np.array_equal(np.sort(rows), np.arange(q)):
        places = np.argsort(rows)
        information += values.take(places, axis=1).take(places, axis=2)
        return
    information += selection(rows, q).T @ values @ selection(columns, q)


def cell_pairs(
    matrix: Floats, u: Ints, v: Ints, first: Ints, second: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """M_uu, M_vv, M_uv and M_vu (B, pairs) of a symmetric M (B, k, k) for the pairs of cells first <= second."""
    k = matrix.shape[1]
    flat = np.ascontiguousarray(matrix).reshape(len(matrix), k * k)
    own, other = (u[first] * k, v[first] * k), (u[second], v[second])
    return (
        flat.take(own[0] + other[0], axis=1),
        flat.take(own[1] + other[1], axis=1),
        flat.take(own[0] + other[1], axis=1),
        flat.take(own[1] + other[0], axis=1),
    )


def whole(pairs: Floats, t: int) -> Floats:
    """The symmetric matrices (B, t, t) of their upper triangles (B, t(t+1)/2), row by row."""
    place = np.zeros((t, t), dtype=np.intp)
    upper = np.triu_indices(t)
    place[upper] = np.arange(upper[0].size)
    place = np.maximum(place, place.T)
    return pairs.take(place.ravel(), axis=1).reshape(-1, t, t)


def expected_information(problem: Problem, x: Floats, moments: tuple[DrawMoments, ...]) -> Floats:
    """Expected information (B, q, q) in units of one case."""
    b = x.shape[0]
    information = np.zeros((b, problem.q, problem.q))
    for group, sample in zip(problem.groups, moments, strict=True):
        matrices = fill(group, x, sample)
        c_matrix = total_effects(group, matrices.beta)
        sigma, phi = implied_covariance(group, x, matrices, c_matrix)
        inverse, _ = safe_inverse(sigma)
        lc = matrices.lambda_ if c_matrix is None else matrices.lambda_ @ c_matrix
        dictionary = np.concatenate(
            [np.broadcast_to(np.eye(group.p), (b, group.p, group.p)), matrices.lambda_ @ phi, lc], axis=2
        )
        gram = dictionary.transpose(0, 2, 1) @ inverse @ dictionary
        u, v, c, index = dictionary_cells(group)
        first, second = np.triu_indices(u.size)
        uu, vv, uv, vu = cell_pairs(gram, u, v, first, second)
        cells = (uu * vv + uv * vu) * (group.weight * c[first] * c[second])
        add_cells(information, index, index, whole(cells, u.size))
        if matrices.alpha is not None:
            alpha = matrices.alpha
            mean = alpha if c_matrix is None else (c_matrix @ alpha[:, :, None])[:, :, 0]
            p, m = group.p, group.m
            where = np.concatenate(
                [group.nu.rows, p + m + group.alpha.rows, group.lambda_.rows, p + m + group.beta.rows]
            )
            scale = np.concatenate(
                [
                    np.ones((b, len(group.nu) + len(group.alpha))),
                    mean[:, group.lambda_.columns],
                    mean[:, group.beta.columns],
                ],
                axis=1,
            )
            mean_index = np.concatenate(
                [group.nu.index, group.alpha.index, group.lambda_.index, group.beta.index]
            )
            mean_cells = gram[:, where[:, None], where[None, :]] * scale[:, :, None] * scale[:, None, :]
            add_cells(information, mean_index, mean_index, group.weight * mean_cells)
    return information


def information_diagonal(problem: Problem, x: Floats, moments: tuple[DrawMoments, ...]) -> Floats:
    """Diagonal (B, q) of the expected information, by the form without p x p factorisation.

    Cells that share a parameter are added without their cross terms: it only scales a preconditioner.
    """
    diagonal = np.zeros((x.shape[0], problem.q))
    for group, sample in zip(problem.groups, moments, strict=True):
        matrices = fill(group, x, sample)
        loadings = matrices.lambda_
        c = total_effects(group, matrices.beta)
        phi = latent_covariance(c, matrices.psi)
        d, inverses, _ = theta_inverse(group, x)
        dl = apply_inverse(group, d, inverses, loadings)
        a = loadings.transpose(0, 2, 1) @ dl
        k = np.linalg.inv(np.eye(group.m) + phi @ a)
        p = k @ phi
        t = a @ k
        tc = t if c is None else t @ c
        mm = tc if c is None else c.transpose(0, 2, 1) @ tc
        ptp = phi @ t @ phi
        ctp = (t if c is None else c.transpose(0, 2, 1) @ t) @ phi
        dlp = dl @ p
        own = d.copy()
        for blocks, inverse in zip(group.blocks, inverses, strict=True):
            own[:, blocks.members] = np.einsum("bkii->bki", inverse)
        sii = own - np.einsum("bij,bij->bi", dlp, dl)
        lam, beta, psi, theta = group.lambda_, group.beta, group.psi, group.theta
        pieces = [
            sii[:, lam.rows] * ptp[:, lam.columns, lam.columns] + dlp[:, lam.rows, lam.columns] ** 2,
            mm[:, beta.rows, beta.rows] * ptp[:, beta.columns, beta.columns]
            + ctp[:, beta.rows, beta.columns] ** 2,
            np.where(psi.rows == psi.columns, 0.25, 1.0)
            * (
                mm[:, psi.rows, psi.rows] * mm[:, psi.columns, psi.columns]
                + mm[:, psi.rows, psi.columns] ** 2
            ),
            np.where(theta.rows == theta.columns, 0.5, 1.0) * sii[:, theta.rows] * sii[:, theta.columns],
            sii[:, group.nu.rows],
            mm[:, group.alpha.rows, group.alpha.rows],
        ]
        index = np.concatenate(
            [lam.index, beta.index, psi.index, theta.index, group.nu.index, group.alpha.index]
        )
        diagonal += group.weight * np.concatenate(pieces, axis=1) @ selection(index, problem.q)
    return diagonal
