"""Which effects a model has: those of each group's regressions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from rcvsem.fit import Fit
from rcvsem.foundation.arrays import Floats
from rcvsem.infer.batch.build import build_problem
from rcvsem.infer.batch.effects import EffectPlan, all_effects
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.paths import effect_names


def effect_plans(fit: Fit) -> tuple[EffectPlan, ...]:
    """The effects of each group's regressions (`~`); empty for a measurement model.

    Loadings of a second-order factor are measurement, not effects.
    """
    order = fit.layout.etas
    place = {name: k for k, name in enumerate(order)}
    plans: list[EffectPlan] = []
    for group in range(1, fit.spec.groups + 1):
        regressions = np.zeros((len(order), len(order)), dtype=bool)
        edges: dict[str, tuple[str, ...]] = {}
        for row in fit.spec.parameters:
            if row.op == "~" and row.group == group:
                regressions[place[row.lhs], place[row.rhs]] = True
                edges[row.rhs] = (*edges.get(row.rhs, ()), row.lhs)
        names = effect_names(order, edges)
        if names:
            plans.append(EffectPlan(group=group - 1, variables=order, regressions=regressions, names=names))
    return tuple(plans)


def effects_of(
    fit: Fit, plans: tuple[EffectPlan, ...], covs: Sequence[Floats]
) -> Callable[[Floats], tuple[Floats, Floats]]:
    """What gives effects and standardized effects (B, k) at parameters (B, q). covs : (p, p) of each group."""
    if fit.family.name == "ordinal":
        from rcvsem.infer.batch.ordinal_effects import ordinal_effects

        return partial(ordinal_effects, fit.layout, plans)
    problem = build_problem(fit.layout, tuple(group.n for group in fit.moments.groups), means=False)

    def effects_at(theta: Floats) -> tuple[Floats, Floats]:
        moments = tuple(
            DrawMoments(cov=np.broadcast_to(cov, (len(theta), *cov.shape)), mean=None) for cov in covs
        )
        return all_effects(problem, plans, theta, moments)

    return effects_at
