"""Score tests of equalities across groups in ordinal models: loadings, thresholds, and what is fixed alike in all groups.

With s = D'Wr the slope of the discrepancy in the freed parameters, D their Jacobian and P the inverse information of the
others, A = [-I_ct P, I]:

    ordinary    s'(I_cc - I_ct P I_tc)^-1 s      lavaan's lavTestScore, the predicted drop of the unscaled statistic
    scaled      s'(A M A')^-1 s, M = sum (n - 1) D'W Gamma W D

The weights of the robust estimators are not the inverse of Gamma, so only the second is chi-square (generalised score
test; Boos, 1992; Satorra, 1989). An intercept (residual variance) of an ordinal item that is 0 (1) in every group is
freed in all groups but the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.equality_scores import Key, Release
from rcvsem.evaluate.ordinal_residuals import ordinal_terms
from rcvsem.evaluate.score_parts import REDUNDANT
from rcvsem.fit.cells import NU, THETA
from rcvsem.fit.ordinal.candidates import cell_jacobian
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit


def ordinal_releases(fit: Fit, inverse: Floats) -> list[Release]:
    """All tests, scaled by a scaled estimator. inverse (q, q) of all cases' information within the equalities."""
    columns = _columns(fit)
    cross = [_freed(fit, g, own) for g, own in enumerate(columns)]
    places: dict[Key, list[tuple[int, int]]] = {}
    for g, own in enumerate(columns):
        for k, (key, _, _) in enumerate(own):
            places.setdefault(key, []).append((g, k))
    meat = _meat(fit) if fit.options.is_scaled else None
    found = []
    for key, at in places.items():
        made = _test(key, at, cross, inverse, meat)
        if made is not None:
            found.append(made)
    return found


# A row that could be freed: what it is, the cell of a model matrix (or None) and the place among the thresholds (or -1).
_Row = tuple[Key, tuple[int, int, int] | None, int]


def _columns(fit: Fit) -> list[list[_Row]]:
    """What each further group could have of its own; nothing for the first."""
    assert fit.layout.ordinal is not None
    rows = fit.spec.parameters
    own_index = {(row.lhs, row.op, row.rhs, row.group): row.free for row in rows}
    out: list[list[_Row]] = []
    for g, (where, group) in enumerate(zip(fit.layout.groups, fit.layout.ordinal.groups, strict=True)):
        cells = {
            row: (matrix, i, j)
            for row, matrix, i, j in zip(
                where.row.tolist(), where.matrix.tolist(), where.i.tolist(), where.j.tolist(), strict=True
            )
        }
        items = {int(k) for k in group.item}
        thresholds = {int(row): k for k, row in enumerate(group.tau_row)}
        found: list[_Row] = []
        for k, row in enumerate(rows):
            if g == 0 or row.group != g + 1 or row.exo:
                continue
            key = (row.lhs, row.op, row.rhs)
            first = own_index.get((*key, 1))
            cell = cells.get(k)
            if row.free and row.free == first:
                found.append((key, cell, thresholds.get(k, -1)))
            elif not row.free and not first and cell is not None and _unit(fit, cell, items):
                found.append((key, cell, -1))
        out.append(found)
    return out


def _unit(fit: Fit, cell: tuple[int, int, int], items: set[int]) -> bool:
    """Whether a fixed cell is an intercept, or (theta) residual variance, of an ordinal item."""
    matrix, i, j = cell
    if i not in items:
        return False
    assert fit.layout.ordinal is not None
    theta = fit.layout.ordinal.parameterization == "theta"
    return matrix == NU or (matrix == THETA and i == j and theta)


@dataclass(frozen=True, slots=True, eq=False)
class _Freed:
    """Of one group's candidates (c): score, information among them and with the parameters, and the same of the meat."""

    score: Floats
    own: Floats
    cross: Floats
    meat_own: Floats
    meat_cross: Floats


def _freed(fit: Fit, g: int, rows: Sequence[_Row]) -> _Freed:
    term = ordinal_terms(fit)[g]
    J = term.jacobian()
    D = np.zeros((J.shape[0], len(rows)))
    at = [k for k, (_, cell, _) in enumerate(rows) if cell is not None]
    if at:
        cells = np.array([rows[k][1] for k in at], dtype=np.intp)
        D[:, at] = cell_jacobian(fit.layout, term, cells[:, 0], cells[:, 1], cells[:, 2])
    for k, (_, cell, threshold) in enumerate(rows):
        if cell is None:
            D[threshold, k] = term.d[term.group.tau_item[threshold]]
    weight = term.sample.n - 1.0
    WD, WJ = term.times(D), term.times(J)
    gamma = term.sample.statistics.gamma
    scaled = fit.options.is_scaled and gamma is not None
    GWD = gamma @ WD if scaled and gamma is not None else np.full_like(WD, np.nan)
    return _Freed(
        weight * (D.T @ term.weighted),
        weight * (D.T @ WD),
        weight * (WD.T @ J),
        weight * (WD.T @ GWD),
        weight * (GWD.T @ WJ),
    )


def _test(
    key: Key, at: Sequence[tuple[int, int]], freed: Sequence[_Freed], inverse: Floats, meat: Floats | None
) -> Release | None:
    df, q = len(at), inverse.shape[0]
    score, own, meat_own = np.zeros(df), np.zeros((df, df)), np.zeros((df, df))
    cross, meat_cross = np.zeros((df, q)), np.zeros((df, q))
    for a, (g, k) in enumerate(at):
        # Groups are independent: there is no information between candidates of two of them.
        score[a], own[a, a], meat_own[a, a] = freed[g].score[k], freed[g].own[k, k], freed[g].meat_own[k, k]
        cross[a], meat_cross[a] = freed[g].cross[k], freed[g].meat_cross[k]
    left = own - cross @ inverse @ cross.T
    if not (np.diag(left) > REDUNDANT * np.diag(own)).all():
        return None
    epc = np.linalg.solve(left, score)
    stat = ordinary = float(score @ epc)
    if meat is not None:
        back = cross @ inverse
        between = meat_cross @ back.T
        whole = meat_own - between - between.T + back @ meat @ back.T
        stat = float(score @ np.linalg.solve(whole, score))
    return Release(key, stat, df, tuple(float(e) for e in epc), ordinary)


def _meat(fit: Fit) -> Floats:
    """(q, q) sum over groups of (n - 1) J'W Gamma W J."""
    total = np.zeros((fit.q, fit.q))
    for term in ordinal_terms(fit):
        gamma = term.sample.statistics.gamma
        assert gamma is not None
        WJ = term.times(term.jacobian())
        total += (term.sample.n - 1.0) * (WJ.T @ gamma @ WJ)
    return total
