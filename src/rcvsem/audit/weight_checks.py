"""Weights of an index by the entropy method: they add up to 1 and are in proportion to 1 - entropy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rcvsem.audit.block import Block, run_blocks
from rcvsem.audit.equations import Boxes, Formula, block_of
from rcvsem.audit.interval import Interval
from rcvsem.audit.paper import Paper
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check, Conflict
from rcvsem.audit.statistics_tables import IndexWeights
from rcvsem.foundation.words import phrase

_LABELS = {"entropy": phrase("entropy"), "redundancy": phrase("redundancy"), "weight": phrase("weight")}


def weight_checks(paper: Paper) -> tuple[list[Check], list[Conflict]]:
    """Checks of every index."""
    return run_blocks(_block(one) for one in paper.statistics.weights)


def _block(one: IndexWeights) -> Block:
    values, labels = _values(one)
    block = block_of(one.head.name, values, _equations(one, values), labels)
    return replace(block, derived={"total": 3} | {key: 0 for key in values if key.startswith("weight ")})


def _values(one: IndexWeights) -> tuple[dict[str, Printed], dict[str, str]]:
    values = {"total": one.head.values["total"]} if "total" in one.head.values else {}
    labels = {"total": phrase("sum of the weights")}
    for k, row in enumerate(one.rows):
        for key, label in _LABELS.items():
            if key in row.values:
                values[f"{key} {k}"] = row.values[key]
                labels[f"{key} {k}"] = phrase("{key} of {name}", key=label, name=row.name)
    for name, weight in one.dimensions.items():
        values[f"part {name}"] = weight
        labels[f"part {name}"] = phrase("weight of {name}", name=name)
    return values, labels


def _equations(one: IndexWeights, values: dict[str, Printed]) -> list[Formula]:
    size = len(one.rows)
    out: list[Formula] = []
    for k in range(size):
        out += [
            Formula(
                f"redundancy {k}",
                (f"entropy {k}",),
                "1 − entropy",
                lambda b, k=k: (1.0 - b[f"entropy {k}"],),  # type: ignore[misc]
            ),
            Formula(f"entropy {k}", (), phrase("between 0 and 1"), lambda b: (Interval(0.0, 1.0),)),
        ]
    whole = tuple(f"weight {k}" for k in range(size))
    if one.head.said.complete and set(whole) <= set(values):
        out += _sums(whole, 1.0)
        turns: dict[str, Callable[[Interval], Interval]] = {
            "redundancy": lambda x: x,
            "entropy": lambda x: 1.0 - x,
        }
        for source, turn in turns.items():
            keys = tuple(f"{source} {k}" for k in range(size))
            if set(keys) <= set(values):
                out += [_share(k, keys, turn) for k in range(size)]
    out.append(
        Formula(
            "total",
            whole,
            phrase("sum of the weights"),
            lambda b: (sum((b[key] for key in whole), Interval(0.0, 0.0)),),
        )
    )
    for name in one.dimensions:
        keys = tuple(f"weight {k}" for k, row in enumerate(one.rows) if row.said.dimension == name)
        if keys:
            out.append(
                Formula(
                    f"part {name}",
                    keys,
                    phrase("sum of its indicators' weights"),
                    lambda b, keys=keys: (sum((b[key] for key in keys), Interval(0.0, 0.0)),),  # type: ignore[misc]
                )
            )
    parts = tuple(f"part {name}" for name in one.dimensions)
    if parts and {row.said.dimension for row in one.rows} <= {*one.dimensions}:
        out += _sums(parts, 1.0)
    return out


def _sums(keys: tuple[str, ...], total: float) -> list[Formula]:
    """Each of them is what the others leave of the total."""
    return [
        Formula(
            key,
            tuple(other for other in keys if other != key),
            phrase("the weights add up to 1"),
            lambda b, key=key: (total - sum((b[o] for o in keys if o != key), Interval(0.0, 0.0)),),  # type: ignore[misc]
        )
        for key in keys
    ]


def _share(k: int, keys: tuple[str, ...], turn: Callable[[Interval], Interval]) -> Formula:
    """w = d/sum d: rising in its own d, falling in the others'."""

    def gives(b: Boxes) -> tuple[Interval, ...]:
        d = [turn(b[key]) for key in keys]
        own, rest = d[k], sum((one for i, one in enumerate(d) if i != k), Interval(0.0, 0.0))
        low, high = max(own.lo, 0.0), max(own.hi, 0.0)
        if low + rest.hi <= 0 or high + rest.lo <= 0:
            return ()
        return (
            Interval(
                low / (low + rest.hi) * (1 - 1e-12), min(high / (high + max(rest.lo, 0.0)), 1.0) * (1 + 1e-12)
            ),
        )

    return Formula(f"weight {k}", keys, "(1 − entropy)/Σ(1 − entropy)", gives)
