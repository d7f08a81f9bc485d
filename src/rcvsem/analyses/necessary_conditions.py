"""`rcvsem nca`: which conditions an outcome cannot be high without, and how much of them it takes."""

from __future__ import annotations

from typing import Any, ClassVar

from rcvsem.analyses.condition_scores import ConditionScores
from rcvsem.analyses.json_heads import SCALES_IF_ANY
from rcvsem.analyses.nca_options import NcaOptions
from rcvsem.analyses.run_json_parts import scale_record
from rcvsem.analyses.scale_source import ScaleSource
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.options import settings
from rcvsem.foundation.result import Result
from rcvsem.foundation.words import phrase
from rcvsem.infer.necessary_conditions import (
    CEILINGS,
    Ceiling,
    CeilingLine,
    Scope,
    ceiling,
    empirical_scope,
    needed_level,
    permutation_p,
    permuted_effects,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Condition:
    """One condition: its scope, both ceilings, p by ceiling (NotAvailable without test), its scores (n,)."""

    name: str
    scope: Scope
    lines: dict[Ceiling, CeilingLine]
    p: dict[Ceiling, float | NotAvailable]
    x: Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bottleneck:
    """One ceiling's table."""

    kind: Ceiling
    rows: tuple[Needed, ...]

    json_form: ClassVar[str] = "ceiling=kind rows"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Needed:
    """One level of the outcome. outcome_share : of its range. needed_share : by condition the level that is needed, as a
    share of its range (None: not needed)."""

    outcome_share: float
    outcome: float
    needed_share: dict[str, float | NotAvailable | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectSize:
    """One condition under one ceiling. line : the ceiling. p : NotAvailable without test."""

    condition: str
    ceiling: Ceiling
    line: CeilingLine
    scope: Scope
    p: float | NotAvailable

    json_form: ClassVar[str] = (
        "condition ceiling effect=line.effect size p zone=line.zone scope=scope.area accuracy=line.accuracy peers "
        "intercept=line.intercept slope=line.slope condition_inefficiency=line.condition_inefficiency "
        "outcome_inefficiency=line.outcome_inefficiency"
    )

    @property
    def size(self) -> str:
        """Dul's (2016) words for the effect."""
        return size_of(self.line.effect)

    @property
    def peers(self) -> int:
        """Cases on the ceiling."""
        return len(self.line.peers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class NcaStudy(Result):
    """The whole analysis."""

    source: ScaleSource | None
    data: ConditionScores
    options: NcaOptions
    scores: str
    conditions: tuple[Condition, ...]
    bottlenecks: tuple[Bottleneck, ...]
    findings: tuple[Finding, ...]

    #: One row a condition and ceiling.
    frame_of: ClassVar[str] = "effect_sizes"
    json_form: ClassVar[str] = (
        f"{SCALES_IF_ANY} cases=n outcome=data.outcome scores draws=options.draws seed=options.seed "
        "conditions=effect_sizes bottlenecks"
    )

    @property
    def n(self) -> int:
        """Cases."""
        return len(self.data.y)

    @property
    def effect_sizes(self) -> tuple[EffectSize, ...]:
        """Every condition under every ceiling."""
        return tuple(
            EffectSize(condition=one.name, ceiling=kind, line=line, scope=one.scope, p=one.p[kind])
            for one in self.conditions
            for kind, line in one.lines.items()
        )


def run_nca(
    data: ConditionScores,
    options: NcaOptions,
    *,
    source: ScaleSource | None = None,
    scores: str = "mean",
    advance: Any = None,
) -> NcaStudy:
    """NCA of one outcome by each condition.

    Raises
    ------
    DataError : values lie outside the scope that was said.
    """
    made = []
    for k, name in enumerate(data.conditions):
        x = data.x[:, k]
        scope = _scope(x, data.y, options.scope, name, data.outcome)
        lines = {kind: ceiling(x, data.y, kind, scope) for kind in CEILINGS}
        p: dict[Ceiling, float | NotAvailable] = {
            kind: NotAvailable("The permutation test was not asked for.") for kind in CEILINGS
        }
        if options.draws:
            drawn = permuted_effects(x, data.y, options.draws, options.seed, scope)
            p = {kind: permutation_p(lines[kind].effect, drawn[kind]) for kind in CEILINGS}
        made.append(Condition(name=name, scope=scope, lines=lines, p=p, x=x))
        if advance is not None:
            advance(k + 1, len(data.conditions))
    return NcaStudy(
        source=source,
        data=data,
        options=options,
        scores=scores,
        conditions=tuple(made),
        bottlenecks=tuple(_bottleneck(kind, made, options.steps) for kind in CEILINGS),
        findings=data.findings,
    )


def _scope(x: Any, y: Any, said: tuple[int, int] | None, name: str, outcome: str) -> Scope:
    if said is None:
        return empirical_scope(x, y)
    low, high = said
    for variable, values in ((name, x), (outcome, y)):
        if values.min() < low or values.max() > high:
            raise DataError(
                phrase(
                    "'{name}' goes from {least} to {most}, beyond the scope {low}:{high}.",
                    name=variable,
                    least=f"{values.min():g}",
                    most=f"{values.max():g}",
                    low=f"{low:g}",
                    high=f"{high:g}",
                )
            )
    return Scope(x_low=low, x_high=high, y_low=low, y_high=high)


def _bottleneck(kind: Ceiling, conditions: list[Condition], steps: int) -> Bottleneck:
    rows = []
    for step in range(steps + 1):
        share = step / steps
        first = conditions[0].scope
        level = first.y_low + share * (first.y_high - first.y_low)
        needed: dict[str, float | NotAvailable | None] = {}
        for one in conditions:
            found = needed_level(one.lines[kind], level, one.scope)
            if isinstance(found, float):
                found = (found - one.scope.x_low) / (one.scope.x_high - one.scope.x_low)
            needed[one.name] = found
        rows.append(Needed(outcome_share=share, outcome=level, needed_share=needed))
    return Bottleneck(kind=kind, rows=tuple(rows))


def size_of(effect: float) -> str:
    """Dul's (2016) words for d."""
    return next(
        word
        for limit, word in ((0.1, "small"), (0.3, "medium"), (0.5, "large"), (2.0, phrase("very large")))
        if effect < limit
    )


def nca_record(study: NcaStudy) -> dict[str, Any]:
    """run.json."""
    said = {**study.data.said, "scores": study.scores, **settings(study.options)}
    return {**scale_record(study, "nca", said), "seed": study.options.seed}
