"""Direct, indirect and total effects by name, from path matrices of many samples."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.paths import EffectName, effect_names
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.model import PlsModel
from rcvsem.pls.solution import total_effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Plans:
    """Which effects a layout has, in order; and the quantities defined by `:=`."""

    names: tuple[EffectName, ...]
    defined: tuple[str, ...]


def plans_of(model: PlsModel, layout: PlsLayout) -> Plans:
    """All effects of the last run."""
    edges: dict[str, tuple[str, ...]] = {}
    for outcome, predictor in layout.paths:
        name = layout.constructs[predictor]
        edges[name] = (*edges.get(name, ()), layout.constructs[outcome])
    order = tuple(layout.constructs[j] for j in layout.order)
    return Plans(names=effect_names(order, edges), defined=tuple(d.name for d in model.definitions))


def effect_values(paths: Floats, plans: Plans, layout: PlsLayout) -> Floats:
    """(B, k) values of all effects from the paths (B, J, J)."""
    total = total_effects(paths)
    place = {name: j for j, name in enumerate(layout.constructs)}
    out = np.empty((paths.shape[0], len(plans.names)))
    for k, effect in enumerate(plans.names):
        source, target = place[effect.source], place[effect.target]
        if effect.path:
            steps = [place[name] for name in effect.path]
            out[:, k] = np.prod([paths[:, b, a] for a, b in pairwise(steps)], axis=0)
        elif effect.kind == "total":
            out[:, k] = total[:, target, source]
        else:
            out[:, k] = total[:, target, source] - paths[:, target, source]
    return out


def defined_values(paths: Floats, model: PlsModel, layout: PlsLayout) -> Floats:
    """(B, d) values of the `:=` of the model text, in standardized paths."""
    place = {name: j for j, name in enumerate(layout.constructs)}
    known: dict[str, Any] = {
        label: paths[:, place[outcome], place[predictor]]
        for label, (outcome, predictor) in model.labels.items()
    }
    out = np.empty((paths.shape[0], len(model.definitions)))
    for k, definition in enumerate(model.definitions):
        with np.errstate(all="ignore"):
            known[definition.name] = definition.expression.evaluate(known)
        out[:, k] = known[definition.name]
    return out
