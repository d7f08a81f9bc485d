"""The diagram of a model before it is fitted: the project's own drawing, with hypotheses in place of estimates."""

from __future__ import annotations

from functools import lru_cache

from rcvsem.report.diagram.graph import Edge, Graph, Node


def planned_graph(text: str, names: tuple[tuple[str, str], ...] = ()) -> Graph:
    """Constructs and observed variables with the paths between them. ModelError: as the text says.

    names : construct -> what it is called.
    """
    from rcvsem.model import parse_model

    spec = parse_model(text, identify=False)
    called = dict(names)
    latents = set(spec.latents)
    indicators = {item for items in spec.measurement.values() for item in items}
    structural = [name for name in spec.observed if name not in indicators and name in spec.structural]
    hypotheses = {(one.lhs, one.rhs): f"{one.name} {one.sign}".strip() for one in spec.hypotheses}
    nodes = tuple(
        Node(
            name=name,
            kind="latent" if name in latents else "observed",
            lines=(name, called[name]) if called.get(name) and called[name] != name else (name,),
        )
        for name in (*spec.latents, *structural)
    )
    present = {node.name for node in nodes}
    edges = [
        Edge(source=rhs, target=lhs, kind="path", label=hypotheses.get((lhs, rhs), ""), significant=None)
        for lhs, rhs in spec.regressions
        if lhs in present and rhs in present
    ]
    items = {name: tuple(one for one in own if one in latents) for name, own in spec.measurement.items()}
    edges += [
        Edge(source=name, target=one, kind="loading", label="", significant=None)
        for name, own in items.items()
        for one in own
    ]
    return Graph(view="structural", nodes=nodes, edges=tuple(edges), items=items)


@lru_cache(maxsize=16)
def planned_svg(text: str) -> str:
    """The picture as SVG, "" for a model with nothing to draw."""
    from rcvsem.report.diagram.draw import draw
    from rcvsem.report.diagram.layout import lay_out

    graph = planned_graph(text)
    if not graph.nodes:
        return ""
    svg = draw(lay_out(graph), "svg", salt="planned")["svg"].decode("utf-8")
    return svg[svg.index("<svg") :]


__all__ = ["planned_graph", "planned_svg"]
