"""Importance-performance map (Ringle & Sarstedt 2016): what matters for a target, and how well it is doing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.pls.result import PlsFit


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """One point of the map: importance = unstandardized total effect on the target, performance = mean on 0..100."""

    name: str
    construct: str
    importance: float
    performance: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImportanceMap:
    """The map of one target. scale : item -> its lowest and highest possible answer.

    negative : constructs with a negative outer weight, whose rescaled score has no clear meaning.
    """

    target: str
    constructs: tuple[Importance, ...]
    items: tuple[Importance, ...]
    target_performance: float
    scale: Mapping[str, tuple[float, float]]
    negative: tuple[str, ...]


def importance_map(fit: PlsFit, target: str, scale: Mapping[str, tuple[float, float]]) -> ImportanceMap:
    """The map of `target`.

    Items are brought to 0..100 by the ends of their scale; scores are made with weights w/sd that add to 1, so that they
    are on 0..100 too. Importance is the total effect of these unstandardized scores, total * sd(target)/sd(source);
    an item's importance is its normalized weight times that of its construct.

    Raises
    ------
    OptionError : no such endogenous construct. DataError : no means (a matrix without them), or a scale without width.
    """
    layout = fit.layout
    if target not in layout.constructs or layout.place(target) not in layout.endogenous.tolist():
        known = enumerated(layout.constructs[j] for j in layout.endogenous)
        raise OptionError(
            phrase(
                "The importance-performance map needs an endogenous construct. Got {target!r}.", target=target
            ),
            fix=phrase("One of {known}.", known=known),
        )
    if fit.mean is None:
        raise DataError("The importance-performance map needs means, but the data are a covariance matrix.")
    items = fit.plan.items
    low = np.array([scale[item][0] for item in items])
    width = np.array([scale[item][1] for item in items]) - low
    if (width <= 0).any():
        raise DataError(phrase("The scale of {items} has no width.", items=items[int(np.argmin(width))]))
    performance = (fit.mean - low) / width * 100.0
    sd = fit.sd / width * 100.0
    w = fit.item_weights / sd[:, None]
    first = len(fit.plan.main.constructs)  # products have no scale of their own
    w = w[:, :first]
    w = w / w.sum(axis=0)
    mean = performance @ w
    spread = np.sqrt(np.einsum("ij,ik,kj->j", w * sd[:, None], fit.s, w * sd[:, None]))
    t = layout.place(target)
    effect = fit.total[t, :first] * spread[t] / spread
    names = layout.constructs
    chosen = [j for j in range(first) if j != t and fit.total[t, j] != 0]
    rows = tuple(
        Importance(name=names[j], construct=names[j], importance=float(effect[j]), performance=float(mean[j]))
        for j in chosen
    )
    own = tuple(
        Importance(
            name=items[k],
            construct=names[j],
            importance=float(w[k, j] * effect[j]),
            performance=float(performance[k]),
        )
        for j in chosen
        for k in np.flatnonzero(w[:, j])
    )
    return ImportanceMap(
        target=target,
        constructs=rows,
        items=own,
        target_performance=float(mean[t]),
        scale=dict(scale),
        negative=tuple(names[j] for j in [*chosen, t] if (w[:, j] < 0).any()),
    )
