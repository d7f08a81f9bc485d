"""Pictures of a PLS analysis: the importance-performance map, the slopes of a moderation."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.text import Language, Text
from rcvsem.pls.importance import ImportanceMap
from rcvsem.pls.moderation import Moderation
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import (
    BLUE,
    GREY,
    ORANGE,
    canvas,
    label,
    plain,
    saved,
    style,
)

_LINES = ("-", "--", ":", "-.")


def importance_figure(found: ImportanceMap, language: Language = "both") -> Figure:
    """Performance against importance of every construct, with the means as cross-hairs."""
    x = [c.importance for c in found.constructs]
    y = [c.performance for c in found.constructs]
    with style():
        drawing, axes = canvas(5.4, 3.8)
        if x:
            axes.axvline(float(np.mean(x)), color=GREY, linewidth=0.8, linestyle="--")
            axes.axhline(float(np.mean(y)), color=GREY, linewidth=0.8, linestyle="--")
        axes.scatter(x, y, color=BLUE, zorder=3)
        for c in found.constructs:
            axes.annotate(
                plain(c.name),
                (c.importance, c.performance),
                textcoords="offset points",
                xytext=(5, 4),
                fontsize=8,
            )
        axes.margins(0.15)
        axes.set_xlabel(
            label(
                Text(
                    f"Importance for {found.target} (total effect)", f"对 {found.target} 的重要性（总效应）"
                ),
                language,
            )
        )
        axes.set_ylabel(label(Text("Performance (0 to 100)", "绩效（0–100）"), language))
        svg, png = saved(drawing)
    return Figure(
        id=f"pls-ipma-{found.target}",
        title=Text(f"Importance-performance map of {found.target}", f"{found.target} 的重要性–绩效图"),
        alt=Text(
            f"Performance against importance for {found.target}: "
            + "; ".join(f"{c.name} {c.importance:.3f}, {c.performance:.1f}" for c in found.constructs)
            + ".",
            f"{found.target} 的重要性–绩效图："
            + "；".join(f"{c.name} {c.importance:.3f}，{c.performance:.1f}" for c in found.constructs)
            + "。",
        ),
        svg=svg,
        png=png,
        notes=(
            Text(
                "Dashed: means. Right and below: important and with room to improve.",
                "虚线为均值。右下方：重要且有改进空间。",
            ),
        ),
    )


def slope_figure(found: Moderation, language: Language = "both") -> Figure:
    """The outcome against the predictor at values of the moderator, all in standard deviations."""
    span = np.array([-2.0, 2.0])
    with style():
        drawing, axes = canvas(5.4, 3.6)
        last = len(found.slopes) - 1
        for k, s in enumerate(found.slopes):
            where = Text("mean", "均值") if s.at == 0 else Text(f"{s.at:+g} SD", f"{s.at:+g} SD")
            axes.plot(
                span,
                s.estimate * span,
                color=BLUE if k == 0 else ORANGE if k == last else GREY,
                linewidth=1.6,
                linestyle=_LINES[k % len(_LINES)],
                label=plain(f"{found.moderator}: {label(where, language)}"),
            )
        axes.set_xlabel(label(Text(f"{found.predictor} (SD)", f"{found.predictor}（标准差）"), language))
        axes.set_ylabel(label(Text(f"{found.outcome} (SD)", f"{found.outcome}（标准差）"), language))
        axes.legend()
        svg, png = saved(drawing)
    name = found.product.replace(":", "-")
    return Figure(
        id=f"pls-slopes-{name}-{found.outcome}",
        title=Text(
            f"Effect of {found.predictor} on {found.outcome} at values of {found.moderator}",
            f"不同 {found.moderator} 水平下 {found.predictor} 对 {found.outcome} 的影响",
        ),
        alt=Text(
            "Slopes: " + "; ".join(f"{s.estimate:.3f} at {s.at:+g} SD" for s in found.slopes) + ".",
            "斜率：" + "；".join(f"{s.at:+g} SD 处 {s.estimate:.3f}" for s in found.slopes) + "。",
        ),
        svg=svg,
        png=png,
        notes=(),
    )
