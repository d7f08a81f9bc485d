"""The measurement of a PLS model judged: items, constructs, discriminant validity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.words import phrase
from rcvsem.pls import measures
from rcvsem.pls.assessment_rows import (
    COLLINEAR,
    ConstructRow,
    Discriminant,
    DiscriminantPair,
    Intervals,
    Judged,
    Kind,
    OuterRow,
    finite,
)
from rcvsem.pls.layout import PlsLayout
from rcvsem.pls.result import PlsFit
from rcvsem.pls.solution import PlsSolution
from rcvsem.scale.htmt import htmt_ratios


def outer_rows(
    layout: PlsLayout, solution: PlsSolution, s: Floats, made: Judged, stage: Literal[1, 2], prefix: str
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
                vif=finite(float(vif[k]), NotAvailable("a single item") if alone else COLLINEAR),
            )
        )
    return out


def _dimensions(fit: PlsFit) -> list[int]:
    """Places in the first run of the constructs whose items only that run has: dimensions, and with scores all others."""
    first = fit.estimated.first_layout
    if first is None:
        return []
    return [j for j in range(len(first.constructs)) if j in set(fit.plan.from_score.tolist())]


def first_outer_rows(fit: PlsFit, made: Judged) -> list[OuterRow]:
    first, solution = fit.estimated.first_layout, fit.estimated.first
    if first is None or solution is None:
        return []
    shown = {first.constructs[j] for j in _dimensions(fit)}
    return [row for row in outer_rows(first, solution, fit.s, made, 1, "first_") if row.construct in shown]


def _kind(layout: PlsLayout, j: int, products: int) -> Kind:
    if j >= len(layout.constructs) - products:
        return "product"
    if layout.blocks[j].size == 1:
        return "single item"
    return "factor" if layout.factors[j] else "composite"


class _Stage(NamedTuple):
    """One run. s : correlations of its columns. made : intervals, where there are some."""

    number: Literal[1, 2]
    layout: PlsLayout
    solution: PlsSolution
    s: Floats
    made: Judged | None


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


def first_construct_rows(fit: PlsFit) -> list[ConstructRow]:
    first, solution = fit.estimated.first_layout, fit.estimated.first
    if first is None or solution is None:
        return []
    stage = _Stage(1, first, solution, fit.s, None)
    return [_row(stage, j, _kind(first, j, 0)) for j in _dimensions(fit)]


def construct_rows(fit: PlsFit, made: Judged) -> list[ConstructRow]:
    layout, products = fit.layout, len(fit.plan.products)
    stage = _Stage(2, layout, fit.solution, fit.columns_s, made)
    return [_row(stage, j, _kind(layout, j, products)) for j in range(len(layout.constructs))]


def discriminant_of(fit: PlsFit, made: Judged) -> Discriminant:
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
    layout: PlsLayout, s: Floats, made: Judged, prefix: str, shown: Sequence[int]
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


def _one_sign(s: Floats, layout: PlsLayout, a: int, b: int) -> bool:
    """Whether the correlations between the blocks have one sign, and those within are positive."""
    between = s[np.ix_(layout.blocks[a], layout.blocks[b])]
    within = [s[np.ix_(layout.blocks[c], layout.blocks[c])] for c in (a, b)]
    return bool(((between > 0).all() or (between < 0).all()) and all((w > 0).all() for w in within))
