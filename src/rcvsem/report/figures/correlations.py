"""Heat map of the items' correlations."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import canvas, label, numbers, plain, saved, style, tick_labels

_MOST_NUMBERS = 16
_CELL = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


def correlation_figure(
    correlations: Floats,
    codes: Sequence[str],
    *,
    constructs: Sequence[tuple[str, Sequence[str]]] = (),
    n: int | None = None,
    language: Language = "both",
) -> Figure:
    """Lower triangle of a correlation matrix (k, k); constructs are set off by lines.

    Numbers are written into the cells of up to 16 items.
    """
    k = len(codes)
    order = [i for _, items in constructs for i in items if i in codes]
    order += [code for code in codes if code not in order]
    place = [list(codes).index(code) for code in order]
    shown = np.asarray(correlations)[np.ix_(place, place)]
    size = min(9.0, max(3.6, 1.4 + 0.235 * k))
    with style():
        from matplotlib.collections import PolyCollection

        drawing, axes = canvas(size + 0.7, size)
        row, column = np.nonzero(np.tri(k, dtype=bool) & np.isfinite(shown))
        middles = np.column_stack([column, row])[:, None, :]
        # Cells, not a picture: drawn sooner, and sharp in an SVG at every size.
        cells = PolyCollection(
            middles + _CELL, array=shown[row, column], cmap="RdBu_r", clim=(-1, 1), antialiased=False
        )
        axes.add_collection(cells, autolim=False)
        axes.set(aspect="equal", xlim=(-0.5, k - 0.5), ylim=(k - 0.5, -0.5))
        axes.set_xticks([])
        axes.set_yticks([])
        named = [(float(i), plain(code)) for i, code in enumerate(order)]
        tick_labels(axes, x=named, y=named, fontsize=8)
        for side in axes.spines.values():
            side.set_visible(False)
        edges = _edges(constructs, order)
        for edge in edges:
            axes.plot([-0.5, edge], [edge, edge], color="#222222", linewidth=0.8)
            axes.plot([edge, edge], [edge, k - 0.5], color="#222222", linewidth=0.8)
        if k <= _MOST_NUMBERS:
            lower = [(i, j, shown[i, j]) for i in range(k) for j in range(i) if np.isfinite(shown[i, j])]
            printed = [
                (j, i, f"{r:.2f}".replace("0.", "."), "white" if abs(r) > 0.6 else "#222222")
                for i, j, r in lower
            ]
            numbers(axes, printed, 7)
        bar = drawing.colorbar(cells, ax=axes, shrink=0.7, aspect=24, pad=0.02)
        bar.outline.set_visible(False)
        bar.set_ticks([-1, -0.5, 0, 0.5, 1], labels=["-1", "-.5", "0", ".5", "1"])
        bar.set_label(label(Text("Correlation"), language))
        pictures = saved(drawing)
    off = shown[np.tril_indices(k, -1)]
    off = off[np.isfinite(off)]
    size_note = () if n is None else (Text("N = {n}, listwise.", n=n),)
    return Figure(
        id="correlations",
        title=Text("Correlations of the items"),
        alt=Text(
            "Correlations of {k} items, from {min:.2f} to {max:.2f}.", k=k, min=off.min(), max=off.max()
        ),
        **pictures,
        notes=size_note,
    )


def _edges(constructs: Sequence[tuple[str, Sequence[str]]], order: Sequence[str]) -> list[float]:
    """Where one construct ends and the next begins."""
    edges: list[float] = []
    at = 0
    for _, items in constructs:
        count = sum(item in order for item in items)
        at += count
        if count and at < len(order):
            edges.append(at - 0.5)
    return edges
