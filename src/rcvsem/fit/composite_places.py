"""Where composites stand in the model matrices: their contrasts, and the cells that no row of the table speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rcvsem.fit.cells import BETA, LAMBDA, GroupLayout, RowLike
from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.model.composites import Composite
from rcvsem.model.rows import FORMED


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompositePlaces:
    """Where a composite of the items stands.

    eta, contrast : of the composite and of its contrast s among the latents. matrix, i : cell (i, contrast) of the pivot,
    in Lambda or, where it is a latent or promoted itself, in Beta. row, weight : (groups,) row of the pivot's fixed
    weight, and its value.
    """

    eta: int
    contrast: int
    matrix: int
    i: int
    row: tuple[int, ...]
    weight: tuple[float, ...]


def contrast_name(composite: str) -> str:
    """Name of a composite's contrast among the latents; no name of the model language."""
    return f"{composite}<~"


def composite_places(
    composite: Composite, rows: Sequence[RowLike], eta: dict[str, int], obs: dict[str, int]
) -> CompositePlaces:
    """The places of one composite. eta, obs : places of the latents and of the observed variables by name."""
    pivot = composite.pivot
    own = [
        (k, row)
        for k, row in enumerate(rows)
        if row.op == FORMED and (row.lhs, row.rhs) == (composite.name, pivot)
    ]
    return CompositePlaces(
        eta=eta[composite.name],
        contrast=eta[contrast_name(composite.name)],
        matrix=BETA if pivot in eta else LAMBDA,
        i=eta[pivot] if pivot in eta else obs[pivot],
        row=tuple(k for k, _ in own),
        weight=tuple(1.0 if row.fixed is None else float(row.fixed) for _, row in own),
    )


def constant_cells(
    eta_observed: Ints, composites: Sequence[CompositePlaces], group: int
) -> tuple[tuple[int, int, int, float], ...]:
    """Loadings of promoted variables, and what ties composites to their contrasts and these to their pivots.

    group : 0-based. Each is (matrix, i, j, value).
    """
    found = [(LAMBDA, int(eta_observed[e]), int(e), 1.0) for e in np.flatnonzero(eta_observed >= 0)]
    for composite in composites:
        found.append((BETA, composite.contrast, composite.eta, -1.0))
        found.append((composite.matrix, composite.i, composite.contrast, -1.0 / composite.weight[group]))
    return tuple(found)


def fill_constants(where: GroupLayout, lambda_: Any, beta: Any) -> None:
    """Write the constant cells into Lambda (..., p, m) and Beta (..., m, m), real or complex."""
    for matrix, i, j, value in where.constants:
        (lambda_ if matrix == LAMBDA else beta)[..., i, j] = value
