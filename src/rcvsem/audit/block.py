"""A small set of printed values with their own arithmetic: a construct's row, a path, an effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rcvsem.audit.conflicts import smallest_repairs
from rcvsem.audit.interval import Interval
from rcvsem.audit.printed import Printed, digits_changed
from rcvsem.audit.result import Check, Conflict
from rcvsem.foundation.words import phrase

Active = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How one value of a block is checked.

    key : the value. formula : in words. implied : (active keys) -> range left by the others, None when undetermined.
    needs : keys without which it cannot be checked, with their words. shown : whether it gets a row of its own when
    it is consistent (loadings do not).
    """

    key: str
    label: str
    formula: str
    implied: Callable[[Active], Interval | None]
    needs: tuple[str, ...] = ()
    shown: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Values that are checked against each other.

    consistent : whether the values of these keys can be true together.
    derived : how readily a value is taken for the odd one out when digits do not decide (0 first).
    """

    where: str
    values: Mapping[str, Printed]
    relations: tuple[Relation, ...]
    consistent: Callable[[Active], bool]
    derived: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def run_block(block: Block) -> tuple[list[Check], list[Conflict]]:
    """Checks and conflicts of one block."""
    keys = list(block.values)
    repairs, conflicts = smallest_repairs(keys, block.consistent)
    relations = {relation.key: relation for relation in block.relations}
    everything = frozenset(keys)
    best = _best(block, repairs, relations) if repairs else frozenset().union(*conflicts)
    kept = everything - best
    checks = [
        _check(block, relation, kept, best) for relation in block.relations if relation.key in block.values
    ]
    found = [
        check
        for check, relation in zip(checks, _present(block), strict=True)
        if relation.shown or check.verdict == "inconsistent"
    ]
    if not conflicts:
        return found, []
    return found, [
        Conflict(
            where=block.where,
            members=tuple(tuple(_label(block, k) for k in keys if k in c) for c in conflicts),
            change=tuple(_label(block, k) for k in keys if k in best),
            suggestions=tuple(_suggestion(block, relations, k, kept) for k in keys if k in best),
            alternatives=tuple(
                tuple(_label(block, k) for k in keys if k in repair)
                for repair in repairs[:12]
                if repair != best
            ),
        )
    ]


def _present(block: Block) -> list[Relation]:
    return [relation for relation in block.relations if relation.key in block.values]


def _best(block: Block, repairs: list[Active], relations: Mapping[str, Relation]) -> Active:
    def cost(repair: Active) -> tuple[int, int, list[str]]:
        kept = frozenset(block.values) - repair
        digits = 0
        for key in repair:
            implied = relations[key].implied(kept) if key in relations else None
            digits += 8 if implied is None else digits_changed(block.values[key], implied)[0]
        return digits, sum(block.derived.get(key, 1) for key in repair), sorted(repair)

    return min(repairs, key=cost) if len(repairs) > 1 else repairs[0]


def _check(block: Block, relation: Relation, kept: Active, removed: Active) -> Check:
    key, value = relation.key, block.values[relation.key]
    common = {
        "where": block.where,
        "quantity": relation.label,
        "printed": value.text,
        "formula": relation.formula,
        "digits": value.digits,
        "note": relation.note,
    }
    implied = relation.implied(kept - {key})
    if key in removed:
        return Check(
            verdict="inconsistent",
            implied=implied,
            change=tuple(_label(block, k) for k in block.values if k in removed),
            suggestion="" if implied is None else digits_changed(value, implied)[1],
            **common,  # type: ignore[arg-type]
        )
    if implied is None:
        absent = tuple(_label(block, need) for need in relation.needs if need not in block.values)
        if not absent and removed:
            names = ", ".join(_label(block, k) for k in block.values if k in removed)
            common["note"] = phrase(
                "agrees with all values but {names}, which would have to change", names=names
            )
            return Check(verdict="consistent", **common)  # type: ignore[arg-type]
        return Check(verdict="not checkable", missing=absent or ("other values",), **common)  # type: ignore[arg-type]
    return Check(verdict="consistent", implied=implied, **common)  # type: ignore[arg-type]


def _suggestion(block: Block, relations: Mapping[str, Relation], key: str, kept: Active) -> str:
    implied = relations[key].implied(kept) if key in relations else None
    return "" if implied is None else digits_changed(block.values[key], implied)[1]


def _label(block: Block, key: str) -> str:
    return f"{block.where}: {block.labels.get(key, key)}"
