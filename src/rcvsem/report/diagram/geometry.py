"""Plane geometry of diagrams: boxes, quadratic curves, what covers what. Millimetres, y upwards."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats
from rcvsem.foundation.dataclass import dataclass

Point = tuple[float, float]
SAMPLES = 48
_STEPS: Floats = np.linspace(0.0, 1.0, SAMPLES)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its centre and size, or the ellipse inside it when `round`."""

    x: float
    y: float
    width: float
    height: float
    round: bool = False

    @property
    def left(self) -> float:
        return self.x - self.width / 2.0

    @property
    def right(self) -> float:
        return self.x + self.width / 2.0

    @property
    def bottom(self) -> float:
        return self.y - self.height / 2.0

    @property
    def top(self) -> float:
        return self.y + self.height / 2.0

    def holds(self, points: Floats, margin: float = 0.0) -> Bools:
        """(k,) which of the points (k, 2) lie inside, the box grown by `margin`."""
        dx = np.abs(points[:, 0] - self.x)
        dy = np.abs(points[:, 1] - self.y)
        a, b = self.width / 2.0 + margin, self.height / 2.0 + margin
        if self.round:
            inside: Bools = (dx / a) ** 2 + (dy / b) ** 2 < 1.0
            return inside
        within: Bools = (dx < a) & (dy < b)
        return within

    def has(self, x: float, y: float) -> bool:
        """Whether one point lies inside, as `holds`."""
        dx, dy, a, b = abs(x - self.x), abs(y - self.y), self.width / 2.0, self.height / 2.0
        return (dx / a) ** 2 + (dy / b) ** 2 < 1.0 if self.round else dx < a and dy < b

    def overlaps(self, edges: Floats, margin: float = 0.0) -> list[float]:
        """Areas shared with other boxes (all as rectangles; `edges_of` them), this one grown by `margin`."""
        left, bottom, right, top = edges
        wide = np.minimum(self.right, right) - np.maximum(self.left, left) + margin
        high = np.minimum(self.top, top) - np.maximum(self.bottom, bottom) + margin
        areas: list[float] = (np.maximum(wide, 0.0) * np.maximum(high, 0.0)).tolist()
        return areas

    def overlap(self, other: Box, margin: float = 0.0) -> float:
        """Area shared with one other box."""
        return self.overlaps(edges_of([other]), margin)[0]


def edges_of(boxes: Sequence[Box]) -> Floats:
    """(4, k) left, bottom, right and top of boxes."""
    return np.array([(box.left, box.bottom, box.right, box.top) for box in boxes]).reshape(-1, 4).T


@dataclass(frozen=True, slots=True)
class QuadraticCurve:
    """A quadratic curve from `start` to `end`, pulled towards `control`."""

    start: Point
    control: Point
    end: Point

    def at(self, t: float) -> Point:
        """The point at t in [0, 1]."""
        a, b, c = (1.0 - t) ** 2, 2.0 * t * (1.0 - t), t * t
        return (
            a * self.start[0] + b * self.control[0] + c * self.end[0],
            a * self.start[1] + b * self.control[1] + c * self.end[1],
        )

    def points(self) -> Floats:
        """(SAMPLES, 2) points along it."""
        t = _STEPS[:, None]
        p0, p1, p2 = np.array(self.start), np.array(self.control), np.array(self.end)
        found: Floats = (1.0 - t) ** 2 * p0 + 2.0 * t * (1.0 - t) * p1 + t * t * p2
        return found

    def piece(self, first: float, last: float) -> QuadraticCurve:
        """The part between two values of t."""
        start, end = self.at(first), self.at(last)
        # de Casteljau: the control point of the piece is the blossom at (first, last)
        x, y = (
            (1.0 - first) * ((1.0 - last) * p0 + last * p1) + first * ((1.0 - last) * p1 + last * p2)
            for p0, p1, p2 in zip(self.start, self.control, self.end, strict=True)
        )
        return QuadraticCurve(start, (x, y), end)

    def length(self) -> float:
        """Approximate length."""
        steps = np.diff(self.points(), axis=0)
        return float(np.hypot(steps[:, 0], steps[:, 1]).sum())

    def shortened(self, start: float, end: float) -> QuadraticCurve:
        """The curve without the first `start` and the last `end` millimetres."""
        total = max(self.length(), 1e-9)
        return self.piece(min(start / total, 0.45), 1.0 - min(end / total, 0.45))


def bent(start: Point, end: Point, bend: float) -> QuadraticCurve:
    """The curve whose middle lies `bend` times the distance to the left of the straight line."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    middle = ((start[0] + end[0]) / 2.0 - 2.0 * bend * dy, (start[1] + end[1]) / 2.0 + 2.0 * bend * dx)
    return QuadraticCurve(start, middle, end)


def clipped(curve: QuadraticCurve, source: Box, target: Box) -> QuadraticCurve:
    """The part of a curve between two boxes that is outside both."""
    first = _border(curve, source, from_end=False)
    last = _border(curve, target, from_end=True)
    return curve.piece(first, last) if first < last else curve


def _border(curve: QuadraticCurve, box: Box, *, from_end: bool) -> float:
    inside = box.holds(curve.points())
    if from_end:
        inside = inside[::-1]
    if not inside[0]:
        return 1.0 if from_end else 0.0
    out = int(np.argmin(inside)) if not inside.all() else SAMPLES - 1
    low, high = float(_STEPS[max(out - 1, 0)]), float(_STEPS[out])
    for _ in range(24):
        middle = (low + high) / 2.0
        t = 1.0 - middle if from_end else middle
        if box.has(*curve.at(t)):
            low = middle
        else:
            high = middle
    return 1.0 - high if from_end else high


def direction(start: Point, end: Point) -> Point:
    """Unit vector from one point to another."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    size = hypot(dx, dy) or 1.0
    return dx / size, dy / size


def bounds(boxes: Sequence[Box], points: Sequence[Floats]) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of everything."""
    left = [box.left for box in boxes] + [float(p[:, 0].min()) for p in points]
    bottom = [box.bottom for box in boxes] + [float(p[:, 1].min()) for p in points]
    right = [box.right for box in boxes] + [float(p[:, 0].max()) for p in points]
    top = [box.top for box in boxes] + [float(p[:, 1].max()) for p in points]
    return min(left), min(bottom), max(right), max(top)
