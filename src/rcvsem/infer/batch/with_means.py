"""A model of means and covariances as one of covariances alone: of the variables and a constant.

With [Lambda nu; 0 1], [Beta alpha; 0 0], Psi and Theta bordered by a latent of variance 1, the implied matrix is
[Sigma + mu mu', mu; mu', 1], and F of it against [S + m m', m; m', 1] is F of means and covariances plus 1. So everything
that is known of covariances holds for means too.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.problem import GroupProblem, Locations, Problem, longest_path

_NO_CELLS = Locations(
    rows=np.zeros(0, dtype=np.intp), columns=np.zeros(0, dtype=np.intp), index=np.zeros(0, dtype=np.intp),
    distinct=True,
)  # fmt: skip


def without_means(problem: Problem) -> Problem:
    """The same model with a constant in place of its means; as it is where it has none."""
    if not any(group.means for group in problem.groups):
        return problem
    return replace(problem, groups=tuple(_with_constant(group) for group in problem.groups))


def with_constant(moments: tuple[DrawMoments, ...]) -> tuple[DrawMoments, ...]:
    """The moments of the variables and the constant."""
    return tuple(own if own.mean is None else _bordered_moments(own.cov, own.mean) for own in moments)


def _bordered_moments(cov: Floats, mean: Floats) -> DrawMoments:
    b, p = mean.shape
    out = np.ones((b, p + 1, p + 1))
    out[:, :p, :p] = cov + mean[:, :, None] * mean[:, None, :]
    out[:, :p, p] = out[:, p, :p] = mean
    return DrawMoments(cov=out, mean=None)


def _with_constant(group: GroupProblem) -> GroupProblem:
    p, m = group.p, group.m
    lambda0, beta0 = _bordered(group.lambda0, 1.0), _bordered(group.beta0, 0.0)
    lambda0[:p, m], beta0[:m, m] = group.nu0, group.alpha0
    beta = _joined(group.beta, group.alpha, m)
    paths = beta0 != 0
    paths[beta.rows, beta.columns] = True
    return replace(
        group,
        lambda0=lambda0,
        beta0=beta0,
        psi0=_bordered(group.psi0, 1.0),
        theta0=_bordered(group.theta0, 0.0),
        nu0=np.zeros(p + 1),
        alpha0=np.zeros(m + 1),
        lambda_=_joined(group.lambda_, group.nu, m),
        beta=beta,
        nu=_NO_CELLS,
        alpha=_NO_CELLS,
        means=False,
        theta_invertible=False,
        has_beta=bool(paths.any()),
        depth=longest_path(paths.astype(np.float64)),
        supports=None,
    )


def _bordered(matrix: Floats, corner: float) -> Floats:
    rows, columns = matrix.shape
    out = np.zeros((rows + 1, columns + 1))
    out[:rows, :columns] = matrix
    out[rows, columns] = corner
    return out


def _joined(cells: Locations, means: Locations, column: int) -> Locations:
    """`means` as further cells of the last column."""
    last: Ints = np.full(len(means), column, dtype=np.intp)
    index = np.concatenate([cells.index, means.index])
    return Locations(
        rows=np.concatenate([cells.rows, means.rows]),
        columns=np.concatenate([cells.columns, last]),
        index=index,
        distinct=len(set(index.tolist())) == index.size,
    )
