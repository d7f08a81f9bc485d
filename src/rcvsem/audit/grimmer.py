"""Which means and SDs whole answers on a scale can have: GRIM, GRIMMER and the bounds of moments on a range.

n answers that are averages of k whole numbers from a to b have totals T = sum over n k numbers, so the mean moves in
steps of 1/(n k) (GRIM: Brown & Heathers, 2017), and the sum of squares of the n totals is a whole number of the same
parity as their sum (GRIMMER: Anaya, 2016), between the least and the largest that n numbers with this sum can have.
"""

from __future__ import annotations

from math import ceil, floor, inf, isfinite, sqrt

import numpy as np

from rcvsem.audit.interval import ALL, Interval
from rcvsem.foundation.dataclass import dataclass

#: Sums and sums of squares that are tried one by one; beyond, printed digits are too few to exclude anything.
MOST_SUMS = 5000
MOST_SQUARES = 200
SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleAnswers:
    """n answers low, low + step, low + 2 step, ..., high (high may be infinite, low minus infinite)."""

    n: int
    low: float
    high: float
    step: float

    @property
    def points(self) -> float:
        """Steps from low to high."""
        return (self.high - self.low) / self.step if isfinite(self.high) and isfinite(self.low) else inf

    @property
    def origin(self) -> float:
        """Where the steps are counted from."""
        return self.low if isfinite(self.low) else 0.0


def possible_sums(answers: PossibleAnswers, mean: Interval) -> range | None:
    """Sums, in steps from the origin, that give a mean in this range; None when there are too many to matter."""
    scale = answers.n / answers.step
    first = ceil((mean.lo - answers.origin) * scale - SLACK * scale)
    last = floor((mean.hi - answers.origin) * scale + SLACK * scale)
    if isfinite(answers.low):
        first = max(first, 0)
    if isfinite(answers.points):
        last = min(last, round(answers.points) * answers.n)
    return None if last - first > MOST_SUMS else range(first, last + 1)


def mean_possible(answers: PossibleAnswers, mean: Interval) -> bool:
    """GRIM: whether n such answers can have a mean in this range."""
    sums = possible_sums(answers, mean)
    return sums is None or len(sums) > 0


def moments_possible(answers: PossibleAnswers, mean: Interval, sd: Interval) -> bool:
    """GRIMMER: whether n such answers can have mean and SD (divisor n - 1 or n) in these ranges."""
    sums = possible_sums(answers, mean)
    if sums is None:
        return not isfinite(answers.points) or sd & sd_range(answers, mean) is not None
    return any(
        _squares_possible(answers, total, sd, divisor) for total in sums for divisor in _divisors(answers.n)
    )


def _divisors(n: int) -> tuple[int, ...]:
    return (n - 1, n) if n > 1 else (n,)


def _squares_possible(answers: PossibleAnswers, total: int, sd: Interval, divisor: int) -> bool:
    """Whether a whole sum of squares of the right parity lies where this SD puts it."""
    n = answers.n
    least, most = square_range(n, total, answers.points)
    centre = total * total / n
    slack = SLACK * max(1.0, centre)
    low = max(least, ceil((max(sd.lo, 0.0) / answers.step) ** 2 * divisor + centre - slack))
    high = most if not isfinite(sd.hi) else min(most, (sd.hi / answers.step) ** 2 * divisor + centre + slack)
    if (low - total) % 2:
        low += 1
    if low > high:
        return False
    points = answers.points
    if not isfinite(points) or not isfinite(high) or points > 4 or n > 2000:
        return True
    candidates = range(int(low), floor(high) + 1, 2)
    if len(candidates) > MOST_SQUARES:
        return True  # gaps are near the ends only, and shorter than this
    return any(_counts_exist(n, total, squares, round(points)) for squares in candidates)


def square_range(n: int, total: int, points: float) -> tuple[int, float]:
    """Least and largest sum of squares of n whole numbers from 0 to `points` (inf: any sign) with this sum."""
    part, rest = divmod(total, n)
    least = n * part * part + rest * (2 * part + 1)
    if not isfinite(points):
        return least, inf
    top = max(round(points), 1)
    full, left = divmod(total, top)
    return least, full * top * top + left * left


def _counts_exist(n: int, total: int, squares: int, points: int) -> bool:
    """Whether n numbers from 0 to `points` (at most 4) have this sum and this sum of squares: exact."""
    counts = np.arange(n + 1)
    fours = counts[:, None] if points >= 4 else np.zeros((1, 1), dtype=np.int64)
    threes = counts[None, :] if points >= 3 else np.zeros((1, 1), dtype=np.int64)
    one_two = total - 3 * threes - 4 * fours  # ones + 2 twos
    one_four = squares - 9 * threes - 16 * fours  # ones + 4 twos
    double = one_four - one_two
    twos = double // 2
    ones = one_two - 2 * twos
    zeros = n - ones - twos - threes - fours
    fits = (double % 2 == 0) & (twos >= 0) & (ones >= 0) & (zeros >= 0)
    if points < 2:
        fits &= twos == 0
    return bool(fits.any())


def sd_range(answers: PossibleAnswers, mean: Interval) -> Interval:
    """SDs (divisor n - 1 or n) that answers between low and high with such a mean can have."""
    n = answers.n
    inside = mean & Interval(answers.low, answers.high)
    if inside is None:
        return Interval(0.0, inf)
    middle = min(max((answers.low + answers.high) / 2, inside.lo), inside.hi)
    largest = sqrt(max((middle - answers.low) * (answers.high - middle), 0.0)) * (
        sqrt(n / (n - 1)) if n > 1 else 1.0
    )
    return Interval(0.0, largest * (1 + SLACK))


def exact_sd_range(answers: PossibleAnswers, mean: Interval) -> Interval:
    """As `sd_range`, with the least SD that steps allow and the largest that whole answers allow."""
    sums = possible_sums(answers, mean)
    if sums is None or not len(sums) or not isfinite(answers.points):
        return sd_range(answers, mean)
    ends: list[float] = []
    for total in sums:
        least, most = square_range(answers.n, total, answers.points)
        centre = total * total / answers.n
        for divisor in _divisors(answers.n):
            ends += [answers.step * sqrt(max(square - centre, 0.0) / divisor) for square in (least, most)]
    return Interval(min(ends) * (1 - SLACK), max(ends) * (1 + SLACK))


def skew_range(low: float, high: float, mean: Interval, sd: Interval, n: int | None) -> Interval:
    """Skewness (of moments with divisor n) that answers between low and high with this mean and SD can have.

    sd/alpha - alpha/sd <= skewness <= beta/sd - sd/beta, alpha = mean - low, beta = high - mean: the expectations of
    (x - low)(x - c)^2 and (high - x)(x - c)^2 are not negative. For n cases |skewness| <= (n - 2)/sqrt(n - 1).
    """
    bound = inf if n is None or n < 3 else (n - 2) / sqrt(n - 1)
    small = max(
        sd.lo * (1.0 if n is None or n < 2 else sqrt((n - 1) / n)), 0.0
    )  # the SD may have had either divisor
    if small <= 0.0:
        return Interval(-bound, bound)
    alpha, beta = mean.hi - low, high - mean.lo
    lowest = small / alpha - alpha / small if isfinite(alpha) and alpha > 0 else -inf
    highest = beta / small - small / beta if isfinite(beta) and beta > 0 else inf
    low_end, high_end = max(lowest, -bound), min(highest, bound)
    return Interval(low_end - SLACK * (1 + abs(low_end)), high_end + SLACK * (1 + abs(high_end)))


def kurtosis_range(
    low: float, high: float, mean: Interval, sd: Interval, skew: Interval, n: int | None
) -> Interval:
    """Kurtosis m4/m2^2 (3 for normal variables) that such answers can have.

    At least 1 + skewness^2 (Pearson, 1916), at most (n^2 - 3n + 3)/(n - 1), and at most ab + (b - a) skewness with
    a = (mean - low)/sd and b = (high - mean)/sd, from the expectation of (x - low)(high - x)(x - c)^2.
    """
    least = 1.0 if skew == ALL else 1.0 + skew.square().lo
    most = inf if n is None or n < 3 else (n * n - 3 * n + 3) / (n - 1)
    small = sd.lo * (1.0 if n is None or n < 2 else sqrt((n - 1) / n))
    if small > 0 and isfinite(low) and isfinite(high):
        spread = Interval(small, sd.hi)
        a, b = (mean - low) / spread, (high - mean) / spread
        if a.lo > 0 and b.lo > 0:
            bent = (
                skew_range(low, high, mean, sd, n) & skew
                if skew != ALL
                else skew_range(low, high, mean, sd, n)
            )
            if bent is not None and bent.bounded:
                most = min(most, (a * b + (b - a) * bent).hi)
    return Interval(least * (1 - SLACK), most * (1 + SLACK) if isfinite(most) else most)
