"""Printed correlation matrices: symmetric, within -1 and 1, and possible at all (positive semidefinite)."""

from __future__ import annotations

import numpy as np

from rcvsem.audit.interval import Interval
from rcvsem.audit.paper import Paper, PrintedMatrix
from rcvsem.audit.printed import digits_changed
from rcvsem.audit.result import Check, Conflict
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.words import at_place, phrase


def matrix_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of the construct correlations and of the item matrix."""
    checks: list[Check] = []
    conflicts: list[Conflict] = []
    for name, matrix in (
        (phrase("construct correlations"), paper.correlations),
        (phrase("item matrix"), paper.matrix),
    ):
        if matrix is None:
            continue
        checks += _symmetry(name, matrix)
        found, against = _possible(name, matrix)
        checks.append(found)
        conflicts += against
    return checks, conflicts


def centre_and_reach(matrix: PrintedMatrix) -> tuple[Floats, Floats]:
    """(k, k) printed values with unit (or printed) diagonal, and half the width of what they stand for."""
    k = len(matrix.names)
    centre, reach = np.eye(k), np.zeros((k, k))
    for (i, j), value in matrix.cells.items():
        if i != j or matrix.diagonal == "variance":
            centre[i, j] = centre[j, i] = value.values.middle
            reach[i, j] = reach[j, i] = value.values.width / 2
    return centre, reach


def _symmetry(name: str, matrix: PrintedMatrix) -> list[Check]:
    out = []
    for (i, j), value in matrix.cells.items():
        mirror = matrix.cells.get((j, i))
        if i < j or mirror is None or i == j or value.values & mirror.values is not None:
            continue
        pair, other = _pair(matrix, i, j), _pair(matrix, j, i)
        out.append(
            Check(
                where=name,
                quantity=pair,
                printed=value.text,
                verdict="inconsistent",
                implied=mirror.values,
                formula="the same above and below the diagonal",
                change=(phrase("{name}: {pair} or {other}", name=name, pair=pair, other=other),),
                suggestion=mirror.text,
                digits=value.digits,
            )
        )
    return out


def _pair(matrix: PrintedMatrix, i: int, j: int) -> str:
    return f"r({matrix.names[i]}, {matrix.names[j]})"


def _named(name: str, matrix: PrintedMatrix, i: int, j: int) -> str:
    return at_place(name, _pair(matrix, i, j))


def _possible(name: str, matrix: PrintedMatrix) -> tuple[Check, list[Conflict]]:
    """Weyl: a matrix within the rounding box has a smallest eigenvalue of at most that of the printed one plus the
    largest singular value of the half-widths."""
    centre, reach = centre_and_reach(matrix)
    smallest = float(np.linalg.eigvalsh(centre)[0])
    slack = float(np.linalg.norm(reach, 2)) + 1e-9
    formula = phrase("smallest eigenvalue ≥ 0")
    implied = Interval(smallest - slack, smallest + slack)
    if matrix.diagonal == "variance":
        formula = phrase("smallest eigenvalue ≥ 0 (covariances)")
    if implied.hi >= 0:
        note = phrase("the smallest eigenvalue is in the range shown")
        return Check(
            where=name,
            quantity=phrase("positive definite"),
            printed="",
            verdict="consistent",
            formula=formula,
            implied=implied,
            note=note,
        ), []
    repairs = _single_repairs(matrix, centre, reach)
    label = phrase("{name}: all correlations", name=name)
    change = tuple(_named(name, matrix, i, j) for i, j, _ in repairs[:1]) or (label,)
    suggestion = repairs[0][2] if repairs else ""
    check = Check(
        where=name,
        quantity=phrase("positive definite"),
        printed="",
        verdict="inconsistent",
        formula=formula,
        implied=implied,
        change=change,
        suggestion=suggestion,
        note="the smallest eigenvalue is in the range shown",
    )
    others = tuple((_named(name, matrix, i, j),) for i, j, _ in repairs[1:12])
    conflict = Conflict(
        where=name, members=((label,),), change=change, suggestions=(suggestion,), alternatives=others
    )
    return check, [conflict]


def _single_repairs(matrix: PrintedMatrix, centre: Floats, reach: Floats) -> list[tuple[int, int, str]]:
    """Single correlations that could make the matrix possible, fewest digits first."""
    found = []
    k = len(matrix.names)
    for i in range(k):
        for j in range(i):
            left = reach.copy()
            left[i, j] = left[j, i] = 0.0
            allowed = _room(centre, i, j, float(np.linalg.norm(left, 2)) + 1e-9)
            value = matrix.cells.get((i, j)) or matrix.cells.get((j, i))
            if allowed is not None and value is not None:
                changed, text = digits_changed(value, allowed)
                found.append((changed, i, j, text))
    return [(i, j, text) for _, i, j, text in sorted(found)]


def _room(centre: Floats, i: int, j: int, slack: float) -> Interval | None:
    """Values of one correlation with smallest eigenvalue >= -slack: an interval, as the eigenvalue is concave."""
    scale = float(np.sqrt(centre[i, i] * centre[j, j]))
    trial = centre.copy()

    def eigenvalue(r: float) -> float:
        trial[i, j] = trial[j, i] = r
        return float(np.linalg.eigvalsh(trial)[0])

    low, high = -scale, scale
    for _ in range(60):
        a, b = low + (high - low) / 3, high - (high - low) / 3
        if eigenvalue(a) < eigenvalue(b):
            low = a
        else:
            high = b
    best = 0.5 * (low + high)
    if eigenvalue(best) < -slack:
        return None
    ends = []
    for end in (-scale, scale):
        inside, outside = best, end
        if eigenvalue(end) >= -slack:
            ends.append(end)
            continue
        for _ in range(40):
            middle = 0.5 * (inside + outside)
            inside, outside = (middle, outside) if eigenvalue(middle) >= -slack else (inside, middle)
        ends.append(inside)
    return Interval(min(ends), max(ends))
