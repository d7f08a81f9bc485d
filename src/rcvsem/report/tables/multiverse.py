"""Conclusions over all defensible analyses: shares, estimates, and which choice moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, group_row, join, row, say
from rcvsem.report.numbers import stars
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, otherwise, showing, stated
from rcvsem.report.tables.wording import STAR_LEGEND, count, listed, path_text

if TYPE_CHECKING:
    from rcvsem.analyses.multiverse import Curve, Multiverse

VERDICTS = {
    "always": Text("in all"),
    "never": Text("in none"),
    "depends": Text("depends"),
    "not tested": Text("not tested"),
}
COMPONENTS = {"pls": Text("PLS"), "plsc": Text("PLSc")}
_NO_RESULT = NotAvailable("no analysis has this path")
_NOT_IN_MAIN = NotAvailable("the main analysis has no such path")
_NO_VARIANCE = NotAvailable("the estimate does not vary")
_MAIN = column("main", "Main analysis (β)")
_ANALYSES = column("analyses", Text.meant("number of", "Analyses"), "integer")
_SPREAD = (
    column("median", "Median β", of=otherwise(_NO_RESULT, "estimate.median")),
    column("lowest", "Smallest β", of=otherwise(_NO_RESULT, "estimate.lowest")),
    column("highest", "Largest β", of=otherwise(_NO_RESULT, "estimate.highest")),
)


def curve_table(found: Multiverse) -> Table:
    """A row a hypothesis."""
    titles = {choice.id: choice.short for choice in found.choices}
    main = otherwise(_NOT_IN_MAIN, "main")
    return Table(
        **called("multiverse", "The hypotheses over all defensible analyses", "Multiverse"),
        **listed_by(
            found.hypotheses,
            showing(usual.HYPOTHESIS, curve_name),
            usual.EXPECTED,
            showing(_MAIN, lambda one: Cell(main(one), stars=stars(one.main_pvalue))),
            _ANALYSES,
            column("share", "Significant in the direction", "percent", of=otherwise(_NO_RESULT, "share")),
            column("against", "Significant against", "integer"),
            *_SPREAD,
            column(
                "verdict",
                "Holds",
                "text",
                of=lambda one: Cell(VERDICTS[one.verdict], bold=one.verdict == "depends"),
            ),
            column("most", "Matters most", "text", of=lambda one: titles.get(one.most, Text("–"))),
        ),
        brief=("main", "share", "median", "verdict"),
        notes=(
            say(
                "Choices: {choices}; their combinations: {combinations}{drawn}; different analyses among them: "
                "{analyses} (N = {low} to {high}). β: standardized path. Significant: p < {alpha}, with the expected "
                "sign, or without one with the sign of the main analysis. Matters most: the choice between whose "
                "levels the share of significant results differs most; among equals the one that explains most of the "
                "variance of β. The analyses rest on the same respondents: the shares are no probabilities and no test.",
                combinations=Cell(found.combinations, "integer"),
                choices=Cell(len(found.choices), "integer"),
                drawn=Text(", {n} of them drawn at random", n=found.drawn)
                if found.drawn < found.combinations
                else "",
                analyses=Cell(found.analyses, "integer"),
                low=Cell(found.smallest_n, "integer"),
                high=Cell(found.largest_n, "integer"),
                alpha=Text.verbatim(f"{found.alpha:g}"[1:]),
            ),
            STAR_LEGEND,
        ),
        paragraph=_paragraph(found),
        sources=("Steegen et al. (2016)", "Simonsohn et al. (2020)"),
    )


def beside_table(found: Multiverse) -> Table | None:
    """The same paths by PLS; None where it was not asked for."""
    if not found.beside:
        return None
    curves = {(one.source, one.target, one.group): one for one in found.hypotheses}

    def factors(own: Any) -> Any:
        return otherwise(_NO_RESULT, "estimate.median")(curves[own.source, own.target, own.group])

    return Table(
        **called("multiverse-pls", "The same paths by PLS", "PLS"),
        **listed_by(
            found.beside,
            showing(usual.HYPOTHESIS, lambda own: curve_name(curves[own.source, own.target, own.group])),
            column("estimator", "Estimator", "text", of=lambda own: COMPONENTS[own.estimator]),
            showing(_MAIN, otherwise(_NOT_IN_MAIN, "main")),
            _ANALYSES,
            column(
                "same",
                "In the direction",
                "percent",
                of=lambda own: own.same / own.analyses if own.analyses else _NO_RESULT,
            ),
            *_SPREAD,
            column("factors", "Median β of the factors", of=factors),
        ),
        notes=stated(
            "Over the same respondents (complete answers) and models. PLS relates composites of the items, the "
            "other estimators common factors: PLS paths carry the items' measurement error, PLSc corrects for it. "
            "Error covariances are no part of PLS. Without a bootstrap they have no p: they are not counted in the "
            "shares, and only their sign and size are to be compared."
        ),
    )


def curve_name(one: Curve) -> str:
    """`H1 X → Y`, with the group where there are several."""
    return f"{one.name} {path_text((one.source, one.target))}{one.of_group}".strip()


def _short(one: Curve) -> str:
    return (one.name or path_text((one.source, one.target))) + one.of_group


def _paragraph(found: Multiverse) -> Words | None:
    named = {
        verdict: listed([_short(one) for one in found.hypotheses if one.verdict == verdict])
        for verdict in _TOLD
    }
    told = [say(words, names=named[verdict]) for verdict, words in _TOLD.items() if named[verdict].en]
    if not told:
        return None
    return say("Of {n} conclusions {told}.", n=Cell(len(found.hypotheses), "integer"), told=join(told, "; "))


_TOLD = {
    "always": Text("{names} hold in every analysis"),
    "never": Text("{names} hold in none"),
    "depends": Text("{names} depend on the choices"),
}


def level_table(found: Multiverse) -> Table:
    """Share of significant results at every level of every choice, a column a hypothesis."""
    width = len(found.hypotheses) + 1
    rows = []
    for c, choice in enumerate(found.choices):
        rows.append(group_row(choice.title, width))
        for k, level in enumerate(choice.levels):
            shares = [one.choices[c].levels[k].share for one in found.hypotheses]
            head = Text("{level} *", level=level) if k == choice.base else level
            rows.append(row(head, *(Cell(_NO_RESULT if one is None else one) for one in shares)))
    return Table(
        **called("multiverse-levels", "Share of significant results by choice", "Choices"),
        columns=(
            column("level", "Choice", "text"),
            *(_column(one, k, "percent") for k, one in enumerate(found.hypotheses)),
        ),
        rows=tuple(rows),
        notes=stated(
            "Over all combinations with this level; significant in the direction of the hypothesis. *: the main "
            "analysis."
        ),
    )


def variance_table(found: Multiverse) -> Table:
    """Eta squared of every choice, a column a hypothesis."""
    rows = [
        row(
            choice.short,
            *(
                Cell(_NO_VARIANCE if (eta := one.choices[c].eta_squared) is None else eta, "unit")
                for one in found.hypotheses
            ),
        )
        for c, choice in enumerate(found.choices)
    ]
    return Table(
        **called("multiverse-variance", "What the standardized estimates vary with (η²)", "Variance"),
        columns=(
            column("choice", "Choice", "text"),
            *(_column(one, k, "unit") for k, one in enumerate(found.hypotheses)),
        ),
        rows=tuple(rows),
        notes=stated(
            "η²: sum of squares between the levels of the choice over that of all combinations (main effects; what "
            "is missing to 1 are interactions of choices)."
        ),
    )


def _column(one: Curve, k: int, kind: str) -> Column:
    return column(f"hypothesis_{k + 1}", Text.verbatim(_short(one)), kind)  # type: ignore[arg-type]


def analysis_table(found: Multiverse) -> Table:
    """Every combination, for files."""
    names = [_short(one) for one in found.hypotheses]
    rows = []
    for number, (levels, place) in enumerate(zip(found.level, found.analysis, strict=True), start=1):
        if place < 0:
            continue
        own = found.solved[place]
        said = [choice.levels[k] for choice, k in zip(found.choices, levels, strict=True)]
        cells: list[Any] = []
        for k in range(len(names)):
            path = own.paths[k] if own.paths else None
            value = NotAvailable(own.reason) if own.reason else _NO_RESULT
            cells += [value, value] if path is None else [path.std, Cell(path.pvalue, "p")]
        rows.append(row(count(number), *said, count(own.n), *cells))
    return Table(
        **called("multiverse-analyses", "All analyses", "All analyses"),
        columns=(
            column("number", "No.", "integer"),
            *(column(one.id, one.short, "text") for one in found.choices),
            column("n", "N", "integer"),
            *(
                made
                for k, name in enumerate(names, start=1)
                for made in (
                    column(f"std_{k}", Text("{name} β", name=name)),
                    column(f"p_{k}", Text("{name} p", name=name), "p"),
                )
            ),
        ),
        rows=tuple(rows),
    )
