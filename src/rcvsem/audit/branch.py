"""One branch of what a fit table leaves possible, and what is known of its model beside the printed values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rcvsem.audit.interval import POSITIVE, Interval
from rcvsem.audit.names import INDICES
from rcvsem.audit.polytope import Point
from rcvsem.foundation.dataclass import dataclass

Prints = Mapping[str, Interval]
I = Interval  # noqa: E741


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is not printed but known of a model: groups, mean structure, observed predictors, counts of its file.

    scaled : the statistic may be a robust one, so its interval and the criteria do not follow from it.
    fractional : df need not be whole (mean-and-variance adjusted tests). thresholds : q may count thresholds of
    ordinal items, so it does not follow from df and p.
    """

    groups: int
    means: bool | None
    exogenous: int
    scaled: bool
    fractional: bool
    level: float
    thresholds: bool = False
    file_p: int | None = None
    file_q: int | None = None
    file_df: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One branch that is possible. d, p : counts (intervals while open). corners : of C, C0, N.

    gfi : what is left of GFI. constant : -2 log L of the saturated model, when AIC or BIC say so.
    """

    d: Interval
    p: Interval
    m: Interval
    d0: Interval
    q: Interval
    corners: list[Point]
    gfi: Interval
    constant: Interval

    def range_of(self, column: int) -> Interval:
        """Range of C (0), C0 (1) or N (2)."""
        return range_of_column(self.corners, column)

    @property
    def near(self) -> tuple[Point, ...]:
        """Points to try in parts of this branch: what is between the corners first."""
        middle = [sum(values) / len(values) for values in zip(*self.corners, strict=True)]
        return ((middle[0], middle[1], middle[2]), *self.corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """df, p and what the paper does not say: whether means are modelled, whether the moments of observed predictors
    are fixed (they are not counted then), whether the baseline model leaves their covariances free.

    near : points that were possible before the branch was split."""

    d: Interval
    p: Interval
    means: bool
    fixed: bool = False
    free_baseline: bool = False
    near: tuple[Point, ...] = ()


class Limits(NamedTuple):
    """What other models leave of C0, N, p, C and df."""

    baseline: Interval = POSITIVE
    cases: Interval = POSITIVE
    variables: Interval = POSITIVE
    chisq: Interval = POSITIVE
    freedom: Interval = POSITIVE


NOTHING_KNOWN = Limits()


def p_matters(prints: Iterable[str]) -> bool:
    """Whether the number of variables has a say in one of these indices."""
    return not _WITH_P.isdisjoint(prints)


_WITH_P = {"agfi", "pgfi"} | {
    name
    for name, one in INDICES.items()
    if {"d0", "q"} & {*one.needs} or ("p" in one.needs and one.of is not None)
}


def range_of_column(points: list[Point], j: int) -> Interval:
    """Range of one coordinate of the points."""
    values = [point[j] for point in points]
    return I(min(values), max(values))
