"""Where the numbers stand: on their arrows, clear of nodes, of each other and of other arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.report.diagram.geometry import Box, edges_of
from rcvsem.report.diagram.metrics import POINT, Metrics, text_width
from rcvsem.report.diagram.routing import Route

_PLACES: tuple[float, ...] = tuple(0.18 + 0.04 * k for k in range(17))
_SWEEPS = 8
_HEAD = 3.0


def place_labels(routes: Sequence[Route], nodes: Sequence[Box], metrics: Metrics) -> list[Box | None]:
    """A box for the label of each route, None where there is nothing to say. Same input, same places."""
    lines = _Lines(
        np.stack([route.curve.points() for route in routes]) if routes else np.zeros((0, 1, 2)),
        # The part of a loading next to its construct is crowded; covering a neighbour there hides nothing
        # that its own label does not say, so loadings weigh less.
        np.array([1.0 if route.edge.kind in ("loading", "weight") else 2.0 for route in routes]),
    )
    taken = edges_of([*nodes, *(head for route in routes for head in _heads(route))])
    options = [_candidates(route, metrics) if route.edge.label else [] for route in routes]
    alone = [
        [_fixed_cost(box, t, k, routes[k].edge.kind, taken, lines) for t, box in candidates]
        for k, candidates in enumerate(options)
    ]
    chosen = [int(np.argmin(costs)) if costs else -1 for costs in alone]
    for _ in range(_SWEEPS):
        moved = False
        for k, candidates in enumerate(options):
            if not candidates:
                continue
            others = [options[j][chosen[j]][1] for j in range(len(options)) if j != k and chosen[j] >= 0]
            near = edges_of(others)
            costs = [
                cost + 60.0 * sum(box.overlaps(near, 0.6))
                for cost, (_, box) in zip(alone[k], candidates, strict=True)
            ]
            best = int(np.argmin(costs))
            moved = moved or best != chosen[k]
            chosen[k] = best
        if not moved:
            break
    return [options[k][chosen[k]][1] if chosen[k] >= 0 else None for k in range(len(routes))]


def _heads(route: Route) -> list[Box]:
    """The arrow heads of a route, which a label must not hide."""
    ends = [route.curve.end] + ([route.curve.start] if route.edge.kind == "covariance" else [])
    return [Box(x, y, _HEAD, _HEAD) for x, y in ends]


def _candidates(route: Route, metrics: Metrics) -> list[tuple[float, Box]]:
    width = text_width(route.edge.label, metrics.label_size) + 0.6
    height = metrics.label_size * POINT * 1.12
    found: list[tuple[float, Box]] = []
    for t in _PLACES:
        x, y = route.curve.at(t)
        if route.outward is not None:
            x += route.outward[0] * (width / 2.0 + 0.4)
            y += route.outward[1] * (height / 2.0 + 0.4)
        found.append((t, Box(x, y, width, height)))
    return found


class _Lines(NamedTuple):
    """points (lines, k, 2) along all arrows, and what covering a point of each costs (lines,)."""

    points: Floats
    weights: Floats


def _fixed_cost(box: Box, t: float, own: int, kind: str, taken: Floats, lines: _Lines) -> float:
    """What does not depend on the other labels: nodes and arrows covered, distance from the usual place."""
    usual = {"loading": 0.6, "weight": 0.4}.get(kind, 0.5)
    cost = 12.0 * (t - usual) ** 2
    cost += 60.0 * sum(box.overlaps(taken, 0.5))
    covered = box.holds(lines.points.reshape(-1, 2), 0.3).reshape(lines.points.shape[:2]).sum(axis=1)
    covered[own] = 0
    return cost + float(lines.weights @ covered)
