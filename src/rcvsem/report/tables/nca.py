"""Tables of a necessary condition analysis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, note, spelled, stated

if TYPE_CHECKING:
    from rcvsem.analyses.necessary_conditions import Bottleneck, NcaStudy

CEILING_NAMES = {"ce_fdh": Text("CE-FDH"), "cr_fdh": Text("CR-FDH")}
SIZES = spelled("small", "medium", "large", "very large")
_NOT_NEEDED = Text("NN")
SOURCES = (
    "Dul, J. (2016). Necessary condition analysis (NCA). Organizational Research Methods, 19(1), 10-52.",
    "Dul, J., van der Laan, E., & Kuik, R. (2020). A statistical significance test for necessary condition analysis. "
    "Organizational Research Methods, 23(2), 385-395.",
)


def worded(name: str, names: Mapping[str, Text]) -> Text:
    """The wording of a variable with its code."""
    found = names.get(name)
    return Text.verbatim(name) if found is None else Text("{found} ({name})", found=found, name=name)


def effect_size_table(study: NcaStudy) -> Table:
    """One row a condition and ceiling."""
    from rcvsem.analyses.necessary_conditions import size_of

    rows, told = [], []
    for one in study.conditions:
        for kind, line in one.lines.items():
            p = one.p[kind]
            name = worded(one.name, study.data.names)
            rows.append(
                row(
                    *(name, CEILING_NAMES[kind], line.effect, p, SIZES[size_of(line.effect)], line.accuracy),
                    *(line.zone, one.scope.area, line.condition_inefficiency, line.outcome_inefficiency),
                )
            )
            if not isinstance(p, NotAvailable) and kind == "cr_fdh" and line.effect >= 0.1 and p < 0.05:
                told.append(
                    say(
                        "The data are in line with {name} as a necessary condition (d = {d}, p {p}).",
                        d=Cell(line.effect, "unit", 3),
                        p=Cell(p, "p"),
                        name=one.name,
                    )
                )
    none = say("No condition has d of .10 and more with p below .05 (CR-FDH).")
    tested = study.options.draws > 0
    lost = Text("Inefficiency")
    return Table(
        **called("nca", Text("Necessary conditions of {outcome}", outcome=study.data.outcome), "NCA"),
        columns=(
            usual.CONDITION,
            column("ceiling", Text.meant("necessary condition analysis", "Ceiling"), "text"),
            column("effect", "d", "unit", symbol=True),
            usual.P,
            column("size", "Size", "text"),
            column("accuracy", "Accuracy", "percent"),
            column("zone", "Ceiling zone"),
            column("scope", "Scope"),
            column("condition_inefficiency", "of X", "percent", group=lost),
            column("outcome_inefficiency", "of Y", "percent", group=lost),
        ),
        rows=tuple(rows),
        brief=("ceiling", "effect", "p"),
        notes=note(
            "d: empty zone above the ceiling / scope; below .1 small, .1 to .3 medium, .3 to .5 large, above very "
            "large. p: share of random orders of the outcome with as large a d ({draws}).",
            draws=Text("{draws:,} draws", draws=study.options.draws) if tested else Text("not asked for"),
        ),
        paragraph=join(told or [none]) if tested else None,
        sources=SOURCES,
    )


def bottleneck_table(study: NcaStudy, table: Bottleneck) -> Table:
    """Which level of each condition an outcome of so many per cent needs."""
    beyond, outcome = Text("NA"), study.data.outcome

    def level(value: float | NotAvailable | None) -> Cell:
        if value is None:
            return Cell(_NOT_NEEDED)
        return Cell(beyond) if isinstance(value, NotAvailable) else Cell(value, "percent", 1)

    return Table(
        id=f"bottleneck-{table.kind.replace('_', '-')}",
        title=Text("Bottleneck table ({ceiling})", ceiling=CEILING_NAMES[table.kind]),
        columns=(
            column("outcome", Text("{outcome} (%)", outcome=outcome), "percent", digits=0),
            *(
                column(name, Text("{name} (%)", name=name), "percent", digits=1)
                for name in study.data.conditions
            ),
        ),
        rows=tuple(
            row(one.outcome_share, *(level(value) for value in one.needed_share.values()))
            for one in table.rows
        ),
        notes=stated(
            "Per cent of the range of each variable. NN: not necessary at this level. NA: beyond what was observed."
        ),
    )
