"""Corners of a small polytope, a box cut by half-spaces: the exact set of unknowns that linear bounds leave.

A half-space is cut off after the other: corners outside go, and each edge that it cuts gives a new corner (the double
description method of Motzkin et al., 1953). In one to three dimensions this is a few dozen operations on plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

TOLERANCE = 1e-9  # relative; printed digits end at 1e-7
Point = tuple[float, float, float]
Row = tuple[float, float, float, float]  # a x + b y + c z + k <= 0
Side = tuple[float, float]


class _BoxCorner(NamedTuple):
    at: Point
    faces: int  # a bit for every face of the box and every half-space on whose edge it lies


def corners(rows: Sequence[Row], box: tuple[Side, Side, Side]) -> list[Point]:
    """Corners of {(x, y, z) in the box: a x + b y + c z + k <= 0 for each row}; empty when nothing satisfies all.

    The box must be bounded; a side without width is a number that is known. Linear-fractional functions whose pole lies
    outside take their extremes at corners. Points between corners may be among them.
    """
    found = _of_box(box)
    fixed = [lo if lo == hi else 0.0 for lo, hi in box]
    free = [lo != hi for lo, hi in box]
    edge = sum(free) - 1  # an edge lies on this many faces
    # C, C0 and N differ by orders of magnitude: each is measured in units of its largest value
    unit = [min(hi, 1e6) or 1.0 for _, hi in box]
    face = 1 << 6
    for a, b, c, k in rows:
        known = (a * fixed[0], b * fixed[1], c * fixed[2])
        constant = sum(known) + k
        a, b, c = a * free[0], b * free[1], c * free[2]
        size = hypot(a * unit[0], b * unit[1], c * unit[2])
        if not size:
            if constant > TOLERANCE * (sum(map(abs, known)) + abs(k)) + 1e-12:
                return []
            continue
        found = _cut(found, (a, b, c, constant), 1e-12 * size, edge, face)
        if not found:
            return []
        face <<= 1
    return [corner.at for corner in found]


def _of_box(box: tuple[Side, Side, Side]) -> list[_BoxCorner]:
    found = [_BoxCorner((0.0, 0.0, 0.0), 0)]
    for j, side in enumerate(box):
        ends = [(side[0], 0)] if side[0] == side[1] else [(side[0], 1 << 2 * j), (side[1], 2 << 2 * j)]
        found = [
            _BoxCorner((*at[:j], end, *at[j + 1 :]), faces | bit)  # type: ignore[arg-type]
            for at, faces in found
            for end, bit in ends
        ]
    return found


def _cut(found: list[_BoxCorner], row: Row, slack: float, edge: int, face: int) -> list[_BoxCorner]:
    """What a half-space leaves of the corners, and those that it makes."""
    a, b, c, k = row
    inside: list[tuple[_BoxCorner, float]] = []
    outside: list[tuple[_BoxCorner, float]] = []
    left = []
    for corner in found:
        x, y, z = corner.at
        u, v, w = a * x, b * y, c * z
        over = u + v + w + k
        room = TOLERANCE * (abs(u) + abs(v) + abs(w) + abs(k)) + slack
        if over > room:
            outside.append((corner, over))
        elif over < -room:
            inside.append((corner, over))
            left.append(corner)
        else:
            left.append(_BoxCorner(corner.at, corner.faces | face))
    made: dict[int, Point] = {}  # a line of faces is cut once, however many corners lie on it
    for one, under in inside:
        for other, over in outside:
            common = one.faces & other.faces
            if common.bit_count() >= edge and common not in made:
                made[common] = _between(one.at, under, other.at, over)
    return left + [_BoxCorner(at, common | face) for common, at in made.items()]


def _between(one: Point, under: float, other: Point, over: float) -> Point:
    """Where the edge meets the half-space; from the nearer end, which loses no digits."""
    if -under > over:
        one, under, other, over = other, over, one, under
    t = under / (under - over)
    x, y, z = one
    return (x + t * (other[0] - x), y + t * (other[1] - y), z + t * (other[2] - z))
