"""The structure of a PLS model judged: paths, outcomes, effects, definitions."""

from __future__ import annotations

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.infer.effects import Effect, with_shares
from rcvsem.infer.intervals import IntervalKind
from rcvsem.pls import measures
from rcvsem.pls.assessment_rows import COLLINEAR, DefinedRow, EndogenousRow, Judged, PathRow, finite
from rcvsem.pls.effects import defined_values, effect_values, plans_of
from rcvsem.pls.result import PlsFit


def judged_paths(fit: PlsFit, made: Judged, f2: Floats, alpha: float) -> list[PathRow]:
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
                f2=finite(float(f2[j, i]), NotAvailable("nothing is left to explain")),
                vif=finite(float(vif[j, i]), COLLINEAR),
                hypothesis="" if expected is None else expected.name,
                sign="" if expected is None else expected.sign,
                supported=supported,
            )
        )
    return out


def judged_outcomes(fit: PlsFit, made: Judged) -> list[EndogenousRow]:
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


def judged_effects(fit: PlsFit, made: Judged, decide: IntervalKind) -> tuple[Effect, ...]:
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


def judged_definitions(fit: PlsFit, made: Judged) -> list[DefinedRow]:
    values = defined_values(fit.solution.paths, fit.model, fit.layout)[0]
    return [
        DefinedRow(name=d.name, estimate=made.estimate("defined", k, float(values[k])))
        for k, d in enumerate(fit.model.definitions)
    ]
