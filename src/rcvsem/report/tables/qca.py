"""Tables of a fuzzy-set qualitative comparative analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Row, RowKind, Table, group_row, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, note, stated, told
from rcvsem.report.tables.nca import worded

if TYPE_CHECKING:
    from rcvsem.analyses.configuration_study import QcaStudy

KINDS = {
    "complex": Text("Complex solution"),
    "intermediate": Text("Intermediate solution"),
    "parsimonious": Text("Parsimonious solution"),
}
CONSISTENCY, COVERAGE = Text("Consistency"), Text.meant("configurations", "Coverage")
SOURCES = (
    "Ragin, C. C. (2008). Redesigning social inquiry. University of Chicago Press.",
    "Fiss, P. C. (2011). Building better causal theories. Academy of Management Journal, 54(2), 393-420.",
    "Schneider, C. Q., & Wagemann, C. (2012). Set-theoretic methods for the social sciences. Cambridge University Press.",
)


def calibration_table(study: QcaStudy) -> Table | None:
    """Anchors of every variable."""
    if not study.anchors:
        return None
    percentiles = enumerated(f"{p:g}" for p in study.options.percentiles)
    given = {True: Text("given"), False: Text("percentiles")}
    return Table(
        **called("calibration", "Calibration"),
        columns=(
            usual.VARIABLE,
            column("out", "Fully out"),
            column("crossover", "Crossover"),
            column("in", "Fully in"),
            column("from", "Anchors", "text"),
        ),
        rows=tuple(
            row(worded(name, study.data.names), a.out, a.cross, a.full, given[bool(a.given)])
            for name, a in study.anchors.items()
        ),
        notes=note(
            "Direct method; percentiles {percentiles}. Memberships .05, .50 and .95 at the anchors.",
            percentiles=percentiles,
        ),
    )


def necessity_table(study: QcaStudy) -> Table:
    """Each condition and its absence as a necessary condition."""
    return Table(
        **called("qca-necessity", Text("Necessity for {outcome}", outcome=study.outcome)),
        columns=(
            usual.CONDITION,
            column("consistency", CONSISTENCY, "unit"),
            column("coverage", COVERAGE, "unit"),
            column("ron", "RoN", "unit"),
        ),
        rows=tuple(
            row(name, Cell(found.consistency, bold=found.consistency >= 0.9), found.coverage, found.ron)
            for name, found in study.necessity.items()
        ),
        notes=stated(
            "Consistency of .90 and more speaks for necessity, unless coverage or RoN (relevance of necessity) is "
            "low: then the condition is trivial. ~ absence."
        ),
        sources=SOURCES[2:],
    )


def truth_table(study: QcaStudy) -> Table:
    """The observed combinations."""
    names = study.data.conditions
    return Table(
        **called("truth-table", Text("Truth table of {outcome}", outcome=study.outcome)),
        columns=(
            *(usual.coded(name, "integer") for name in names),
            usual.CASES,
            column("consistency", CONSISTENCY, "unit"),
            usual.PRI,
            column("outcome", "Outcome", "integer"),
        ),
        rows=tuple(
            row(
                *(*line.literals, len(line.cases), line.consistency, line.pri),
                int(line.positive) if line.enough else "?",
            )
            for line in study.solutions.table
        ),
        notes=told(
            "Outcome 1: number of cases ≥ {frequency}, consistency ≥ {consistency} and PRI ≥ {pri}. ?: fewer cases, "
            "a logical remainder, as are the combinations without any case ({rest}).",
            frequency=Cell(study.options.frequency, "integer"),
            consistency=Cell(study.options.consistency, "unit", 2),
            pri=Cell(study.options.pri, "unit", 2),
            rest=Cell(2 ** len(names) - len(study.solutions.table), "integer"),
        ),
    )


def configuration_table(study: QcaStudy) -> Table | None:
    """The intermediate solution with core and contributing conditions, a column a configuration (Fiss, 2011)."""
    from rcvsem.analyses.configuration_study import core_of

    models = study.solutions.models["intermediate"]
    if not models:
        return None
    model, short = models[0], study.solutions.models["parsimonious"]
    marks = []
    for term in model.terms:
        core = core_of(term.literals, short)
        marks.append(
            [
                "" if state < 0 else ("●" if state else "⊗") if own else ("(●)" if state else "(⊗)")
                for state, own in zip(term.literals, core, strict=True)
            ]
        )
    width = len(model.terms)
    rows = [
        row(worded(name, study.data.names), *(column[k] for column in marks))
        for k, name in enumerate(study.data.conditions)
    ]
    for label, values in (
        (CONSISTENCY, [term.relation.consistency for term in model.terms]),
        (Text("PRI"), [term.relation.pri for term in model.terms]),
        (Text("Raw coverage"), [term.relation.coverage for term in model.terms]),
        (Text("Unique coverage"), [term.unique for term in model.terms]),
    ):
        first: RowKind = "total" if label is CONSISTENCY else "body"
        rows.append(row(label, *(Cell(value, "unit", 3) for value in values), kind=first))
    for label, value in (
        (Text("Solution consistency"), model.relation.consistency),
        (Text("Solution coverage"), model.relation.coverage),
    ):
        rows.append(row(label, Cell(value, "unit", 3), *(None for _ in range(width - 1))))
    more = len(models) - 1
    return Table(
        **called("configurations", Text("Configurations for {outcome}", outcome=study.outcome)),
        columns=(
            usual.CONDITION,
            *(column(f"c{k}", Text("C{k}", k=k), "text") for k in range(1, width + 1)),
        ),
        rows=tuple(rows),
        notes=stated(
            "Intermediate solution. ● core condition present, ⊗ core condition absent; in brackets: contributing "
            "conditions. Core: also in the parsimonious solution.",
            Text("{more} other models have as few configurations; see the solutions.", more=more)
            if more
            else None,
        ),
        paragraph=say(
            "{count} configurations lead to the outcome (consistency {consistency}, coverage {coverage}).",
            count=Cell(width, "integer"),
            consistency=Cell(model.relation.consistency, "unit", 3),
            coverage=Cell(model.relation.coverage, "unit", 3),
        ),
        sources=SOURCES[:2],
    )


def solution_table(study: QcaStudy) -> Table | None:
    """All solutions as formulas."""
    from rcvsem.analyses.configuration_study import SOLUTIONS, formula

    columns = (
        column("configuration", "Configuration", "text"),
        column("consistency", CONSISTENCY, "unit"),
        usual.PRI,
        column("raw", "raw", "unit", group=COVERAGE),
        column("unique", "unique", "unit", group=COVERAGE),
        usual.CASES,
    )
    rows: list[Row] = []
    for kind in SOLUTIONS:
        models = study.solutions.models[kind]
        for k, model in enumerate(models, start=1):
            title = KINDS[kind]
            if len(models) > 1:
                title = Text("{title}, model {k} of {n}", title=title, k=k, n=len(models))
            rows.append(group_row(title, len(columns)))
            rows += filled(
                columns,
                model.terms,
                configuration=lambda term: formula(term.literals, study.data.conditions),
                consistency="relation.consistency",
                pri="relation.pri",
                raw="relation.coverage",
                cases=lambda term: len(term.cases),
            )
            whole = (model.relation.consistency, model.relation.pri, model.relation.coverage)
            rows.append(row(Text("Solution"), *whole, None, None, kind="total"))
    if not rows:
        return None
    return Table(
        **called("qca-solutions", Text("Solutions for {outcome}", outcome=study.outcome)),
        columns=columns,
        rows=tuple(rows),
        brief=("consistency", "raw"),
        notes=(Text("* and, ~ not; configurations of a solution are joined by or."),),
    )


def robustness_table(study: QcaStudy) -> Table | None:
    """The intermediate solution under other choices."""
    from rcvsem.analyses.configuration_study import formula

    if not study.robustness:
        return None
    columns = (
        column("choice", "Choice", "text"),
        column("configurations", "Configurations", "text"),
        column("consistency", CONSISTENCY, "unit"),
        column("coverage", COVERAGE, "unit"),
        column("coincidence", "Coincidence", "unit"),
    )

    def named(one: Any) -> Text | str:
        shown = " + ".join(formula(term, study.data.conditions) for term in one.terms)
        return shown or Text("no solution")

    return Table(
        **called("qca-robustness", "Robustness of the intermediate solution"),
        columns=columns,
        rows=filled(
            columns,
            study.robustness,
            configurations=named,
            consistency=lambda one: None if one.relation is None else one.relation.consistency,
            coverage=lambda one: None if one.relation is None else one.relation.coverage,
        ),
        notes=stated(
            "One choice is changed at a time. Coincidence: sum of minima over sum of maxima of the memberships in "
            "both solutions; 1 is the same solution."
        ),
    )
