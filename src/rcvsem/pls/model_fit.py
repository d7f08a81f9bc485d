"""Distances between the sample's correlations and those a path model with constructs implies."""

from __future__ import annotations

from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.pls.layout import PlsLayout

Structure = Literal["estimated", "saturated"]


def implied_constructs(r: Floats, paths: Floats, layout: PlsLayout) -> Floats:
    """(B, J, J) construct correlations implied by the paths; those among exogenous constructs are the sample's."""
    out = np.zeros_like(r)
    x = layout.exogenous
    out[:, x[:, None], x] = r[:, x[:, None], x]
    done = list(x)
    for j in layout.order:
        if j in done:
            continue
        before = np.array(done)
        row = np.einsum("bi,bik->bk", paths[:, j], out[:, :, before])
        out[:, j, before] = out[:, before, j] = row
        out[:, j, j] = 1.0
        done.append(j)
    return out


def implied_columns(
    s: Floats, loadings: Floats, phi: Floats, layout: PlsLayout, *, composite: bool
) -> Floats:
    """(B, p, p) correlations of the columns: l_i phi_jk l_k between blocks; within a block l l' with diagonal 1 for a
    factor, the sample's for a composite (and for all where `composite`). s (B, p, p), loadings (B, m), phi (B, J, J).
    """
    out = np.zeros_like(s)
    flat, owner = layout.flat, layout.owner
    between = loadings[:, :, None] * phi[:, owner[:, None], owner] * loadings[:, None, :]
    out[:, flat[:, None], flat] = between
    for block, factor, mode in zip(layout.blocks, layout.factors, layout.modes, strict=True):
        if composite or not factor or mode == "B":
            out[:, block[:, None], block] = s[:, block[:, None], block]
    diagonal = np.arange(s.shape[1])
    out[:, diagonal, diagonal] = 1.0
    return out


def d_uls(s: Floats, sigma: Floats) -> Floats:
    """(B,) half the sum of all squared differences (Dijkstra & Henseler 2015)."""
    return np.asarray(0.5 * ((s - sigma) ** 2).sum(axis=(-2, -1)))


def d_g(s: Floats, sigma: Floats) -> Floats:
    """(B,) half the sum of squared natural logarithms of the eigenvalues of S^-1 Sigma; nan where one is not positive.

    Dijkstra & Henseler (2015). cSEM takes logarithms to base 10: its value is this one divided by ln(10)^2.
    """
    out = np.full(s.shape[0], np.nan)
    try:
        root = np.linalg.cholesky(s)
    except np.linalg.LinAlgError:  # one of them is not positive definite
        if len(s) > 1:
            return np.concatenate([d_g(s[b : b + 1], sigma[b : b + 1]) for b in range(len(s))])
        return out
    half = np.linalg.solve(root, sigma)
    values = np.linalg.eigvalsh(np.linalg.solve(root, half.swapaxes(-1, -2)))
    good = values[:, 0] > 0
    out[good] = 0.5 * (np.log(values[good]) ** 2).sum(axis=1)
    return out
