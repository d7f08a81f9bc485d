"""The parameter table: the contract between model text, matrices, estimates and reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.model.expressions import Expression

LOADS = "~>"  # the loading of a composite on one of its items; no operator of the language


def at_line(line: int) -> str:
    """Where in the model text, for findings; "" for what an option or a default added (line 0)."""
    return phrase("line {line}", line=line) if line else ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameter:
    """One row of the table: one number of the model in one group.

    id : 1-based row number.
    lhs, op, rhs : as in lavaan; `f =~ x` loading, `y ~ x` regression of y on x, `~~` (co)variance, `~1`
        intercept or mean (rhs empty), `x | t1` threshold, `x ~*~ x` scaling factor of an ordinal item, `c <~ x` weight
        of an item in a composite, `c ~> x` loading of a composite on an item (see `rcvsem.model.composites`).
    group : 1-based.
    free : 0 when fixed, else the 1-based index into theta; rows that must be equal share one index.
    label : the author's name for it, or "".
    fixed : the value of a fixed row; None when free, or when `exo`.
    start : the author's start value, or None.
    lower, upper : the author's bounds, or None.
    exo : a moment of a fixed exogenous predictor: its value is the sample's and no parameter.
    user : written in the model text (otherwise added by default).
    line : line of the model text, 0 for a default row.
    reason : the author's `# reason:` comment of that line.
    """

    id: int
    lhs: str
    op: str
    rhs: str
    group: int
    free: int
    label: str = ""
    fixed: float | None = None
    start: float | None = None
    lower: float | None = None
    upper: float | None = None
    exo: bool = False
    user: bool = False
    line: int = 0
    reason: str = ""

    @property
    def name(self) -> str:
        """The label, or lavaan's default name: "f=~x1", with ".g2" in the second group and so on."""
        return self.label or self.default_name

    @property
    def default_name(self) -> str:
        """lavaan's default name, whatever the label."""
        return default_name(self.lhs, self.op, self.rhs, self.group)


def parameter_table(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """The table as plain rows (field -> value), ready for JSON."""
    return [asdict(parameter) for parameter in parameters]


def default_name(lhs: str, op: str, rhs: str, group: int = 1) -> str:
    """lavaan's name of an unlabelled parameter: "f=~x1", and ".g2" from the second group on."""
    return f"{lhs}{op}{rhs}" + (f".g{group}" if group > 1 else "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """`name := expression`: a number computed from the labelled parameters (and earlier definitions)."""

    name: str
    expression: Expression
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Constraint:
    """`left op right` between labelled parameters; defined names are already replaced by their expressions.

    op : "==" , "<" or ">". An inequality includes its boundary, as in lavaan.
    """

    op: str
    left: Expression
    right: Expression
    line: int = 0

    @property
    def names(self) -> frozenset[str]:
        """The labels it speaks of."""
        return self.left.names | self.right.names

    @property
    def linear(self) -> bool:
        """Whether both sides are linear in the labels."""
        return self.left.linear() is not None and self.right.linear() is not None

    def residual(self, values: Mapping[str, Any]) -> Any:
        """left - right, with "<" turned round: 0 when an equality holds, >= 0 when an inequality holds."""
        difference = self.left.evaluate(values) - self.right.evaluate(values)
        return -difference if self.op == "<" else difference


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hypothesis:
    """A named expectation about one regression path: `PV ~ DP  # H1 +`.

    sign : "+", "-" or "" when the author gave none.
    """

    name: str
    lhs: str
    rhs: str
    sign: str = ""
    line: int = 0
