"""Conclusions over all defensible analyses: shares, estimates, and which choice moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, group_row, join, row, say
from rcvsem.report.numbers import stars
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled
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


def curve_table(found: Multiverse) -> Table:
    """A row a hypothesis."""
    columns = (
        usual.HYPOTHESIS,
        usual.EXPECTED,
        Column(key="main", title=Text("Main analysis (β)"), kind="number"),
        Column(key="analyses", title=Text.meant("number of", "Analyses"), kind="integer"),
        Column(key="share", title=Text("Significant in the direction"), kind="percent"),
        Column(key="against", title=Text("Significant against"), kind="integer"),
        Column(key="median", title=Text("Median β"), kind="number"),
        Column(key="lowest", title=Text("Smallest β"), kind="number"),
        Column(key="highest", title=Text("Largest β"), kind="number"),
        Column(key="verdict", title=Text("Holds")),
        Column(key="most", title=Text("Matters most")),
    )
    titles = {choice.id: choice.short for choice in found.choices}
    return Table(
        id="multiverse",
        title=Text("The hypotheses over all defensible analyses"),
        short=Text("Multiverse"),
        columns=columns,
        rows=filled(
            columns,
            found.hypotheses,
            hypothesis=_name,
            main=lambda one: Cell(
                _NOT_IN_MAIN if one.main is None else one.main, stars=stars(one.main_pvalue)
            ),
            share=lambda one: _NO_RESULT if one.share is None else one.share,
            median=lambda one: _NO_RESULT if one.estimate is None else one.estimate.median,
            lowest=lambda one: _NO_RESULT if one.estimate is None else one.estimate.lowest,
            highest=lambda one: _NO_RESULT if one.estimate is None else one.estimate.highest,
            verdict=lambda one: Cell(VERDICTS[one.verdict], bold=one.verdict == "depends"),
            most=lambda one: titles.get(one.most, Text("–")),
        ),
        brief=("main", "share", "median", "verdict"),
        notes=(
            say(
                "Choices: {choices}; their combinations: {combinations}{drawn}; different analyses among them: "
                "{analyses} (N = {low} to {high}). β: standardized path. "
                "Significant: p < {alpha}, with the expected sign, or without one with the sign of the main analysis. "
                "Matters most: the choice between whose levels the share of significant results differs most; among "
                "equals the one that explains most of the variance of β. The analyses rest on the same respondents: the "
                "shares are no probabilities and no test.",
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
    rows = []
    for own in found.beside:
        curve, spread = curves[own.source, own.target, own.group], own.estimate
        rows.append(
            row(
                _name(curve),
                COMPONENTS[own.estimator],
                Cell(_NOT_IN_MAIN if own.main is None else own.main),
                own.analyses,
                Cell(own.same / own.analyses if own.analyses else _NO_RESULT),
                *(
                    Cell(_NO_RESULT if spread is None else value)
                    for value in (
                        (None,) * 3 if spread is None else (spread.median, spread.lowest, spread.highest)
                    )
                ),
                Cell(_NO_RESULT if curve.estimate is None else curve.estimate.median),
            )
        )
    return Table(
        id="multiverse-pls",
        title=Text("The same paths by PLS"),
        short=Text("PLS"),
        columns=(
            usual.HYPOTHESIS,
            Column(key="estimator", title=Text("Estimator")),
            Column(key="main", title=Text("Main analysis (β)"), kind="number"),
            Column(key="analyses", title=Text.meant("number of", "Analyses"), kind="integer"),
            Column(key="same", title=Text("In the direction"), kind="percent"),
            Column(key="median", title=Text("Median β"), kind="number"),
            Column(key="lowest", title=Text("Smallest β"), kind="number"),
            Column(key="highest", title=Text("Largest β"), kind="number"),
            Column(key="factors", title=Text("Median β of the factors"), kind="number"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Over the same respondents (complete answers) and models. PLS relates composites of the items, the "
                "other estimators common factors: PLS paths carry the items' measurement error, PLSc corrects for it. "
                "Error covariances are no part of PLS. Without a bootstrap they have no p: they are not counted in the "
                "shares, and only their sign and size are to be compared."
            ),
        ),
    )


def _name(one: Curve) -> str:
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
        id="multiverse-levels",
        title=Text("Share of significant results by choice"),
        short=Text("Choices"),
        columns=(
            Column(key="level", title=Text("Choice")),
            *(_column(one, k, "percent") for k, one in enumerate(found.hypotheses)),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Over all combinations with this level; significant in the direction of the hypothesis. *: the main "
                "analysis."
            ),
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
        id="multiverse-variance",
        title=Text("What the standardized estimates vary with (η²)"),
        short=Text("Variance"),
        columns=(
            Column(key="choice", title=Text("Choice")),
            *(_column(one, k, "unit") for k, one in enumerate(found.hypotheses)),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "η²: sum of squares between the levels of the choice over that of all combinations (main effects; what "
                "is missing to 1 are interactions of choices)."
            ),
        ),
    )


def _column(one: Curve, k: int, kind: str) -> Column:
    return usual.column(f"hypothesis_{k + 1}", Text.verbatim(_short(one)), kind)  # type: ignore[arg-type]


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
        id="multiverse-analyses",
        title=Text("All analyses"),
        short=Text("All analyses"),
        columns=(
            Column(key="number", title=Text("No."), kind="integer"),
            *(Column(key=one.id, title=one.short) for one in found.choices),
            Column(key="n", title=Text("N"), kind="integer"),
            *(
                column
                for k, name in enumerate(names, start=1)
                for column in (
                    usual.column(f"std_{k}", Text("{name} β", name=name)),
                    usual.column(f"p_{k}", Text("{name} p", name=name), "p"),
                )
            ),
        ),
        rows=tuple(rows),
    )
