"""How the arrows run: straight where nothing is in the way, else bent; covariances curved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians, sin

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.report.diagram.geometry import Box, Point, QuadraticCurve, bent, clipped
from rcvsem.report.diagram.graph import Edge, Graph
from rcvsem.report.diagram.placement import Placement

BENDS = (0.0, 0.05, -0.05, 0.1, -0.1, 0.16, -0.16, 0.22, -0.22, 0.3, -0.3, 0.4, -0.4, 0.5, -0.5)
_AWAY = 1.6  # millimetres an arrow keeps from nodes it does not belong to
_APART = 1.3  # two arrows nearer than this look like one
_OUTWARD: dict[str, Point] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "top": (0.0, 1.0),
    "bottom": (0.0, -1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One arrow between the borders of its nodes. outward : its label stands beside the curve, on that side."""

    edge: Edge
    curve: QuadraticCurve
    outward: Point | None = None


def route(graph: Graph, placement: Placement) -> list[Route]:
    """A curve for every edge, in the order of the edges."""
    routes: dict[int, Route] = {}
    points: list[Floats] = []
    order = sorted(range(len(graph.edges)), key=lambda k: (_rank(graph.edges[k]), k))
    for k in order:
        edge = graph.edges[k]
        found = _one(edge, placement, points)
        routes[k] = found
        points.append(found.curve.points())
    return [routes[k] for k in range(len(graph.edges))]


def _rank(edge: Edge) -> int:
    return {"loading": 0, "weight": 0, "covariance": 1, "path": 2}[edge.kind]


def _one(edge: Edge, placement: Placement, before: Sequence[Floats]) -> Route:
    boxes, sides = placement.boxes, placement.sides
    source, target = boxes[edge.source], boxes[edge.target]
    if edge.kind == "loading":
        return Route(edge=edge, curve=_loading(edge, placement))
    if edge.kind == "weight":
        out = _loading(replace(edge, source=edge.target, target=edge.source), placement)
        return Route(edge=edge, curve=QuadraticCurve(out.end, out.control, out.start))
    if edge.kind == "covariance":
        own = sides.get(edge.source)
        if own is not None and own == sides.get(edge.target):
            return _beside_items(edge, placement, _OUTWARD[own])
        column = next((c for c in placement.columns if edge.source in c and edge.target in c), None)
        if column is not None:
            steps = abs(column.index(edge.source) - column.index(edge.target))
            first = column is placement.columns[0]
            if len(placement.columns) == 1:
                return Route(edge=edge, curve=_nested_arc(source, target, steps, len(column)))
            if first or column is placement.columns[-1]:
                right = first if _passes_items(edge, column, placement) else not first
                return Route(edge=edge, curve=_beside_column(source, target, steps, right))
    return Route(edge=edge, curve=_free(edge, placement, before))


def _passes_items(edge: Edge, column: Sequence[str], placement: Placement) -> bool:
    """Whether a construct with items beside it stands between the two: an arc on that side would cross its loadings."""
    first, last = sorted((column.index(edge.source), column.index(edge.target)))
    between = [placement.boxes[name] for name in column[first + 1 : last]]
    items = [box for name, box in placement.boxes.items() if placement.sides.get(name) in ("left", "right")]
    return any(abs(item.y - box.y) <= box.height for box in between for item in items)


def _loading(edge: Edge, placement: Placement) -> QuadraticCurve:
    """From the border of the construct straight to the middle of the item's near side."""
    source, target = placement.boxes[edge.source], placement.boxes[edge.target]
    side = placement.sides.get(edge.target)
    end = (target.x, target.y)
    if side is not None and edge.source not in placement.sides:
        ux, uy = _OUTWARD[side]
        end = (target.x - ux * target.width / 2.0, target.y - uy * target.height / 2.0)
        start = (source.x, source.y)
        return clipped(bent(start, end, 0.0), source, Box(end[0], end[1], 0.0, 0.0))
    return clipped(bent((source.x, source.y), end, 0.0), source, target)


def _beside_items(edge: Edge, placement: Placement, outward: Point) -> Route:
    """A residual covariance: an arc on the outer side of the items."""
    a, b = placement.boxes[edge.source], placement.boxes[edge.target]
    ux, uy = outward
    start = (a.x + ux * a.width / 2.0, a.y + uy * a.height / 2.0)
    end = (b.x + ux * b.width / 2.0, b.y + uy * b.height / 2.0)
    pitch = a.height if ux else a.width
    steps = max(round((abs(a.y - b.y) if ux else abs(a.x - b.x)) / (pitch + 1.5)), 1)
    depth = 2.0 * (3.0 + 1.8 * (steps - 1))
    middle = ((start[0] + end[0]) / 2.0 + ux * depth, (start[1] + end[1]) / 2.0 + uy * depth)
    return Route(edge=edge, curve=QuadraticCurve(start, middle, end), outward=outward)


def _beside_column(a: Box, b: Box, steps: int, right: bool) -> QuadraticCurve:
    """A covariance of two constructs of an outer column: an arc close beside the column."""
    sign = 1.0 if right else -1.0
    depth = a.width * 0.14 if steps == 1 else a.width / 2.0 + 3.0 + 4.0 * (steps - 2)
    middle = ((a.x + b.x) / 2.0 + sign * 2.0 * depth, (a.y + b.y) / 2.0)
    return clipped(QuadraticCurve((a.x, a.y), middle, (b.x, b.y)), a, b)


def _nested_arc(a: Box, b: Box, steps: int, count: int) -> QuadraticCurve:
    """A covariance in a measurement model: arcs to the right, nested; the farther the partner, the nearer to the
    tip of the node an arc ends, so that no two ends meet."""
    angle = radians(64.0 - 56.0 * (steps - 1) / max(count - 2, 1))
    up = 1.0 if b.y > a.y else -1.0
    start = (a.x + a.width / 2.0 * cos(angle), a.y + up * a.height / 2.0 * sin(angle))
    end = (b.x + b.width / 2.0 * cos(angle), b.y - up * b.height / 2.0 * sin(angle))
    apex = max(a.right, b.right) + 3.0 + 9.5 * (steps - 1)
    return QuadraticCurve(start, (2.0 * apex - (start[0] + end[0]) / 2.0, (start[1] + end[1]) / 2.0), end)


def _free(edge: Edge, placement: Placement, before: Sequence[Floats]) -> QuadraticCurve:
    """The least bent curve that meets no other node and runs on no other arrow."""
    source, target = placement.boxes[edge.source], placement.boxes[edge.target]
    others = [box for name, box in placement.boxes.items() if name not in (edge.source, edge.target)]
    earlier = np.concatenate(before) if before else np.zeros((0, 2))
    bends = BENDS if edge.kind == "path" else BENDS[3:]
    best: tuple[float, QuadraticCurve] | None = None
    for bend in bends:
        if best is not None and 30.0 * abs(bend) >= best[0]:
            break  # a curve bent as much or more cannot cost less
        whole = bent((source.x, source.y), (target.x, target.y), bend)
        curve = clipped(whole, source, target)
        points = curve.points()
        hits = sum(int(box.holds(points, _AWAY).sum()) for box in others)
        cost = 40.0 * hits + 30.0 * abs(bend) + 1.5 * _shared(points[6:-6], earlier)
        if best is None or cost < best[0] - 1e-9:
            best = (cost, curve)
    assert best is not None
    return best[1]


def _shared(points: Floats, earlier: Floats) -> int:
    """How many of the points lie on an earlier arrow; a crossing alone counts almost nothing."""
    if not earlier.size:
        return 0
    gaps = np.hypot(points[:, None, 0] - earlier[None, :, 0], points[:, None, 1] - earlier[None, :, 1])
    near = int((gaps.min(axis=1) < _APART).sum())
    return max(near - 3, 0)
