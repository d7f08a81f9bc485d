"""Everything a PLS model is judged by, as rows: measurement, discriminant validity, structure, effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import deciding
from rcvsem.infer.effects import Effect, with_shares
from rcvsem.infer.intervals import Interval, IntervalKind, intervals_of, spread
from rcvsem.pls import measures
from rcvsem.pls.bootstrap import PlsBootstrap
from rcvsem.pls.effects import defined_values, effect_values, plans_of
from rcvsem.pls.layout import Layout
from rcvsem.pls.moderation import Moderation, moderation_of
from rcvsem.pls.result import PlsFit
from rcvsem.pls.solution import Solution
from rcvsem.scale.htmt import htmt_ratios

Kind = Literal["factor", "composite", "single item", "product"]
Intervals = dict[IntervalKind, Interval]
KINDS: tuple[IntervalKind, ...] = ("percentile",)


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsAssessment:
    """All of it. decide_by : the kind of interval that p and verdicts come from."""

    fit: PlsFit
    level: float
    kinds: tuple[IntervalKind, ...]
    decide_by: IntervalKind
    bootstrap: PlsBootstrap | None
    outer: tuple[OuterRow, ...]
    constructs: tuple[ConstructRow, ...]
    discriminant: Discriminant
    paths: tuple[PathRow, ...]
    endogenous: tuple[EndogenousRow, ...]
    effects: tuple[Effect, ...]
    defined: tuple[DefinedRow, ...]
    moderation: tuple[Moderation, ...]


def assess(
    fit: PlsFit,
    bootstrap: PlsBootstrap | None = None,
    *,
    kinds: Sequence[IntervalKind] = KINDS,
    level: float = 0.95,
) -> PlsAssessment:
    """Judge a converged fit.

    With a bootstrap, everything has its intervals; percentile decides where it is among them, else the last.
    """
    made = _Made(bootstrap, tuple(kinds), level)
    decide = made.decide
    layout = fit.layout
    f2 = measures.effect_sizes(fit.correlations, fit.r2, layout)
    outer = [*_first_outer(fit, made), *_outer(layout, fit.solution, fit.columns_s, made, 2, "")]
    constructs = [*_first_constructs(fit), *_constructs(fit, made)]
    return PlsAssessment(
        fit=fit,
        level=level,
        kinds=made.kinds,
        decide_by=decide,
        bootstrap=bootstrap,
        outer=tuple(outer),
        constructs=tuple(constructs),
        discriminant=_discriminant(fit, made),
        paths=tuple(_paths(fit, made, f2, 1.0 - level)),
        endogenous=tuple(_endogenous(fit, made)),
        effects=_effects(fit, made, decide),
        defined=tuple(_defined(fit, made)),
        moderation=moderation_of(fit, bootstrap, f2, kind=decide, level=level),
    )


COLLINEAR = NotAvailable("the variables determine each other")


def _finite(value: float, reason: NotAvailable) -> Number:
    """The value, or why there is none: a single item has no VIF, nor have variables that determine each other."""
    single = reason is not COLLINEAR and reason.reason == "a single item"
    return reason if single or not np.isfinite(value) else value


class _Made:
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


def _outer(
    layout: Layout, solution: Solution, s: Floats, made: _Made, stage: Literal[1, 2], prefix: str
) -> list[OuterRow]:
    with np.errstate(all="ignore"):
        vif = measures.item_vifs(s, layout)
    out = []
    for k, (column, owner) in enumerate(zip(layout.flat, layout.owner, strict=True)):
        alone = layout.blocks[owner].size == 1
        loading = float(solution.loadings[0, k])
        out.append(
            OuterRow(
                construct=layout.constructs[owner],
                column=layout.columns[column],
                stage=stage,
                loading=made.estimate(f"{prefix}loadings", k, loading),
                weight=made.estimate(f"{prefix}weights", k, float(solution.weights[0, k])),
                reliability=loading**2,
                vif=_finite(float(vif[k]), NotAvailable("a single item") if alone else COLLINEAR),
            )
        )
    return out


def _dimensions(fit: PlsFit) -> list[int]:
    """Places in the first run of the constructs whose items only that run has: dimensions, and with scores all others."""
    first = fit.estimated.first_layout
    if first is None:
        return []
    return [j for j in range(len(first.constructs)) if j in set(fit.plan.from_score.tolist())]


def _first_outer(fit: PlsFit, made: _Made) -> list[OuterRow]:
    first, solution = fit.estimated.first_layout, fit.estimated.first
    if first is None or solution is None:
        return []
    shown = {first.constructs[j] for j in _dimensions(fit)}
    return [row for row in _outer(first, solution, fit.s, made, 1, "first_") if row.construct in shown]


def _kind(layout: Layout, j: int, products: int) -> Kind:
    if j >= len(layout.constructs) - products:
        return "product"
    if layout.blocks[j].size == 1:
        return "single item"
    return "factor" if layout.factors[j] else "composite"


class _Stage(NamedTuple):
    """One run. s : correlations of its columns. made : intervals, where there are some."""

    number: Literal[1, 2]
    layout: Layout
    solution: Solution
    s: Floats
    made: _Made | None


def _row(stage: _Stage, j: int, kind: Kind) -> ConstructRow:
    number, layout, solution, s, made = stage
    reason = {
        "composite": phrase("a composite has no common factor"),
        "single item": phrase("a single item"),
        "product": phrase("a product of constructs"),
    }.get(kind)
    values: dict[str, Number]
    intervals: dict[str, Intervals] = {}
    if reason is not None:
        none = NotAvailable(reason)
        values = {"alpha": none, "rho_a": none, "rho_c": none, "ave": none}
    else:
        values = {
            "alpha": float(measures.alphas(s, layout)[j]),
            "rho_a": float(solution.rho_a[0, j]),
            "rho_c": float(measures.rho_c(solution.loadings[0], layout)[j]),
            "ave": float(measures.ave(solution.loadings[0], layout)[j]),
        }
        if made is not None:
            intervals = {
                name: found
                for name in ("rho_a", "rho_c", "ave")
                if (found := made.intervals(name, j, float(values[name])))  # type: ignore[arg-type]
            }
    return ConstructRow(
        construct=layout.constructs[j],
        kind=kind,
        mode=layout.modes[j],
        stage=number,
        items=int(layout.blocks[j].size),
        intervals=intervals,
        **values,
    )


def _first_constructs(fit: PlsFit) -> list[ConstructRow]:
    first, solution = fit.estimated.first_layout, fit.estimated.first
    if first is None or solution is None:
        return []
    stage = _Stage(1, first, solution, fit.s, None)
    return [_row(stage, j, _kind(first, j, 0)) for j in _dimensions(fit)]


def _constructs(fit: PlsFit, made: _Made) -> list[ConstructRow]:
    layout, products = fit.layout, len(fit.plan.products)
    stage = _Stage(2, layout, fit.solution, fit.columns_s, made)
    return [_row(stage, j, _kind(layout, j, products)) for j in range(len(layout.constructs))]


def _discriminant(fit: PlsFit, made: _Made) -> Discriminant:
    main = fit.plan.main
    J = len(main.constructs)
    table = fit.correlations[:J, :J].copy()
    ave = measures.ave(fit.loadings, fit.layout)[:J]
    reflective = [bool(f) and b.size > 1 for f, b in zip(main.factors, main.blocks, strict=True)]
    with np.errstate(invalid="ignore"):
        np.fill_diagonal(table, np.where(reflective, np.sqrt(ave), np.nan))
    s = fit.columns_s[: len(main.columns), : len(main.columns)]
    pairs = _pairs(main, s, made, "", range(J))
    first = fit.estimated.first_layout
    if first is not None:
        dimensions = {name for c in fit.model.second_order for name in c.items}
        shown = [j for j, name in enumerate(first.constructs) if name in dimensions]
        pairs = [*_pairs(first, fit.s, made, "first_", shown), *pairs]
    return Discriminant(constructs=main.constructs, fornell_larcker=frozen(table), pairs=tuple(pairs))


def _pairs(
    layout: Layout, s: Floats, made: _Made, prefix: str, shown: Sequence[int]
) -> list[DiscriminantPair]:
    reflective = [bool(f) and b.size > 1 for f, b in zip(layout.factors, layout.blocks, strict=True)]
    with np.errstate(all="ignore"):
        htmt, htmt2 = htmt_ratios(s, layout.blocks), htmt_ratios(s, layout.blocks, geometric=True)
    composite = NotAvailable("of reflective constructs alone")
    mixed = NotAvailable("correlations of both signs have no geometric mean")
    out = []
    for k, (a, b) in enumerate(zip(*np.tril_indices(len(layout.constructs), -1), strict=True)):
        if a not in shown or b not in shown:
            continue
        single = [layout.blocks[c].size == 1 for c in (a, b)]
        usable = all(reflective[c] or one for c, one in zip((a, b), single, strict=True)) and not all(single)
        signs = usable and _one_sign(s, layout, int(a), int(b))
        out.append(
            DiscriminantPair(
                first=layout.constructs[b],
                second=layout.constructs[a],
                htmt=float(htmt[a, b]) if usable else composite,
                htmt2=composite if not usable else float(htmt2[a, b]) if signs else mixed,
                intervals=made.intervals(f"{prefix}htmt", k, float(htmt[a, b])) if usable else {},
                intervals2=made.intervals(f"{prefix}htmt2", k, float(htmt2[a, b])) if signs else {},
            )
        )
    return out


def _one_sign(s: Floats, layout: Layout, a: int, b: int) -> bool:
    """Whether the correlations between the blocks have one sign, and those within are positive."""
    between = s[np.ix_(layout.blocks[a], layout.blocks[b])]
    within = [s[np.ix_(layout.blocks[c], layout.blocks[c])] for c in (a, b)]
    return bool(((between > 0).all() or (between < 0).all()) and all((w > 0).all() for w in within))


def _paths(fit: PlsFit, made: _Made, f2: Floats, alpha: float) -> list[PathRow]:
    layout = fit.layout
    vif = measures.inner_vifs(fit.correlations, layout)
    named = {(h.lhs, h.rhs): h for h in fit.model.hypotheses}
    out = []
    for k, (j, i) in enumerate(layout.paths):
        outcome, predictor = layout.constructs[j], layout.constructs[i]
        estimate = made.estimate("paths", k, float(fit.paths[j, i]))
        expected = named.get((outcome, predictor))
        supported = None
        chosen = estimate.intervals.get(made.decide)
        if expected is not None and chosen is not None:
            right = {"+": estimate.value > 0, "-": estimate.value < 0}.get(expected.sign, True)
            supported = bool(chosen.pvalue < alpha and right)
        out.append(
            PathRow(
                outcome=outcome,
                predictor=predictor,
                estimate=estimate,
                f2=_finite(float(f2[j, i]), NotAvailable("nothing is left to explain")),
                vif=_finite(float(vif[j, i]), COLLINEAR),
                hypothesis="" if expected is None else expected.name,
                sign="" if expected is None else expected.sign,
                supported=supported,
            )
        )
    return out


def _endogenous(fit: PlsFit, made: _Made) -> list[EndogenousRow]:
    layout = fit.layout
    adjusted = measures.adjusted_r2(fit.r2, layout, fit.n)
    criteria = measures.information(fit.r2, layout, fit.n, fit.correlations)
    return [
        EndogenousRow(
            construct=layout.constructs[j],
            r2=made.estimate("r2", k, float(fit.r2[j])),
            adjusted=float(adjusted[j]),
            **{name: float(criteria[name][j]) for name in ("bic", "aic", "gm")},
        )
        for k, j in enumerate(layout.endogenous)
    ]


def _effects(fit: PlsFit, made: _Made, decide: IntervalKind) -> tuple[Effect, ...]:
    plans = plans_of(fit.model, fit.layout)
    values = effect_values(fit.solution.paths, plans, fit.layout)[0]
    none = NotAvailable("PLS has no normal-theory errors: see the bootstrap")
    rows = []
    for k, name in enumerate(plans.names):
        estimate = made.estimate("effects", k, float(values[k]))
        rows.append(
            Effect(
                source=name.source,
                target=name.target,
                kind=name.kind,
                path=name.path,
                group=1,
                est=estimate.value,
                se=none,
                z=none,
                pvalue=none,
                ci_lower=none,
                ci_upper=none,
                std=estimate.value,
                std_se=none,
                share=none,
                verdict=None,
                intervals=estimate.intervals,
                std_intervals=estimate.intervals,
                boot_se=estimate.se,
                std_boot_se=estimate.se,
            )
        )
    return with_shares(tuple(rows), decide if made.drawn is not None else None)


def _defined(fit: PlsFit, made: _Made) -> list[DefinedRow]:
    values = defined_values(fit.solution.paths, fit.model, fit.layout)[0]
    return [
        DefinedRow(name=d.name, estimate=made.estimate("defined", k, float(values[k])))
        for k, d in enumerate(fit.model.definitions)
    ]
