"""Pictures of a PLS analysis: the importance-performance map, the slopes of a moderation."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.pls.importance import ImportanceMap
from rcvsem.pls.moderation import PlsModeration
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import BLUE, GREY, canvas, label, line_look, name_axes, plain, saved, style


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
        across = Text("Importance for {target} (total effect)", target=found.target)
        name_axes(axes, language, across, Text("Performance (0 to 100)"))
        pictures = saved(drawing)
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
        **pictures,
        notes=(Text("Dashed: means. Right and below: important and with room to improve."),),
    )


def slope_figure(found: PlsModeration, language: Language = "both") -> Figure:
    """The outcome against the predictor at values of the moderator, all in standard deviations."""
    span = np.array([-2.0, 2.0])
    with style():
        drawing, axes = canvas(5.4, 3.6)
        for k, s in enumerate(found.slopes):
            where = Text("mean") if s.at == 0 else Text("{at:+g} SD", at=s.at)
            axes.plot(
                span,
                s.estimate * span,
                label=plain(f"{found.moderator}: {label(where, language)}"),
                **line_look(k, len(found.slopes)),
            )
        x = Text("{predictor} (SD)", predictor=found.predictor)
        name_axes(axes, language, x, Text("{outcome} (SD)", outcome=found.outcome))
        axes.legend()
        pictures = saved(drawing)
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
        **pictures,
    )
