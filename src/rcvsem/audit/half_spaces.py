"""Half-spaces of (chi2, baseline chi2, N) with interval coefficients, and the corners of what they leave."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from rcvsem.audit.interval import Interval, below
from rcvsem.audit.polytope import Point, Row, Side, corners


class HalfSpaces:
    """Half-spaces a C + b C0 + c N + k <= 0 with interval coefficients, kept at their weakest."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(
        self,
        *,
        C: Interval | float = 0.0,
        C0: Interval | float = 0.0,
        N: Interval | float = 0.0,
        k: Interval | float = 0.0,
    ) -> None:
        """The expression is <= 0 for some value of each coefficient (the unknowns are not negative)."""
        self._keep(_low(C), _low(C0), _low(N), _low(k))

    def _keep(self, a: float, b: float, c: float, k: float) -> None:
        if isfinite(a) and isfinite(b) and isfinite(c) and isfinite(k):
            self.rows.append((a, b, c, k))

    def between(
        self,
        v: Interval,
        *,
        C: Interval | float = 0.0,
        C0: Interval | float = 0.0,
        k: Interval | float = 0.0,
        floor_zero: bool = False,
    ) -> None:
        """v.lo <= expression <= v.hi; `floor_zero`: the printed value is max(expression, 0)."""
        if not (floor_zero and v.lo <= 0):
            self._keep(-_high(C), -_high(C0), 0.0, below(v.lo - _high(k)))
        self._keep(_low(C), _low(C0), 0.0, below(_low(k) - v.hi))

    def ratio(
        self,
        v: Interval,
        shift: float,
        *,
        C: Interval | float = 0.0,
        C0: Interval | float = 0.0,
        k: Interval | float = 0.0,
    ) -> None:
        """v.lo n <= expression <= v.hi n with n = N - shift."""
        self._keep(-_high(C), -_high(C0), v.lo, below(-_high(k) - v.lo * shift))
        self._keep(_low(C), _low(C0), -v.hi, below(_low(k) + v.hi * shift))

    def corners(self, bounds: tuple[Interval, Interval, Interval], near: Sequence[Point] = ()) -> list[Point]:
        """Corners within the bounds of C, C0, N. near : points that are given back when one of them satisfies all, for
        which corners need not be sought."""
        rows = self._cutting(bounds)
        if rows is None:
            return []
        for i, point in enumerate(near):
            if _within(point, bounds) and _satisfies(point, rows):
                return list(near[i:])
        x, y, z = bounds
        return corners(rows, (_side(x), _side(y), _side(z)))

    def _cutting(self, bounds: tuple[Interval, Interval, Interval]) -> list[Row] | None:
        """The half-spaces that do not hold in the whole box; None when one excludes the box: most branches end here, long
        before corners are sought."""
        x, y, z = bounds
        rows = []
        for a, b, c, k in self.rows:
            u, u1 = (a * x.lo, a * x.hi) if a > 0 else (a * x.hi, a * x.lo)
            v, v1 = (b * y.lo, b * y.hi) if b > 0 else (b * y.hi, b * y.lo)
            w, w1 = (c * z.lo, c * z.hi) if c > 0 else (c * z.hi, c * z.lo)
            if u + v + w + k > 1e-8 * (abs(u) + abs(v) + abs(w) + abs(k)) + 1e-11:
                return None
            if u1 + v1 + w1 + k > 0:
                rows.append((a, b, c, k))
        return rows


def _within(point: Point, bounds: tuple[Interval, Interval, Interval]) -> bool:
    return all(x.lo <= value <= x.hi for value, x in zip(point, bounds, strict=True))


def _satisfies(point: Point, rows: Sequence[Row]) -> bool:
    """Whether every half-space holds, but for rounding."""
    x, y, z = point
    for a, b, c, k in rows:
        u, v, w = a * x, b * y, c * z
        over = u + v + w + k
        if over > 0.0 and over > 1e-13 * (abs(u) + abs(v) + abs(w) + abs(k)):
            return False
    return True


def _side(x: Interval) -> Side:
    """The ends of a bound; a number that is known but for rounding is known."""
    return (x.middle, x.middle) if x.width <= 1e-12 * max(1.0, abs(x.hi)) else (x.lo, x.hi)


def _low(value: Interval | float) -> float:
    return value.lo if isinstance(value, Interval) else value


def _high(value: Interval | float) -> float:
    return value.hi if isinstance(value, Interval) else value
