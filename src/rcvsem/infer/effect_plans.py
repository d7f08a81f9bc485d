"""Which effects a model has: those of each group's regressions."""

from __future__ import annotations

import numpy as np

from rcvsem.fit import Fit
from rcvsem.infer.batch.effects import EffectPlan
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
