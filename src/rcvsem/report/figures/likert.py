"""Distribution of answers: one stacked bar an item, centred on the middle of the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import has_chinese, phrase
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import (
    canvas,
    drawable,
    label,
    numbers,
    plain,
    saved,
    shortened,
    style,
    tick_labels,
)
from rcvsem.report.tables.declared import blocks_of

# Brown to green over a pale middle (ColorBrewer BrBG), told apart in grey print by their lightness.
_LOW, _MIDDLE, _HIGH = ("#8c510a", "#f6e8c3"), "#e0e0e0", ("#c7eae5", "#01665e")
MOST_POINTS = 11


def likert_figure(  # noqa: PLR0913
    answers: Floats,
    codes: Sequence[str],
    *,
    scale: tuple[int, int],
    anchors: Mapping[int, Text] | None = None,
    constructs: Sequence[tuple[str, Sequence[str]]] = (),
    names: Mapping[str, Text] | None = None,
    language: Language = "both",
    figure_id: str = "item-distributions",
) -> Figure:
    """Shares of each answer, low ones to the left and high ones to the right of the middle.

    answers : (n, k), NaN = missing (left out item by item). scale : lowest and highest point.
    anchors : wording of the points. constructs : (construct, items) for the gaps and the order.
    names : wording of the items; shown beside their codes.

    Raises
    ------
    DataError : a scale of more than 11 points.
    """
    low, high = scale
    points = np.arange(low, high + 1, dtype=np.float64)
    if points.size > MOST_POINTS:
        raise DataError(
            phrase(
                "Stacked bars are drawn for at most {most_points} answer points. Got {size}.",
                most_points=MOST_POINTS,
                size=points.size,
            )
        )
    blocks = blocks_of(codes, constructs)
    shares = {code: _shares(answers[:, j], points) for j, code in enumerate(codes)}
    colours = _colours(points.size)
    rows = sum(len(items) for _, items in blocks)
    gaps = 0.55 * max(0, len(blocks) - 1)
    with style():
        from matplotlib.patches import Patch

        drawing, axes = canvas(7.2, 1.15 + 0.235 * (rows + gaps))
        y, ticks, labels, items_shown = 0.0, [], [], []
        widest = max(float(_left(share)) for share in shares.values())
        rightmost = max(1.0 - float(_left(share)) for share in shares.values())
        for block, (_, items) in enumerate(blocks):
            y += 0.55 if block else 0.0
            for item in items:
                items_shown.append(item)
                ticks.append(y)
                labels.append(_item_label(item, names or {}, language))
                y += 1.0
        _bars(axes, ticks, np.array([shares[item] for item in items_shown]), colours)
        axes.axvline(0.0, color="#444444", linewidth=0.7, zorder=1)  # seen between the bars only
        axes.set_yticks([])
        tick_labels(axes, y=list(zip(ticks, labels, strict=True)))
        axes.set_ylim(y - 0.4, -0.6)
        axes.set_xlim(-widest - 0.02, rightmost + 0.02)
        marks = [m for m in np.arange(-1.0, 1.01, 0.2) if -widest - 0.02 <= m <= rightmost + 0.02]
        axes.set_xticks(marks, [f"{abs(round(m * 100))}%" for m in marks])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(label(Text("Share of answers"), language))
        handles = [Patch(color=c, linewidth=0) for c in colours]
        wording = [_anchor_label(int(p), anchors or {}, language) for p in points]
        longest = max(len(w) for w in wording)
        drawing.legend(
            handles,
            wording,
            loc="outside upper center",
            ncols=min(points.size, 3 if longest > 22 else 5),
            handlelength=1.1,
            handleheight=1.0,
            columnspacing=1.2,
            fontsize=8,
        )
        pictures = saved(drawing)
    return Figure(
        id=figure_id,
        title=Text("Distribution of answers"),
        alt=Text(
            "Stacked bars of {rows} items on a scale from {low} to {high}.", rows=rows, low=low, high=high
        ),
        **pictures,
        notes=(Text("Bars are centred on the middle of the scale; answers left out are not counted."),),
    )


def _shares(column: Floats, points: Floats) -> Floats:
    given = column[~np.isnan(column)]
    nearest = np.clip(
        np.rint(given), points[0], points[-1]
    )  # means of repeated answers may lie between points
    return np.array([(nearest == p).mean() if given.size else 0.0 for p in points])


def _left(share: Floats) -> float:
    """How far the bar reaches to the left: all answers below the middle, and half of the middle one."""
    half = share.size // 2
    return float(share[:half].sum() + (share[half] / 2 if share.size % 2 else 0.0))


def _bars(axes: Any, ticks: Sequence[float], shares: Floats, colours: Sequence[str]) -> None:
    """The bars of all items (rows, points), one answer after the other."""
    from matplotlib.collections import PolyCollection

    start = -np.array([_left(share) for share in shares])
    shown: list[tuple[float, float, str, str]] = []
    low, high = np.array(ticks) - 0.39, np.array(ticks) + 0.39
    for values, colour in zip(shares.T, colours, strict=True):
        end = start + values
        corners = np.array([[start, low], [end, low], [end, high], [start, high]]).transpose(2, 0, 1)
        bars = PolyCollection(list(corners), facecolors=colour, edgecolors="white", linewidths=0.4, zorder=2)
        axes.add_collection(bars, autolim=False)
        shown += [
            (left + value / 2, y, f"{value * 100:.0f}", _ink(colour))
            for y, value, left in zip(ticks, values, start, strict=True)
            if value >= 0.055
        ]
        start = end
    numbers(axes, shown, 7)


def _ink(colour: str) -> str:
    """Black or white, whichever can be read on the colour."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 else "#222222"


def _colours(count: int) -> list[str]:
    half = count // 2
    below = [_between(*_LOW, k, half) for k in range(half)]
    above = [_between(*_HIGH, k, half) for k in range(half)]
    return [*below, *([_MIDDLE] if count % 2 else []), *above]


def _between(first: str, last: str, k: int, count: int) -> str:
    share = k / max(count - 1, 1) if count > 1 else 0.5
    ends = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (first, last)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(*ends, strict=True))


def _item_label(code: str, names: Mapping[str, Text], language: Language) -> str:
    if code not in names:
        return plain(code)
    wording = names[code].of("zh" if has_chinese(drawable(language)) else drawable(language))
    return plain(f"{shortened(wording, 46)}  {code}")


def _anchor_label(point: int, anchors: Mapping[int, Text], language: Language) -> str:
    if point not in anchors:
        return str(point)
    return f"{point} {label(anchors[point], 'zh' if drawable(language) == 'both' else language)}"
