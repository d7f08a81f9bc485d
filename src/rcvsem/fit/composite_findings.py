"""What the author of composites should know of the weights that were found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.implied import implied
from rcvsem.fit.matrices import Layout
from rcvsem.fit.weak_markers import WEAK_MARKER, WEAK_SHARE
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.model.composites import composites_of
from rcvsem.model.model_spec import ModelSpec
from rcvsem.model.table import LOADS


def composite_findings(
    spec: ModelSpec, layout: Layout, theta: Floats, labels: Sequence[str]
) -> list[Finding]:
    """A warning for each composite whose scale rests on an item that hardly weighs, and for each that points the other
    way than its items."""
    found: list[Finding] = []
    values = layout.values(theta) if layout.composites else theta
    for g in range(len(layout.groups) if layout.composites else 0):
        state = implied(layout.matrices_of(values, g))
        if state is None:
            return []
        sd = np.sqrt(np.abs(np.diag(state.phi)))
        where = phrase("group '{labels}'", labels=labels[g]) if len(layout.groups) > 1 else ""
        for composite, places in zip(composites_of(spec.parameters), layout.composites, strict=True):
            cells = {
                (row.op, row.rhs): values[k]
                for k, row in enumerate(spec.parameters)
                if row.group == g + 1 and row.lhs == composite.name
            }
            scale = {item: sd[layout.etas.index(item)] / sd[places.eta] for item in composite.others}
            pivot = np.sign(places.weight[g]) * sd[places.contrast] / sd[places.eta]
            weights = {item: cells["<~", item] * scale[item] for item in composite.others}
            loadings = [cells[LOADS, item] / scale[item] for item in composite.others]
            loadings.append(
                -state.phi[places.contrast, places.eta]
                / (np.sign(places.weight[g]) * sd[places.contrast] * sd[places.eta])
            )
            found += _weak(composite.name, composite.pivot, float(pivot), weights, where)
            if sum(loadings) < 0:
                found.append(_turned(composite.name, composite.pivot, loadings, where))
    return found


def _weak(name: str, pivot: str, weight: float, others: dict[str, float], where: str) -> list[Finding]:
    if not others:
        return []
    strongest = max(others, key=lambda item: abs(others[item]))
    if not (abs(weight) < WEAK_MARKER and abs(weight) < WEAK_SHARE * abs(others[strongest])):
        return []
    return [
        Finding(
            code="weak_pivot",
            severity="warning",
            text=phrase(
                "{pivot}, whose weight holds the scale of the composite {name}, hardly weighs (standardized {weight}; "
                "{strongest} {other}): the unstandardized weights and paths of {name} and their standard errors are "
                "inflated, their tests lack power, and bootstrap draws may fail.",
                pivot=pivot,
                name=name,
                weight=f"{weight:.3f}",
                strongest=strongest,
                other=f"{others[strongest]:.3f}",
            ),
            where=where,
            fix=phrase(
                "Write {strongest} first ({line}): the fit and all standardized results stay the same.",
                strongest=strongest,
                line=f"{name} <~ {strongest} + ...",
            ),
        )
    ]


def _turned(name: str, pivot: str, loadings: Sequence[float], where: str) -> Finding:
    negative = sum(value < 0 for value in loadings)
    return Finding(
        code="composite_turned",
        severity="warning",
        text=phrase(
            "The composite {name} points the other way than its items: {negative} of {n} correlate negatively with it, "
            "because the weight of {pivot} is held positive. All its paths have the opposite sign.",
            name=name,
            negative=negative,
            n=len(loadings),
            pivot=pivot,
        ),
        where=where,
        fix=phrase(
            "Write another item first, or -1*{pivot}: the fit stays the same and the signs turn.", pivot=pivot
        ),
    )
