"""Where thresholds and scaling factors sit in the parameter table, and the rows that follow from the others.

The responses behind ordinal items have no units of their own. With parameterization "delta" the total variance of
each is 1/scaling^2 (scaling factors `~*~` are 1 or free) and its residual variance follows; with "theta" the residual
variance is 1 (or free) and the scaling factor 1/SD follows (Muthen & Asparouhov, 2002). With observed predictors the
total variance is that given the predictors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rcvsem.fit.cells import BETA, LAMBDA, PSI, GroupLayout, GroupMatrices, Places, dictionary_location
from rcvsem.fit.composite_places import fill_constants
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass

Parameterization = Literal["delta", "theta"]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalGroup:
    """Rows of one group.

    Attributes
    ----------
    tau_row, tau_free, tau_item : (T,) row of each threshold, its 0-based place in theta or -1, its item's column.
    item : (o,) columns of the ordinal items.
    scale_row, scale_free : (o,) the same for the scaling factors.
    residual_row : (o,) rows of the residual variances; residual_eta : (o,) the eta whose variance it is, or -1 (Theta).
    extended : the group's locations followed by those of dependent variances of etas (delta only), whose places are
        q, q + 1, ...; constrained : (x,) columns of those items.
    """

    tau_row: Ints
    tau_free: Ints
    tau_item: Ints
    item: Ints
    scale_row: Ints
    scale_free: Ints
    residual_row: Ints
    residual_eta: Ints
    extended: GroupLayout
    constrained: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalLayout:
    """Rows of all groups. p-long masks are made from `groups[g].item`.

    predictors : (r,) columns of the observed predictors that the model is conditional on; predictor_eta : (r,) their
    etas.
    """

    parameterization: Parameterization
    groups: tuple[OrdinalGroup, ...]
    predictors: Ints
    predictor_eta: Ints

    def conditional(self, matrices: GroupMatrices) -> GroupMatrices:
        """The matrices given the predictors: these have no variance, and are 0."""
        if not self.predictors.size:
            return matrices
        psi, alpha = matrices.psi.copy(), matrices.alpha.copy()
        psi[self.predictor_eta] = 0.0
        psi[:, self.predictor_eta] = 0.0
        alpha[self.predictor_eta] = 0.0
        return replace(matrices, psi=psi, alpha=alpha)


def ordinal_layout(
    layout: Places, rows: Sequence[Any], parameterization: Parameterization, ordered: Sequence[str]
) -> OrdinalLayout:
    """The ordinal rows of a parameter table. `layout` is complete but for this."""
    position = {name: k for k, name in enumerate(layout.observed)}
    eta = {int(column): e for e, column in enumerate(layout.eta_observed) if column >= 0}
    groups = []
    for g, where in enumerate(layout.groups):
        own = [(k, row) for k, row in enumerate(rows) if row.group == g + 1]
        scale = {row.lhs: k for k, row in own if row.op == "~*~"}
        residual = {row.lhs: k for k, row in own if row.op == "~~" and row.lhs == row.rhs}
        tau = [(position[row.lhs], int(row.rhs[1:]), k) for k, row in own if row.op == "|"]
        tau.sort()
        items = sorted(position[name] for name in ordered)
        names = [layout.observed[k] for k in items]
        tau_row = np.array([k for _, _, k in tau], dtype=np.intp)
        scale_row = np.array([scale[name] for name in names], dtype=np.intp)
        etas = np.array([eta.get(k, -1) for k in items], dtype=np.intp)
        dependent = etas[etas >= 0] if parameterization == "delta" else np.zeros(0, dtype=np.intp)
        groups.append(
            OrdinalGroup(
                tau_row=frozen(tau_row, np.intp),
                tau_free=frozen(layout.row_free[tau_row], np.intp),
                tau_item=frozen([k for k, _, _ in tau], np.intp),
                item=frozen(items, np.intp),
                scale_row=frozen(scale_row, np.intp),
                scale_free=frozen(layout.row_free[scale_row], np.intp),
                residual_row=frozen([residual[name] for name in names], np.intp),
                residual_eta=frozen(etas, np.intp),
                extended=_extended(layout, where, dependent),
                constrained=frozen(layout.eta_observed[dependent], np.intp),
            )
        )
    predictors = sorted({int(i) for _, _, i, j in layout.exo if j >= 0})
    return OrdinalLayout(
        parameterization=parameterization,
        groups=tuple(groups),
        predictors=frozen(predictors, np.intp),
        predictor_eta=frozen([eta[k] for k in predictors], np.intp),
    )


def renumbered(layout: Places, own: OrdinalLayout) -> OrdinalLayout:
    """The ordinal rows of a layout whose rows have got other places in theta."""
    groups = []
    for where, group in zip(layout.groups, own.groups, strict=True):
        etas = group.residual_eta[group.residual_eta >= 0] if group.constrained.size else group.constrained
        groups.append(
            replace(
                group,
                tau_free=frozen(layout.row_free[group.tau_row], np.intp),
                scale_free=frozen(layout.row_free[group.scale_row], np.intp),
                extended=_extended(layout, where, etas),
            )
        )
    return replace(own, groups=tuple(groups))


def _extended(layout: Places, where: GroupLayout, etas: Ints) -> GroupLayout:
    if not etas.size:
        return where
    p, m = layout.shapes
    matrix = np.full(etas.size, PSI, dtype=np.intp)
    u, v, c, kappa, eta = dictionary_location(matrix, etas, etas, p, m)
    new = {
        "free": layout.n_free + np.arange(etas.size),
        "u": u, "v": v, "c": c, "kappa": kappa, "eta": eta,
        "free_matrix": matrix, "free_i": etas, "free_j": etas, "free_row": np.full(etas.size, -1),
    }  # fmt: skip
    changed: dict[str, Any] = {
        name: frozen(np.concatenate((getattr(where, name), values)), getattr(where, name).dtype)
        for name, values in new.items()
    }
    return replace(where, **changed)


def complete(layout: Places, own: OrdinalLayout, values: Array) -> Array:
    """Values (..., rows) with the dependent rows filled in; real or complex."""
    out = np.array(values).reshape(-1, values.shape[-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        for where, group in zip(layout.groups, own.groups, strict=True):
            if group.item.size:
                _complete_group(layout, where, group, own, out)
    return out.reshape(values.shape)


def _complete_group(
    layout: Places, where: GroupLayout, group: OrdinalGroup, own: OrdinalLayout, out: Array
) -> None:
    lam, c, psi = _matrices(layout, where, out)
    # Units are those of the responses given the predictors.
    psi[:, own.predictor_eta] = 0.0
    psi[:, :, own.predictor_eta] = 0.0
    inside = group.residual_eta >= 0
    if own.parameterization == "theta":
        explained = ((lam @ (c @ psi @ np.swapaxes(c, 1, 2))) * lam).sum(axis=2)
        total = explained[:, group.item]
        total[:, ~inside] += out[:, group.residual_row[~inside]]
        out[:, group.scale_row] = 1.0 / np.sqrt(total)
        return
    target = 1.0 / out[:, group.scale_row] ** 2
    if inside.any():
        at = group.residual_eta[inside]
        psi[:, at, at] = 0.0
        rest = ((c @ psi) * c).sum(axis=2)[:, at]
        system = c[:, at[:, None], at[None, :]] ** 2
        solved = np.linalg.solve(system, (target[:, inside] - rest)[..., None])[..., 0]
        psi[:, at, at] = solved
        out[:, group.residual_row[inside]] = solved
    explained = ((lam @ (c @ psi @ np.swapaxes(c, 1, 2))) * lam).sum(axis=2)
    out[:, group.residual_row[~inside]] = (target - explained[:, group.item])[:, ~inside]


def _matrices(layout: Places, where: GroupLayout, values: Array) -> tuple[Array, Array, Array]:
    """Lambda (B, p, m), (I - Beta)^-1 and Psi (B, m, m)."""
    p, m = layout.shapes
    x = values[:, where.row]
    i, j, kind = where.i, where.j, where.matrix
    lam = np.zeros((x.shape[0], p, m), dtype=x.dtype)
    psi = np.zeros((x.shape[0], m, m), dtype=x.dtype)
    at = kind == LAMBDA
    lam[:, i[at], j[at]] = x[:, at]
    at = kind == PSI
    psi[:, i[at], j[at]] = psi[:, j[at], i[at]] = x[:, at]
    at = kind == BETA
    beta = np.zeros((x.shape[0], m, m), dtype=x.dtype)
    beta[:, i[at], j[at]] = x[:, at]
    fill_constants(where, lam, beta)
    if beta.any():
        return lam, np.linalg.inv(np.eye(m) - beta), psi
    return lam, np.broadcast_to(np.eye(m), (x.shape[0], m, m)), psi


def scalings(layout: Places, own: OrdinalLayout, values: Floats, g: int) -> Floats:
    """(p,) scaling factors of all observed variables at completed values (rows,); 1 for continuous ones."""
    out = np.ones(layout.p)
    group = own.groups[g]
    out[group.item] = values[group.scale_row]
    return out
