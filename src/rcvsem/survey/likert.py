"""What ratings look like when nobody declared the scale: enough to warn, never to change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass

#: A rating scale lies within these codes.
LOWEST, HIGHEST = -5, 11
#: What programs and people write for a missing answer.
MISSING_CODES = frozenset(
    {7, 8, 9, 66, 77, 88, 97, 98, 99, 777, 888, 996, 997, 998, 999, 9997, 9998, 9999, 99999}
    | {-1, -2, -3, -4, -6, -7, -8, -9, -66, -77, -88, -97, -98, -99, -777, -888, -998, -999, -9999}
)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A value that looks like a code for missing or a slip: its column, value and number of cells."""

    column: str
    value: float
    count: int


@dataclass(frozen=True, slots=True)
class RatingColumns:
    """columns : those that look like integer ratings; low and high : the codes they use, all together."""

    columns: tuple[str, ...]
    low: float
    high: float

    @property
    def span(self) -> float:
        """high - low."""
        return self.high - self.low


def body(values: Floats) -> tuple[float, float] | None:
    """Lowest and highest of the run of codes around the median, if the column looks like ratings.

    At least half of the values are integers; from the median on, codes belong to the run while at most one is
    skipped; negative codes only when they follow without a gap and are in use (2 %). The run must lie within
    -5..11, have two codes, and hold 60 % of the values.
    """
    present = values[~np.isnan(values)]
    whole = present[present == np.floor(present)]
    if not len(present) or 2 * len(whole) < len(present):
        return None
    codes, counts = np.unique(whole, return_counts=True)
    middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
    low = high = middle
    while high + 1 < len(codes) and codes[high + 1] - codes[high] <= 2:
        high += 1
    while low > 0 and _goes_down(codes[low - 1], codes[low], counts[low - 1], len(present)):
        low -= 1
    first, last = float(codes[low]), float(codes[high])
    inside = ((present >= first) & (present <= last)).mean()
    if first < LOWEST or last > HIGHEST or last - first < 1 or inside < 0.6:
        return None
    return first, last


def _goes_down(code: float, above: float, count: int, n: int) -> bool:
    if code < 0:
        return above - code <= 1 and count >= 0.02 * n
    return above - code <= 2


def scales(columns: Mapping[str, Floats]) -> RatingColumns | None:
    """The columns that look like integer ratings and the run of codes they use together; None without any."""
    bodies = {name: found for name, values in columns.items() if (found := body(values)) is not None}
    for name in counts(columns, bodies):
        del bodies[name]
    if not bodies:
        return None
    low = min(first for first, _ in bodies.values())
    high = max(last for _, last in bodies.values())
    high = _trimmed_top([columns[name] for name in bodies], low, high)
    return RatingColumns(tuple(bodies), low, high)


#: So many different numbers beyond the run of codes are amounts, not slips.
MANY_AMOUNTS = 3


def counts(columns: Mapping[str, Floats], bodies: Mapping[str, tuple[float, float]]) -> list[str]:
    """Columns of `bodies` that are counts (days, cigarettes, children) with a short run at their low end.

    Beyond the run they hold numbers nobody uses for a missing answer: three different ones, or fewer where the run
    itself is none that the columns without such numbers have.
    """
    beyond = {name: _amounts(columns[name], run) for name, run in bodies.items()}
    ratings = [bodies[name] for name, found in beyond.items() if not found]
    low = min((first for first, _ in ratings), default=None)
    high = max((last for _, last in ratings), default=None)
    found: list[str] = []
    for name, amounts in beyond.items():
        if not amounts:
            continue
        unlike = (
            low is not None and high is not None and not low <= bodies[name][0] <= bodies[name][1] <= high
        )
        if len(amounts) >= MANY_AMOUNTS or unlike:
            found.append(name)
    return found


def _amounts(values: Floats, run: tuple[float, float]) -> set[float]:
    present = values[~np.isnan(values)]
    return {float(code) for code in np.unique(present[present > run[1]])} - MISSING_CODES


def _trimmed_top(columns: Sequence[Floats], low: float, high: float) -> float:
    """8 or 9 above a scale of at most seven points, with a code between that nobody used in any column, is no
    part of the scale. Only told from 200 cells on."""
    if high not in (8.0, 9.0):
        return high
    inside = [column[(column >= low) & (column <= high)] for column in columns]
    if sum(map(len, inside)) < 200:
        return high
    used = np.unique(np.concatenate([np.unique(codes[codes == np.floor(codes)]) for codes in inside]))
    below = used[used < high]
    if len(below) and high - below[-1] >= 2 and below[-1] <= 7:
        return float(below[-1])
    return high


def suspects(columns: Mapping[str, Floats], found: RatingColumns) -> list[Suspect]:
    """Values far outside the codes that all ratings use: known missing codes, or over three spans away.

    Looks at those of `columns` that look like ratings; values in more than 40 % of a column pass.
    """
    result: list[Suspect] = []
    for name in found.columns:
        if name not in columns:
            continue
        values = columns[name]
        present = values[~np.isnan(values)]
        outside = present[(present < found.low) | (present > found.high)]
        if not len(outside) or len(outside) > 0.4 * len(present):
            continue
        codes, counts = np.unique(outside, return_counts=True)
        for code, count in zip(codes, counts, strict=True):
            distance = max(found.low - code, code - found.high)
            if float(code) in MISSING_CODES or distance > 3 * max(found.span, 1.0):
                result.append(Suspect(name, float(code), int(count)))
    return result


#: Of ratings that begin at 1, this share of a column may be 0 for 0 to look like a code for missing.
FEW_ZEROS = 0.1


def lonely_zeros(columns: Mapping[str, Floats], found: RatingColumns) -> list[Suspect]:
    """0 in few answers of few columns, where all ratings use one scale from 1: no answer, or a slip.

    Needs four columns that look like ratings, at most a quarter of them with 0, and the same highest code.
    """
    lows: dict[str, float] = {}
    highs: set[float] = set()
    for name in found.columns:
        values = columns.get(name)
        if values is not None:
            inside = values[(values >= found.low) & (values <= found.high)]
            lows[name] = float(inside.min())
            highs.add(float(inside.max()))
    zeros = [name for name, low in lows.items() if low == 0.0]
    others = [low for low in lows.values() if low != 0.0]
    if len(lows) < 4 or not zeros or 4 * len(zeros) > len(lows) or len(highs) > 1 or 1.0 not in others:
        return []
    result: list[Suspect] = []
    for name in zeros:
        values = columns[name]
        count = int((values == 0.0).sum())
        if count <= FEW_ZEROS * int((~np.isnan(values)).sum()):
            result.append(Suspect(name, 0.0, count))
    return result


def not_integer(columns: Mapping[str, Floats], found: RatingColumns) -> dict[str, int]:
    """Column -> number of values that are no integers, where the other columns are integer ratings.

    Empty unless at least two columns, and at least half of all, are ratings of integers only.
    """
    broken: dict[str, int] = {}
    pure = 0
    for name, values in columns.items():
        present = values[~np.isnan(values)]
        fractions = int((present != np.floor(present)).sum())
        pure += name in found.columns and not fractions
        # Half a point beyond the ends still is the scale: averages of two codings, slips.
        inside = present.size and present.min() >= found.low - 0.5 and present.max() <= found.high + 0.5
        if fractions and (inside or name in found.columns):
            broken[name] = fractions
    return broken if pure >= 2 and 2 * pure >= len(columns) else {}
