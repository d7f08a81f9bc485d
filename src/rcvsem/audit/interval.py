"""Closed intervals: the set of values a printed number stands for, and arithmetic that never loses one.

Results enclose every value the operands allow (Moore, 1966); the ends are widened by a relative 1e-12, far
below any printed digit, so that binary rounding cannot cut off an admissible value.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf, isfinite, sqrt
from typing import NamedTuple

SLACK = 1e-12


class Interval(NamedTuple):
    """All x with lo <= x <= hi; ends may be infinite."""

    lo: float
    hi: float

    def __add__(self, other: Interval | float) -> Interval:  # type: ignore[override]
        if not isinstance(other, Interval):
            return _out(self.lo + other, self.hi + other)
        return _out(self.lo + other.lo, self.hi + other.hi)

    def __radd__(self, other: float) -> Interval:
        return _out(self.lo + other, self.hi + other)

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo)

    def __sub__(self, other: Interval | float) -> Interval:
        if not isinstance(other, Interval):
            return _out(self.lo - other, self.hi - other)
        return _out(self.lo - other.hi, self.hi - other.lo)

    def __rsub__(self, other: float) -> Interval:
        return _out(other - self.hi, other - self.lo)

    def __mul__(self, other: Interval | float) -> Interval:  # type: ignore[override]
        if isinstance(other, Interval):
            low, high = other.lo, other.hi
        else:
            low = high = other
        if self.lo >= 0.0 and low >= 0.0:
            return _out(_times(self.lo, low), _times(self.hi, high))
        ends = [_times(a, b) for a in (self.lo, self.hi) for b in (low, high)]
        return _out(min(ends), max(ends))

    def __rmul__(self, other: float) -> Interval:  # type: ignore[override]
        return self * other

    def __truediv__(self, other: Interval | float) -> Interval:
        o = as_interval(other)
        if o.lo <= 0.0 <= o.hi:
            return self._over_zero(o)
        return self * Interval(1.0 / o.hi, 1.0 / o.lo)

    def __rtruediv__(self, other: Interval | float) -> Interval:
        return as_interval(other) / self

    def _over_zero(self, o: Interval) -> Interval:
        """Division when the divisor may be 0: half-lines where the sign is known, else everything."""
        if o.lo == 0.0 and o.hi > 0.0:
            if self.lo >= 0.0:
                return Interval(self.lo / o.hi, inf)
            if self.hi <= 0.0:
                return Interval(-inf, self.hi / o.hi)
        if o.hi == 0.0 and o.lo < 0.0:
            return -self / -o
        return ALL

    def __and__(self, other: Interval) -> Interval | None:
        """The intersection; None when there is none."""
        lo, hi = max(self.lo, other.lo), min(self.hi, other.hi)
        if lo <= hi:
            return Interval(lo, hi)
        return Interval(hi, lo) if lo - hi <= SLACK * max(abs(lo), abs(hi)) else None

    def __or__(self, other: Interval) -> Interval:
        """The hull."""
        return Interval(min(self.lo, other.lo), max(self.hi, other.hi))

    def __contains__(self, value: float) -> bool:  # type: ignore[override]
        return self.lo <= value <= self.hi

    @property
    def width(self) -> float:
        """hi - lo."""
        return self.hi - self.lo

    @property
    def is_point(self) -> bool:
        """Whether there is one value only."""
        return self.lo == self.hi

    @property
    def bounded(self) -> bool:
        """Whether both ends are finite."""
        return isfinite(self.lo) and isfinite(self.hi)

    @property
    def middle(self) -> float:
        """Halfway between the ends."""
        return 0.5 * (self.lo + self.hi)

    def absolute(self) -> Interval:
        """The interval of |x|."""
        if self.lo >= 0.0:
            return self
        return -self if self.hi <= 0.0 else Interval(0.0, max(-self.lo, self.hi))

    def square(self) -> Interval:
        """The interval of x^2."""
        a = self.absolute()
        return _out(a.lo**2, a.hi**2)

    def root(self) -> Interval:
        """The interval of sqrt(x), x >= 0."""
        return _out(sqrt(max(self.lo, 0.0)), sqrt(max(self.hi, 0.0)) if isfinite(self.hi) else inf)


ALL = Interval(-inf, inf)
POSITIVE = Interval(0.0, inf)
UNIT = Interval(0.0, 1.0)


def as_interval(value: Interval | float) -> Interval:
    """A number as the interval that holds only it."""
    return value if isinstance(value, Interval) else Interval(float(value), float(value))


def hull(values: Iterable[float]) -> Interval:
    """The smallest interval with all values, widened outward."""
    found = list(values)
    return _out(min(found), max(found))


def meet(parts: Iterable[Interval | None]) -> Interval | None:
    """Intersection of all that are known; None when it is empty."""
    result = ALL
    for part in parts:
        if part is None:
            continue
        left = result & part
        if left is None:
            return None
        result = left
    return result


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0.0 or b == 0.0 else a * b


def below(lo: float) -> float:
    """A lower end, moved down by what rounding may have cut off."""
    return lo * (1.0 - SLACK) if lo > 0.0 else lo * (1.0 + SLACK)


def _out(lo: float, hi: float) -> Interval:
    return Interval(
        lo * (1.0 - SLACK) if lo > 0.0 else lo * (1.0 + SLACK),
        hi * (1.0 + SLACK) if hi > 0.0 else hi * (1.0 - SLACK),
    )


def union(parts: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all parts."""
    found = list(parts)
    return Interval(min(part.lo for part in found), max(part.hi for part in found))
