"""What the printed values of one path leave of its z: from b and SE, p, stars and the interval."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from scipy.special import ndtri

from rcvsem.audit.block import Active
from rcvsem.audit.interval import ALL, POSITIVE, UNIT, Interval, meet
from rcvsem.audit.printed import Printed
from rcvsem.evaluate.tails import two_sided_p
from rcvsem.foundation.dataclass import dataclass


def star_range(stars: str, legend: Mapping[str, float]) -> Interval | None:
    """p values that get these stars: below their level, not below the next one; ns and none: not below any.

    None for unknown marks.
    """
    if stars.lower() in ("ns", "none"):
        return Interval(max(legend.values(), default=0.05), 1.0)
    if stars not in legend:
        return None
    level = legend[stars]
    lower = [other for other in legend.values() if other < level]
    return Interval(max(lower, default=0.0), level)


def z_sizes(p: Interval, sides: int) -> Interval:
    """|z| that belong to p values (normal theory); one-sided p above .5 means the other sign, any size then."""
    inside = p & UNIT
    if inside is None:
        return Interval(inf, inf)
    if sides == 1 and inside.hi >= 0.5:
        return Interval(0.0, inf if inside.lo <= 0 else _size(inside.lo))
    low, high = inside.hi / sides, inside.lo / sides
    return Interval(_size(low) * (1 - 1e-10), _size(high) * (1 + 1e-10) if high > 0 else inf)


def _size(tail: float) -> float:
    return max(-float(ndtri(min(tail, 0.5))), 0.0) if tail > 0 else inf


@dataclass(frozen=True, slots=True)
class PathValues:
    """The printed values of one path.

    legend : p values that its stars stand for. wald : whether its interval is b ± c SE.
    """

    values: Mapping[str, Printed]
    legend: Interval | None
    level: float
    p_sides: int
    wald: bool
    c: float

    def box(self, key: str, active: Active, otherwise: Interval = ALL) -> Interval:
        return self.values[key].values if key in active else otherwise

    def p(self, active: Active) -> Interval | None:
        """p as it is printed and as the stars say."""
        printed = self.values["p"].values & UNIT if "p" in active else None
        return meet([printed, self.legend if "stars" in active else None])

    def both_ends(self, active: Active) -> bool:
        """Whether the middle of the interval is b, and its width 2 c SE."""
        return self.wald and {"ci_lower", "ci_upper"} <= active

    def estimate(self, active: Active) -> Interval | None:
        """b from b, and from the middle of a symmetric interval."""
        parts = [self.box("b", active)]
        if self.both_ends(active):
            parts.append((self.values["ci_lower"].values + self.values["ci_upper"].values) * 0.5)
        return meet(parts)

    def error(self, active: Active) -> Interval | None:
        parts: list[Interval | None] = [self.box("se", active, POSITIVE) & POSITIVE]
        if parts[0] is None:
            return None
        if self.both_ends(active):
            parts.append((self.values["ci_upper"].values - self.values["ci_lower"].values) / (2 * self.c))
        return meet(parts)

    def ratio(self, active: Active, *, printed: bool = True) -> Interval | None:
        """z from b/SE, as printed, as p and as stars leave it; None when these exclude each other."""
        b, se = self.estimate(active), self.error(active)
        if b is None or se is None:
            return None
        z = b / se if b != ALL and se != POSITIVE else ALL
        if b != ALL and z == ALL:
            z = _signed(b)
        parts = [z, self.box("z", active) if printed else ALL]
        return meet(parts)

    def sizes(self, active: Active) -> Interval | None:
        parts: list[Interval | None] = []
        if "p" in active:
            parts.append(z_sizes(self.values["p"].values, self.p_sides))
        if "stars" in active and self.legend is not None:
            parts.append(z_sizes(self.legend, self.p_sides))
        return meet(parts) if parts else POSITIVE

    def interval_agrees(self, active: Active) -> bool:
        if not {"ci_lower", "ci_upper"} <= active:
            return not self.wald or self._ends_agree(active)
        lower, upper = self.values["ci_lower"].values, self.values["ci_upper"].values
        if lower.lo > upper.hi:
            return False
        if self.wald and not self._ends_agree(active):
            return False
        p = self.p(active)
        return p is not None and covers_agree(lower, upper, p, self.level)

    def _ends_agree(self, active: Active) -> bool:
        b, se = self.box("b", active), self.box("se", active, POSITIVE) & POSITIVE
        if se is None:
            return False
        if b == ALL or not se.bounded:
            return True
        low, high = b - se * self.c, b + se * self.c
        return ("ci_lower" not in active or low & self.values["ci_lower"].values is not None) and (
            "ci_upper" not in active or high & self.values["ci_upper"].values is not None
        )

    def consistent(self, active: Active) -> bool:
        z, size = self.ratio(active), self.sizes(active)
        if z is None or size is None or z.absolute() & size is None:
            return False
        return self.interval_agrees(active)

    def implied_z(self, active: Active) -> Interval | None:
        found = self.ratio(active, printed=False)
        return found if found is not None and found.bounded else None

    def implied_p(self, active: Active) -> Interval | None:
        z = self.ratio(active)
        if z is None or not z.bounded:
            return None
        size = z.absolute()
        half = self.p_sides / 2
        return Interval(two_sided_p(size.hi) * half * (1 - 1e-9), two_sided_p(size.lo) * half * (1 + 1e-9))

    def implied_stars(self, active: Active) -> Interval | None:
        if "p" in active:
            return self.values["p"].values & UNIT
        return self.implied_p(active)

    def implied_b(self, active: Active) -> Interval | None:
        z, se = self.box("z", active), self.error(active)
        if self.both_ends(active):
            return (self.values["ci_lower"].values + self.values["ci_upper"].values) * 0.5
        return z * se if z != ALL and se is not None and se.bounded else None

    def implied_se(self, active: Active) -> Interval | None:
        if self.both_ends(active):
            return (self.values["ci_upper"].values - self.values["ci_lower"].values) / (2 * self.c)
        z, b = self.box("z", active).absolute(), self.box("b", active).absolute()
        if not (z.bounded and b.bounded) or z.lo <= 0:
            return None
        return b / z

    def implied_end(self, active: Active, sign: float) -> Interval | None:
        b, se = self.box("b", active), self.box("se", active, POSITIVE)
        if self.wald and b != ALL and se.bounded:
            return b + se * (sign * self.c)
        other = "ci_upper" if sign < 0 else "ci_lower"
        if other not in active or not {"p", "stars"} & active:
            return None
        p = self.p(active)
        return None if p is None else _end_range(self.values[other].values, p, self.level, sign)


def _signed(b: Interval) -> Interval:
    if b.lo > 0:
        return POSITIVE
    return Interval(-inf, 0.0) if b.hi < 0 else ALL


def covers_agree(lower: Interval, upper: Interval, p: Interval, level: float) -> bool:
    """Whether an interval with these ends and a p value can come from one method."""
    if lower.lo > 0 or upper.hi < 0:
        return p.lo <= 1 - level + 1e-12
    if lower.hi < 0 < upper.lo:
        return p.hi >= 1 - level - 1e-12
    return True


def _end_range(other: Interval, p: Interval, level: float, sign: float) -> Interval | None:
    """Where one end may lie, given the other end and p. sign -1: the lower end."""
    significant, not_significant = p.hi < 1 - level, p.lo > 1 - level
    if sign < 0:
        if significant and other.lo > 0:
            return Interval(0.0, other.hi)
        return (
            Interval(-inf, min(0.0, other.hi))
            if not_significant and other.lo > 0
            else Interval(-inf, other.hi)
        )
    if significant and other.hi < 0:
        return Interval(other.lo, 0.0)
    return Interval(max(0.0, other.lo), inf) if not_significant and other.hi < 0 else Interval(other.lo, inf)
