"""Necessary condition analysis: ceilings CE-FDH and CR-FDH, effect size, permutation test, bottlenecks.

Dul (2016, Organizational Research Methods 19), Dul, van der Laan & Kuik (2020, same journal 23). The corner is the upper
left: a high outcome needs a high condition. For a condition that must be low, turn it round.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass

Ceiling = Literal["ce_fdh", "cr_fdh"]
CEILINGS: tuple[Ceiling, ...] = ("ce_fdh", "cr_fdh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The rectangle of possible values: x from x_low to x_high, y from y_low to y_high."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float

    @property
    def area(self) -> float:
        """(x_high - x_low)(y_high - y_low)."""
        return (self.x_high - self.x_low) * (self.y_high - self.y_low)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CeilingLine:
    """One ceiling.

    Attributes
    ----------
    peers : (k, 2), the corners of CE-FDH: cases that no case with as low an x surpasses in y.
    zone : area above the ceiling within the scope. effect : zone/scope, d. accuracy : share of cases not above the
    ceiling (1 for CE-FDH). intercept, slope : of CR-FDH; NotAvailable for CE-FDH and with a single peer.
    condition_inefficiency : share of the range of x that is never needed; outcome_inefficiency : share of the range
    of y that is reached without x.
    """

    kind: Ceiling
    peers: Floats
    zone: float
    effect: float
    accuracy: float
    intercept: float | NotAvailable
    slope: float | NotAvailable
    condition_inefficiency: float
    outcome_inefficiency: float


def empirical_scope(x: Floats, y: Floats) -> Scope:
    """Observed minima and maxima."""
    return Scope(x_low=float(x.min()), x_high=float(x.max()), y_low=float(y.min()), y_high=float(y.max()))


def steps(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Distinct x in rising order, and the largest y of all cases at or below each: the ceiling CE-FDH."""
    values, place = np.unique(x, return_inverse=True)
    top = np.full(len(values), -np.inf)
    np.maximum.at(top, place, y)
    return values, np.maximum.accumulate(top)


def peers_of(x: Floats, y: Floats) -> Floats:
    """Corners of the step function, (k, 2), from the left."""
    values, top = steps(x, y)
    first = np.concatenate([[True], np.diff(top) > 0])
    return np.column_stack([values[first], top[first]])


def ceiling(x: Floats, y: Floats, kind: Ceiling, scope: Scope | None = None) -> CeilingLine:
    """One ceiling of y by x, both (n,) without gaps."""
    box = scope or empirical_scope(x, y)
    peers = peers_of(x, y)
    single = NotAvailable("A single case bounds the outcome, so there is no line through several.")
    if kind == "ce_fdh":
        values, top = steps(x, y)
        zone = float(step_zone(values, top, box))
        intercept: float | NotAvailable = NotAvailable("CE-FDH is a step function.")
        slope: float | NotAvailable = intercept
        needed_x, free_y = float(peers[-1, 0]), float(peers[0, 1])
        if peers[-1, 1] < box.y_high:
            needed_x = box.x_high
        if peers[0, 0] > box.x_low:
            free_y = box.y_low
        accuracy = 1.0
    elif len(peers) < 2:
        zone, intercept, slope, accuracy = 0.0, single, single, 1.0
        needed_x, free_y = box.x_low, box.y_high
    else:
        a, b = _line(peers)
        zone = float(line_zone(np.array([a]), np.array([b]), box)[0])
        intercept, slope = a, b
        needed_x = min(max((box.y_high - a) / b, box.x_low), box.x_high)
        free_y = min(max(a + b * box.x_low, box.y_low), box.y_high)
        accuracy = float((y <= a + b * x + 1e-9 * (box.y_high - box.y_low)).mean())
    return CeilingLine(
        kind=kind,
        peers=peers,
        zone=zone,
        effect=zone / box.area,
        accuracy=accuracy,
        intercept=intercept,
        slope=slope,
        condition_inefficiency=(box.x_high - needed_x) / (box.x_high - box.x_low),
        outcome_inefficiency=(free_y - box.y_low) / (box.y_high - box.y_low),
    )


def _line(peers: Floats) -> tuple[float, float]:
    """Least squares of y on x through the peers."""
    x, y = peers[:, 0], peers[:, 1]
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    return float(y.mean() - slope * x.mean()), slope


def step_zone(values: Floats, top: Floats, scope: Scope) -> Floats:
    """Area above the steps; top : (..., m) at the m distinct `values`. Left of the first case nothing is possible."""
    edges = np.append(values, scope.x_high)
    left = (values[0] - scope.x_low) * (scope.y_high - scope.y_low)
    return np.asarray(left + ((scope.y_high - top) * np.diff(edges)).sum(axis=-1))


def line_zone(intercept: Floats, slope: Floats, scope: Scope) -> Floats:
    """Area of the scope above lines with positive slope, exactly."""
    x_at_low = np.clip((scope.y_low - intercept) / slope, scope.x_low, scope.x_high)
    x_at_high = np.clip((scope.y_high - intercept) / slope, scope.x_low, scope.x_high)
    full = (x_at_low - scope.x_low) * (scope.y_high - scope.y_low)
    sloped = x_at_high - x_at_low
    gap = scope.y_high - intercept
    return np.asarray(full + gap * sloped - 0.5 * slope * (x_at_high**2 - x_at_low**2))


def permuted_effects(
    x: Floats, y: Floats, draws: int, seed: int, scope: Scope | None = None, chunk: int = 500
) -> dict[Ceiling, Floats]:
    """Effect sizes when the outcome is shuffled over the cases, (draws,) for each ceiling."""
    box = scope or empirical_scope(x, y)
    order = np.argsort(x, kind="stable")
    values, starts = np.unique(x[order], return_index=True)
    found: dict[Ceiling, list[Floats]] = {"ce_fdh": [], "cr_fdh": []}
    sequences = np.random.SeedSequence(seed).spawn(-(-draws // chunk))
    for k, sequence in enumerate(sequences):
        many = min(chunk, draws - k * chunk)
        rng = np.random.default_rng(sequence)
        shuffled = rng.permuted(np.broadcast_to(y, (many, len(y))), axis=1)
        top = np.maximum.accumulate(np.maximum.reduceat(shuffled, starts, axis=1), axis=1)
        found["ce_fdh"].append(step_zone(values, top, box) / box.area)
        peer = np.concatenate([np.ones((many, 1), bool), np.diff(top, axis=1) > 0], axis=1)
        found["cr_fdh"].append(_line_effects(values, top, peer, box))
    return {kind: np.concatenate(parts) if parts else np.empty(0) for kind, parts in found.items()}


def _line_effects(values: Floats, top: Floats, peer: np.ndarray, scope: Scope) -> Floats:
    count = peer.sum(axis=1)
    several = count > 1
    x = np.where(peer, values, 0.0).sum(axis=1) / count
    y = np.where(peer, top, 0.0).sum(axis=1) / count
    off = np.where(peer, values[None, :] - x[:, None], 0.0)
    spread = np.where(several, (off**2).sum(axis=1), 1.0)
    slope = np.where(several, (off * (top - y[:, None])).sum(axis=1) / spread, 1.0)
    zone = line_zone(y - slope * x, slope, scope)
    return np.asarray(np.where(several, zone / scope.area, 0.0))


def permutation_p(observed: float, drawn: Floats) -> float:
    """(1 + number of shuffled effects at least as large)/(1 + draws)."""
    return float((1 + (drawn >= observed - 1e-12).sum()) / (1 + len(drawn)))


def needed_level(line: CeilingLine, y: float, scope: Scope) -> float | NotAvailable | None:
    """The least x with which the outcome y is possible; None when none is needed; NotAvailable beyond the ceiling."""
    if (
        line.kind == "ce_fdh"
        or isinstance(line.slope, NotAvailable)
        or isinstance(line.intercept, NotAvailable)
    ):
        reached = line.peers[line.peers[:, 1] >= y - 1e-12]
        if not len(reached):
            return NotAvailable("No case reaches this level of the outcome.")
        least = float(reached[0, 0])
    else:
        least = (y - line.intercept) / line.slope
        if least > scope.x_high + 1e-12:
            return NotAvailable("The ceiling line reaches this level beyond the scope.")
    return None if least <= scope.x_low + 1e-12 else least
