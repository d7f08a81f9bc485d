"""The cells of the model matrices: which matrix, which place, and what a cell does to the implied moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass

LAMBDA, BETA, PSI, THETA, NU, ALPHA = range(6)


class RowLike(Protocol):
    """The part of a row of the parameter table that a layout needs (`model.Parameter` has it)."""

    @property
    def lhs(self) -> str: ...
    @property
    def op(self) -> str: ...
    @property
    def rhs(self) -> str: ...
    @property
    def group(self) -> int: ...
    @property
    def free(self) -> int: ...
    @property
    def fixed(self) -> float | None: ...
    @property
    def exo(self) -> bool: ...


class SpecLike(Protocol):
    """The part of a model specification that a layout needs (`model.ModelSpec` has it)."""

    @property
    def parameters(self) -> Sequence[RowLike]: ...
    @property
    def observed(self) -> Sequence[str]: ...
    @property
    def latents(self) -> Sequence[str]: ...
    @property
    def groups(self) -> int: ...
    @property
    def meanstructure(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupMatrices:
    """The model matrices of one group: lambda_ (p, m), beta (m, m), psi (m, m), theta (p, p), nu (p,), alpha (m,)."""

    lambda_: Floats
    beta: Floats
    psi: Floats
    theta: Floats
    nu: Floats
    alpha: Floats


class Cells(NamedTuple):
    """Where the rows of one group's table stand: (rows,) each; see `GroupLayout`."""

    row: Ints
    matrix: Ints
    i: Ints
    j: Ints
    cell: Ints
    mirror: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupLayout:
    """Locations of one group.

    Attributes
    ----------
    row, matrix, i, j : (r,) row of the parameter table and the cell it fills (i >= j in Psi and Theta).
    cell, mirror : (r,) flat positions in the group's buffer (mirror is the other triangle).
    free_row, free : (t,) the free ones among them: row of the table, 0-based index in theta.
    u, v : (t,) dictionary columns, c : (t,) weight, so that dSigma = c (V_u V_v' + V_v V_u').
    kappa : (t,) 0 no effect on the means, 1 dmu = V_u, 2 dmu = V_u eta_mean[eta].
    eta : (t,) index for kappa == 2.
    free_matrix, free_i, free_j : (t,) the cell again, for the free ones.
    own : (k,) the parameters that stand here, ascending. place : (t,) of each location among them.
    constants : cells that no row of the table speaks of, (matrix, i, j, value).
    """

    row: Ints
    matrix: Ints
    i: Ints
    j: Ints
    cell: Ints
    mirror: Ints
    free_row: Ints
    free: Ints
    u: Ints
    v: Ints
    c: Floats
    kappa: Ints
    eta: Ints
    free_matrix: Ints
    free_i: Ints
    free_j: Ints
    own: Ints
    place: Ints
    constants: tuple[tuple[int, int, int, float], ...] = ()


class Places(Protocol):
    """What the parts of a layout need of the whole (`fit.matrices.Layout` has it); its attributes are described there."""

    @property
    def observed(self) -> tuple[str, ...]: ...
    @property
    def eta_observed(self) -> Ints: ...
    @property
    def row_free(self) -> Ints: ...
    @property
    def exo(self) -> Ints: ...
    @property
    def groups(self) -> tuple[GroupLayout, ...]: ...
    @property
    def shapes(self) -> tuple[int, int]: ...
    @property
    def n_free(self) -> int: ...
    @property
    def p(self) -> int: ...


def dictionary_location(
    matrix: Ints, i: Ints, j: Ints, p: int, m: int
) -> tuple[Ints, Ints, Floats, Ints, Ints]:
    """(u, v, c, kappa, eta) of cells, for the dictionary V = [I | Lambda Phi | Lambda C] (p, p + 2m).

    dSigma = c (V_u V_v' + V_v V_u'); dmu = 0 (kappa 0), V_u (1) or V_u eta_mean[eta] (2). Works for any cell,
    free or not: candidates for modification indices take the same way.
    """
    u = np.select(
        [matrix == LAMBDA, matrix == THETA, matrix == NU, matrix == ALPHA],
        [i, i, i, p + m + i],
        p + m + i,
    )
    v = np.select(
        [matrix == LAMBDA, matrix == BETA, matrix == PSI, matrix == THETA],
        [p + j, p + j, p + m + j, j],
        u,
    )
    regression = (matrix == LAMBDA) | (matrix == BETA)
    symmetric = (matrix == PSI) | (matrix == THETA)
    c = np.where(regression, 1.0, np.where(symmetric, np.where(i == j, 0.5, 1.0), 0.0))
    kappa = np.where(regression, 2, np.where(symmetric, 0, 1))
    eta = np.where(regression, j, 0)
    return u, v, c, kappa, eta
