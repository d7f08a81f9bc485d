"""Loadings, AVE, CR, alpha and the Fornell-Larcker diagonal of each construct."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rcvsem.audit.block import Active, Block, Relation, run_block
from rcvsem.audit.interval import UNIT, Interval, meet
from rcvsem.audit.paper import Paper, PrintedModel
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.evaluate.construct_reliability import (
    average_variance_extracted,
    composite_reliabilities,
    composite_reliability,
)
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.words import at_place, phrase

_LABELS = {
    "ave": "AVE",
    "cr": "CR",
    "sqrt_ave": "√AVE",
    "diagonal": phrase("Fornell-Larcker diagonal"),
    "alpha": "α",
}


def measurement_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every construct that has loadings or a row in the reliability table."""
    checks: list[Check] = []
    conflicts: list[Conflict] = []
    for construct in dict.fromkeys([*paper.loadings, *paper.reliability]):
        found, against = run_block(_block(paper, construct))
        checks += found
        conflicts += against
        alpha = paper.reliability.get(construct, {}).get("alpha")
        if alpha is not None:
            checks.append(_alpha_check(paper, construct, alpha))
    return checks, conflicts


def _block(paper: Paper, construct: str) -> Block:
    loadings = paper.loadings.get(construct, {})
    values: dict[str, Printed] = {
        key: value for key, value in paper.reliability.get(construct, {}).items() if key != "alpha"
    }
    values |= _diagonal(paper, construct)
    values |= {phrase("loading {item}", item=item): value for item, value in loadings.items()}
    items = [phrase("loading {item}", item=item) for item in loadings]

    def ave(active: Active) -> Interval | None:
        parts = [ave_range(_boxes(values, items, active))] if items else []
        if "ave" in active:
            parts.append(values["ave"].values)
        parts += [values[key].values.square() for key in ("sqrt_ave", "diagonal") if key in active]
        return meet(parts) if parts else UNIT

    def consistent(active: Active) -> bool:
        if ave(active) is None:
            return False
        return (
            not ("cr" in active and items)
            or cr_range(_boxes(values, items, active)) & values["cr"].values is not None
        )

    def known(active: Active) -> bool:
        return bool(items) or bool({"ave", "sqrt_ave", "diagonal"} & active)

    def implied_ave(active: Active) -> Interval | None:
        return ave(active) if known(active) and (items or {"sqrt_ave", "diagonal"} & active) else None

    def implied_root(active: Active) -> Interval | None:
        found = ave(active) if known(active) else None
        return None if found is None else found.root()

    def implied_cr(active: Active) -> Interval | None:
        return cr_range(_boxes(values, items, active)) if items and set(items) <= active else None

    def implied_loading(key: str, active: Active) -> Interval | None:
        """From AVE: the square that is left when the others are taken away; from CR: by bisection."""
        others = [item for item in items if item != key]
        if not set(others) <= active or any(values[item].values.lo < 0 for item in items):
            return None
        left: Interval | None = UNIT
        for name in ("ave", "sqrt_ave", "diagonal"):
            if name in active and left is not None:
                squares = values[name].values if name == "ave" else values[name].values.square()
                rest = sum((values[item].values.square() for item in others), Interval(0.0, 0.0))
                room = (squares * float(len(items)) - rest) & UNIT
                left = None if room is None else left & room.root()
        if "cr" in active and left is not None:
            from_cr = _loading_from_cr(values["cr"].values, [values[item].values for item in others])
            left = None if from_cr is None else left & from_cr
        return left if {"ave", "sqrt_ave", "diagonal", "cr"} & active else None

    relations = [
        Relation(
            key="ave",
            label="AVE",
            formula="mean of the squared loadings",
            implied=implied_ave,
            needs=("loadings",),
        ),
        Relation(
            key="cr", label="CR", formula="(Σλ)²/((Σλ)² + Σ(1 − λ²))", implied=implied_cr, needs=("loadings",)
        ),
        Relation(
            key="sqrt_ave", label="√AVE", formula="square root of AVE", implied=implied_root, needs=("AVE",)
        ),
        Relation(
            key="diagonal",
            label=_LABELS["diagonal"],
            formula="square root of AVE",
            implied=implied_root,
            needs=("AVE",),
        ),
    ]
    relations += [
        Relation(
            key=key,
            label=key,
            formula="left by AVE and CR with the other loadings",
            shown=False,
            implied=lambda active, key=key: implied_loading(key, active),  # type: ignore[misc]
        )
        for key in items
    ]
    return Block(
        where=construct,
        values=values,
        relations=tuple(relations),
        consistent=consistent,
        derived={"sqrt_ave": 0, "diagonal": 0, **dict.fromkeys(items, 2)},
        labels=_LABELS,
    )


def _diagonal(paper: Paper, construct: str) -> dict[str, Printed]:
    table = paper.correlations
    if table is None or construct not in table.names or table.diagonal not in ("sqrt_ave", "ave"):
        return {}
    at = table.names.index(construct)
    value = table.cells.get((at, at))
    if value is None:
        return {}
    return {"diagonal" if table.diagonal == "sqrt_ave" else "ave": value}


def _boxes(values: Mapping[str, Printed], items: list[str], active: Active) -> list[Interval]:
    """Loadings as printed; one that is not taken at its word may be anything a loading can be."""
    free = Interval(-1.0, 1.0) if any(values[item].values.hi < 0 for item in items) else UNIT
    return [values[item].values if item in active else free for item in items]


def ave_range(loadings: list[Interval]) -> Interval:
    """AVE over the box of loadings: it grows with every |loading|."""
    sizes = [box.absolute() for box in loadings]
    low = average_variance_extracted([box.lo for box in sizes])
    return Interval(low * (1 - 1e-12), average_variance_extracted([box.hi for box in sizes]) * (1 + 1e-12))


def cr_range(loadings: list[Interval]) -> Interval:
    """CR over the box of loadings: it grows with every loading when none is negative; else an enclosure."""
    if all(box.lo >= 0 for box in loadings):
        low = composite_reliability([box.lo for box in loadings])
        return Interval(low * (1 - 1e-12), composite_reliability([box.hi for box in loadings]) * (1 + 1e-12))
    total = sum(loadings, Interval(0.0, 0.0)).square()
    errors = sum((1.0 - box.square() for box in loadings), Interval(0.0, 0.0))
    return (1.0 / (1.0 + errors / total)) & UNIT or UNIT


def _loading_from_cr(cr: Interval, others: list[Interval]) -> Interval | None:
    grid = np.linspace(0.0, 1.0, 2001)

    def beside(known: list[float]) -> Floats:
        return composite_reliabilities(np.column_stack([np.tile(known, (len(grid), 1)), grid]))

    least, most = (beside([getattr(box, end) for box in others]) for end in ("lo", "hi"))
    fits = grid[(least <= cr.hi) & (most >= cr.lo)]
    if not fits.size:
        return None
    return Interval(max(float(fits[0]) - 5e-4, 0.0), min(float(fits[-1]) + 5e-4, 1.0))


# ---- alpha -------------------------------------------------------------------------------------------------


def _alpha_check(paper: Paper, construct: str, alpha: Printed) -> Check:
    """Cronbach's alpha against the correlations that the loadings imply.

    Whatever the items' SDs, alpha <= k/(k-1) (1 - 1/l), l the largest eigenvalue of their correlations (Armor,
    1974). With SDs it is a number. The sample's correlations may lie off the model's by what SRMR allows.
    """
    loadings = paper.loadings.get(construct, {})
    formula = phrase("α ≤ k/(k − 1) (1 − 1/λmax) of the items' correlations")
    common: dict[str, Any] = {
        "where": construct,
        "quantity": "α",
        "printed": alpha.text,
        "formula": formula,
        "digits": alpha.digits,
    }
    if alpha.values.lo > 1.0:
        return Check(
            verdict="inconsistent",
            implied=Interval(-np.inf, 1.0),
            change=(at_place(construct, "α"),),
            **common,
        )
    if len(loadings) < 2:
        return Check(verdict="not checkable", missing=(phrase("the loadings"),), **common)
    model = _measurement_model(paper)
    if (
        model is not None
        and model.facts is not None
        and any(pair <= set(loadings) for pair in model.facts.error_covariances)
    ):
        return Check(
            verdict="not checkable", missing=(phrase("error covariances within the construct"),), **common
        )
    boxes = [value.values for value in loadings.values()]
    sds = [paper.items.get(item, {}).get("sd") for item in loadings]
    exact = alpha_range(boxes, [sd.values for sd in sds] if all(sds) else None, 0.0)  # type: ignore[union-attr]
    if exact & alpha.values is not None:
        return Check(verdict="consistent", implied=exact, **common)
    slack = None if model is None else _largest_residual(model)
    if slack is None:
        return Check(
            verdict="not checkable",
            implied=exact,
            missing=(phrase("SRMR, how far the sample is from the model"),),
            note="outside the bounds for correlations that the loadings reproduce exactly",
            **common,
        )
    wide = alpha_range(boxes, [sd.values for sd in sds] if all(sds) else None, slack)  # type: ignore[union-attr]
    if wide & alpha.values is None:
        return Check(verdict="inconsistent", implied=wide, change=(at_place(construct, "α"),), **common)
    return Check(verdict="consistent", implied=wide, **common)


def _measurement_model(paper: Paper) -> PrintedModel | None:
    if paper.measurement_model is not None:
        return paper.model(paper.measurement_model)
    return paper.models[0] if len(paper.models) == 1 else None


def _largest_residual(model: PrintedModel) -> float | None:
    """Root of the sum of squared residual correlations that SRMR allows to lie among items (each pair once)."""
    srmr = model.fit.get("srmr")
    p = model.facts.p if model.facts is not None else (model.fit["p"].value if "p" in model.fit else None)
    if srmr is None or p is None:
        return None
    return float(srmr.values.hi * np.sqrt(p * (p + 1) / 2))


def alpha_range(loadings: list[Interval], sds: list[Interval] | None, slack: float) -> Interval:
    """Alpha over the box of loadings (and SDs); `slack` is the root of the residuals' sum of squares."""
    k = len(loadings)
    low, high = (np.array([getattr(box, end) for box in loadings]) for end in ("lo", "hi"))
    factor = k / (k - 1)
    if sds is None:
        top = float(np.linalg.eigvalsh(_correlations(np.maximum(np.abs(low), np.abs(high))))[-1])
        largest = min(top + np.sqrt(2.0) * slack, float(k))
        return Interval(-np.inf, float(factor * (1.0 - 1.0 / largest)) + 1e-9)
    s_low, s_high = (np.array([getattr(box, end) for box in sds]) for end in ("lo", "hi"))
    ends = []
    for sign, l, s, other in ((-1.0, low, s_low, s_high), (1.0, high, s_high, s_low)):  # noqa: E741
        cov = _correlations(l) * np.outer(s, s)
        shared = float(cov.sum() - np.trace(cov))
        shared += sign * 2.0 * slack * float(np.sqrt((np.outer(s, s)[np.triu_indices(k, 1)] ** 2).sum()))
        own = float((other**2).sum())
        ends.append(factor * shared / (shared + own) if shared + own > 0 else -np.inf)
    return Interval(float(ends[0]) - 1e-9, float(min(ends[1], 1.0)) + 1e-9)


def _correlations(loadings: Floats) -> Floats:
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    return np.asarray(matrix)
