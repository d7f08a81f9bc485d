"""Which column each construct stands in: causes left of effects."""

from __future__ import annotations

from collections.abc import Mapping

from rcvsem.infer.declared_order import structural_levels
from rcvsem.report.diagram.graph import Graph


def columns_of(graph: Graph) -> list[list[str]]:
    """Constructs by column, in the author's order; the indicators of a second-order factor stand on its outer
    side."""
    names = [node.name for node in graph.nodes if node.kind != "item"]
    arrows = [(edge.source, edge.target) for edge in graph.edges if edge.kind == "path"]
    level = structural_levels(names, arrows)
    touched = {name for arrow in arrows for name in arrow}
    highest = max(level.values(), default=0)
    # Parents before their children, so that a third order finds its place as well.
    for parent in sorted(graph.items, key=lambda name: -_depth(name, graph.items)):
        for child in graph.items[parent]:
            if child in level and child not in touched:
                last = level[parent] == highest and highest > 0
                level[child] = level[parent] + (1 if last else -1)
    used = sorted({level[name] for name in names})
    return [[name for name in names if level[name] == each] for each in used]


def _depth(name: str, items: Mapping[str, tuple[str, ...]]) -> int:
    """1 for a construct of items, 2 for a second-order factor, ..."""
    return 1 + max((_depth(child, items) for child in items.get(name, ()) if child in items), default=0)
