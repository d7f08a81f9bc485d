"""Pictures of a moderation: simple slopes, and the slope along the moderator with its Johnson-Neyman region."""

from __future__ import annotations

from math import isfinite

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.infer.moderation import SimpleSlopes, slope_band
from rcvsem.report.document import Figure, Words, say
from rcvsem.report.figures.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    canvas,
    label,
    line_look,
    plain,
    saved,
    style,
)
from rcvsem.report.tables.moderation import where_text
from rcvsem.report.tables.wording import number

_WHOLE = 2.0  # SDs of the outcome that an axis shows when it is no zoom
TANGENT = 0.35  # of the span, for the tangents of a curve


def johnson_neyman_figure(slopes: SimpleSlopes, language: Language = "both") -> Figure:
    """The slope of Y on X along the moderator with its interval; the region where it differs from 0 is coloured."""
    x, m, y = slopes.interaction.x, slopes.interaction.moderator, slopes.outcome
    reach = (slopes.moderator.low / slopes.moderator.sd, slopes.moderator.high / slopes.moderator.sd)
    sds = np.linspace(*reach, 301)
    centre, lower, upper = slope_band(slopes, sds * slopes.moderator.sd)
    significant = np.asarray((lower > 0) | (upper < 0))
    with style():
        drawing, axes = canvas(5.4, 3.6)
        axes.fill_between(sds, lower, upper, color=GREY, alpha=0.25, linewidth=0)
        axes.fill_between(sds, lower, upper, where=list(significant), color=BLUE, alpha=0.25, linewidth=0)
        axes.plot(sds, centre, color=BLUE, linewidth=1.6)
        axes.axhline(0.0, color=INK, linewidth=0.8)
        for end in _ends(slopes):
            axes.axvline(end, color=ORANGE, linewidth=1.0, linestyle="--")
            axes.annotate(
                f"{end:.2f}", (end, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom",
                fontsize=8, color=ORANGE,
            )  # fmt: skip
        axes.set_xlim(*reach)
        axes.set_xlabel(plain(label(Text("{m} (SD from the mean)", m=m), language)))
        axes.set_ylabel(plain(label(Text("Slope of {y} on {x}", y=y, x=x), language)))
        pictures = saved(drawing)
    ends = _ends(slopes)
    shown = enumerated((f"{end:.2f}" for end in ends), " and ") or phrase("none")
    return Figure(
        id=f"johnson-neyman-{_slug(slopes)}",
        title=Text("Slope of {y} on {x} along {m}", y=y, x=x, m=m),
        alt=Text(
            "The slope of {y} on {x} against {m} with its {level:.0%} band; Johnson-Neyman ends within the "
            "observed range: {shown}.",
            y=y,
            x=x,
            m=m,
            level=slopes.level,
            shown=shown,
        ),
        **pictures,
        notes=(Text("Blue band: the slope differs from 0. Dashed: ends of the Johnson-Neyman interval."),),
    )


def simple_slope_figure(slopes: SimpleSlopes, language: Language = "both") -> Figure:
    """Y against X (both around their means) at the values of the moderator."""
    x, m, y = slopes.interaction.x, slopes.interaction.moderator, slopes.outcome
    span: Floats = np.array([-2.0, 2.0])
    with style():
        drawing, axes = canvas(5.4, 3.6)
        count = len(slopes.slopes)
        if slopes.interaction.square:
            axes.plot(*_curve(slopes), color=INK, linewidth=1.6, label=f"{x}²")
        for k, at in enumerate(slopes.slopes):
            line = (
                _tangent(slopes, at.deviation, span)
                if slopes.interaction.square
                else at.result.est * span * slopes.x_sd + slopes.moderator_path * at.deviation
            )
            where = where_text(slopes.moderator, at)
            axes.plot(
                span if not slopes.interaction.square else at.sds + TANGENT * span,
                line,
                label=plain(f"{m}: {label(where, language)}"),
                **line_look(k, count),
            )
        axes.set_xlabel(plain(label(Text("{x} (SD from the mean)", x=x), language)))
        axes.set_ylabel(plain(label(Text("{y} (from its mean)", y=y), language)))
        axes.legend()
        low, high = axes.get_ylim()
        zoom = _zoom(slopes, high - low)
        pictures = saved(drawing)
    return Figure(
        id=f"simple-slopes-{_slug(slopes)}",
        title=Text("Effect of {x} on {y} at values of {m}", x=x, y=y, m=m),
        alt=Text("Lines of {y} against {x} at {count} values of {m}.", y=y, x=x, count=count, m=m),
        **pictures,
        notes=zoom,
    )


def _zoom(slopes: SimpleSlopes, span: float) -> tuple[Words, ...]:
    """What the vertical axis leaves out: it is cut to the lines, and a small effect fills the picture as a large one."""
    share = slopes.standardized.est
    if not share:
        return ()
    spread = abs(slopes.product.est * slopes.x_sd * slopes.moderator.sd / share)  # SD of the outcome
    if not spread or span >= _WHOLE * spread:
        return ()
    return (
        say(
            "The vertical axis is a zoom: it spans {sds} standard deviations of {y}.",
            sds=number(span / spread, 2),
            y=slopes.outcome,
        ),
    )


def _curve(slopes: SimpleSlopes) -> tuple[Floats, Floats]:
    """(sds, Y) of a quadratic effect within the observed range of X."""
    sds = np.linspace(slopes.moderator.low / slopes.x_sd, slopes.moderator.high / slopes.x_sd, 121)
    x = sds * slopes.x_sd
    return sds, slopes.main.est * x + slopes.product.est * x**2


def _tangent(slopes: SimpleSlopes, deviation: float, span: Floats) -> Floats:
    """Y along the tangent of the curve at a value of X."""
    here = slopes.main.est * deviation + slopes.product.est * deviation**2
    slope = slopes.main.est + 2.0 * slopes.product.est * deviation
    return np.asarray(here + slope * TANGENT * span * slopes.x_sd)


def _ends(slopes: SimpleSlopes) -> list[float]:
    """Ends of the Johnson-Neyman interval in SDs, those that are drawn."""
    found = slopes.johnson_neyman
    if isinstance(found, NotAvailable):
        return []
    return [end / slopes.moderator.sd for end in (found.lower, found.upper) if isfinite(end)]


def _slug(slopes: SimpleSlopes) -> str:
    return f"{slopes.interaction.x}-{slopes.interaction.moderator}-{slopes.outcome}"
