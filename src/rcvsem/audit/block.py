"""A small set of printed values with their own arithmetic: a construct's row, a path, an effect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field

from rcvsem.audit.conflicts import narrow, smallest_repairs
from rcvsem.audit.interval import Interval
from rcvsem.audit.printed import Printed, digits_changed, with_text
from rcvsem.audit.result import Check, Conflict
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import at_place, enumerated, phrase

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
    by_hand : what authors add to a program's numbers (stars, a sentence). When the numbers agree with each other, these
    are what would have to change.
    """

    where: str
    values: Mapping[str, Printed]
    relations: tuple[Relation, ...]
    consistent: Callable[[Active], bool]
    derived: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    by_hand: frozenset[str] = frozenset()


def sources_of(
    values: Iterable[str], targets: Collection[str], labels: Mapping[str, str]
) -> tuple[Relation, ...]:
    """Relations of values that others are computed from: they get a row only when they would have to change."""
    return tuple(
        Relation(
            key=key,
            label=labels.get(key, key),
            formula="the values that are computed from it",
            implied=lambda active: None,
            shown=False,
        )
        for key in values
        if key not in targets
    )


def run_blocks(blocks: Iterable[Block]) -> tuple[list[Check], list[Conflict]]:
    """Checks and conflicts of blocks, one after the other."""
    checks: list[Check] = []
    conflicts: list[Conflict] = []
    for block in blocks:
        found, against = run_block(block)
        checks += found
        conflicts += against
    return checks, conflicts


def run_block(block: Block) -> tuple[list[Check], list[Conflict]]:
    """Checks and conflicts of one block."""
    keys = list(block.values)
    repairs, conflicts = _by_hand(block, keys) or smallest_repairs(keys, block.consistent)
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


def _by_hand(block: Block, keys: list[str]) -> tuple[list[Active], list[Active]] | None:
    """The repair that changes what was added by hand; None unless the numbers agree and each addition is judged alone."""
    everything = frozenset(keys)
    numbers = everything - block.by_hand
    if numbers == everything or block.consistent(everything) or not block.consistent(numbers):
        return None
    wrong = [key for key in keys if key in block.by_hand and not block.consistent(numbers | {key})]
    if not wrong or not block.consistent(everything - frozenset(wrong)):
        return None
    return [frozenset(wrong)], [narrow(keys, numbers | {key}, block.consistent) for key in wrong]


def _present(block: Block) -> list[Relation]:
    return [relation for relation in block.relations if relation.key in block.values]


def _best(block: Block, repairs: list[Active], relations: Mapping[str, Relation]) -> Active:
    def cost(repair: Active) -> tuple[int, int, list[str]]:
        kept = frozenset(block.values) - repair
        digits = 0
        for key in repair:
            implied = relations[key].implied(kept) if key in relations else None
            if _says_nothing(block, key, implied):
                digits += (1 if _one_digit(block, key) else 8) if repair == {key} else 8
            else:
                assert implied is not None
                digits += digits_changed(block.values[key], implied)[0]
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
            change=tuple(
                _label(block, k)
                for k in block.values
                if k in removed and (k == key or not {k, key} <= block.by_hand)
            ),
            suggestion=_nearest_print(block, key, implied, alone=removed == {key}),
            **common,  # type: ignore[arg-type]
        )
    if implied is None:
        absent = tuple(_label(block, need) for need in relation.needs if need not in block.values)
        if not absent and removed:
            names = enumerated(_label(block, k) for k in block.values if k in removed)
            common["note"] = phrase(
                "agrees with all values but {names}, which would have to change", names=names
            )
            return Check(verdict="consistent", **common)  # type: ignore[arg-type]
        return Check(verdict="not checkable", missing=absent or ("other values",), **common)  # type: ignore[arg-type]
    return Check(verdict="consistent", implied=implied, **common)  # type: ignore[arg-type]


def _suggestion(block: Block, relations: Mapping[str, Relation], key: str, kept: Active) -> str:
    implied = relations[key].implied(kept) if key in relations else None
    return _nearest_print(block, key, implied, alone=len(kept) == len(block.values) - 1)


def _says_nothing(block: Block, key: str, implied: Interval | None) -> bool:
    """Whether the range the others leave is unknown or holds the printed value, though that cannot be true."""
    return implied is None or implied & block.values[key].values is not None


def _nearest_print(block: Block, key: str, implied: Interval | None, *, alone: bool) -> str:
    if _says_nothing(block, key, implied):
        return _one_digit(block, key) if alone else ""
    assert implied is not None
    return digits_changed(block.values[key], implied)[1]


def _one_digit(block: Block, key: str) -> str:
    """The nearest print with one other digit that makes all values agree; "" when there is none."""
    old = block.values[key]
    if old.relation or not isinstance(block.values, dict):
        return ""
    everything = frozenset(block.values)
    found: list[tuple[float, str]] = []
    for place, letter in enumerate(old.text):
        if not letter.isdigit():
            continue
        for digit in "0123456789":
            if digit == letter:
                continue
            new = with_text(old, old.text[:place] + digit + old.text[place + 1 :])
            block.values[key] = new
            try:
                if block.consistent(everything):
                    found.append((abs(new.value - old.value), new.text))
            finally:
                block.values[key] = old
    return min(found)[1] if found else ""


def _label(block: Block, key: str) -> str:
    return at_place(block.where, block.labels.get(key, key))
