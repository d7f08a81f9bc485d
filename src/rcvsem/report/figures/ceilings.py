"""Scatter of a condition and the outcome with the ceilings of a necessary condition analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Language, Text
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import BLUE, GREY, ORANGE, canvas, name_axes, saved, style
from rcvsem.report.tables.nca import worded

if TYPE_CHECKING:
    from rcvsem.analyses.necessary_conditions import Condition, NcaStudy


def ceiling_figure(study: NcaStudy, one: Condition, language: Language) -> Figure:
    """The cases with both ceilings."""
    import numpy as np

    box = one.scope
    name, outcome = worded(one.name, study.data.names), worded(study.data.outcome, study.data.names)
    with style():
        drawing, axes = canvas(4.6, 3.6)
        axes.scatter(one.x, study.data.y, s=12, color=GREY, alpha=0.7, linewidth=0, zorder=2)
        peers = one.lines["ce_fdh"].peers
        xs = np.concatenate([peers[:, 0], [box.x_high]])
        axes.step(
            xs,
            np.concatenate([peers[:, 1], peers[-1:, 1]]),
            where="post",
            color=BLUE,
            linewidth=1.3,
            linestyle=(0, (4, 2)),
            label="CE-FDH",
        )
        line = one.lines["cr_fdh"]
        if not isinstance(line.slope, NotAvailable) and not isinstance(line.intercept, NotAvailable):
            ends = np.array([box.x_low, box.x_high])
            y = line.intercept + line.slope * ends
            axes.plot(ends, y, color=ORANGE, linewidth=1.4, label="CR-FDH")
        wide, high = 0.03 * (box.x_high - box.x_low), box.y_high - box.y_low
        axes.set_xlim(box.x_low - wide, box.x_high + wide)
        axes.set_ylim(box.y_low - 0.03 * high, box.y_high + 0.05 * high)
        name_axes(axes, language, name, outcome)
        axes.legend(loc="lower right")
        pictures = saved(drawing)
    return Figure(
        id=f"nca-{one.name}",
        title=Text("Ceiling lines: {name} and {outcome}", name=one.name, outcome=study.data.outcome),
        alt=Text(
            "{n} cases with CE-FDH (d = {effect:.3f}) and CR-FDH (d = {regression:.3f}).",
            n=study.n,
            effect=one.lines["ce_fdh"].effect,
            regression=line.effect,
        ),
        **pictures,
    )
