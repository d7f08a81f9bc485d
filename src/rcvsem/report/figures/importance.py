"""Pictures of a PLS analysis: the importance-performance map, the slopes of a moderation."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.pls.importance import ImportanceMap
from rcvsem.pls.moderation import PlsModeration
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
                Text("Importance for {target} (total effect)", target=found.target),
                language,
            )
        )
        axes.set_ylabel(label(Text("Performance (0 to 100)"), language))
        svg, png = saved(drawing)
    return Figure(
        id=f"pls-ipma-{found.target}",
        title=Text("Importance-performance map of {target}", target=found.target),
        alt=Text(
            "Performance against importance for {target}: {places}.",
            target=found.target,
            places=enumerated(
                (
                    phrase("{name} {x:.3f}, {y:.1f}", name=c.name, x=c.importance, y=c.performance)
                    for c in found.constructs
                ),
                "; ",
            ),
        ),
        svg=svg,
        png=png,
        notes=(Text("Dashed: means. Right and below: important and with room to improve."),),
    )


def slope_figure(found: PlsModeration, language: Language = "both") -> Figure:
    """The outcome against the predictor at values of the moderator, all in standard deviations."""
    span = np.array([-2.0, 2.0])
    with style():
        drawing, axes = canvas(5.4, 3.6)
        last = len(found.slopes) - 1
        for k, s in enumerate(found.slopes):
            where = Text("mean") if s.at == 0 else Text("{at:+g} SD", at=s.at)
            axes.plot(
                span,
                s.estimate * span,
                color=BLUE if k == 0 else ORANGE if k == last else GREY,
                linewidth=1.6,
                linestyle=_LINES[k % len(_LINES)],
                label=plain(f"{found.moderator}: {label(where, language)}"),
            )
        axes.set_xlabel(label(Text("{predictor} (SD)", predictor=found.predictor), language))
        axes.set_ylabel(label(Text("{outcome} (SD)", outcome=found.outcome), language))
        axes.legend()
        svg, png = saved(drawing)
    name = found.product.replace(":", "-")
    return Figure(
        id=f"pls-slopes-{name}-{found.outcome}",
        title=Text(
            "Effect of {predictor} on {outcome} at values of {moderator}",
            predictor=found.predictor,
            outcome=found.outcome,
            moderator=found.moderator,
        ),
        alt=Text(
            "Slopes: {slopes}.",
            slopes=enumerated(
                (phrase("{slope:.3f} at {at:+g} SD", slope=s.estimate, at=s.at) for s in found.slopes), "; "
            ),
        ),
        svg=svg,
        png=png,
        notes=(),
    )
