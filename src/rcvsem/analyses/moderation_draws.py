"""The bootstrap of a moderation, and what decides in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.analyses.moderation_options import ModerationOptions
from rcvsem.evaluate import ParameterEstimate
from rcvsem.fit import Fit
from rcvsem.foundation.findings import Finding
from rcvsem.infer.batch.in_order import Progress
from rcvsem.infer.bootstrap import BootstrapResult, bootstrap
from rcvsem.infer.choices import deciding
from rcvsem.infer.decisions import Decisions, decisions, own_decisions
from rcvsem.infer.drawn_parameters import DrawnParameter
from rcvsem.infer.effects import effects
from rcvsem.infer.products import ProductColumns, Recentring


def bootstrapped_moderation(
    fit: Fit,
    made: ProductColumns,
    options: ModerationOptions,
    progress: Progress | None,
    notes: list[Finding],
) -> BootstrapResult | None:
    if not options.draws or not fit.converged:
        return None
    names = fit.moments.variables
    place = {name: k for k, name in enumerate(names)}
    transform: Recentring | None = None
    if options.fit.is_fiml:
        notes.append(
            Finding(
                code="centring_kept",
                severity="info",
                text="With missing answers the products keep the sample's centring in every bootstrap draw.",
            )
        )
    else:
        data = fit.moments.groups[0].data
        assert data is not None
        items = {item for own in fit.spec.measurement.values() for item in own}
        # a product of two observed variables is a change of units in every draw: nothing is to be done anew
        moved = [p for p in made.products if {p.first, p.second} & items]
        if moved:
            transform = Recentring(
                centring=made.centring,
                product=tuple(place[p.name] for p in moved),
                first=tuple(place[p.first] for p in moved),
                second=tuple(place[p.second] for p in moved),
                means=np.asarray(data).mean(axis=0),
                held=tuple(sorted({place[n] for p in moved for n in (p.first, p.second) if n not in items})),
            )
    return bootstrap(
        fit,
        draws=options.draws,
        seed=options.seed,
        workers=options.workers,
        transform=transform,
        jackknife="bca" in options.intervals,
        progress=progress,
    )


def drawn_of_moderation(
    fit: Fit, result: BootstrapResult | None, options: ModerationOptions
) -> tuple[DrawnParameter, ...]:
    """Bootstrap intervals of the defined parameters."""
    if result is None or not fit.converged or not fit.spec.definitions:
        return ()
    from rcvsem.infer.drawn_parameters import drawn_parameters

    return drawn_parameters(fit, result, level=options.level, kinds=options.intervals, definitions_only=True)


def decided_by_draws(
    fit: Fit,
    estimates: Sequence[ParameterEstimate],
    drawn: tuple[DrawnParameter, ...],
    result: BootstrapResult | None,
    options: ModerationOptions,
) -> Decisions:
    """What decides about the paths: an interval of the draws, or without any the robust standard errors."""
    if not fit.converged:
        return own_decisions(fit, estimates, options.level)
    chief = deciding(options.intervals)
    found = (
        ()
        if result is None
        else effects(fit, result, level=options.level, kinds=options.intervals, decide_by=chief)
    )
    return decisions(fit, estimates, found, drawn, decide_by=chief, level=options.level)
