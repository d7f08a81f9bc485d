"""One conclusion over many defensible analyses: how often it is drawn, the estimates, and which choice moves them.

Specification curve (Simonsohn, Simmons & Nelson 2020) and multiverse (Steegen, Tuerlinckx, Gelman & Vanpaemel 2016).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSummary:
    """The analyses with one level of a choice: how many have a result, share significant in the direction, median."""

    n: int
    share: float | None
    median: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceEffect:
    """What a choice does to a conclusion.

    eta_squared : share of the variance of the standardized estimate between the levels (main effect); None without
    variance. spread : largest less smallest share of significance among the levels.
    """

    choice: str
    eta_squared: float | None
    spread: float | None
    levels: tuple[LevelSummary, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Median, quartiles and range of a statistic."""

    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float


def spread_of(values: Floats) -> Spread | None:
    """Of values without gaps; None for none."""
    if not values.size:
        return None
    low, first, middle, third, high = np.quantile(values, [0.0, 0.25, 0.5, 0.75, 1.0])
    return Spread(
        lowest=float(low),
        lower_quartile=float(first),
        median=float(middle),
        upper_quartile=float(third),
        highest=float(high),
    )


def choice_effect(choice: str, level: Ints, levels: int, values: Floats, significant: Bools) -> ChoiceEffect:
    """One choice.

    Parameters
    ----------
    level : (n,) level of each combination, from 0. values : (n,) estimates, NaN without a result. significant : (n,) in
        the direction of the hypothesis.
    """
    known = ~np.isnan(values)
    own = [np.flatnonzero(known & (level == k)) for k in range(levels)]
    summaries = tuple(
        LevelSummary(
            n=int(one.size),
            share=float(significant[one].mean()) if one.size else None,
            median=float(np.median(values[one])) if one.size else None,
        )
        for one in own
    )
    shares = [one.share for one in summaries if one.share is not None]
    return ChoiceEffect(
        choice=choice,
        eta_squared=eta_squared([values[one] for one in own]),
        spread=max(shares) - min(shares) if len(shares) > 1 else None,
        levels=summaries,
    )


def eta_squared(samples: Sequence[Floats]) -> float | None:
    """Sum of squares between the samples over the total; None with one sample or without variance."""
    kept = [one for one in samples if one.size]
    if len(kept) < 2:
        return None
    everything = np.concatenate(kept)
    mean = everything.mean()
    total = float(((everything - mean) ** 2).sum())
    # estimates that differ by rounding alone do not vary
    if total <= 1e-16 * everything.size:
        return None
    return float(sum(one.size * (one.mean() - mean) ** 2 for one in kept)) / total


def matters_most(effects: Sequence[ChoiceEffect]) -> str:
    """The choice with the largest spread of significance, among equals the largest eta squared; "" for none."""
    moving = [one for one in effects if (one.spread or 0.0) > 0 or one.eta_squared is not None]
    if not moving:
        return ""
    return max(moving, key=lambda one: (round(one.spread or 0.0, 6), one.eta_squared or 0.0)).choice
