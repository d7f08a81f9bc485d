"""Range, median, floor and ceiling of every item, and how many left it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Table, Words, raw, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled, under_constructs
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
        Column(key="missing", title=Text("Missing", "缺失"), kind="integer"),
        Column(key="minimum", title=Text("Min", "最小值"), kind="number", digits=0),
        Column(key="maximum", title=Text("Max", "最大值"), kind="number", digits=0),
        Column(key="median", title=Text("Median", "中位数"), kind="number", digits=1),
        Column(key="floor", title=Text("Floor", "地板"), kind="percent"),
        Column(key="ceiling", title=Text("Ceiling", "天花板"), kind="percent"),
    )
    return Table(
        id="item-distribution",
        title=Text("Range, floor and ceiling of the items", "题项取值范围、地板与天花板效应"),
        short=Text("Floor, ceiling", "地板天花板"),
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
        notes=(
            Text(
                "Floor and ceiling: share of answers at the lowest and highest point of the scale; bold above 15%, "
                "which is usual for the top categories of agreement items.",
                "地板与天花板：落在量表最低与最高点的作答比例；粗体为超过 15%，同意程度题项的最高选项常会如此。",
            ),
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
    which = Text(f" ({names.en})", f"（{names.zh}）") if 0 < len(high) <= _FEW else Text("", "")
    return say(
        "{high} of {all} items have more than 15% of their answers in the highest category{which}, {low} in the lowest.",
        "{all} 个题项中，{high} 个的最高分作答比例超过 15%{which}，{low} 个的最低分作答比例超过 15%。",
        high=count(len(high)),
        low=count(len(low)),
        all=count(len(items)),
        which=which,
    )
