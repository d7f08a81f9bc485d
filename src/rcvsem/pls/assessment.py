"""Everything a PLS model is judged by, as rows: measurement, discriminant validity, structure, effects."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.effects import Effect
from rcvsem.infer.intervals import IntervalKind
from rcvsem.pls import measures
from rcvsem.pls.assessment_rows import (
    ConstructRow,
    DefinedRow,
    Discriminant,
    EndogenousRow,
    Judged,
    OuterRow,
    PathRow,
)
from rcvsem.pls.bootstrap import PlsBootstrap
from rcvsem.pls.measurement_assessment import (
    construct_rows,
    discriminant_of,
    first_construct_rows,
    first_outer_rows,
    outer_rows,
)
from rcvsem.pls.moderation import PlsModeration, moderation_of
from rcvsem.pls.result import PlsFit
from rcvsem.pls.structure_assessment import (
    judged_definitions,
    judged_effects,
    judged_outcomes,
    judged_paths,
)

KINDS: tuple[IntervalKind, ...] = ("percentile",)


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
    moderation: tuple[PlsModeration, ...]


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
    made = Judged(bootstrap, tuple(kinds), level)
    decide = made.decide
    layout = fit.layout
    f2 = measures.effect_sizes(fit.correlations, fit.r2, layout)
    outer = [*first_outer_rows(fit, made), *outer_rows(layout, fit.solution, fit.columns_s, made, 2, "")]
    constructs = [*first_construct_rows(fit), *construct_rows(fit, made)]
    return PlsAssessment(
        fit=fit,
        level=level,
        kinds=made.kinds,
        decide_by=decide,
        bootstrap=bootstrap,
        outer=tuple(outer),
        constructs=tuple(constructs),
        discriminant=discriminant_of(fit, made),
        paths=tuple(judged_paths(fit, made, f2, 1.0 - level)),
        endogenous=tuple(judged_outcomes(fit, made)),
        effects=judged_effects(fit, made, decide),
        defined=tuple(judged_definitions(fit, made)),
        moderation=moderation_of(fit, bootstrap, f2, kind=decide, level=level),
    )
