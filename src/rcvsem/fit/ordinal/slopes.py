"""Slopes of the responses on the observed predictors, Pi = Lambda (I - Beta)^-1 at the predictors' etas.

A column of Pi is what the means would be with alpha = e_x and no intercepts: its derivatives are those of means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rcvsem.fit.cells import ALPHA, NU, GroupLayout
from rcvsem.fit.derivatives import kappa_values, second_derivative_part
from rcvsem.fit.implied import Implied
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slopes:
    """The slopes of one group at one value of the parameters.

    where : locations. state : implied moments given the predictors. etas : (r,) the predictors'. responses : (m,).
    """

    where: GroupLayout
    state: Implied
    etas: Ints
    responses: Ints

    @property
    def values(self) -> Floats:
        """(p, r) of all observed variables."""
        p, m = self.state.matrices.lambda_.shape
        return np.asarray(self.state.dictionary[:, p + m + self.etas])

    def like_means(self, x: int) -> tuple[GroupLayout, Implied, Floats]:
        """Locations, state and kappa with which the slopes on eta `x` are means."""
        where = replace(
            self.where,
            kappa=np.where(self.where.kappa == 2, 2, 0),
            free_matrix=np.where(self.where.free_matrix == ALPHA, NU, self.where.free_matrix),
        )
        state = replace(self.state, eta=self.state.c[:, x])
        return where, state, kappa_values(where, state.eta)

    def derivatives(self, spread: Callable[[Floats], Floats]) -> Floats:
        """(r, m, columns) first derivatives; `spread` sums (m, locations) into columns."""
        V = self.state.dictionary[self.responses]
        out = []
        for x in self.etas:
            where, _, kappa = self.like_means(int(x))
            out.append(spread(kappa * V[:, where.u]))
        return np.array(out)

    def curvature(self, weights: Floats) -> Floats:
        """(t, t) minus the second derivatives between locations, weighted by (p, r)."""
        t, V = self.where.u.size, self.state.dictionary
        total, none = np.zeros((t, t)), np.zeros((V.shape[1], V.shape[1]))
        for k, x in enumerate(self.etas):
            where, state, kappa = self.like_means(int(x))
            total += second_derivative_part(where, state, none, V.T @ weights[:, k], kappa)
        return total
