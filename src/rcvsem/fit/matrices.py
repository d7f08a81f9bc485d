"""Where each parameter sits in the model matrices (all-y LISREL), and the matrices at given values.

Sigma = Lambda C Psi C' Lambda' + Theta,  mu = nu + Lambda C alpha,  C = (I - Beta)^-1.

Observed variables with a structural role (in a regression, or covarying with such a variable or a latent)
enter as latents of their own with loading 1 and no residual: their residual is in Psi.

A composite c = w_p x_p + sum w_k x_k brings one more: the contrast s = sum w_k x_k - c (over the items but its pivot p),
which is -w_p x_p. So the weights are cells of Beta, and the pivot loads on s alone, without a residual.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.fit.cells import (
    ALPHA,
    BETA,
    LAMBDA,
    NU,
    PSI,
    THETA,
    Cells,
    GroupLayout,
    GroupMatrices,
    RowLike,
    SpecLike,
    dictionary_location,
)
from rcvsem.fit.composite_places import composite_places, constant_cells, contrast_name, fill_constants
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.model.composites import Composite, composites_of
from rcvsem.model.rows import FORMED
from rcvsem.model.table import LOADS

if TYPE_CHECKING:
    from rcvsem.fit.ordinal.structure import OrdinalLayout


class Layout:
    """The parameter table as arrays. Immutable; `bind` gives a copy that knows the sample.

    Attributes
    ----------
    observed : (p,) names; etas : (m,) latents followed by the observed ones with a structural role.
    eta_observed : (m,) index in `observed` of a promoted variable, -1 for a latent.
    n_free : q. row_free : (rows,) 0-based index in theta or -1.
    base : (rows,) fixed values (0 where free; values of `exo` rows come from the sample by `bind`).
    groups : GroupLayout of each group.
    exo : (e, 4) rows whose value comes from the sample: row, group, i, j in `observed` (j = -1: a mean).
    ordinal : thresholds and scaling factors of ordinal items; None without any.
    composites : places of the composites; the contrasts are the last of `etas`.
    """

    __slots__ = (
        "base", "composites", "eta_observed", "etas", "exo", "groups", "meanstructure", "n_free", "observed", "ordinal",
        "row_free", "shapes",
    )  # fmt: skip

    def __init__(self, spec: SpecLike) -> None:
        self.observed = tuple(spec.observed)
        self.meanstructure = bool(spec.meanstructure)
        rows = list(spec.parameters)
        composites = composites_of(rows)
        promoted = _promoted(rows, self.observed, set(spec.latents))
        self.etas = (*spec.latents, *promoted, *(contrast_name(c.name) for c in composites))
        p, m = len(self.observed), len(self.etas)
        position = {name: k for k, name in enumerate(self.observed)}
        self.eta_observed = frozen([position.get(e, -1) for e in self.etas], np.intp)
        self.shapes = (p, m)
        self.row_free = frozen([row.free - 1 for row in rows], np.intp)
        self.n_free = int(self.row_free.max(initial=-1)) + 1
        base = [0.0 if row.free or row.fixed is None else float(row.fixed) for row in rows]
        self.base = frozen(base)
        eta = {name: k for k, name in enumerate(self.etas)}
        cells = [_cell(row, eta, position, composites) for row in rows]
        self.composites = tuple(composite_places(c, rows, eta, position) for c in composites)
        self.groups = tuple(self._group(rows, cells, g) for g in range(1, int(spec.groups) + 1))
        self.exo = frozen(
            [
                (
                    k,
                    row.group - 1,
                    position[row.lhs],
                    -1 if row.op == "~1" else position[row.rhs],
                )
                for k, row in enumerate(rows)
                if row.exo and not row.free
            ]
            or np.zeros((0, 4)),
            np.intp,
        )
        self.ordinal: OrdinalLayout | None = None
        ordered: Sequence[str] = getattr(spec, "ordered", ())
        if ordered:
            from rcvsem.fit.ordinal.structure import ordinal_layout

            options = getattr(spec, "options", None)
            self.ordinal = ordinal_layout(self, rows, getattr(options, "parameterization", "delta"), ordered)

    @property
    def given(self) -> frozenset[str]:
        """Observed predictors that the model is conditional on: those of ordinal items."""
        return (
            frozenset()
            if self.ordinal is None
            else frozenset(self.observed[k] for k in self.ordinal.predictors)
        )

    @property
    def unit_rows(self) -> frozenset[int]:
        """Rows of residual variances of ordinal items: they set the units of the responses, or follow from the others."""
        own = () if self.ordinal is None else self.ordinal.groups
        return frozenset(int(row) for group in own for row in group.residual_row)

    @property
    def p(self) -> int:
        """Observed variables."""
        return self.shapes[0]

    @property
    def m(self) -> int:
        """Latents, with the promoted observed variables."""
        return self.shapes[1]

    def _group(
        self, rows: Sequence[RowLike], cells: Sequence[tuple[int, int, int] | None], group: int
    ) -> GroupLayout:
        p, m = self.shapes
        starts = self._starts()
        kept = [k for k, row in enumerate(rows) if row.group == group and cells[k] is not None]
        table = np.array([cells[k] for k in kept], dtype=np.intp).reshape(-1, 3)
        matrix, i, j = table[:, 0], table[:, 1], table[:, 2]
        width = np.array([m, m, m, p, 1, 1], dtype=np.intp)[matrix]
        offset = np.array(starts[:6], dtype=np.intp)[matrix]
        symmetric = (matrix == PSI) | (matrix == THETA)
        cell = offset + i * width + j
        mirror = np.where(symmetric, offset + j * width + i, cell)
        row = np.array(kept, dtype=np.intp)
        constants = constant_cells(self.eta_observed, self.composites, group - 1)
        return self._located(Cells(row, matrix, i, j, cell, mirror), constants)

    def _located(self, cells: Cells, constants: tuple[tuple[int, int, int, float], ...]) -> GroupLayout:
        row, matrix, i, j, cell, mirror = cells
        free = self.row_free[row] if row.size else row
        keep = free >= 0
        fm, fi, fj = matrix[keep], i[keep], j[keep]
        u, v, c, kappa, eta = dictionary_location(fm, fi, fj, *self.shapes)
        own, place = np.unique(free[keep], return_inverse=True)
        return GroupLayout(
            row=frozen(row, np.intp), matrix=frozen(matrix, np.intp), i=frozen(i, np.intp),
            j=frozen(j, np.intp), cell=frozen(cell, np.intp), mirror=frozen(mirror, np.intp),
            free_row=frozen(row[keep], np.intp), free=frozen(free[keep], np.intp),
            u=frozen(u, np.intp), v=frozen(v, np.intp), c=frozen(c), kappa=frozen(kappa, np.intp),
            eta=frozen(eta, np.intp), free_matrix=frozen(fm, np.intp), free_i=frozen(fi, np.intp),
            free_j=frozen(fj, np.intp), own=frozen(own, np.intp), place=frozen(place, np.intp), constants=constants,
        )  # fmt: skip

    def _starts(self) -> tuple[int, ...]:
        p, m = self.shapes
        sizes = (p * m, m * m, m * m, p * p, p, m)
        return tuple(int(k) for k in np.concatenate(([0], np.cumsum(sizes))))

    def bind(self, covs: Sequence[Floats], means: Sequence[Floats | None]) -> Layout:
        """A copy whose `exo` rows (fixed x) hold the sample's covariances and means. One matrix a group."""
        if not len(self.exo):
            return self
        base = np.array(self.base)
        for row, group, i, j in self.exo:
            mean = means[group]
            if j >= 0:
                base[row] = covs[group][i, j]
            elif mean is not None:
                base[row] = mean[i]
        return self.changed(base=frozen(base))

    def changed(self, **attributes: Any) -> Layout:
        """A copy with other values of some attributes."""
        other = object.__new__(Layout)
        for name in self.__slots__:
            setattr(other, name, attributes.get(name, getattr(self, name)))
        return other

    def renumbered(self, row_free: Ints, base: Floats) -> Layout:
        """A copy whose rows have other places in theta (-1: none) and other fixed values."""
        number = frozen(row_free, np.intp)
        n_free = int(number.max(initial=-1)) + 1
        made = self.changed(row_free=number, base=frozen(base), n_free=n_free)
        made.groups = tuple(
            made._located(Cells(g.row, g.matrix, g.i, g.j, g.cell, g.mirror), g.constants)
            for g in self.groups
        )
        if self.ordinal is not None:
            from rcvsem.fit.ordinal.structure import renumbered

            made.ordinal = renumbered(made, self.ordinal)
        return made

    def values(self, theta: Floats, base: Floats | None = None) -> Floats:
        """(..., rows) values of all rows of the table at theta (..., q). base : other fixed values (..., rows)."""
        rows = self.base if base is None else base
        values = np.array(np.broadcast_to(rows, (*theta.shape[:-1], rows.shape[-1])))
        free = self.row_free >= 0
        values[..., free] = theta[..., self.row_free[free]]
        return np.asarray(self.completed(values))

    def completed(self, values: Any) -> Any:
        """Values (..., rows), real or complex, with what follows from the others for ordinal items filled in."""
        if self.ordinal is None:
            return values
        from rcvsem.fit.ordinal.structure import complete

        return complete(self, self.ordinal, values)

    def matrices(self, theta: Floats, group: int = 0) -> GroupMatrices:
        """The model matrices of a group (0-based) at theta (q,)."""
        return self.matrices_of(self.values(theta), group)

    def matrices_of(self, values: Floats, group: int) -> GroupMatrices:
        """The model matrices of a group (0-based) at the values of all rows of the table."""
        p, m = self.shapes
        starts = self._starts()
        where = self.groups[group]
        buffer = np.zeros(starts[-1])
        given = values[where.row]
        buffer[where.cell] = given
        buffer[where.mirror] = given
        parts = [buffer[a:b] for a, b in pairwise(starts)]
        lambda_, beta = parts[LAMBDA].reshape(p, m), parts[BETA].reshape(m, m)
        fill_constants(where, lambda_, beta)
        return GroupMatrices(
            lambda_=lambda_,
            beta=beta,
            psi=parts[PSI].reshape(m, m),
            theta=parts[THETA].reshape(p, p),
            nu=parts[NU],
            alpha=parts[ALPHA],
        )


def _promoted(rows: Sequence[RowLike], observed: tuple[str, ...], latents: set[str]) -> list[str]:
    """Observed variables that need a place among the latents, in the order of `observed`."""
    structural = {name for row in rows if row.op == "~" for name in (row.lhs, row.rhs)}
    structural |= {row.rhs for row in rows if row.op == LOADS}  # items of a composite beside its pivot
    links = [(row.lhs, row.rhs) for row in rows if row.op == "~~" and row.lhs != row.rhs]
    inside = structural | latents
    grew = True
    while grew:
        reached = {name for a, b in links if (a in inside) != (b in inside) for name in (a, b)}
        grew = not reached <= inside
        inside |= reached
    return [name for name in observed if name in inside]


def _cell(
    row: RowLike, eta: dict[str, int], obs: dict[str, int], composites: Sequence[Composite]
) -> tuple[int, int, int] | None:
    """(matrix, i, j) of a row of the table; None for rows that fill no matrix (thresholds, weights of pivots).

    The intercepts of composites' items are in nu, so that composites have the mean 0.
    """
    if row.op == FORMED:
        pivot = any((row.lhs, row.rhs) == (c.name, c.pivot) for c in composites)
        return None if pivot else (BETA, eta[contrast_name(row.lhs)], eta[row.rhs])
    if row.op in ("=~", LOADS):
        if row.rhs in eta:
            return BETA, eta[row.rhs], eta[row.lhs]
        return LAMBDA, obs[row.rhs], eta[row.lhs]
    if row.op == "~":
        return BETA, eta[row.lhs], eta[row.rhs]
    if row.op == "~~":
        where, names = (PSI, eta) if row.lhs in eta and row.rhs in eta else (THETA, obs)
        a, b = names[row.lhs], names[row.rhs]
        return where, max(a, b), min(a, b)
    if row.op == "~1":
        inside = row.lhs in obs and any(row.lhs in c.items for c in composites)
        return (ALPHA, eta[row.lhs], 0) if row.lhs in eta and not inside else (NU, obs[row.lhs], 0)
    return None
