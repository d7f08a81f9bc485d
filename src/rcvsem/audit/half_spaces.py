"""Half-spaces of (chi2, baseline chi2, N) with interval coefficients, and the corners of what they leave."""

from __future__ import annotations

from math import isfinite

import numpy as np

from rcvsem.audit.interval import Interval, below
from rcvsem.audit.polytope import corners
from rcvsem.foundation.arrays import Floats


class HalfSpaces:
    """Half-spaces a C + b C0 + c N + k <= 0 with interval coefficients, kept at their weakest."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, float, float, float]] = []

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

    def corners(self, bounds: tuple[Interval, Interval, Interval]) -> Floats:
        """(v, 3) corners within the bounds of C, C0, N."""
        if self._empty(bounds):
            return np.zeros((0, 3))
        rows = np.array(self.rows, dtype=np.float64).reshape(-1, 4)
        fixed = np.array([b.width <= 1e-12 * max(1.0, abs(b.hi)) for b in bounds])
        at = np.array([b.middle if f else 0.0 for b, f in zip(bounds, fixed, strict=True)])
        constant = rows[:, :3] @ at + rows[:, 3]
        free = ~fixed & (np.abs(rows[:, :3]) > 0).any(axis=0)
        empty = (np.abs(rows[:, :3][:, free]) <= 0).all(axis=1)
        scale = np.abs(rows[:, :3][:, fixed]) @ np.abs(at[fixed]) + np.abs(rows[:, 3])
        if (constant[empty] > 1e-9 * scale[empty] + 1e-12).any():
            return np.zeros((0, 3))
        idle = [j for j in range(3) if not free[j] and not fixed[j]]
        which = np.flatnonzero(free)
        points = np.tile(at, (1, 1))
        if which.size:
            A = rows[~empty][:, which]
            b = -constant[~empty]
            # C, C0 and N differ by orders of magnitude: each is measured in units of its largest value
            unit = np.array([min(bounds[j].hi, 1e6) or 1.0 for j in which])
            low = np.array([bounds[j].lo for j in which])
            high = np.array([bounds[j].hi for j in which])
            eye = np.eye(which.size)
            inner = corners(np.vstack([A * unit, eye, -eye]), np.concatenate([b, high / unit, -low / unit]))
            points = np.tile(at, (len(inner), 1))
            points[:, which] = inner * unit
        for j in idle:  # no row speaks of it: both ends of its range
            ends = [points.copy(), points.copy()]
            ends[0][:, j], ends[1][:, j] = bounds[j].lo, bounds[j].hi
            points = np.vstack(ends)
        return points

    def _empty(self, bounds: tuple[Interval, Interval, Interval]) -> bool:
        """Whether a single half-space excludes the whole box: most branches end here, long before corners are sought."""
        x, y, z = bounds
        for a, b, c, k in self.rows:
            u = a * (x.lo if a > 0 else x.hi) if a else 0.0
            v = b * (y.lo if b > 0 else y.hi) if b else 0.0
            w = c * (z.lo if c > 0 else z.hi) if c else 0.0
            if u + v + w + k > 1e-8 * (abs(u) + abs(v) + abs(w) + abs(k)) + 1e-11:
                return True
        return False


def _low(value: Interval | float) -> float:
    return value.lo if isinstance(value, Interval) else value


def _high(value: Interval | float) -> float:
    return value.hi if isinstance(value, Interval) else value
