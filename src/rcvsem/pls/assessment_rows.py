"""The rows in which a PLS model is judged, and what a bootstrap says of an estimate."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.choices import deciding
from rcvsem.infer.intervals import ConfidenceInterval, IntervalKind, intervals_of, spread
from rcvsem.pls.bootstrap import PlsBootstrap

Kind = Literal["factor", "composite", "single item", "product"]
Intervals = dict[IntervalKind, ConfidenceInterval]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Estimate:
    """An estimate with its bootstrap: se the standard deviation of the draws, t = value / se, intervals with their p."""

    value: float
    se: float | None
    intervals: Intervals

    json_form: ClassVar[str] = "value se t intervals"

    @property
    def t(self) -> float | None:
        return None if not self.se else self.value / self.se


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OuterRow:
    """One column of one construct. stage : 1 for dimensions of second-order constructs measured in a first run, else 2.

    reliability : squared loading. vif : given the other columns of the construct.
    """

    construct: str
    column: str
    stage: Literal[1, 2]
    loading: Estimate
    weight: Estimate
    reliability: float
    vif: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConstructRow:
    """One construct: alpha of standardized items, rho_A, rho_C and AVE, where they have a meaning."""

    construct: str
    kind: Kind
    mode: str
    stage: Literal[1, 2]
    items: int
    alpha: Number
    rho_a: Number
    rho_c: Number
    ave: Number
    intervals: dict[str, Intervals]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiscriminantPair:
    """HTMT and HTMT2 of two reflective constructs with their intervals."""

    first: str
    second: str
    htmt: Number
    htmt2: Number
    intervals: Intervals
    intervals2: Intervals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discriminant:
    """fornell_larcker (J, J): square root of the AVE on the diagonal (NaN where it has no meaning), correlations of the
    constructs beside."""

    constructs: tuple[str, ...]
    fornell_larcker: Floats
    pairs: tuple[DiscriminantPair, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathRow:
    """One path: standardized estimate, f2 (scores kept), vif of the predictor, and the hypothesis that names it."""

    outcome: str
    predictor: str
    estimate: Estimate
    f2: Number
    vif: Number
    hypothesis: str
    sign: str
    supported: bool | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EndogenousRow:
    """One endogenous construct; bic, aic and gm compare models with the same construct and cases."""

    construct: str
    r2: Estimate
    adjusted: float
    bic: float
    aic: float
    gm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DefinedRow:
    """One `:=` of the model text, in standardized paths."""

    name: str
    estimate: Estimate


COLLINEAR = NotAvailable("the variables determine each other")


def finite(value: float, reason: NotAvailable) -> Number:
    """The value, or why there is none: a single item has no VIF, nor have variables that determine each other."""
    single = reason is not COLLINEAR and reason.reason == "a single item"
    return reason if single or not np.isfinite(value) else value


class Judged:
    """Estimates with what the bootstrap says of them."""

    def __init__(self, drawn: PlsBootstrap | None, kinds: tuple[IntervalKind, ...], level: float) -> None:
        self.drawn, self.kinds, self.level = drawn, kinds, level
        self.decide: IntervalKind = deciding(kinds)

    def intervals(self, name: str, k: int, value: float) -> Intervals:
        if self.drawn is None or name not in self.drawn.values:
            return {}
        left_out = self.drawn.left_out.get(name)
        return intervals_of(
            value,
            kinds=self.kinds,
            level=self.level,
            draws=self.drawn.values[name][:, k],
            left_out=None if left_out is None else left_out[:, k],
        )

    def estimate(self, name: str, k: int, value: float) -> Estimate:
        drawn = None if self.drawn is None else self.drawn.values.get(name)
        return Estimate(
            value=float(value),
            se=None if drawn is None else spread(drawn[:, k]),
            intervals=self.intervals(name, k, float(value)),
        )
