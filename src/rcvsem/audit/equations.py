"""Blocks of printed values that are made by formulas: each formula gives the ranges of one value from others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rcvsem.audit.block import Active, Block, Relation, sources_of
from rcvsem.audit.interval import Interval, meet
from rcvsem.audit.printed import Printed
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import enumerated

Boxes = Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula.

    target : the value it gives. needs : the values it takes. formula : in words.
    gives : (boxes of the needed values) -> one range for each convention that papers follow; empty when it says
    nothing about them. The value is possible when it meets one of them.
    """

    target: str
    needs: tuple[str, ...]
    formula: str
    gives: Callable[[Boxes], Sequence[Interval]]


def block_of(
    where: str,
    values: Mapping[str, Printed],
    equations: Sequence[Formula],
    labels: Mapping[str, str],
    *,
    also: Callable[[Active], bool] | None = None,
    quiet: frozenset[str] = frozenset(),
) -> Block:
    """A block of these values under these equations.

    also : a further condition on the values of these keys. quiet : values that get no row of their own while they are
    consistent.
    """
    targets = list(dict.fromkeys(one.target for one in equations))

    def consistent(active: Active) -> bool:
        for one in equations:
            if one.target in active and active.issuperset(one.needs):
                found = _given(one, values)
                if found and not any(r & values[one.target].values is not None for r in found):
                    return False
        return also is None or also(active)

    def implied(target: str, active: Active) -> Interval | None:
        parts: list[Interval] = []
        for one in equations:
            if one.target == target and active.issuperset(one.needs):
                found = _given(one, values)
                if found:
                    parts.append(_nearest(found, values[target].values))
        return None if not parts else meet(parts) or parts[0]

    relations = tuple(
        Relation(
            key=target,
            label=labels.get(target, target),
            formula=enumerated(dict.fromkeys(one.formula for one in equations if one.target == target), "; "),
            implied=lambda active, target=target: implied(target, active),  # type: ignore[misc]
            needs=_needs(target, equations, values),
            shown=target not in quiet,
        )
        for target in targets
    )
    return Block(
        where=where,
        values=values,
        relations=(*relations, *sources_of(values, targets, labels)),
        consistent=consistent,
        labels=labels,
    )


def _given(one: Formula, values: Mapping[str, Printed]) -> Sequence[Interval]:
    """The ranges, none where a printed value is so far off that the formula cannot be computed."""
    try:
        return one.gives({key: values[key].values for key in one.needs})
    except (ZeroDivisionError, OverflowError, ValueError):
        return ()


def _nearest(ranges: Sequence[Interval], printed: Interval) -> Interval:
    """The range that holds the printed value, else the one nearest to it."""

    def distance(one: Interval) -> float:
        return max(one.lo - printed.hi, printed.lo - one.hi, 0.0)

    return min(ranges, key=distance)


def _needs(target: str, equations: Sequence[Formula], values: Mapping[str, Printed]) -> tuple[str, ...]:
    """What is missing least for this value."""
    own = [one.needs for one in equations if one.target == target]
    return min(own, key=lambda needs: sum(need not in values for need in needs), default=())
