"""Adapter to matplotlib: a Picture as SVG, PDF or PNG. Same picture, same bytes: no dates, no random ids."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.words import phrase
from rcvsem.report.diagram.fonts import families, remembered
from rcvsem.report.diagram.geometry import Box, QuadraticCurve, direction
from rcvsem.report.diagram.graph import Node
from rcvsem.report.diagram.layout import Arrow, Picture
from rcvsem.report.diagram.metrics import POINT
from rcvsem.report.drawing_library import load, png

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ImageFormat = Literal["svg", "pdf", "png"]
_INCH = 25.4
_HEAD_LENGTH, _HEAD_WIDTH = 2.1, 1.5
_BLACK, _GREY = "#000000", "#6b6b6b"
_FILL = {"latent": "#f3f6fa", "composite": "#f3f6fa", "observed": "#ffffff", "item": "#ffffff"}
_DASHES = (0, (4.0, 2.2))
DPI = 300
_UNDER = 8.0  # millimetres for the line below


def draw(
    picture: Picture, *formats: ImageFormat, salt: str = "rcvsem", under: str = ""
) -> dict[ImageFormat, bytes]:
    """The picture in each format.

    under : a line below the picture.
    salt : makes the ids inside an SVG differ from those of other pictures on the same page.
    """
    load()
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings: Any = {
        "svg.hashsalt": salt,
        "svg.fonttype": "path",  # outlines: Chinese looks the same where the font is missing
        "pdf.fonttype": 42,
        "font.family": families(),
        "text.usetex": False,
        "text.parse_math": False,
        "path.simplify": False,
        "axes.unicode_minus": True,
    }
    out: dict[ImageFormat, bytes] = {}
    with mpl.rc_context(settings), remembered():
        below = _UNDER if under else 0.0
        whole = picture.height + below
        figure = Figure(figsize=(picture.width / _INCH, whole / _INCH), facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.0, below / whole, 1.0, picture.height / whole))
        if under:
            figure.text(
                0.5, 0.5 * below / whole, under, ha="center", va="center", size=_fitting(under, picture.width)
            )
        axes.set_xlim(picture.left, picture.left + picture.width)
        axes.set_ylim(picture.bottom, picture.bottom + picture.height)
        axes.axis("off")
        _draw_all(axes, picture)
        with _plain_fonts() if "pdf" in formats else nullcontext():
            for name in formats:
                if name == "png":
                    out[name] = png(figure, DPI, program="rcvsem")
                    continue
                buffer = io.BytesIO()
                figure.savefig(buffer, format=name, dpi=DPI, metadata=_metadata(name))
                out[name] = buffer.getvalue()
    return out


@contextmanager
def _plain_fonts() -> Iterator[None]:
    """Inside, a PDF gets fonts without their tables of ligatures, kerning and the like: matplotlib places every glyph
    itself, and reading and cutting those tables takes longer than all the rest of the diagram."""
    subset: Any = import_module("fontTools.subset")
    usual = subset.load_font

    def plain(*given: Any, **options: Any) -> Any:
        font = usual(*given, **options)
        for table in ("GDEF", "GPOS", "GSUB", "kern"):
            if table in font:
                del font[table]
        return font

    subset.load_font = plain
    try:
        yield
    finally:
        subset.load_font = usual


def _fitting(text: str, width: float) -> float:
    """Points in which a line of text has room in `width` millimetres; at most 8."""
    units = sum(1.0 if ord(letter) > 0x2E80 else 0.52 for letter in text)
    return min(8.0, 0.96 * width / POINT / max(units, 1.0))


def _metadata(name: ImageFormat) -> dict[str, Any]:
    """What the files say of themselves: the program, no time and no version of a library."""
    if name == "svg":
        return {"Date": None, "Creator": "rcvsem"}
    if name == "pdf":
        return {"CreationDate": None, "Creator": "rcvsem", "Producer": "rcvsem"}
    raise OptionError(phrase("A diagram can be drawn as svg, pdf or png. Got {name!r}.", name=name))


def _draw_all(axes: Axes, picture: Picture) -> None:
    """Everything, as plain artists: the page is set, so that no limits are to follow from what is on it."""
    for arrow in picture.arrows:
        _arrow(axes, arrow)
    for node, box in picture.nodes:
        _node(axes, node, box, picture)
    for arrow in picture.arrows:
        if arrow.label is not None:
            _label(axes, arrow, arrow.label, picture)


def _arrow(axes: Axes, arrow: Arrow) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    weak = arrow.edge.significant is False
    colour = _GREY if weak else _BLACK
    covariance = arrow.edge.kind == "covariance"
    head = _HEAD_LENGTH * (0.85 if arrow.edge.kind != "path" else 1.0)
    curve = arrow.curve.shortened(head * 0.7 if covariance else 0.0, head * 0.7)
    line = Path([curve.start, curve.control, curve.end], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    width = 1.0 if arrow.edge.kind == "path" else 0.7
    axes.add_artist(
        PathPatch(
            line,
            fill=False,
            edgecolor=colour,
            linewidth=width,
            linestyle=_DASHES if weak else "solid",
            capstyle="butt",
            zorder=1,
        )
    )
    _head(axes, arrow.curve, head, colour, at_end=True)
    if covariance:
        _head(axes, arrow.curve, head, colour, at_end=False)


def _head(axes: Axes, curve: QuadraticCurve, size: float, colour: str, *, at_end: bool) -> None:
    from matplotlib.patches import Polygon

    tip = curve.end if at_end else curve.start
    shorter = curve.shortened(0.0 if at_end else size, size if at_end else 0.0)
    base = shorter.end if at_end else shorter.start
    ux, uy = direction(base, tip)
    half = size * _HEAD_WIDTH / _HEAD_LENGTH / 2.0
    back = (tip[0] - ux * size, tip[1] - uy * size)
    corners = [tip, (back[0] - uy * half, back[1] + ux * half), (back[0] + uy * half, back[1] - ux * half)]
    axes.add_artist(Polygon(corners, closed=True, facecolor=colour, edgecolor="none", zorder=1.5))


def _node(axes: Axes, node: Node, box: Box, picture: Picture) -> None:
    from matplotlib.patches import Ellipse, Polygon, Rectangle

    look: dict[str, Any] = {
        "facecolor": _FILL[node.kind],
        "edgecolor": _BLACK,
        "linewidth": 0.7 if node.kind == "item" else 1.0,
        "zorder": 2,
    }
    if node.kind == "composite":  # a hexagon, as composites are drawn
        left, right, slope = box.left, box.left + box.width, box.width * 0.16
        top, bottom = box.bottom + box.height, box.bottom
        corners = [
            (left, box.y), (left + slope, top), (right - slope, top),
            (right, box.y), (right - slope, bottom), (left + slope, bottom),
        ]  # fmt: skip
        axes.add_artist(Polygon(corners, closed=True, **look))
    elif box.round:
        axes.add_artist(Ellipse((box.x, box.y), box.width, box.height, **look))
    else:
        axes.add_artist(Rectangle((box.left, box.bottom), box.width, box.height, **look))
    m = picture.metrics
    size = m.item_size if node.kind == "item" else m.name_size
    lines = [(text, size, "bold" if node.kind != "item" else "normal") for text in node.lines]
    if node.r2:
        lines.append((node.r2, m.r2_size, "normal"))
    heights = [s * POINT * m.line for _, s, _ in lines]
    y = box.y + sum(heights) / 2.0
    for (text, points, weight), height in zip(lines, heights, strict=True):
        y -= height / 2.0
        axes.text(
            box.x, y, text, fontsize=points, fontweight=weight, ha="center", va="center_baseline", zorder=3
        )
        y -= height / 2.0


def _label(axes: Axes, arrow: Arrow, box: Box, picture: Picture) -> None:
    from matplotlib.patches import Rectangle

    weak = arrow.edge.significant is False
    axes.add_artist(
        Rectangle(
            (box.left, box.bottom), box.width, box.height, facecolor="white", edgecolor="none", zorder=4
        )
    )
    axes.text(
        box.x,
        box.y,
        arrow.edge.label,
        fontsize=picture.metrics.label_size,
        color=_GREY if weak else _BLACK,
        ha="center",
        va="center_baseline",
        zorder=5,
    )
