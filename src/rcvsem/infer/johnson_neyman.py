"""Johnson-Neyman interval: for which values of the moderator is a slope different from 0."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt
from typing import Literal

import numpy as np

from rcvsem.evaluate.tails import normal_quantile
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.option_checks import check_unit_interval

Region = Literal["inside", "outside", "below", "above", "everywhere", "nowhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JohnsonNeyman:
    """Where the simple slope b1 + b3 m is significant at 1 - level.

    region : "inside" (lower, upper), "outside" it, "below" or "above" its one end, "everywhere" or "nowhere".
    lower, upper : ends in units of the moderator around the value at which b1 was estimated; -inf, inf without one.
    """

    level: float
    region: Region
    lower: float
    upper: float

    def significant(self, m: float) -> bool:
        """Whether the slope at m differs from 0."""
        within = self.lower < m < self.upper
        return {"everywhere": True, "nowhere": False, "outside": not self.lower <= m <= self.upper}.get(
            self.region, within
        )


def slope(b1: float, b3: float, m: float | Floats) -> float | Floats:
    """The simple slope b1 + b3 m."""
    return b1 + b3 * m


def slope_se(cov: Floats, m: float | Floats) -> Floats:
    """sqrt(V11 + 2 m V13 + m^2 V33); cov (2, 2) of (b1, b3) (Aiken & West 1991)."""
    variance = cov[0, 0] + 2.0 * m * cov[0, 1] + m * m * cov[1, 1]
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def johnson_neyman(b1: float, b3: float, cov: Floats, *, level: float = 0.95) -> JohnsonNeyman:
    """Solve (b1 + b3 m)^2 = z^2 (V11 + 2 m V13 + m^2 V33) for m (Johnson & Neyman 1936; Bauer & Curran 2005).

    cov : (2, 2) covariance matrix of (b1, b3). z is the normal quantile: estimates are asymptotically normal.
    """
    check_unit_interval(level, "level", "johnson_neyman")
    z2 = normal_quantile(0.5 + level / 2.0) ** 2
    a = b3 * b3 - z2 * float(cov[1, 1])
    b = b1 * b3 - z2 * float(cov[0, 1])
    c = b1 * b1 - z2 * float(cov[0, 0])
    scale = max(b3 * b3, z2 * float(cov[1, 1]), 1e-300)
    if abs(a) <= 1e-14 * scale:  # the parabola is a line
        if abs(b) <= 1e-14 * sqrt(scale):
            return JohnsonNeyman(
                level=level, region="everywhere" if c > 0 else "nowhere", lower=-inf, upper=inf
            )
        root = -c / (2.0 * b)
        if b > 0:
            return JohnsonNeyman(level=level, region="above", lower=root, upper=inf)
        return JohnsonNeyman(level=level, region="below", lower=-inf, upper=root)
    discriminant = b * b - a * c
    if discriminant <= 0:
        return JohnsonNeyman(level=level, region="everywhere" if a > 0 else "nowhere", lower=-inf, upper=inf)
    # the root without cancellation first, the other by their product
    first = -(b + (1.0 if b >= 0 else -1.0) * sqrt(discriminant))
    roots = sorted((first / a, c / first if first != 0.0 else -first / a))
    return JohnsonNeyman(level=level, region="outside" if a > 0 else "inside", lower=roots[0], upper=roots[1])


def within(found: JohnsonNeyman, low: float, high: float) -> JohnsonNeyman:
    """The same statement about the values from `low` to `high` only: ends outside it are none."""
    ends = [end for end in (found.lower, found.upper) if low < end < high]
    if len(ends) == 2:
        return found
    if not ends:
        everywhere = found.significant((low + high) / 2.0)
        return replace(found, region="everywhere" if everywhere else "nowhere", lower=-inf, upper=inf)
    (end,) = ends
    if found.significant((end + high) / 2.0):
        return replace(found, region="above", lower=end, upper=inf)
    return replace(found, region="below", lower=-inf, upper=end)
