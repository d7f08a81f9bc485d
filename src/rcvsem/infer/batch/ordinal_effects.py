"""Effects of many draws of a model with ordinal items, whose scaling follows from the other parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.fit.cells import BETA
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats
from rcvsem.infer.batch.effects import EffectPlan, effect_values


def ordinal_effects(
    layout: Layout, plans: Sequence[EffectPlan], theta: Floats, base: Floats | None = None
) -> tuple[Floats, Floats]:
    """Unstandardized and standardized effects (B, k) of all plans, side by side. base : see `Layout.values`."""
    values = layout.values(theta, base)
    raw, scaled = [np.zeros((theta.shape[0], 0))], [np.zeros((theta.shape[0], 0))]
    for plan in plans:
        where = layout.groups[plan.group]
        beta = np.zeros((theta.shape[0], layout.m, layout.m))
        at = where.matrix == BETA
        beta[:, where.i[at], where.j[at]] = values[:, where.row[at]]
        own = effect_values(np.where(plan.regressions, beta, 0.0), plan.names, plan.variables)
        phi, _, _ = moments_of_latents(layout, values, plan.group)
        place = {name: k for k, name in enumerate(plan.variables)}
        source = [place[name.source] for name in plan.names]
        target = [place[name.target] for name in plan.names]
        with np.errstate(divide="ignore", invalid="ignore"):
            sd = np.sqrt(np.einsum("bii->bi", phi))
            ratio = sd[:, source] / sd[:, target]
        raw.append(own)
        scaled.append(own * np.where(np.isfinite(ratio), ratio, np.nan))
    return np.concatenate(raw, axis=1), np.concatenate(scaled, axis=1)
