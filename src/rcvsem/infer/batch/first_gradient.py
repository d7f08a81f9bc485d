"""The first objective and gradient of all draws: at the same parameters they are linear in the draw's covariances.

F = log|Sigma| + tr(K S) and dF/dtheta_a = sum over its cells 2 c (G_uv - (K V)_u' S (K V)_v), with K = Sigma^-1,
V = [I | Lambda Phi | Lambda C], G = V'KV and dSigma = c (V_u V_v' + V_v V_u') of a cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.implied import Implied
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.matrices import DrawMoments


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class First:
    """constant (1 + q,): F and gradient at S = 0; slopes : of each group (p p, 1 + q), what S adds."""

    constant: Floats
    slopes: tuple[Floats, ...]

    def __call__(self, moments: tuple[DrawMoments, ...]) -> tuple[Floats, Floats]:
        """F (B,) and dF/dtheta (B, q) of all draws."""
        both = np.tile(self.constant, (moments[0].cov.shape[0], 1))
        for sample, slopes in zip(moments, self.slopes, strict=True):
            both += sample.cov.reshape(len(both), -1) @ slopes
        return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1:])


def first_of(
    groups: Sequence[GroupLayout], states: Sequence[Implied], weights: Sequence[float], q: int
) -> First:
    """For models of covariances without fixed predictors, at the implied moments `states`."""
    constant, slopes = np.zeros(1 + q), []
    for where, state, weight in zip(groups, states, weights, strict=True):
        K = np.linalg.inv(state.sigma)
        KV = K @ state.dictionary
        G = state.dictionary.T @ KV
        own = np.zeros((1 + q, K.size))
        own[0] = weight * K.ravel()
        constant[0] += weight * float(np.linalg.slogdet(state.sigma)[1])
        for u, v, c, k in zip(where.u, where.v, where.c, where.free, strict=True):
            own[1 + k] -= 2.0 * weight * c * np.outer(KV[:, u], KV[:, v]).ravel()
            constant[1 + k] += 2.0 * weight * c * G[u, v]
        slopes.append(np.ascontiguousarray(own.T))
    return First(constant=constant, slopes=tuple(slopes))
