"""Bootstrap intervals and the p-values that invert them. Pure functions of draws.

All take `draws` (B,) and the estimate of the original sample. Interval ends interpolate on the normal quantile scale
at position (B + 1) a (Davison & Hinkley 1997, eq. 5.8), the rule of R's boot and of lavaan.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_cdf, normal_quantile
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.plain import json_key
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import INTERVAL_KINDS as INTERVAL_KINDS
from rcvsem.infer.choices import IntervalKind as IntervalKind

FEWEST_DRAWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceInterval:
    """lower and upper end, and the two-sided p-value of "the value is 0" that inverts the same interval.

    `pvalue` is below 1 - level exactly when 0 lies outside the interval.
    """

    kind: IntervalKind = json_key(None)
    level: float
    lower: float
    upper: float
    pvalue: float


def quantile(ordered: Floats, probability: float) -> float:
    """Quantile of ascending draws at position (B + 1) probability, interpolated on the normal scale."""
    size = ordered.size
    position = (size + 1) * probability
    k = int(np.floor(position))
    if k < 1:
        return float(ordered[0])
    if k >= size:
        return float(ordered[-1])
    if position == k:
        return float(ordered[k - 1])
    below, above = normal_quantile(k / (size + 1)), normal_quantile((k + 1) / (size + 1))
    share = (normal_quantile(probability) - below) / (above - below)
    return float(ordered[k - 1] + share * (ordered[k] - ordered[k - 1]))


def _share_below(draws: Floats, value: float) -> float:
    """Share of draws below `value`, ties halved, kept off 0 and 1 by half a draw."""
    share = (np.count_nonzero(draws < value) + 0.5 * np.count_nonzero(draws == value)) / draws.size
    return float(min(max(share, 0.5 / draws.size), 1.0 - 0.5 / draws.size))


def _position_of_zero(ordered: Floats) -> float:
    """The probability whose `quantile` is 0: the exact inverse of the interpolated rule."""
    size = ordered.size
    if ordered[0] >= 0:
        return 0.5 / (size + 1)
    if ordered[-1] <= 0:
        return (size + 0.5) / (size + 1)
    k = int(np.searchsorted(ordered, 0.0, side="left"))
    low, high = ordered[k - 1], ordered[k]
    share = 0.0 if high == low else -low / (high - low)
    below, above = normal_quantile(k / (size + 1)), normal_quantile((k + 1) / (size + 1))
    return normal_cdf(below + share * (above - below))


def _adjusted(probability: float, z0: float, acceleration: float) -> float:
    """The BCa level: Phi(z0 + (z0 + z) / (1 - a (z0 + z)))."""
    shifted = z0 + normal_quantile(probability)
    return normal_cdf(z0 + shifted / (1.0 - acceleration * shifted))


def _nominal(adjusted: float, z0: float, acceleration: float) -> float:
    """Inverse of `_adjusted`: the nominal one-sided level whose limit sits at `adjusted`."""
    w = normal_quantile(adjusted) - z0
    return normal_cdf(w / (1.0 + acceleration * w) - z0)


def interval(
    draws: Floats,
    estimate: float,
    *,
    kind: IntervalKind = "percentile",
    level: float = 0.95,
    acceleration: float = 0.0,
) -> ConfidenceInterval | NotAvailable:
    """Percentile, bias-corrected (BC) or accelerated (BCa) interval with its p-value.

    BC: z0 = Phi^-1(share of draws below the estimate); ends at Phi(2 z0 + z_{a/2}) and Phi(2 z0 + z_{1-a/2});
    p = 2 min(Phi(z), 1 - Phi(z)), z = Phi^-1(share below 0) - 2 z0 (Efron 1981; AMOS's "bias-corrected").
    BCa: Efron (1987) with the acceleration given. Percentile: z0 = a = 0.
    The share below 0 counts draws (ties halved); where one draw's width would let p contradict the interval, the
    interpolated inverse of the interval is used instead.

    B draws cannot show a probability below 1 / (B + 1): p is at least that (Davison & Hinkley 1997, 4.2), and never 0.

    Returns NotAvailable for fewer than 20 finite draws, and for draws that do not vary.
    """
    check_choice(kind, "kind", phrase("an interval"), ("percentile", "bc", "bca"))
    finite = draws[np.isfinite(draws)]
    if finite.size < FEWEST_DRAWS:
        return NotAvailable(
            phrase(
                "only {size} usable bootstrap draws (at least {fewest_draws} are needed)",
                size=finite.size,
                fewest_draws=FEWEST_DRAWS,
            )
        )
    ordered = np.sort(finite)
    if ordered[0] == ordered[-1]:
        return NotAvailable("the draws do not vary")
    z0 = 0.0 if kind == "percentile" else normal_quantile(_share_below(finite, estimate))
    a = acceleration if kind == "bca" else 0.0
    tail = (1.0 - level) / 2.0
    lower = quantile(ordered, _adjusted(tail, z0, a))
    upper = quantile(ordered, _adjusted(1.0 - tail, z0, a))
    outside = lower > 0 or upper < 0
    one_sided = _nominal(_share_below(finite, 0.0), z0, a)
    least = 1.0 / (finite.size + 1.0)
    pvalue = max(2.0 * min(one_sided, 1.0 - one_sided), least)
    if (pvalue < 1.0 - level) != outside:
        one_sided = _nominal(_position_of_zero(ordered), z0, a)
        pvalue = max(2.0 * min(one_sided, 1.0 - one_sided), least)
        if (pvalue < 1.0 - level) != outside:  # 0 sits on an end to the last bit
            pvalue = np.nextafter(1.0 - level, 0.0 if outside else 1.0)
    return ConfidenceInterval(
        kind=kind, level=level, lower=lower, upper=upper, pvalue=float(min(pvalue, 1.0))
    )


def intervals_of(
    estimate: float,
    *,
    kinds: tuple[IntervalKind, ...],
    level: float,
    draws: Floats | None,
    left_out: Floats | None = None,
    simulated: Floats | None = None,
) -> dict[IntervalKind, ConfidenceInterval]:
    """The intervals of `kinds` that can be made, by kind.

    draws (B,) : of a bootstrap, for percentile, BC and BCa. left_out (n,) : leave-one-out values, for BCa.
    simulated (B,) : values at parameters drawn from their sampling distribution, for Monte Carlo intervals.
    """
    found: dict[IntervalKind, ConfidenceInterval] = {}
    for kind in kinds:
        if kind == "montecarlo":
            made = None if simulated is None else interval(simulated, estimate, level=level)
            if isinstance(made, ConfidenceInterval):
                found[kind] = replace(made, kind=kind)
        elif draws is not None and (kind != "bca" or left_out is not None):
            a = acceleration(left_out) if kind == "bca" and left_out is not None else 0.0
            made = interval(draws, estimate, kind=kind, level=level, acceleration=a)
            if isinstance(made, ConfidenceInterval):
                found[kind] = made
    return found


def acceleration(jackknife: Floats) -> float:
    """BCa acceleration from leave-one-out values (n,): sum d^3 / (6 (sum d^2)^1.5), d = mean - value (Efron 1987)."""
    finite = jackknife[np.isfinite(jackknife)]
    if finite.size < 3:
        return 0.0
    d = finite.mean() - finite
    spread = float((d * d).sum())
    # below rounding of the values there is no shape to read
    if spread <= 1e-24 * max(1.0, float((finite * finite).sum())):
        return 0.0
    return float((d**3).sum() / (6.0 * spread**1.5))


def spread(draws: Floats | None) -> float | None:
    """Standard deviation of the finite draws; None of fewer than two."""
    if draws is None:
        return None
    usable = draws[np.isfinite(draws)]
    return float(usable.std(ddof=1)) if usable.size > 1 else None
