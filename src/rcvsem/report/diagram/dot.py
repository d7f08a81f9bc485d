"""A path diagram as Graphviz text, for those who want to move things by hand."""

from __future__ import annotations

from rcvsem.report.diagram.graph import Edge, Graph, Node
from rcvsem.report.diagram.order import columns_of

_SHAPES = {"latent": "ellipse", "composite": "hexagon", "observed": "box", "item": "box"}


def render_dot(graph: Graph, title: str = "", under: str = "") -> str:
    """The graph in the DOT language: its title above, the fit line (one label is all that DOT has) below the title."""
    lines = ["digraph model {"]
    heading = "\n".join(line for line in (title, under) if line)
    if heading:
        lines.append(f"  label={_quoted(heading)}; labelloc=t;")
    lines.append(
        '  rankdir=LR; node [fontname="Helvetica", fontsize=11]; edge [fontname="Helvetica", fontsize=9];'
    )
    lines += [f"  {_node(node)}" for node in graph.nodes]
    for names in columns_of(graph):
        lines.append(f"  {{rank=same; {' '.join(_quoted(name) + ';' for name in names)}}}")
    lines += [f"  {_edge(edge)}" for edge in graph.edges]
    lines.append("}")
    return "\n".join(lines) + "\n"


def _node(node: Node) -> str:
    text = "\n".join([*node.lines, *([node.r2] if node.r2 else [])])
    return f"{_quoted(node.name)} [shape={_SHAPES[node.kind]}, label={_quoted(text)}];"


def _edge(edge: Edge) -> str:
    marks = [f"label={_quoted(edge.label)}"]
    if edge.significant is False:
        marks.append("style=dashed")
    if edge.kind == "covariance":
        marks += ["dir=both", "constraint=false"]
    return f"{_quoted(edge.source)} -> {_quoted(edge.target)} [{', '.join(marks)}];"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
