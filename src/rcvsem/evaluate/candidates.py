"""Which restrictions of a model could be lifted: the candidates of the modification indices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from rcvsem.fit.cells import BETA, LAMBDA, PSI, THETA
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Ints
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

Restriction = Literal["absent", "fixed", "equality"]
Name = tuple[str, str, str, int, Restriction]  # lhs, op, rhs, group (1-based), restriction
Cell = tuple[int, int, int]  # matrix, i, j


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """k candidates. names : lhs, op, rhs, group (1-based), restriction. group (0-based), matrix, i, j :
    (k,) their cells."""

    names: tuple[Name, ...]
    group: Ints
    matrix: Ints
    i: Ints
    j: Ints

    @property
    def size(self) -> int:
        """k."""
        return len(self.names)


def find_candidates(spec: ModelSpec, layout: Layout, kinds: Sequence[Restriction]) -> Candidates:
    """Candidates of the given kinds, group by group: fixed rows, equalities, then what is absent."""
    names: list[Name] = []
    cells: list[tuple[int, Cell]] = []
    dependent = layout.unit_rows
    pivots = {composite.pivot for composite in spec.composites}
    seen: set[int] = set()
    for g, where in enumerate(layout.groups):
        taken: set[Cell] = set()
        for row, matrix, i, j in zip(
            where.row.tolist(), where.matrix.tolist(), where.i.tolist(), where.j.tolist(), strict=True
        ):
            parameter = spec.parameters[row]
            taken.add((matrix, i, j))
            kind: Restriction | None = None
            if (
                not parameter.free
                and not parameter.exo
                and row not in dependent
                and parameter.lhs not in pivots
            ):
                kind = "fixed"
            elif parameter.free and parameter.free in seen:
                kind = "equality"
            seen.add(parameter.free)
            if kind in kinds and kind is not None:
                names.append((parameter.lhs, parameter.op, parameter.rhs, g + 1, kind))
                cells.append((g, (matrix, i, j)))
        if "absent" in kinds:
            for (lhs, op, rhs), cell in _absent(spec, layout, g + 1):
                if cell not in taken:
                    taken.add(cell)
                    names.append((lhs, op, rhs, g + 1, "absent"))
                    cells.append((g, cell))
    table = np.array([(g, *cell) for g, cell in cells], dtype=np.intp).reshape(-1, 4)
    return Candidates(names=tuple(names), group=table[:, 0], matrix=table[:, 1], i=table[:, 2], j=table[:, 3])


def _absent(spec: ModelSpec, layout: Layout, group: int) -> list[tuple[tuple[str, str, str], Cell]]:
    """Loadings, covariances and regressions that the model could have (those it has are among them)."""
    rows = [r for r in spec.parameters if r.group == group]
    observed = {name: k for k, name in enumerate(layout.observed)}
    eta = {name: k for k, name in enumerate(layout.etas)}
    measured = {r.rhs for r in rows if r.op == "=~"}
    items = [name for name in layout.observed if name in measured]
    structural = {name for r in rows if r.op == "~" for name in (r.lhs, r.rhs)}
    fixed_x = set(spec.exogenous)
    out: list[tuple[tuple[str, str, str], Cell]] = []
    composites = {name for c in spec.composites for name in (c.name, *c.items)}
    for latent in [name for name in spec.latents if name not in composites]:
        for item in items:
            cell = (BETA, eta[item], eta[latent]) if item in eta else (LAMBDA, observed[item], eta[latent])
            out.append(((latent, "=~", item), cell))
    # Residuals of items live in Theta, of all else in Psi; a covariance needs both in the same matrix.
    outcomes = [
        n
        for n in layout.etas
        if n in observed and n not in fixed_x and n not in measured and n not in composites
    ]
    parts = {item for c in spec.composites for item in c.items}
    for family in (items, [name for name in spec.latents if name not in parts], outcomes):
        for b, second in enumerate(family):
            for first in family[:b]:
                if (first in eta) != (second in eta):
                    continue
                place, matrix = (eta, PSI) if first in eta else (observed, THETA)
                low, high = sorted((place[first], place[second]))
                out.append(((first, "~~", second), (matrix, high, low)))
    movers = [name for name in layout.etas if name in structural]
    for outcome in movers:
        if outcome not in fixed_x:
            for predictor in movers:
                if predictor != outcome:
                    out.append(((outcome, "~", predictor), (BETA, eta[outcome], eta[predictor])))
    return out
