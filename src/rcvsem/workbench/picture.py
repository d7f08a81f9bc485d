"""The diagram of a model before it is fitted: the project's own drawing, with hypotheses in place of estimates."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from rcvsem.report.diagram.graph import Edge, Graph, Node
from rcvsem.report.diagram.layout import Picture


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
    picture = lay_out(graph)
    svg = draw(picture, "svg", salt="planned")["svg"].decode("utf-8")
    return svg[svg.index("<svg") :].replace("</svg>", f"{_places(picture)}</svg>")


def _places(picture: Picture) -> str:
    """A place over each node that can be clicked or reached by keyboard: `data-node` says which."""
    scale = 72.0 / 25.4
    found = []
    for node, box in picture.nodes:
        x, y = (box.left - picture.left) * scale, (picture.bottom + picture.height - box.top) * scale
        found.append(
            f'<rect class="node" data-node="{escape(node.name)}" role="button" tabindex="0" '
            f'aria-label="{escape(node.name)}" x="{x:.2f}" y="{y:.2f}" width="{box.width * scale:.2f}" '
            f'height="{box.height * scale:.2f}" rx="{box.height * scale / 2:.2f}" fill="transparent"/>'
        )
    return "".join(found)


__all__ = ["planned_graph", "planned_svg"]
