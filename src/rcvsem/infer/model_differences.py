"""What differs between two versions of a model, and fits with the differences made one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rcvsem.evaluate import (
    ModificationIndex,
    ParameterEstimate,
)
from rcvsem.fit import Fit
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import RcvsemError
from rcvsem.infer.near_solution import estimate_near
from rcvsem.model import ModelSpec, Parameter, parse_model
from rcvsem.model.modifiers import NO_MODIFIERS

ChangeKind = Literal["freed", "dropped", "equated", "released"]
Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class ModelDifference:
    kind: ChangeKind
    row: Parameter
    default: bool


def differences_of(initial: ModelSpec, revised: ModelSpec) -> list[ModelDifference]:
    """Freed first, then equalities, then dropped; each in the order of its model's table."""
    before = {key_of(row): row for row in initial.parameters if not row.exo}
    after = {key_of(row): row for row in revised.parameters if not row.exo}
    freed = [
        ModelDifference("freed", row, not row.user)
        for key, row in after.items()
        if row.free and not (key in before and before[key].free)
    ]
    dropped = [
        ModelDifference("dropped", row, not row.user)
        for key, row in before.items()
        if row.free and not (key in after and after[key].free)
    ]
    both = [key for key in after if key in before and after[key].free and before[key].free]
    shared_before, shared_after = _partners(before, both), _partners(after, both)
    changed: list[ModelDifference] = []
    for key in both:
        old, new = shared_before[key], shared_after[key]
        if old != new:
            kind: ChangeKind = "released" if new < old or len(new) < len(old) else "equated"
            changed.append(ModelDifference(kind, after[key], False))
    return [*freed, *changed, *dropped]


def _partners(rows: dict[Key, Parameter], keys: Sequence[Key]) -> dict[Key, frozenset[Key]]:
    """The parameters each one must equal, itself included."""
    by_index: dict[int, set[Key]] = {}
    for key in keys:
        by_index.setdefault(rows[key].free, set()).add(key)
    return {key: frozenset(by_index[rows[key].free]) for key in keys}


def key_of(row: Parameter | ModificationIndex | ParameterEstimate) -> Key:
    lhs, rhs = (row.lhs, row.rhs) if row.op != "~~" else tuple(sorted((row.lhs, row.rhs)))
    return row.op, lhs, rhs, row.group


_NO_REFIT = NotAvailable("this change cannot be made alone, or the model then does not converge")


def _with(spec: ModelSpec, added: Sequence[Parameter], removed: Sequence[Parameter] = ()) -> ModelSpec | None:
    """The model with more free parameters, or with some fixed to 0; None where the text does not allow it."""
    lines = dict.fromkeys(f"{row.lhs} {row.op} {row.rhs}".strip() for row in added)
    options = {name: getattr(spec.options, name) for name in spec.options.__slots__}
    text = spec.source
    if removed:
        text = _without(spec, removed)
        if not text:
            return None
    try:
        return parse_model("\n".join([text, *lines]), path=spec.path, **options)
    except RcvsemError:
        return None


def _without(spec: ModelSpec, removed: Sequence[Parameter]) -> str:
    """The model's own rows without some of them, as text; "" where only the author's text would do."""
    if spec.written.declared or any(row.modifiers != NO_MODIFIERS for row in spec.written.rows):
        return ""
    gone = {(row.op, row.lhs, row.rhs) for row in removed}
    rows = [row for row in spec.written.rows if (row.op, row.lhs, row.rhs) not in gone]
    if len(rows) == len(spec.written.rows) or spec.written.definitions or spec.written.constraints:
        return ""
    return "\n".join(f"{row.lhs} {row.op.removesuffix('1')} {row.rhs or '1'}" for row in rows)


def _fitted(spec: ModelSpec | None, like: Fit, near: Fit | None = None) -> Fit | None:
    if spec is None:
        return None
    try:
        fit = estimate_near(spec, like.moments, like.options, near or like)
    except RcvsemError:
        return None
    return fit if fit.converged else None


def refits(
    initial: Fit, revised: Fit, found: Sequence[ModelDifference]
) -> tuple[list[Number], list[Number], Fit | NotAvailable]:
    """Chi-square's change for each difference alone and in turn, and the model with the parameters of both."""
    alone: list[Number] = [_NO_REFIT] * len(found)
    in_turn: list[Number] = [_NO_REFIT] * len(found)
    freed = [k for k, d in enumerate(found) if d.kind == "freed" and not d.default]
    dropped = [k for k, d in enumerate(found) if d.kind == "dropped" and not d.default]
    last: Fit | None = initial
    union: Fit | None = initial
    for place, k in enumerate(freed):
        single = _fitted(_with(initial.spec, [found[k].row]), initial)
        if single is not None:
            alone[k] = initial.chisq - single.chisq
        union = single
        if place:
            up_to = [found[j].row for j in freed[: place + 1]]
            union = _fitted(_with(initial.spec, up_to), initial, last)
        if union is not None and last is not None:
            in_turn[k] = last.chisq - union.chisq
        last = union
    for place, k in enumerate(dropped):
        single = _fitted(_with(initial.spec, [], [found[k].row]), initial)
        if single is not None:
            alone[k] = single.chisq - initial.chisq
        left = [found[j].row for j in dropped[place + 1 :]]
        smaller = _fitted(_with(revised.spec, left), initial, revised) if left else revised
        if smaller is not None and last is not None:
            in_turn[k] = smaller.chisq - last.chisq
        last = smaller
    if any(d.kind in ("released", "equated") for d in found):
        union = None
    if union is not None:  # a path between exogenous constructs takes the default covariance of the two away
        kept = {key_of(row) for row in union.spec.parameters}
        if any(d.kind == "dropped" and key_of(d.row) not in kept for d in found):
            union = None
    if union is None:
        return alone, in_turn, NotAvailable("there is no model with the parameters of both versions")
    return alone, in_turn, union
