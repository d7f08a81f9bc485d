"""What a product means: slopes of the predictor at values of the moderator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind, interval
from rcvsem.pls.bootstrap import PlsBootstrap, product_sd
from rcvsem.pls.result import PlsFit

Size = Literal["small", "medium", "large"]
LEVELS = (-1.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """Slope of the predictor at `at` standard deviations of the moderator."""

    at: float
    estimate: float
    interval: ConfidenceInterval | NotAvailable


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsModeration:
    """A product of two constructs (or a square) in one regression.

    path : of the standardized product. per_sd : change of the slope a standard deviation of the moderator (of a square:
    half of it), path / sd of the product. f2 with Kenny's (2018) sizes for moderation: .005, .01, .025.
    """

    outcome: str
    product: str
    predictor: str
    moderator: str
    path: float
    per_sd: float
    interval: ConfidenceInterval | NotAvailable
    f2: float
    slopes: tuple[Slope, ...]

    @property
    def size(self) -> Size | None:
        """Kenny's size of f2; None below small."""
        return (
            "large"
            if self.f2 >= 0.025
            else "medium"
            if self.f2 >= 0.01
            else "small"
            if self.f2 >= 0.005
            else None
        )


def moderation_of(
    fit: PlsFit, drawn: PlsBootstrap | None, f2: Floats, *, kind: IntervalKind = "percentile", level: float = 0.95,
    at: Sequence[float] = LEVELS,
) -> tuple[PlsModeration, ...]:  # fmt: skip
    """Every product of two constructs: its slopes with intervals. The first factor is the predictor.

    f2 : (J, J) effect sizes of `measures.effect_sizes`.
    """
    layout = fit.layout
    spread = product_sd(fit, fit.estimated)[0] if fit.plan.products else np.empty(0)
    start = len(fit.plan.main.constructs)
    none = NotAvailable("no draws were made")
    out = []
    for place, (outcome, predictor) in enumerate(layout.paths):
        if predictor < start or len(fit.plan.products[predictor - start].factors) != 2:
            continue
        k = predictor - start
        x, m = fit.plan.products[k].factors
        twice = 2.0 if x == m else 1.0
        sd = spread[k]
        main = fit.paths[outcome, x]
        path = fit.paths[outcome, predictor]
        draws = None
        if drawn is not None:
            good = drawn.converged
            own = drawn.values["paths"][good, place] / (drawn.values["product_sd"][good, k])
            pairs = list(layout.paths)
            base = (
                drawn.values["paths"][good, pairs.index((outcome, x))] if (outcome, x) in pairs else 0.0 * own
            )
            draws = (base, own)
        slopes = []
        for value in at:
            est = float(main + twice * value * path / sd)
            made: ConfidenceInterval | NotAvailable = none
            if draws is not None:
                made = interval(draws[0] + twice * value * draws[1], est, kind=kind, level=level)
            slopes.append(Slope(at=float(value), estimate=est, interval=made))
        own_interval: ConfidenceInterval | NotAvailable = none
        if drawn is not None:
            own_interval = interval(
                drawn.values["paths"][drawn.converged, place], float(path), kind=kind, level=level
            )
        out.append(
            PlsModeration(
                outcome=layout.constructs[outcome],
                product=layout.constructs[predictor],
                predictor=layout.constructs[x],
                moderator=layout.constructs[m],
                path=float(path),
                per_sd=float(path / sd),
                interval=own_interval,
                f2=float(f2[outcome, predictor]),
                slopes=tuple(slopes),
            )
        )
    return tuple(out)
