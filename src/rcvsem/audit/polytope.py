"""Corners of a small polytope {x : A x <= b}: the exact set of unknowns that linear bounds leave."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints

TOLERANCE = 1e-9  # relative; printed digits end at 1e-7


def corners(A: Floats, b: Floats) -> Floats:
    """(v, k) corners of {x : A x <= b}; (0, k) when nothing satisfies all rows. A (r, k), b (r,), k <= 3.

    Every k rows are solved as equations and kept when all others hold. The set must be bounded. Linear-fractional
    functions whose pole lies outside take their extremes at corners.
    """
    k = A.shape[1]
    scale = np.linalg.norm(A, axis=1)
    A, b = A / scale[:, None], b / scale
    chosen = _choices(len(b), k)
    blocks = A[chosen]
    regular = np.abs(np.linalg.det(blocks)) > 1e-13
    points = np.linalg.solve(blocks[regular], b[chosen[regular]][..., None])[..., 0]
    room = np.abs(points) @ np.abs(A).T + np.abs(b)
    inside = (points @ A.T - b <= TOLERANCE * room + 1e-12).all(axis=1)
    return np.asarray(points[inside])


@lru_cache(maxsize=256)
def _choices(rows: int, k: int) -> Ints:
    return np.array(list(combinations(range(rows), k)), dtype=np.intp)
