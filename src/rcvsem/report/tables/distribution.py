"""Range, median, floor and ceiling of every item, and how many left it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, Words, raw, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, stated, under_constructs
from rcvsem.report.tables.wording import Names, count, listed

if TYPE_CHECKING:
    from rcvsem.scale.item_statistics import ItemStatistics

_FEW = 6
_LIMIT = 0.15  # Terwee et al. (2007); meant for scales, usual for items as a warning only


def distribution_table(
    items: Sequence[ItemStatistics],
    constructs: Sequence[tuple[str, Sequence[str]]] = (),
    *,
    names: Names | None = None,
) -> Table:
    """One row an item under its construct; floor and ceiling need the scale's lowest and highest point."""
    columns = (
        usual.ITEM,
        usual.N,
        column("missing", "Missing", "integer"),
        column("minimum", "Min", digits=0),
        column("maximum", "Max", digits=0),
        column("median", "Median", digits=1),
        column("floor", "Floor", "percent"),
        column("ceiling", "Ceiling", "percent"),
    )
    return Table(
        **called("item-distribution", "Range, floor and ceiling of the items", "Floor, ceiling"),
        columns=columns,
        rows=under_constructs(
            {item.code: item for item in items},
            constructs,
            columns,
            names or {},
            lambda own: filled(
                columns,
                own,
                item="code",
                floor=lambda item: _share(item.floor),
                ceiling=lambda item: _share(item.ceiling),
            ),
        ),
        notes=stated(
            "Floor and ceiling: share of answers at the lowest and highest point of the scale; bold above 15%, "
            "which is usual for the top categories of agreement items."
        ),
        paragraph=_paragraph(items),
        sources=("Terwee et al. (2007): 15%",),
    )


def _share(value: object) -> Cell:
    return Cell(raw(value), bold=isinstance(value, float) and value > _LIMIT)


def _paragraph(items: Sequence[ItemStatistics]) -> Words | None:
    high = [item.code for item in items if isinstance(item.ceiling, float) and item.ceiling > _LIMIT]
    low = [item.code for item in items if isinstance(item.floor, float) and item.floor > _LIMIT]
    if not all(isinstance(item.ceiling, float) for item in items):
        return None
    names = listed(high)
    which = Text(" ({names})", names=names) if 0 < len(high) <= _FEW else Text.verbatim("")
    return say(
        "{high} of {all} items have more than 15% of their answers in the highest category{which}, {low} in the lowest.",
        high=count(len(high)),
        low=count(len(low)),
        all=count(len(items)),
        which=which,
    )
