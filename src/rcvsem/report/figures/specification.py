"""Specification curves: a conclusion over all defensible analyses, and which choices each of them made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.foundation.text import Language, Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Figure
from rcvsem.report.figures.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    canvas,
    label,
    plain,
    saved,
    shortened,
    style,
)
from rcvsem.report.tables.multiverse import curve_name

if TYPE_CHECKING:
    from rcvsem.analyses.multiverse import Curve, Multiverse
    from rcvsem.analyses.ways import Outcome

_KINDS = (
    ("not supported", GREY, Text("not significant")),
    ("supported", BLUE, Text("significant, in the direction")),
    ("against", ORANGE, Text("significant, against it")),
)
#: Characters of a level's name beside the picture.
_WIDEST = 30


def curve_figure(found: Multiverse, k: int, language: Language = "both") -> Figure | None:
    """The curve of the k-th hypothesis with the choices below it; None without a result."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    hypothesis = found.hypotheses[k]
    values, outcomes, first, main = _sorted(found, k)
    if not values.size:
        return None
    rows = [(c, j) for c, choice in enumerate(found.choices) for j in range(len(choice.levels))]
    with style():
        drawing = Drawing(figsize=(7.2, 2.6 + 0.15 * len(rows)), layout="constrained")
        FigureCanvasAgg(drawing)
        above, below = drawing.subplots(2, 1, sharex=True, height_ratios=(2.2, 0.15 * len(rows) + 0.2))
        _draw_curve(above, values, outcomes, main, language)
        _draw_choices(below, found, rows, first, language)
        pictures = saved(drawing)
    name = curve_name(hypothesis)
    return Figure(
        id=f"specification-curve-{k + 1}",
        title=Text("Specification curve of {name}", name=name),
        alt=_alt(found, hypothesis),
        **pictures,
        notes=(
            Text(
                "Every column is one analysis, in the order of its standardized estimate; the marks below show its "
                "choices (the first of those that come to the same). Diamond: the main analysis."
            ),
        ),
    )


def _sorted(found: Multiverse, k: int) -> tuple[Any, list[Outcome], Any, int]:
    """Estimates of the different analyses from the smallest on, their outcomes, the levels of each, where the main is."""
    from rcvsem.analyses.ways import outcome

    own = found.hypotheses[k]
    place, at = np.unique(found.analysis[found.analysis >= 0], return_index=True)
    levels = found.level[found.analysis >= 0][at]
    paths = [found.solved[p].paths[k] if found.solved[p].paths else None for p in place]
    kept = [j for j, path in enumerate(paths) if path is not None]
    values = np.array([paths[j].std for j in kept])  # type: ignore[union-attr]
    order = np.argsort(values, kind="stable")
    kept = [kept[j] for j in order]
    outcomes = [outcome(paths[j].est, paths[j].pvalue, own.direction, found.alpha) for j in kept]  # type: ignore[union-attr]
    main = next((n for n, j in enumerate(kept) if place[j] == found.analysis[0]), -1)
    return values[order], outcomes, levels[kept], main


def _draw_curve(axes: Any, values: Any, outcomes: list[Outcome], main: int, language: Language) -> None:
    place = np.arange(values.size)
    axes.axhline(0.0, color=GREY, linewidth=0.8, linestyle="--")
    size = 14.0 if values.size < 100 else 5.0
    for kind, colour, words in _KINDS:
        own = np.array([one == kind for one in outcomes])
        if own.any():
            axes.scatter(
                place[own], values[own], s=size, color=colour, linewidths=0, label=label(words, language)
            )
    if main >= 0:
        axes.scatter(
            [main], [values[main]], s=34, marker="D", facecolor="none", edgecolor=INK, zorder=4,
            label=label(Text("main analysis"), language),
        )  # fmt: skip
    axes.set_ylabel(label(Text("Standardized estimate"), language))
    axes.legend(loc="best", fontsize=7)
    axes.margins(x=0.01)


def _draw_choices(
    axes: Any, found: Multiverse, rows: list[tuple[int, int]], levels: Any, language: Language
) -> None:
    made = np.array([levels[:, c] == j for c, j in rows])
    shade = np.array([c % 2 for c, _ in rows])
    from matplotlib.colors import ListedColormap

    picture = np.where(made, 2, shade[:, None])
    colours = ListedColormap(["#ffffff", "#efefef", INK])
    axes.imshow(picture, aspect="auto", interpolation="nearest", cmap=colours, vmin=0, vmax=2)
    names = []
    for c, j in rows:
        choice = found.choices[c]
        level = label(choice.levels[j], language)
        head = shortened(plain(label(choice.short, language)), _WIDEST) if j == 0 else ""
        names.append(f"{head}: {level}" if head else level)
    axes.set_yticks(range(len(rows)), names, fontsize=6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(label(Text("Analyses"), language))


def _alt(found: Multiverse, one: Curve) -> Text:
    spread = one.estimate
    assert spread is not None
    return Text(
        "{name}: standardized estimates of {analyses} analyses from {lowest:.3f} to {highest:.3f}, "
        "median {median:.3f}; {same} significant in the direction, {against} against it.",
        name=curve_name(one),
        analyses=one.analyses,
        lowest=spread.lowest,
        highest=spread.highest,
        median=spread.median,
        same=one.same,
        against=one.against,
    )


def curves_figure(found: Multiverse, language: Language = "both") -> Figure | None:
    """All hypotheses in one picture: the range, the quartiles and the median of each, and the main analysis."""
    shown = [one for one in found.hypotheses if one.estimate is not None]
    if not shown:
        return None
    with style():
        drawing, axes = canvas(6.4, 1.0 + 0.3 * len(shown))
        axes.axvline(0.0, color=GREY, linewidth=0.8, linestyle="--")
        for y, one in enumerate(shown):
            spread = one.estimate
            assert spread is not None
            colour = {"always": BLUE, "never": GREY}.get(one.verdict, ORANGE)
            axes.plot([spread.lowest, spread.highest], [y, y], color=colour, linewidth=1.0)
            axes.plot([spread.lower_quartile, spread.upper_quartile], [y, y], color=colour, linewidth=4.0)
            axes.scatter([spread.median], [y], s=16, color=INK, zorder=3)
            if one.main is not None:
                axes.scatter([one.main], [y], s=34, marker="D", facecolor="none", edgecolor=INK, zorder=4)
        shares = [f"{curve_name(one)}  {one.share:.0%}" for one in shown if one.share is not None]
        axes.set_yticks(range(len(shown)), [plain(text) for text in shares])
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.set_xlabel(label(Text("Standardized estimate"), language))
        pictures = saved(drawing)
    told = [f"{curve_name(one)} {one.share:.0%}" for one in shown if one.share is not None]
    return Figure(
        id="specification-curves",
        title=Text("The hypotheses over all analyses"),
        alt=Text(
            "Share of analyses in which each hypothesis is significant in its direction: {shares}.",
            shares=enumerated(told, "; "),
        ),
        **pictures,
        notes=(
            Text(
                "Line: from the smallest to the largest estimate; thick: the middle half; dot: median; diamond: the main "
                "analysis. Per cent: analyses in which the path is significant in its direction. Blue: all, grey: none, "
                "orange: some."
            ),
        ),
    )
