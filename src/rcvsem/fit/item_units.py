"""The same problem in units of the items' standard deviations.

Start values, step control, rank tests and the verdict see one problem whatever the items are measured in: observed
variables are divided by their SD (one for all groups, so that constraints across groups keep their meaning), latents by
the unit that their scale is fixed in. A parameter is its value in those units times a factor of its cell; what the text
says in the user's units (fixed values, start values, constraints, bounds) is carried over by the same factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.fit.cells import ALPHA, BETA, LAMBDA, NU, PSI, THETA
from rcvsem.fit.constraints import Constraints
from rcvsem.fit.discrepancy import Objective, Sample
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass

# Cells of one parameter whose units differ by no more than this share have the same unit.
SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """item (p,) and eta (m,) : factors of the variables. row (rows,) : of the table's rows. theta (q,) : of the
    parameters (where cells with different units share one, their geometric mean).
    """

    item: Floats
    eta: Floats
    row: Floats
    theta: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scaled:
    """A problem in the internal units.

    Attributes
    ----------
    objective, constraints : of phi (k,), the internal parameters; k > q where one parameter has cells with
        different units.
    units : of the variables and of theta. owner : (k,) the parameter in theta each belongs to.
    factor : (k,) theta[owner] = factor * phi.
    """

    objective: Objective
    constraints: Constraints
    units: Units
    owner: Ints
    factor: Floats

    def given(self, starts: Sequence[float | None]) -> list[float | None]:
        """The author's start values of the rows, in internal units."""
        rows = zip(starts, self.units.row, strict=True)
        return [None if start is None else start / unit for start, unit in rows]

    def inward(self, theta: Floats) -> Floats:
        """phi (..., k) of theta (..., q)."""
        return np.asarray(theta[..., self.owner] / self.factor)

    def hessian_outward(self, phi: Floats) -> Floats:
        """(q, q) second derivatives in theta, from those at phi."""
        inner = self.objective.hessian(phi) / np.outer(self.factor, self.factor)
        q = int(self.owner.max(initial=-1)) + 1
        if self.owner.size == q:
            return inner
        out = np.zeros((q, q))
        np.add.at(out, (self.owner[:, None], self.owner[None, :]), inner)
        return out

    def outward(self, phi: Floats) -> Floats:
        """theta (..., q) of phi (..., k)."""
        theta = np.zeros((*phi.shape[:-1], int(self.owner.max(initial=-1)) + 1))
        theta[..., self.owner] = phi * self.factor
        return theta


def units_of(layout: Layout, samples: Sequence[Sample]) -> Units:
    """The units of a layout's variables and parameters, from samples in the user's units."""
    item = _items(layout, samples)
    eta = _etas(layout, item)
    row = row_units(layout, item, eta)
    free = np.flatnonzero(layout.row_free >= 0)
    total, count = np.zeros(layout.n_free), np.zeros(layout.n_free)
    np.add.at(total, layout.row_free[free], np.log(row[free]))
    np.add.at(count, layout.row_free[free], 1.0)
    return Units(item=item, eta=eta, row=row, theta=np.exp(total / np.maximum(count, 1.0)))


def row_units(layout: Layout, item: Floats, eta: Floats) -> Floats:
    """(rows,) factor of each cell when observed variables are multiplied by item (p,) and latents by eta (m,)."""
    row = np.ones(layout.row_free.size)
    for where in layout.groups:
        i, j, kind = where.i, where.j, where.matrix
        for matrix, rows, columns in (
            (LAMBDA, item, 1.0 / eta), (BETA, eta, 1.0 / eta), (PSI, eta, eta),
            (THETA, item, item), (NU, item, None), (ALPHA, eta, None),
        ):  # fmt: skip
            at = kind == matrix
            row[where.row[at]] = rows[i[at]] * (1.0 if columns is None else columns[j[at]])
    return row


def _items(layout: Layout, samples: Sequence[Sample]) -> Floats:
    """(p,) pooled SD of each observed variable; 1 for the responses behind ordinal items."""
    variance = np.asarray(sum(s.weight * np.diag(s.cov) for s in samples), dtype=np.float64)
    item = np.sqrt(np.where(variance > 0, variance, 1.0))
    if layout.ordinal is not None:
        for group in layout.ordinal.groups:
            item[group.item] = 1.0
    return item


def _etas(layout: Layout, item: Floats) -> Floats:
    """(m,) unit of each latent: of its fixed loadings, else its fixed variance, else of its indicators on average."""
    m = layout.m
    log = np.full(m, np.nan)
    promoted = np.flatnonzero(layout.eta_observed >= 0)
    log[promoted] = np.log(item[layout.eta_observed[promoted]])
    log_item = np.log(item)
    known: dict[int, list[tuple[float, bool]]] = {}
    beta_cells: list[tuple[int, int, float, bool]] = []
    variance: dict[int, float] = {}
    measured = set(np.flatnonzero(layout.eta_observed < 0).tolist())
    for where in layout.groups:
        free = layout.row_free[where.row] >= 0
        values = layout.base[where.row]
        for kind, i, j, is_free, value in zip(where.matrix, where.i, where.j, free, values, strict=True):
            if not is_free and value == 0.0:
                continue
            if kind == LAMBDA:
                size = 0.0 if is_free else np.log(abs(value))
                known.setdefault(int(j), []).append((float(log_item[i] - size), not is_free))
            elif kind == BETA and int(j) in measured:
                beta_cells.append(
                    (int(i), int(j), 0.0 if is_free else float(np.log(abs(value))), not is_free)
                )
            elif kind == PSI and i == j and not is_free and value > 0:
                variance.setdefault(int(i), 0.5 * float(np.log(value)))
    tied = {e for composite in layout.composites for e in (composite.eta, composite.contrast)}
    for _ in range(m + 1):
        _tie(layout, log, log_item)
        waiting = [j for j in range(m) if np.isnan(log[j]) and j not in tied]
        if not waiting:
            break
        for j in waiting:
            found = known.get(j, [])
            found = found or [(log[i] - s, f) for i, k, s, f in beta_cells if k == j and not np.isnan(log[i])]
            fixed = [value for value, held in found if held]
            if not fixed and j in variance:
                log[j] = variance[j]
            elif found:
                log[j] = float(np.mean(fixed or [value for value, _ in found]))
    _tie(layout, log, log_item)
    return np.exp(np.where(np.isnan(log), 0.0, log))


def _tie(layout: Layout, log: Floats, log_item: Floats) -> None:
    """Composites and their contrasts are in the units of the pivots: what ties the three are constants."""
    for _ in layout.composites:  # a composite may be the pivot of another
        for composite in layout.composites:
            unit = (log_item if composite.matrix == LAMBDA else log)[composite.i]
            log[composite.contrast] = log[composite.eta] = unit


def scaled(objective: Objective, constraints: Constraints, units: Units) -> Scaled:
    """The problem in internal units."""
    layout = objective.layout
    inner, owner, factor = _layout(layout, units)
    samples = [_sample(s, objective.kind, units.item, inner) for s in objective.samples]
    made = objective.on(inner, samples)
    return Scaled(
        objective=made, constraints=constraints.scaled(owner, factor), units=units, owner=owner, factor=factor
    )


def _layout(layout: Layout, units: Units) -> tuple[Layout, Ints, Floats]:
    """The layout with fixed values in internal units and one parameter for each unit that a parameter has."""
    base = frozen(layout.base / units.row)
    q = layout.n_free
    free = np.flatnonzero(layout.row_free >= 0)
    owner_of_row = layout.row_free[free]
    gap = np.abs(np.log(units.row[free] / units.theta[owner_of_row]))
    mixed = set(owner_of_row[gap > SAME].tolist())
    if not mixed:
        return layout.changed(base=base), np.arange(q), units.theta
    number, owner, factor = layout.row_free.copy(), list(range(q)), list(units.theta)
    seen: dict[int, list[tuple[float, int]]] = {}
    for row in free:
        k, unit = int(layout.row_free[row]), float(units.row[row])
        if k not in mixed:
            continue
        known = seen.setdefault(k, [])
        same = [n for value, n in known if abs(np.log(unit / value)) <= SAME]
        if same:
            number[row] = same[0]
            continue
        if known:
            owner.append(k)
            factor.append(unit)
            number[row] = len(owner) - 1
        else:
            factor[k] = unit
        known.append((unit, int(number[row])))
    return layout.renumbered(number, base), np.array(owner, dtype=np.intp), np.array(factor)


def _sample(sample: Sample, kind: str, item: Floats, layout: Layout) -> Sample:
    s2 = np.outer(item, item)
    mean = None if sample.mean is None else frozen(sample.mean / item)
    if layout.ordinal is not None:
        from rcvsem.fit.ordinal.wls import scaled_sample

        return scaled_sample(sample, item)
    columns, rows = np.triu_indices(item.size)
    moments = item[rows] * item[columns]
    if mean is not None:
        moments = np.concatenate((item, moments))
    shift = 2.0 * float(np.log(item).sum())
    incomplete, saturated, weight = sample.incomplete, sample.saturated, sample.weight_matrix
    if incomplete is not None:
        share = incomplete.pattern_weights @ incomplete.seen / incomplete.total
        saturated -= 2.0 * float(share @ np.log(item))
        incomplete = replace(incomplete, rows=frozen(incomplete.rows / item))
    if kind == "gls" and weight is not None:
        weight = weight * s2
    elif kind == "wls" and weight is not None:
        weight = weight * np.outer(moments, moments)
    elif kind == "uls":
        # Least squares in the user's units, up to one factor: it leaves the minimum where it is.
        weight = moments**2 / float((moments**2).mean())
    return replace(
        sample, cov=frozen(sample.cov / s2), mean=mean, logdet=sample.logdet - shift, weight_matrix=weight,
        incomplete=incomplete, saturated=saturated,
    )  # fmt: skip
