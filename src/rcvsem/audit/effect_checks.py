"""Mediation tables: indirect = a b, direct + indirect = total, shares, intervals against p."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from rcvsem.audit.block import Active, Block, Relation, run_blocks
from rcvsem.audit.interval import ALL, UNIT, Interval
from rcvsem.audit.paper import Paper, PrintedEffect, PrintedModel
from rcvsem.audit.path_ranges import covers_agree
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import CLAUSES, enumerated, phrase

KINDS = ("indirect", "direct", "total")
_LABELS = {
    "a": "a",
    "b": "b",
    "indirect": phrase("indirect effect"),
    "direct": phrase("direct effect"),
    "total": phrase("total effect"),
    "share": phrase("indirect/total"),
    "share_direct": phrase("direct/total"),
    "indirect_p": phrase("p of the indirect effect"),
    "direct_p": phrase("p of the direct effect"),
    "total_p": phrase("p of the total effect"),
    "indirect_lower": phrase("indirect effect, lower end"),
    "direct_lower": phrase("direct effect, lower end"),
    "total_lower": phrase("total effect, lower end"),
    "indirect_upper": phrase("indirect effect, upper end"),
    "direct_upper": phrase("direct effect, upper end"),
    "total_upper": phrase("total effect, upper end"),
}
_FORMULAS = {
    "indirect": phrase("a b; total − direct"),
    "direct": phrase("total − indirect"),
    "total": phrase("direct + indirect"),
    "share": phrase("indirect/total"),
    "share_direct": phrase("direct/total"),
    "a": phrase("indirect/b"),
    "b": phrase("indirect/a"),
}


def effect_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every mediation of every model."""
    return run_blocks(_block(model, effect) for model in paper.models for effect in model.effects)


@dataclass(frozen=True, slots=True)
class _Effects:
    """The printed values of one mediation. one_mediator : whether the indirect effect is a b."""

    values: Mapping[str, Printed]
    level: float
    one_mediator: bool

    def boxes(self, active: Active) -> dict[str, Interval] | None:
        """What all relations together leave of each quantity; None when one is left with nothing."""
        left = {
            key: self.values[key].values if key in active else ALL
            for key in ("a", "b", *KINDS, "share", "share_direct")
        }
        for _ in range(6):
            indirect, direct, total = (left[kind] for kind in KINDS)
            steps: list[tuple[str, Interval]] = [
                ("total", indirect + direct),
                ("indirect", total - direct),
                ("direct", total - indirect),
                ("share", indirect / total),
                ("share_direct", direct / total),
                ("indirect", left["share"] * total),
                ("direct", left["share_direct"] * total),
                ("share", 1.0 - left["share_direct"]),
                ("share_direct", 1.0 - left["share"]),
            ]
            if self.one_mediator:
                steps += [
                    ("indirect", left["a"] * left["b"]),
                    ("a", indirect / left["b"]),
                    ("b", indirect / left["a"]),
                ]
            for key, found in steps:
                kept = left[key] & found
                if kept is None:
                    return None
                left[key] = kept
        return left

    def intervals_agree(self, active: Active) -> bool:
        for kind in KINDS:
            lower, upper, p = f"{kind}_lower", f"{kind}_upper", f"{kind}_p"
            if not {lower, upper} <= active:
                continue
            if self.values[lower].values.lo > self.values[upper].values.hi:
                return False
            if p in active:
                inside = self.values[p].values & UNIT
                if inside is None or not covers_agree(
                    self.values[lower].values, self.values[upper].values, inside, self.level
                ):
                    return False
        return True

    def consistent(self, active: Active) -> bool:
        return self.boxes(active) is not None and self.intervals_agree(active)

    def implied(self, key: str, active: Active) -> Interval | None:
        left = self.boxes(active)
        return left[key] if left is not None and left[key].bounded else None

    def implied_p(self, kind: str, active: Active) -> Interval | None:
        if not {f"{kind}_lower", f"{kind}_upper"} <= active:
            return None
        lower, upper = self.values[f"{kind}_lower"].values, self.values[f"{kind}_upper"].values
        if lower.lo > 0 or upper.hi < 0:
            return Interval(0.0, 1 - self.level)
        return Interval(1 - self.level, 1.0) if lower.hi < 0 < upper.lo else UNIT

    def implied_end(self, kind: str, side: str, active: Active) -> Interval | None:
        other = f"{kind}_{'upper' if side == 'lower' else 'lower'}"
        if other not in active:
            return None
        bound = self.values[other].values
        return Interval(-inf, bound.hi) if side == "lower" else Interval(bound.lo, inf)


def _block(model: PrintedModel, effect: PrintedEffect) -> Block:
    values = effect.values
    own = _Effects(values, effect.level, len(effect.via) < 2)
    relations: list[Relation] = [
        Relation(
            key=key,
            label=_LABELS[key],
            formula=formula,
            shown=key not in ("a", "b"),
            needs=_needs(key),
            implied=lambda active, key=key: own.implied(key, active),  # type: ignore[misc]
        )
        for key, formula in _FORMULAS.items()
    ]
    for kind in KINDS:
        relations.append(
            Relation(
                key=f"{kind}_p",
                label=_LABELS[f"{kind}_p"],
                needs=(f"{kind}_lower", f"{kind}_upper"),
                formula=phrase(
                    "below {level:.2g} exactly when the interval is without 0 (same method)",
                    level=1 - effect.level,
                ),
                implied=lambda active, kind=kind: own.implied_p(kind, active),  # type: ignore[misc]
            )
        )
        relations += [
            Relation(
                key=f"{kind}_{side}",
                label=_LABELS[f"{kind}_{side}"],
                formula="lower end ≤ upper end",
                shown=False,
                implied=lambda active, kind=kind, side=side: own.implied_end(kind, side, active),  # type: ignore[misc]
            )
            for side in ("lower", "upper")
        ]
    return Block(
        where=enumerated((model.name, effect.name), CLAUSES),
        values=values,
        relations=tuple(relations),
        consistent=own.consistent,
        derived={"share": 0, "share_direct": 0, "total": 1, "a": 3, "b": 3},
        labels=_LABELS,
    )


def _needs(key: str) -> tuple[str, ...]:
    return {
        "indirect": ("a", "b", "direct", "total"),
        "direct": ("indirect", "total"),
        "total": ("direct", "indirect"),
        "share": ("indirect", "total"),
        "share_direct": ("direct", "total"),
    }.get(key, ())
