"""From a fit to the index arrays of the batched kernels."""

from __future__ import annotations

import numpy as np

from rcvsem.fit.cells import ALPHA, BETA, LAMBDA, NU, PSI, THETA, GroupLayout
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.infer.batch.problem import (
    GroupProblem,
    Locations,
    Problem,
    SampleCells,
    loading_ranges,
    longest_path,
    theta_structure,
)


def build_problem(
    layout: Layout,
    sizes: tuple[int, ...],
    *,
    means: bool,
    basis: Floats | None = None,
    offset: Floats | None = None,
) -> Problem:
    """The model of `layout` with groups of `sizes` cases.

    means : fit means as well as covariances. basis, offset : linear equality constraints theta = offset + basis z.
    """
    total = float(sum(sizes))
    groups = tuple(
        _group(layout, where, number, sizes[number], sizes[number] / total, means)
        for number, where in enumerate(layout.groups)
    )
    variances = sorted({int(k) for g in groups for k in g.theta.index[g.theta.rows == g.theta.columns]})
    return Problem(
        groups=groups,
        q=layout.n_free,
        basis=basis,
        offset=offset,
        variances=np.array(variances, dtype=np.intp),
    )


def _group(
    layout: Layout, where: GroupLayout, number: int, n: int, weight: float, means: bool
) -> GroupProblem:
    exo_rows = {int(row): (int(i), int(j)) for row, g, i, j in layout.exo if g == number}
    # rows that a draw's own moments fill are 0 in the base, like the free ones
    values = layout.base.copy()
    values[list(exo_rows)] = 0.0
    base = layout.matrices_of(values, number)
    found = {code: _locations(where, code) for code in (LAMBDA, BETA, PSI, THETA, NU, ALPHA)}
    exogenous = _sample_cells(where, exo_rows, PSI)
    pattern = np.asarray(base.theta != 0).astype(np.float64)
    theta = found[THETA]
    pattern[theta.rows, theta.columns] = pattern[theta.columns, theta.rows] = 1.0
    single, single_cells, blocks = theta_structure(pattern, theta, base.theta)
    loadings = np.asarray(base.lambda_ != 0).astype(np.float64)
    loadings[found[LAMBDA].rows, found[LAMBDA].columns] = 1.0
    paths = np.asarray(base.beta != 0).astype(np.float64)
    paths[found[BETA].rows, found[BETA].columns] = 1.0
    return GroupProblem(
        weight=weight,
        n=n,
        lambda0=base.lambda_,
        beta0=base.beta,
        psi0=base.psi,
        theta0=base.theta,
        nu0=base.nu,
        alpha0=base.alpha,
        lambda_=found[LAMBDA],
        beta=found[BETA],
        psi=found[PSI],
        theta=theta,
        nu=found[NU],
        alpha=found[ALPHA],
        exogenous=exogenous,
        exogenous_mean=_sample_cells(where, exo_rows, ALPHA),
        means=means,
        single=single,
        single_cells=single_cells,
        blocks=blocks,
        theta_invertible=bool(np.diag(pattern).all()),
        has_beta=bool(paths.any()),
        depth=longest_path(paths),
        supports=loading_ranges(loadings, blocks),
    )


def _locations(where: GroupLayout, matrix: int) -> Locations:
    keep = where.free_matrix == matrix
    index = where.free[keep]
    return Locations(
        rows=where.free_i[keep],
        columns=where.free_j[keep],
        index=index,
        distinct=bool(len(set(index.tolist())) == index.size),
    )


def _sample_cells(where: GroupLayout, exo_rows: dict[int, tuple[int, int]], matrix: int) -> SampleCells:
    keep = [k for k in np.flatnonzero(where.matrix == matrix) if int(where.row[k]) in exo_rows]
    sample = [exo_rows[int(where.row[k])] for k in keep]

    def ints(values: list[int]) -> Ints:
        return np.array(values, dtype=np.intp)

    return SampleCells(
        rows=where.i[keep].astype(np.intp),
        columns=where.j[keep].astype(np.intp),
        sample_rows=ints([i for i, _ in sample]),
        sample_columns=ints([max(j, 0) for _, j in sample]),
    )
