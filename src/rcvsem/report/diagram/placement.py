"""Where the boxes stand: constructs in columns by structural order, their items outside."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.report.diagram.geometry import Box
from rcvsem.report.diagram.graph import Graph, Node
from rcvsem.report.diagram.metrics import POINT, Metrics, text_width
from rcvsem.report.diagram.order import columns_of

Side = Literal["left", "right", "top", "bottom"]
_CLEAR = 3.0
_NODE_GAP = 15.0
_LINE_SHOWN = 9.0  # of an arrow, beside its label


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """boxes : variable -> its box. sides : item -> the side of its construct it stands on. columns : of the
    constructs."""

    boxes: dict[str, Box]
    sides: dict[str, Side]
    columns: list[list[str]]


def place(graph: Graph, metrics: Metrics) -> Placement:
    """Positions of all variables."""
    return _Placer(graph, metrics).placed()


def node_size(node: Node, metrics: Metrics) -> tuple[float, float]:
    """Width and height of a node around its label."""
    if node.kind == "item":
        width = max(text_width(line, metrics.item_size) for line in node.lines) + 3.0
        return max(width, 10.0), metrics.item_height + (len(node.lines) - 1) * _line(
            metrics.item_size, metrics
        )
    widths = [text_width(line, metrics.name_size) for line in node.lines]
    height = len(node.lines) * _line(metrics.name_size, metrics)
    if node.r2:
        widths.append(text_width(node.r2, metrics.r2_size))
        height += _line(metrics.r2_size, metrics)
    if node.kind == "observed":
        return max(max(widths) + 4.0, 16.0), max(height + 3.0, 9.0)
    return max(max(widths) * 1.25 + 4.0, 18.0), max(height * 1.35 + 3.0, 12.0)


def _line(size: float, metrics: Metrics) -> float:
    return size * POINT * metrics.line


class _Placer:
    def __init__(self, graph: Graph, metrics: Metrics) -> None:
        self.graph, self.metrics = graph, metrics
        sizes = {node.name: node_size(node, metrics) for node in graph.nodes}
        kinds = {node.name: node.kind for node in graph.nodes}
        # Nodes of one kind have one size: differences would look like meaning.
        for kind in ("latent", "composite", "observed", "item"):
            own = [sizes[name] for name in sizes if kinds[name] == kind]
            if own:
                common = max(w for w, _ in own), max(h for _, h in own)
                sizes.update({name: common for name in sizes if kinds[name] == kind})
        self.sizes, self.kinds = sizes, kinds
        self.own = {
            name: [item for item in items if kinds.get(item) == "item"] for name, items in graph.items.items()
        }
        self.boxes: dict[str, Box] = {}
        self.sides: dict[str, Side] = {}

    def placed(self) -> Placement:
        columns = columns_of(self.graph)
        if len(columns) > 1:
            self._network(columns)
        elif columns:
            self._pillar(columns[0])
        return Placement(boxes=self.boxes, sides=self.sides, columns=columns)

    # -- one column: a measurement model ----------------------------------------------------------------------

    def _pillar(self, names: Sequence[str]) -> None:
        self._stack(names, 0.0, "left")

    # -- several columns --------------------------------------------------------------------------------------

    def _network(self, columns: list[list[str]]) -> None:
        xs = self._column_places(columns)
        self._stack(columns[0], xs[0], "left")
        self._stack(columns[-1], xs[-1], "right")
        outer = [self.boxes[name] for name in (*columns[0], *columns[-1])]
        reach = max(abs(box.y) for box in outer)
        rows: list[tuple[str, Side]] = []
        turn: Side = "top"
        for k, names in enumerate(columns[1:-1], start=1):
            if len(names) == 1:
                skipped = self._skipped(columns, k)
                high = max(reach * 1.1 + 2.0, 22.0) if skipped else 0.0
                self._put(names[0], xs[k], high if turn == "top" else -high)
                rows.append((names[0], turn))
                turn = ("bottom" if turn == "top" else "top") if skipped else turn
            else:
                rows += self._spread(names, xs[k], reach)
        for side in ("top", "bottom"):
            self._rows([name for name, own in rows if own == side], side)

    def _column_places(self, columns: list[list[str]]) -> list[float]:
        """Centres of the columns, set apart to fill the page."""
        m = self.metrics
        wide = [max(self.sizes[name][0] for name in names) for names in columns]
        ends = sum(self._side_width(columns[k]) for k in (0, -1))
        free = m.page - ends - sum(wide) - 4.0
        labels = [text_width(e.label, m.label_size) for e in self.graph.edges if e.kind == "path"]
        between = max(m.between, max(labels, default=0.0) + _LINE_SHOWN, free / (len(columns) - 1))
        xs = [wide[0] / 2.0]
        for before, after in pairwise(wide):
            xs.append(xs[-1] + before / 2.0 + between + after / 2.0)
        return xs

    def _side_width(self, names: Sequence[str]) -> float:
        items = [item for name in names for item in self.own.get(name, ())]
        if not items:
            # room for the covariances beside the constructs
            return 12.0 if len(names) > 1 else 0.0
        return self.metrics.loading + self.sizes[items[0]][0]

    def _skipped(self, columns: list[list[str]], k: int) -> bool:
        """Whether an arrow passes over column k."""
        column = {name: j for j, names in enumerate(columns) for name in names}
        places = [(column[e.source], column[e.target]) for e in self.graph.edges if e.kind == "path"]
        return any(min(pair) < k < max(pair) for pair in places)

    def _spread(self, names: Sequence[str], x: float, reach: float) -> list[tuple[str, Side]]:
        """Several constructs of a middle column, from top to bottom; the side their items go to."""
        m = self.metrics
        node = max(self.sizes[name][1] for name in names)
        items = any(self.own.get(name) for name in names)
        pitch = node + _NODE_GAP
        if items and len(names) > 2:
            pitch = node + m.loading + m.item_height + 2.0 * _CLEAR
        half = max(pitch * (len(names) - 1) / 2.0, min(reach, pitch * (len(names) - 1)))
        sides: list[tuple[str, Side]] = []
        for k, name in enumerate(names):
            self._put(name, x, half - 2.0 * half * k / (len(names) - 1))
            sides.append((name, "top" if k < (len(names) + 1) // 2 else "bottom"))
        return sides

    def _rows(self, names: Sequence[str], side: Side) -> None:
        """Items above or below their constructs, pushed outwards until they cover nothing."""
        m = self.metrics
        sign = 1.0 if side == "top" else -1.0
        left = min(box.left for box in self.boxes.values())
        right = max(box.right for box in self.boxes.values())
        for name in sorted(names, key=lambda name: sign * self.boxes[name].y):
            items = self.own.get(name, ())
            if not items:
                continue
            width, height = self.sizes[items[0]]
            pitch = width + m.gap
            centre = self.boxes[name]
            span = pitch * len(items) - m.gap
            middle = centre.x
            if span < right - left:
                middle = min(max(middle, left + span / 2.0), right - span / 2.0)
            y = centre.y + sign * (centre.height / 2.0 + 0.9 * m.loading + height / 2.0)
            while True:
                row = [
                    Box(middle + (k - (len(items) - 1) / 2.0) * pitch, y, width, height)
                    for k in range(len(items))
                ]
                if not any(b.overlap(o, _CLEAR) for b in row for o in self.boxes.values()):
                    break
                y += sign * 2.0
            for item, box in zip(items, row, strict=True):
                if item not in self.boxes:
                    self.boxes[item] = box
                    self.sides[item] = side

    def _stack(self, names: Sequence[str], x: float, side: Side) -> None:
        """Constructs of an outer column below each other, items beside them."""
        m = self.metrics
        heights: list[float] = []
        for name in names:
            own = [item for item in self.own.get(name, ()) if item not in self.boxes]
            items = sum(self.sizes[item][1] + m.gap for item in own) - m.gap
            heights.append(max(self.sizes[name][1] + (0.0 if own else _NODE_GAP - m.block), items))
        y = (sum(heights) + m.block * (len(heights) - 1)) / 2.0
        sign = -1.0 if side == "left" else 1.0
        for name, height in zip(names, heights, strict=True):
            centre = y - height / 2.0
            self._put(name, x, centre)
            own = [item for item in self.own.get(name, ()) if item not in self.boxes]
            for k, item in enumerate(own):
                width, tall = self.sizes[item]
                at = x + sign * (self.sizes[name][0] / 2.0 + m.loading + width / 2.0)
                place_y = centre + ((len(own) - 1) / 2.0 - k) * (tall + m.gap)
                self.boxes[item] = Box(at, place_y, width, tall)
                self.sides[item] = side
            y -= height + m.block

    def _put(self, name: str, x: float, y: float) -> None:
        self.boxes[name] = Box(x, y, *self.sizes[name], round=self.kinds[name] in ("latent", "composite"))
