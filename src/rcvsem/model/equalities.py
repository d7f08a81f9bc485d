"""Which rows must be equal: labels, `group_equal`, `equal()`, `a == b`; and what that fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from rcvsem.foundation.errors import ModelError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.model.defaults import RowDraft, held_equal
from rcvsem.model.options import ModelOptions
from rcvsem.model.roles import Roles
from rcvsem.model.table import Constraint, at_line, default_name


class EqualityClasses:
    """Rows that must be equal, as a union of classes over names."""

    def __init__(self, drafts: Sequence[RowDraft], roles: Roles, options: ModelOptions) -> None:
        self.drafts = drafts
        self.parent: dict[str, str] = {}
        self.names: list[str] = []
        for draft in drafts:
            partial = default_name(*draft.key) in options.group_partial
            shared = draft.group > 1 and not partial and held_equal(draft, roles, options)
            own = default_name(*draft.key, 1 if shared else draft.group)
            # As in lavaan, a label of one's own takes a row out of group_equal.
            self.names.append(draft.label or own)
        known = set(self.names)
        self.fixed_by: dict[str, float] = {}
        for draft, name in zip(drafts, self.names, strict=True):
            if draft.equal:
                target = draft.equal
                if target not in known:
                    raise ModelError(
                        phrase('equal("{target}") names no parameter of the model.', target=target),
                        where=at_line(draft.line),
                        fix='Use a label or a name such as "f=~x1".',
                    )
                self.union(target, name)

    def find(self, name: str) -> str:
        """Representative of a class."""
        while (above := self.parent.get(name, name)) != name:
            name = above
        return name

    def union(self, first: str, second: str) -> None:
        """Put two names into one class; the first stays its head."""
        first, second = self.find(first), self.find(second)
        if first != second:
            self.parent[second] = first

    def absorb(self, constraint: Constraint) -> bool:
        """Take `a == b` into the numbering and `a == 2` into the fixed values; False for anything else."""
        if constraint.op != "==":
            return False
        left, right = constraint.left.linear(), constraint.right.linear()
        if left is None or right is None:
            return False
        weights = dict(left[1])
        for name, weight in right[1].items():
            weights[name] = weights.get(name, 0.0) - weight
        weights = {name: weight for name, weight in weights.items() if weight != 0.0}
        constant = right[0] - left[0]
        if len(weights) == 1:
            ((name, weight),) = weights.items()
            value = constant / weight
            if not isfinite(value):
                raise ModelError(
                    phrase(
                        "'{name}' is held equal to {value:g}, which is no number.", name=name, value=value
                    ),
                    where=at_line(constraint.line),
                    fix="Look for a division by zero, or a root or logarithm of a negative number.",
                )
            head = self.find(name)
            if self.fixed_by.setdefault(head, value) != value:
                raise ModelError(
                    phrase(
                        "'{name}' is held equal to {fixed_by:g} and to {value:g}.",
                        name=name,
                        fixed_by=self.fixed_by[head],
                        value=value,
                    ),
                    where=at_line(constraint.line),
                )
            return True
        if len(weights) == 2 and constant == 0.0 and sum(weights.values()) == 0.0:
            first, second = weights
            self.union(first, second)
            return True
        return False

    def settle(self, findings: list[Finding]) -> None:
        """One fixed member fixes its class."""
        values: dict[str, tuple[float, str]] = {
            self.find(name): (value, name) for name, value in self.fixed_by.items()
        }
        members: dict[str, list[RowDraft]] = {}
        for draft, name in zip(self.drafts, self.names, strict=True):
            head = self.find(name)
            members.setdefault(head, []).append(draft)
            if draft.free or draft.fixed is None:
                continue
            shown = default_name(draft.lhs, draft.op, draft.rhs, draft.group)
            value, other = values.setdefault(head, (draft.fixed, shown))
            if value != draft.fixed:
                raise ModelError(
                    phrase(
                        "{shown} and {other} must be equal ('{name}') but are fixed at {fixed:g} and "
                        "{value:g}.",
                        shown=shown,
                        other=other,
                        name=name,
                        fixed=draft.fixed,
                        value=value,
                    ),
                    where=at_line(draft.line),
                    fix="Give them different labels or free the marker with NA*.",
                )
        for head, (value, _) in values.items():
            freed = [draft for draft in members.get(head, ()) if draft.free]
            for draft in freed:
                draft.fix(value)
                draft.start = draft.lower = draft.upper = None
            if freed and head not in self.fixed_by:
                names = enumerated(default_name(d.lhs, d.op, d.rhs, d.group) for d in freed)
                findings.append(
                    Finding(
                        code="fixed_by_equality",
                        severity="warning",
                        text=phrase(
                            "{names} is fixed at {value:g}, equal to a fixed parameter ('{head}').",
                            names=names,
                            value=value,
                            head=head,
                        ),
                        where=at_line(freed[0].line),
                        fix="If that is not meant, free the marker with NA* or use std_lv.",
                    )
                )
        self._share_bounds(members)

    def _share_bounds(self, members: Mapping[str, Sequence[RowDraft]]) -> None:
        """Equal parameters obey all their bounds and share the first start value."""
        for rows in members.values():
            start = next((row.start for row in rows if row.start is not None), None)
            lower = max((row.lower for row in rows if row.lower is not None), default=None)
            upper = min((row.upper for row in rows if row.upper is not None), default=None)
            if lower is not None and upper is not None and lower > upper:
                shown = default_name(rows[0].lhs, rows[0].op, rows[0].rhs, rows[0].group)
                raise ModelError(
                    phrase(
                        "the lower bound of {shown}, {lower:g}, is above its upper bound, {upper:g}.",
                        shown=shown,
                        lower=lower,
                        upper=upper,
                    ),
                    where=at_line(rows[0].line),
                )
            for row in rows:
                if row.free:
                    row.start, row.lower, row.upper = start, lower, upper
