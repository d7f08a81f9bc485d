"""What a path diagram shows: variables and arrows with their estimates, no geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Style
from rcvsem.model.rows import MEASURED
from rcvsem.report.numbers import show, stars

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate, RSquared
    from rcvsem.infer.decisions import Decisions
    from rcvsem.model import ModelSpec
    from rcvsem.model.table import Hypothesis

View = Literal["full", "measurement", "structural", "hypotheses"]
VIEWS: tuple[View, ...] = get_args(View)
NodeKind = Literal["latent", "composite", "observed", "item"]
EdgeKind = Literal["loading", "weight", "path", "covariance"]
ALPHA = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One variable. `composite`: made of its items; `item`: an observed indicator, drawn outside; `observed`: an
    observed variable of the structural part. lines : its label. r2 : what its node says of its explained variance,
    or ""."""

    name: str
    kind: NodeKind
    lines: tuple[str, ...]
    r2: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One arrow (two-headed for a covariance) with its label. significant : None where there is no test."""

    source: str
    target: str
    kind: EdgeKind
    label: str
    significant: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A diagram without geometry. items : latent -> its indicators, in order (latents of a second-order factor
    among them)."""

    view: View
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    items: Mapping[str, tuple[str, ...]]

    def node(self, name: str) -> Node:
        """The node with this name."""
        return next(node for node in self.nodes if node.name == name)


def make_graph(  # noqa: PLR0913
    spec: ModelSpec,
    estimates: Sequence[ParameterEstimate],
    r_squared: Sequence[RSquared] = (),
    *,
    decided: Decisions | None = None,
    view: View = "full",
    group: int = 1,
    labels: Mapping[str, tuple[str, ...]] | None = None,
    digits: int = 2,
    style: Style = "apa",
) -> Graph:
    """The graph of one group of a fitted model.

    Parameters
    ----------
    view : "full"; "measurement" (constructs, items, correlations of constructs); "structural" (no items);
        "hypotheses" (only the paths that are hypotheses, with their names).
    decided : what decides about the paths, whose stars are those of the tables; default: the estimates' own p.
    labels : variable -> lines of its label; default: its name.
    """
    labels = labels or {}
    rows = [row for row in estimates if row.group == group and row.op in ("=~", "<~", "~", "~~")]
    latents = set(spec.latents)
    composites = {row.lhs for row in rows if row.op == "<~"}
    parts = {row.rhs for row in rows if row.op == "<~"}
    # What the items of a composite share beside it is free and no result.
    rows = [row for row in rows if row.op != "~~" or not {row.lhs, row.rhs} & parts]
    indicators = {row.rhs for row in rows if row.op in MEASURED}
    items = {name: tuple(r.rhs for r in rows if r.op in MEASURED and r.lhs == name) for name in spec.latents}
    structural = [n for n in spec.observed if n not in indicators and n not in spec.auxiliary]
    shown = [*spec.latents, *structural]
    explained = {r.variable: r.value for r in r_squared if r.group == group}
    outcomes = {row.lhs for row in rows if row.op == "~"} | (latents & indicators)
    with_items = view in ("full", "measurement")
    nodes = [
        Node(
            name=name,
            kind="composite" if name in composites else "latent" if name in latents else "observed",
            lines=labels.get(name, (name,)),
            r2=_r_squared(explained.get(name), style) if name in outcomes and view != "measurement" else "",
        )
        for name in shown
    ]
    if with_items:
        measured = [name for name in spec.observed if name in indicators]
        nodes += [Node(name=name, kind="item", lines=labels.get(name, (name,))) for name in measured]
    else:
        items = {k: tuple(i for i in own if i in latents) for k, own in items.items()}
    present = {node.name for node in nodes}
    expected = {(h.lhs, h.rhs): h for h in spec.hypotheses}
    edges = [
        edge
        for row in rows
        if row.lhs in present and row.rhs in present
        for edge in (_edge(row, _pvalue(row, decided), view, expected, digits, style),)
        if edge is not None
    ]
    return Graph(view=view, nodes=tuple(nodes), edges=tuple(edges), items=items)


def _pvalue(row: ParameterEstimate, decided: Decisions | None) -> Number:
    """What the stars of the tables rest on; a fixed loading has no test there, and none here."""
    entry = None if decided is None or row.op != "~" else decided.of(row.lhs, row.rhs, row.group)
    return row.pvalue if entry is None else entry.pvalue


def _edge(
    row: ParameterEstimate,
    p: Number,
    view: View,
    expected: Mapping[tuple[str, str], Hypothesis],
    digits: int,
    style: Style,
) -> Edge | None:
    if row.op == "~~" and (row.lhs == row.rhs or _zero(row)):
        return None
    significant = None if isinstance(p, NotAvailable) else bool(p < ALPHA)
    value = ""
    if not isinstance(row.std_all, NotAvailable):
        value = show(row.std_all, "unit", digits, style=style, minus="−") + stars(p)
    if row.op == "=~":
        return Edge(source=row.lhs, target=row.rhs, kind="loading", label=value, significant=significant)
    if row.op == "<~":
        p = row.std_all_pvalue
        shown = value.rstrip("*") + ("" if isinstance(p, NotAvailable) else stars(p))
        known = None if isinstance(p, NotAvailable) else bool(p < ALPHA)
        return Edge(source=row.rhs, target=row.lhs, kind="weight", label=shown, significant=known)
    if row.op == "~~":
        if view == "hypotheses":
            return None
        return Edge(source=row.lhs, target=row.rhs, kind="covariance", label=value, significant=significant)
    if view == "measurement":
        return None
    if view == "hypotheses":
        hypothesis = expected.get((row.lhs, row.rhs))
        if hypothesis is None:
            return None
        value = f"{hypothesis.name}{_sign(hypothesis.sign)}: {value}"
    return Edge(source=row.rhs, target=row.lhs, kind="path", label=value, significant=significant)


def _zero(row: ParameterEstimate) -> bool:
    """A covariance that the model fixes to 0 is no arrow."""
    return not row.free and not isinstance(row.est, NotAvailable) and row.est == 0.0


def _sign(sign: str) -> str:
    return f" ({sign.replace('-', '−')})" if sign else ""


def _r_squared(value: object, style: Style) -> str:
    if not isinstance(value, float):
        return ""
    return f"R² = {show(value, 'unit', 2, style=style)}"
