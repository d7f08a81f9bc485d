"""Adapter to matplotlib for charts: style, and the same bytes for the same picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypedDict

from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import has_chinese
from rcvsem.report.diagram.fonts import chinese_font, families, remembered
from rcvsem.report.drawing_library import load, png

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

DOTS_PER_INCH = 200

# Okabe & Ito (2008): told apart also by readers who do not see all colours, and in grey print.
BLUE, ORANGE, GREY, INK = "#0072B2", "#D55E00", "#999999", "#222222"


@contextmanager
def style() -> Iterator[None]:
    """matplotlib's settings for every picture; nothing of the user's own settings enters."""
    load()
    import matplotlib as mpl

    settings: Any = {
        "font.family": families(),
        "font.size": 9,
        "axes.titlesize": 10,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "text.color": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.8,
        "axes.unicode_minus": False,
        "text.hinting": "none",  # at the dots of a PNG nobody sees it, and letters are as wide as in the SVG
        "legend.frameon": False,
        "svg.hashsalt": "rcvsem",  # element names, and so the bytes, are the same on every run
        "svg.fonttype": "path",  # a reader without the font sees the same picture
        "figure.dpi": 100,
    }
    with mpl.rc_context(), remembered():
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        yield


def canvas(width: float, height: float) -> tuple[Drawing, Axes]:
    """A figure of `width` by `height` inches with one pair of axes; no window system is touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(drawing)
    return drawing, drawing.add_subplot()


class PaintedFormats(TypedDict):
    """A drawing in the formats of a report, as `Figure` takes them."""

    svg: str
    png: bytes


def saved(drawing: Drawing) -> PaintedFormats:
    """SVG text and PNG bytes, without dates or the name of a program's version."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    # Laid out once, and drawn once a format: `savefig` would do both twice each time. At the dots of the PNG, so that
    # it measures no text again.
    drawing.dpi = DOTS_PER_INCH
    if (engine := drawing.get_layout_engine()) is not None:
        engine.execute(drawing)
    drawing.set_layout_engine("none")
    in_png = png(drawing, DOTS_PER_INCH)
    svg = BytesIO()
    in_svg: Any = FigureCanvasSVG(drawing)
    in_svg.print_svg(svg, metadata={"Date": None, "Creator": None})
    return PaintedFormats(svg=svg.getvalue().decode("utf-8"), png=in_png)


def name_axes(axes: Axes, language: Language, x: Text, y: Text) -> None:
    """What the axes show."""
    axes.set_xlabel(label(x, language))
    axes.set_ylabel(label(y, language))


def line_look(k: int, count: int) -> dict[str, Any]:
    """Of the k-th of so many lines: blue the first, orange the last, told apart in grey print too."""
    colour = BLUE if k == 0 else ORANGE if k == count - 1 else GREY
    return {"color": colour, "linewidth": 1.6, "linestyle": ("-", "--", ":", "-.")[k % 4]}


def tick_labels(
    axes: Axes, x: Sequence[tuple[float, str]] = (), y: Sequence[tuple[float, str]] = (), **look: Any
) -> None:
    """Words at places of the axes, where matplotlib sets the labels of ticks; of its own ticks it measures every label
    three times a format."""
    pad = 3.5  # points
    for places, along_x in ((x, True), (y, False)):
        where = axes.get_xaxis_text1_transform(pad) if along_x else axes.get_yaxis_text1_transform(pad)
        transform, va, ha = where
        for at, text in places:
            xy = (at, 0.0) if along_x else (0.0, at)
            axes.text(*xy, text, transform=transform, va=va, ha=ha, rotation=90 if along_x else 0, **look)


def numbers(axes: Axes, shown: Sequence[tuple[float, float, str, str]], size: float) -> None:
    """Numbers (x, y, text, colour) centred at their places inside the axes: outlines, of which equal ones are
    one artist, for hundreds of texts take longer than the rest of a figure."""
    from matplotlib.collections import PathCollection
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    figure = axes.get_figure(root=True)
    assert figure is not None
    points = Affine2D().scale(1.0 / 72.0) + figure.dpi_scale_trans
    middle = TextPath((0.0, 0.0), "0", size=size).get_extents().height / 2.0
    places: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for x, y, text, colour in shown:
        places.setdefault((text, colour), []).append((x, y))
    for (text, colour), at in places.items():
        outline = TextPath((0.0, 0.0), text, size=size)
        edges = outline.get_extents()
        centred = outline.transformed(Affine2D().translate(-(edges.x0 + edges.x1) / 2.0, -middle))
        drawn = PathCollection(
            [centred],
            offsets=at,
            offset_transform=axes.transData,
            facecolors=colour,
            linewidths=0.0,
            zorder=4,
        )
        drawn.set_transform(points)
        drawn.set_in_layout(False)
        axes.add_collection(drawn, autolim=False)


def drawable(language: Language) -> Language:
    """The language in which words can be drawn: English without a Chinese font."""
    return language if not has_chinese(language) or chinese_font() is not None else "en"


def label(text: Text, language: Language, separator: str = " / ") -> str:
    """Words for the picture in a language that the fonts can show."""
    return plain(text.of(drawable(language), separator))


def plain(text: str) -> str:
    """Dollar signs shown as they are, not as formulas."""
    return text.replace("$", r"\$")


def shortened(text: str, width: int) -> str:
    """`text` within `width` columns, with an ellipsis where it was cut."""
    from rcvsem.foundation.widths import width as columns

    if columns(text) <= width:
        return text
    out = ""
    for character in text:
        if columns(out + character) > width - 1:
            break
        out += character
    return out.rstrip() + "…"
