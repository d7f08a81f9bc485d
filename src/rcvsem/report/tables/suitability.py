"""KMO, Bartlett's test and determinant: may the items be factored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, Words, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.wording import numbers, unit

if TYPE_CHECKING:
    from rcvsem.scale.suitability import Suitability

_GOOD = 0.6


def suitability_table(sets: Sequence[tuple[Text, Suitability | NotAvailable]]) -> Table | None:
    """One row a set of items. None without any set."""
    if not sets:
        return None
    rows = []
    for name, found in sets:
        if isinstance(found, NotAvailable):
            rows.append(row(name, None, None, found, None, None, None, None, None))
            continue
        test = (found.bartlett, found.df, found.pvalue)
        kmo = (len(found.items), found.n, found.kmo, found.kmo_class)
        rows.append(row(name, *kmo, *test, _determinant(found.determinant)))
    bartlett = Text("Bartlett's test")
    return Table(
        **called("suitability", "Suitability for factor analysis", "KMO"),
        columns=(
            column("set", "Items", "text"),
            column("k", "k", "integer", symbol=True),
            usual.N,
            column("kmo", "KMO", "unit"),
            column("class", "Class", "text"),
            *(replace(one, group=bartlett) for one in (usual.CHISQ, usual.DF, usual.P)),
            column("determinant", "Determinant", digits=6),
        ),
        rows=tuple(rows),
        notes=(Text("KMO = Kaiser-Meyer-Olkin measure of sampling adequacy, classes of Kaiser (1974)."),),
        paragraph=_paragraph(sets),
        sources=("Kaiser (1974)", "Kaiser & Rice (1974)", "Bartlett (1951)"),
    )


_SMALL = Text("A small determinant comes with many or highly correlated items.")


def _determinant(value: float) -> Cell:
    """Two significant digits at least, however small."""
    if value >= 1e-4 or value <= 0:
        return Cell(value)
    return Cell(value, digits=1 - math.floor(math.log10(value)), note=_SMALL if value < 1e-5 else None)


def _paragraph(sets: Sequence[tuple[Text, Suitability | NotAvailable]]) -> Words | None:
    known = [found for _, found in sets if not isinstance(found, NotAvailable)]
    measures = [value for _, value in numbers(("", found.kmo) for found in known)]
    pvalues = [value for _, value in numbers(("", found.pvalue) for found in known)]
    if len(measures) != len(sets) or len(pvalues) != len(sets):
        return None
    significant = max(pvalues) < 0.05
    fit = min(measures) >= _GOOD and significant
    parts: list[Words] = [
        say(
            "KMO was {low}" if len(measures) == 1 else "KMO ranged from {low} to {high}",
            low=unit(min(measures)),
            high=unit(max(measures)),
        ),
        Text(
            "Bartlett's test was significant throughout: the items can be factored"
            if fit
            else "Bartlett's test was significant"
            if significant
            else "Bartlett's test was not significant"
        ),
    ]
    return say("{told}.", told=join(parts, "; "))
