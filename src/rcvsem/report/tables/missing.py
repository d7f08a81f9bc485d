"""Missing answers: how many, in which patterns, and whether they look random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Cell, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.wording import Names, probability

if TYPE_CHECKING:
    from rcvsem.survey.missing import LittleTest, MissingPatterns

#: Patterns printed one by one; the rest are summed up.
MOST_PATTERNS = 15
_RULES = {
    "listwise": Text("Models use complete respondents only (listwise)."),
    "fiml": Text("The model uses every answer given (full information maximum likelihood)."),
}
_SOURCE = "Little, R. J. A. (1988)"


def missing_item_table(
    patterns: MissingPatterns,
    little: LittleTest | NotAvailable,
    names: Names | None = None,
    *,
    rule: str = "listwise",
) -> Table | None:
    """The items with gaps, most first, and Little's test. None when nothing is missing.

    rule : how the model treats missing answers, "listwise" or "fiml".
    """
    if not patterns.cells:
        return None
    names = names or {}
    gaps = (patterns.missing * patterns.counts[:, None]).sum(axis=0)
    order = sorted(range(len(patterns.items)), key=lambda j: (-int(gaps[j]), j))
    none = Text.verbatim("")
    rows = [
        row(item, names.get(item, none), int(gap), int(gap) / patterns.n)
        for item, gap in ((patterns.items[j], gaps[j]) for j in order)
        if gap
    ]
    rows.append(row(Text("All items"), none, patterns.cells, patterns.cell_rate, kind="total"))
    return Table(
        **called("missing-items", "Missing answers by item", "Missing"),
        columns=(
            usual.ITEM,
            usual.WORDING,
            column("missing", "Missing", "integer"),
            column("rate", "Share", "percent"),
        ),
        rows=tuple(rows),
        notes=(Text("Items that are not listed have no gap."),),
        paragraph=join([_extent(patterns), _RULES.get(rule), little_words(little, rule)]),
        sources=(_SOURCE,),
    )


def missing_pattern_table(patterns: MissingPatterns) -> Table | None:
    """The patterns of missing answers, most frequent first. None when nothing is missing."""
    if not patterns.cells:
        return None
    shown = min(len(patterns.counts), MOST_PATTERNS)
    rows = []
    for j in range(shown):
        gone = patterns.items_missing(j)
        text = Text("none") if not gone else Text.of_message(enumerated(gone))
        rows.append(row(text, len(gone), int(patterns.counts[j]), int(patterns.counts[j]) / patterns.n))
    rest = int(patterns.counts[shown:].sum())
    if rest:
        number = len(patterns.counts) - shown
        text = Text("{number} rarer patterns", number=number)
        rows.append(row(text, Cell(None), rest, rest / patterns.n, kind="total"))
    return Table(
        **called("missing-patterns", "Patterns of missing answers", "Patterns"),
        columns=(
            column("items", "Items missing", "text"),
            column("count", Text.meant("number of", "Items"), "integer"),
            column("respondents", Text.meant("number of", "Respondents"), "integer"),
            column("share", "Share", "percent"),
        ),
        rows=tuple(rows),
    )


def _extent(patterns: MissingPatterns) -> Words:
    return say(
        "{cells} answers ({rate}) are missing; {complete} of {n} respondents answered every item. Nothing was "
        "filled in.",
        cells=patterns.cells,
        rate=Cell(patterns.cell_rate, "percent", 2),
        complete=patterns.n_complete,
        n=patterns.n,
    )


def little_words(little: LittleTest | NotAvailable, rule: str) -> Words:
    """What Little's test says, and what follows from it where respondents with gaps are left out."""
    if isinstance(little, NotAvailable):
        return Text("Little's test could not be made: {reason}.", reason=little.reason)
    chi = Cell(little.statistic, "number", 2)
    values = {"chi": chi, "df": little.df, "p": probability(little.pvalue)}
    if little.pvalue < 0.05 and rule == "listwise":
        return say(
            "Little's test speaks against missing completely at random: χ²({df}) = {chi}, p {p}. Leaving respondents "
            "out can then bias the estimates; full information maximum likelihood (--missing fiml) needs less.",
            **values,
        )
    if little.pvalue < 0.05:
        return say(
            "Little's test speaks against missing completely at random: χ²({df}) = {chi}, p {p}.", **values
        )
    return say(
        "Little's test does not speak against missing completely at random: χ²({df}) = {chi}, p {p}.",
        **values,
    )
