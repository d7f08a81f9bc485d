"""The whole picture as geometry: nodes, arrows, labels, page. Pure: no drawing library, same input, same layout."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.dataclass import dataclass
from rcvsem.report.diagram.geometry import Box, QuadraticCurve, bounds
from rcvsem.report.diagram.graph import Edge, Graph, Node
from rcvsem.report.diagram.labels import place_labels
from rcvsem.report.diagram.metrics import Metrics
from rcvsem.report.diagram.placement import place
from rcvsem.report.diagram.routing import route

MARGIN = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One drawn edge: its curve from border to border and the box of its label."""

    edge: Edge
    curve: QuadraticCurve
    label: Box | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A diagram ready to be drawn, in millimetres; the lower left corner is (left, bottom)."""

    graph: Graph
    nodes: tuple[tuple[Node, Box], ...]
    arrows: tuple[Arrow, ...]
    left: float
    bottom: float
    width: float
    height: float
    metrics: Metrics


def lay_out(graph: Graph, metrics: Metrics | None = None) -> Picture:
    """Place everything."""
    metrics = metrics or Metrics()
    placement = place(graph, metrics)
    routes = route(graph, placement)
    nodes = [(node, placement.boxes[node.name]) for node in graph.nodes if node.name in placement.boxes]
    boxes = [box for _, box in nodes]
    labels = place_labels(routes, boxes, metrics)
    drawn = [*boxes, *(label for label in labels if label is not None)]
    points = [r.curve.points() for r in routes] or [np.array([[b.x, b.y] for b in boxes])]
    left, bottom, right, top = bounds(drawn, points)
    return Picture(
        graph=graph,
        nodes=tuple(nodes),
        arrows=tuple(
            Arrow(edge=r.edge, curve=r.curve, label=label) for r, label in zip(routes, labels, strict=True)
        ),
        left=left - MARGIN,
        bottom=bottom - MARGIN,
        width=right - left + 2.0 * MARGIN,
        height=top - bottom + 2.0 * MARGIN,
        metrics=metrics,
    )
