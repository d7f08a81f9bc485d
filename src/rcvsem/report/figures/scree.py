"""Scree plot with parallel analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import BLUE, GREY, ORANGE, canvas, label, name_axes, saved, style

if TYPE_CHECKING:
    from rcvsem.scale.efa import EFAResult
    from rcvsem.scale.number_of_factors import ParallelAnalysis


def scree_figure(
    result: EFAResult,
    parallel: ParallelAnalysis | NotAvailable,
    *,
    code: str,
    name: Text,
    language: Language = "both",
) -> Figure:
    """Observed eigenvalues, those of random data, and Kaiser's line at 1; the factors used are filled."""
    values = result.eigenvalues
    k, m = len(values), result.n_factors
    at = np.arange(1, k + 1)
    with style():
        drawing, axes = canvas(6.0, 3.6)
        axes.axhline(1.0, color=GREY, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
        axes.annotate(
            label(Text("eigenvalue 1"), language),
            (k, 1.0),
            xytext=(0, 3),
            textcoords="offset points",
            ha="right",
            va="bottom",
            color="#666666",
            fontsize=8,
        )
        axes.plot(at, values, color=BLUE, linewidth=1.4, zorder=3, label=label(_OBSERVED, language))
        axes.scatter(at[:m], values[:m], s=26, color=BLUE, zorder=4)
        axes.scatter(at[m:], values[m:], s=26, facecolor="white", edgecolor=BLUE, linewidth=1.2, zorder=4)
        if not isinstance(parallel, NotAvailable):
            tail = f"{parallel.quantile * 100:g}%"
            axes.plot(
                at,
                parallel.components_quantile,
                color=ORANGE,
                linewidth=1.2,
                linestyle=(0, (4, 2)),
                zorder=2,
                label=label(Text("random data, {tail} quantile", tail=tail), language),
            )
        axes.set_xlim(0.4, k + 0.6)
        top = float(values[0]) * 1.08
        axes.set_ylim(-0.025 * top, top)
        step = max(1, -(-k // 15))
        axes.set_xticks(at[::step])
        name_axes(axes, language, Text("Component"), Text("Eigenvalue"))
        axes.legend(loc="upper right")
        pictures = saved(drawing)
    return Figure(
        id=f"scree-{code}",
        title=Text("Scree plot: {name}", name=name),
        alt=Text.counted(
            m,
            "Eigenvalues of {k} items from {first:.2f} down to {last:.2f}; {m} filled point is used.",
            "Eigenvalues of {k} items from {first:.2f} down to {last:.2f}; {m} filled points are used.",
            k=k,
            m=m,
            first=values[0],
            last=values[-1],
        ),
        **pictures,
        notes=(Text("Filled points: factors used."),),
    )


_OBSERVED = Text.meant("data", "observed")
