"""Symmetric matrices that fall into blocks, as the information of groups without common parameters does.

Two hundred groups of thirty parameters are two hundred small problems, not one of six thousand.
"""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints

#: Below this the whole matrix is as quick as looking for its blocks.
WORTH_LOOKING = 300


def blocks(matrix: Floats) -> list[Ints] | None:
    """Rows of each block of a symmetric (q, q) matrix, in order; None when it is one, or small."""
    q = matrix.shape[0]
    if q < WORTH_LOOKING:
        return None
    waiting = np.ones(q, dtype=bool)
    found: list[Ints] = []
    while waiting.any():
        block = np.zeros(q, dtype=bool)
        fresh = np.flatnonzero(waiting)[:1]
        while fresh.size:
            block[fresh] = True
            reached = (matrix[fresh] != 0).any(axis=0) & ~block
            fresh = np.flatnonzero(reached)
        if not found and block.all():
            return None
        waiting &= ~block
        found.append(np.flatnonzero(block))
    return found


def is_positive_definite(matrix: Floats) -> bool:
    """Whether the symmetric matrix has a Cholesky factor (several times cheaper than its eigenvalues)."""
    try:
        for part in _parts(matrix):
            np.linalg.cholesky(part)
    except np.linalg.LinAlgError:
        return False
    return True


def solved(matrix: Floats, right: Floats) -> Floats:
    """matrix^-1 right of a regular symmetric (q, q) matrix and (q,) right."""
    own = blocks(matrix)
    if own is None:
        return np.asarray(np.linalg.solve(matrix, right))
    out = np.empty_like(right)
    for at in own:
        out[at] = np.linalg.solve(matrix[np.ix_(at, at)], right[at])
    return out


def inverted(matrix: Floats) -> Floats:
    """matrix^-1 of a regular symmetric (q, q) matrix."""
    own = blocks(matrix)
    if own is None:
        return np.asarray(np.linalg.inv(matrix))
    out = np.zeros_like(matrix)
    for at in own:
        out[np.ix_(at, at)] = np.linalg.inv(matrix[np.ix_(at, at)])
    return out


def smallest_eigenvalue(matrix: Floats) -> float:
    """Of a symmetric matrix."""
    return min(float(np.linalg.eigvalsh(part)[0]) for part in _parts(matrix))


def _parts(matrix: Floats) -> list[Floats]:
    own = blocks(matrix)
    return [matrix] if own is None else [matrix[np.ix_(at, at)] for at in own]
