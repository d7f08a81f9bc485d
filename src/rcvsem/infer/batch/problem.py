"""The model as index arrays: what the batched kernels need, and nothing else."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Locations:
    """Free cells of one matrix: cell (rows[k], columns[k]) holds theta[index[k]]. distinct: no index occurs twice."""

    rows: Ints
    columns: Ints
    index: Ints
    distinct: bool

    def __len__(self) -> int:
        return int(self.rows.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SampleCells:
    """Cells of Psi (or alpha) that take the value of the sample moments, as fixed exogenous predictors do."""

    rows: Ints
    columns: Ints
    sample_rows: Ints
    sample_columns: Ints

    def __len__(self) -> int:
        return int(self.rows.size)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """Connected components of Theta of one size s >= 2, handled together.

    members (k, s): the variables of the k blocks. Free cell `cells[i]` of Theta (its place in the list of Theta
    locations) lies at [block[i], row[i], column[i]]. base (k, s, s): the fixed values, 0 where free.
    """

    members: Ints
    cells: Ints
    block: Ints
    row: Ints
    column: Ints
    base: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupProblem:
    """One group of the model Sigma = Lambda C Psi C' Lambda' + Theta, C = (I - Beta)^-1, mu = nu + Lambda C alpha.

    The `*0` matrices hold the fixed values (0 where free); p observed variables, m latent ones.
    `blocks` are the connected components of Theta with two or more variables, by size; `single` the rest, and
    `single_cells` the free Theta cells that belong to them. `depth`: the highest power of Beta that is not 0 whatever
    the values (a recursive model); 0 when there is none. `supports`: for each latent the range of rows outside which
    Theta^-1 Lambda is 0 whatever the values, where that saves work; else None.
    """

    weight: float
    n: int
    lambda0: Floats
    beta0: Floats
    psi0: Floats
    theta0: Floats
    nu0: Floats
    alpha0: Floats
    lambda_: Locations
    beta: Locations
    psi: Locations
    theta: Locations
    nu: Locations
    alpha: Locations
    exogenous: SampleCells
    exogenous_mean: SampleCells
    means: bool
    single: Ints
    single_cells: Ints
    blocks: tuple[Blocks, ...]
    theta_invertible: bool
    has_beta: bool
    depth: int
    supports: tuple[slice, ...] | None

    @property
    def p(self) -> int:
        return int(self.lambda0.shape[0])

    @property
    def m(self) -> int:
        return int(self.lambda0.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """All groups and the number of free parameters q.

    `basis` (q, z) and `offset` (q,) describe linear equality constraints, theta = offset + basis z;
    None where there are none. `variances` are the indices of free residual variances (for step control).
    """

    groups: tuple[GroupProblem, ...]
    q: int
    basis: Floats | None
    offset: Floats | None
    variances: Ints

    @property
    def woodbury(self) -> bool:
        """Whether every group allows the form without a p x p factorisation."""
        return all(group.theta_invertible for group in self.groups)

    @property
    def has_newton(self) -> bool:
        """Whether exact second derivatives of many draws are there: not where fixed predictors give means too."""
        return not any(group.means and len(group.exogenous_mean) for group in self.groups)


def components(pattern: Floats) -> tuple[Ints, list[Ints]]:
    """Connected components of a symmetric nonzero pattern (p, p): single variables, and blocks of several."""
    p = pattern.shape[0]
    linked = pattern != 0
    seen = np.zeros(p, dtype=bool)
    single: list[int] = []
    blocks: list[Ints] = []
    for start in range(p):
        if seen[start]:
            continue
        members = [start]
        seen[start] = True
        for member in members:
            for other in np.flatnonzero(linked[member]):
                if not seen[other]:
                    seen[other] = True
                    members.append(int(other))
        if len(members) == 1:
            single.append(start)
        else:
            blocks.append(np.array(sorted(members), dtype=np.intp))
    return np.array(single, dtype=np.intp), blocks


def loading_ranges(pattern: Floats, blocks: tuple[Blocks, ...]) -> tuple[slice, ...] | None:
    """Range of rows of each column of Theta^-1 Lambda; pattern (p, m): nonzero where Lambda may be.

    None where the ranges are too wide to be worth it.
    """
    reach = pattern != 0
    for block in blocks:
        for members in block.members:
            reach[members] = reach[members].any(axis=0)
    ranges = []
    for column in reach.T:
        rows = np.flatnonzero(column)
        ranges.append(slice(int(rows[0]), int(rows[-1]) + 1) if rows.size else slice(0, 0))
    width = sum(rows.stop - rows.start for rows in ranges)
    return tuple(ranges) if 2 * width <= pattern.size else None


def longest_path(pattern: Floats) -> int:
    """The highest power of a nonzero pattern (m, m) that is not zero; 0 when paths run in circles or there are none."""
    reach = np.asarray(pattern != 0)
    power, depth = reach, 0
    while power.any():
        depth += 1
        if depth > pattern.shape[0]:
            return 0
        power = np.asarray((power.astype(np.float64) @ reach) > 0)
    return depth


def theta_structure(pattern: Floats, theta: Locations, base: Floats) -> tuple[Ints, Ints, tuple[Blocks, ...]]:
    """`single`, `single_cells` and `blocks` of a GroupProblem from Theta's nonzero pattern and fixed values (p, p)."""
    single, found = components(pattern)
    block_of = np.full(pattern.shape[0], -1, dtype=np.intp)
    place = np.zeros(pattern.shape[0], dtype=np.intp)
    groups: list[Blocks] = []
    single_cells = np.flatnonzero(np.isin(theta.rows, single))
    for size in sorted({block.size for block in found}):
        members = np.array([block for block in found if block.size == size], dtype=np.intp)
        block_of[:] = -1
        for number, block in enumerate(members):
            block_of[block] = number
            place[block] = np.arange(size)
        cells = np.flatnonzero(block_of[theta.rows] >= 0)
        groups.append(
            Blocks(
                members=members,
                cells=cells,
                block=block_of[theta.rows[cells]],
                row=place[theta.rows[cells]],
                column=place[theta.columns[cells]],
                base=base[members[:, :, None], members[:, None, :]],
            )
        )
    return single, single_cells, tuple(groups)
