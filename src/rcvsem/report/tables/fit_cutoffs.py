"""Simulated cut-offs of fit indices, and how the observed values stand against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Row, Table, Words, row, say
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.index_names import index_name
from rcvsem.report.tables.wording import percent, unit

if TYPE_CHECKING:
    from rcvsem.infer.fit_cutoffs import CutoffLevel, FitCutoffs
    from rcvsem.infer.misspecified import Addition

INDICES = ("cfi", "rmsea", "srmr")
_KINDS = {
    "normal": Text("normal variables"),
    "categories": Text("answers in the categories and shares of the data"),
    "mixed": Text("answers in the categories and shares of the data, and normal variables"),
}


def cutoff_table(found: FitCutoffs) -> Table:
    """One row the observed values, one the bound of the correct model, one a level."""
    observed = row(
        Text("This model"),
        None,
        *(Cell(found.observed[name], bold=True) for name in INDICES),
        kind="total",
    )
    exact = row(Text("Correct"), Text.meant("changes", "nothing"), *(found.exact[name] for name in INDICES))
    return Table(
        **called("cutoffs", "Simulated (dynamic) cut-offs of fit indices", "Cut-offs"),
        columns=(
            column("level", "Population", "text"),
            column("wrong", "What the model lacks", "text"),
            *(column(name, index_name(name), "unit") for name in INDICES),
        ),
        rows=(exact, *(_level(one) for one in found.levels), observed),
        brief=INDICES,
        notes=_notes(found),
        paragraph=_paragraph(found),
        sources=(
            "McNeish & Wolf (2023), Psychological Methods 28, 61-88",
            "McNeish & Wolf (2023), Behavior Research Methods 55, 1157-1174",
            "McNeish (2023), Psychological Methods (Likert data)",
        ),
    )


SIMULATED = column("simulated", "Simulated", "text")
SIMULATED_NOTE = Text(
    "Simulated: what 95% of samples from a correct model with these loadings, this N and these answers keep; see the "
    "table of simulated cut-offs."
)
BEFORE = "verdict"


def with_simulated(table: Table, measures: Mapping[str, Any], found: FitCutoffs) -> Table:
    """The table of fit indices with the bounds of a correct model in a column of their own, each beside the version of
    the index that was simulated."""
    bounds: dict[str, Words] = {}
    for name, bound in found.exact.items():
        ends = ("", "_robust", "_scaled")
        key = next((f"{name}{e}" for e in ends if measures.get(f"{name}{e}") == found.observed[name]), name)
        sign = "≥" if name == "cfi" else "≤"
        bounds[index_name(key).en] = say("{sign} {bound}", bound=unit(bound), sign=sign)
    place = [column.key for column in table.columns].index(BEFORE)
    rows = tuple(
        replace(one, cells=(*one.cells[:place], Cell(bounds.get(_english(one.cells[0]))), *one.cells[place:]))
        for one in table.rows
    )
    columns = (*table.columns[:place], SIMULATED, *table.columns[place:])
    return replace(table, columns=columns, rows=rows, notes=(*table.notes, SIMULATED_NOTE))


def _english(name: Cell) -> str:
    return name.value.en if isinstance(name.value, Text) else str(name.value)


def _level(one: CutoffLevel) -> Row:
    return row(
        Text("Level {level}", level=one.level),
        _added(one.additions),
        *(Cell(one.cutoffs[name].value, note=_ninety(one, name)) for name in INDICES),
    )


def _ninety(one: CutoffLevel, name: str) -> Text | None:
    error = one.cutoffs[name].error
    if isinstance(error, NotAvailable) or error == 0.05:
        return None
    return Text("10 % of correct and of wrong samples are misjudged (else 5 %).")


def _added(additions: Sequence[Addition]) -> Text:
    last = additions[-1]
    if last.kind == "residual correlation":
        pairs = enumerated(f"{one.item} ~~ {one.other}" for one in additions)
        return Text("residual correlations of .30: {pairs}", pairs=pairs)
    shown = enumerated(f"{one.other} =~ {one.item} ({_size(one.size)})" for one in additions)
    return Text("cross-loadings {shown}", shown=shown)


def _size(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1)


def _notes(found: FitCutoffs) -> tuple[Words, ...]:
    kind = _KINDS[found.answers]
    notes: list[Words] = [
        say(
            "{draws} samples of this N from each population, {kind}; seed {seed}. A cut-off is the value that 95% of "
            "samples are worse than when the model lacks what is named, while at most 5% of samples of the correct model "
            "are; Correct: 95% of samples of the correct model are at least as good. Populations are built from this "
            "model's own estimates.",
            draws=found.draws,
            kind=kind,
            seed=found.seed,
        )
    ]
    if any(isinstance(one.cutoffs[name].value, NotAvailable) for one in found.levels for name in INDICES):
        notes.append(
            Text(
                "A dash: too many samples of the correct and of the wrong population look alike; at this N the index "
                "cannot show so small a fault."
            )
        )
    return tuple(notes)


def _paragraph(found: FitCutoffs) -> Words | None:
    if not found.levels:
        return say(
            "A correct model of this kind would have CFI of at least {cfi}, RMSEA of at most {rmsea} and SRMR of at most "
            "{srmr} in 95% of samples.",
            **{name: unit(found.exact[name]) for name in INDICES},
        )
    known = [reached for reached in found.reached.values() if reached is not None]
    values = {name: unit(value) for name, value in found.observed.items() if is_number(value)}
    if not known or len(values) < len(INDICES):
        return None
    worst = max(known)
    indices = say("CFI = {cfi}, RMSEA = {rmsea}, SRMR = {srmr}", **values)
    if worst == -1:
        return say(
            "{indices}: as good as 95% of the samples of a correct model of this kind.",
            indices=indices,
        )
    if worst == 0:
        return say(
            "{indices}: worse than a correct model of this kind would be, but better than one with the "
            "smallest fault that was simulated.",
            indices=indices,
        )
    error = next(one for one in found.levels if one.level == worst)
    shares = [error.cutoffs[name].detected for name in INDICES]
    return say(
        "{indices}: at least one index is as bad as under the misspecification of level {level}, which "
        "the three indices detect in {low} to {high} of samples.",
        level=worst,
        low=percent(min(shares)),
        high=percent(max(shares)),
        indices=indices,
    )
