"""How well each item separates high from low scorers, and whether it belongs to its scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Row, Table, group_row, join, raw, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import Names, titled

if TYPE_CHECKING:
    from rcvsem.scale.item_statistics import ItemDiscrimination
    from rcvsem.scale.reliability import Alpha

_LOW_CORRELATION, _LOW_RATIO = 0.4, 3.0


def discrimination_table(
    scales: Sequence[tuple[str, Alpha | NotAvailable, tuple[ItemDiscrimination, ...] | NotAvailable]],
    *,
    names: Names | None = None,
) -> Table | None:
    """One row an item under its construct: critical ratio, discrimination, item-total correlation, alpha without it.

    scales : (construct, its alpha, its extreme groups). None when no construct has two items.
    """
    extreme = Text("Upper and lower 27%")
    columns = (
        usual.ITEM,
        column("low", "M low", digits=2, group=extreme),
        column("high", "M high", digits=2, group=extreme),
        column("index", "D", "unit", digits=2, group=extreme),
        column("cr", "t (CR)", digits=2, group=extreme),
        column("p", "p", "p", group=extreme, symbol=True),
        column("item_rest", "Corrected item-total r", "unit"),
        column("if_deleted", "α if deleted", "unit"),
    )
    rows: list[Row] = []
    for construct, alpha, groups in scales:
        if isinstance(alpha, NotAvailable):
            continue
        rows.append(group_row(titled(construct, names or {}), len(columns)))
        by_item = {} if isinstance(groups, NotAvailable) else {entry.code: entry for entry in groups}
        for j, item in enumerate(alpha.items):
            rows.append(_row(item, by_item.get(item), groups, alpha, j))
    if not rows:
        return None
    return Table(
        **called("discrimination", "Item discrimination", "Discrimination"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "Extreme groups by the sum of the construct's items (everybody at the cut belongs to a group); "
            "D = difference of the two means over the range of the scale; t with pooled variance.",
            "Bold: critical ratio below 3, corrected item-total correlation below .40, or alpha higher without "
            "the item.",
        ),
        paragraph=join(
            [
                usual.span_sentence(
                    Text("Critical ratios"),
                    [
                        (entry.code, raw(entry.critical_ratio))
                        for _, _, groups in scales
                        if not isinstance(groups, NotAvailable)
                        for entry in groups
                    ],
                    bounded=False,
                ),
                usual.span_sentence(
                    Text("Corrected item-total correlations"),
                    [
                        (alpha.items[j], float(alpha.item_rest[j]))
                        for _, alpha, _ in scales
                        if not isinstance(alpha, NotAvailable)
                        for j in range(len(alpha.items))
                    ],
                ),
            ]
        ),
        sources=("Kelley (1939)", "Ebel & Frisbie (1991)"),
    )


def _row(item: str, entry: ItemDiscrimination | None, groups: Any, alpha: Alpha, j: int) -> Row:
    ratio: Any = groups if entry is None else entry.critical_ratio
    weak = isinstance(ratio, float) and ratio < _LOW_RATIO
    rest = float(alpha.item_rest[j])
    deleted: Any = alpha.if_deleted if isinstance(alpha.if_deleted, NotAvailable) else alpha.if_deleted[j]
    better = isinstance(deleted, float | np.floating) and float(deleted) > alpha.raw
    low, high, index, p = (
        (None,) * 4 if entry is None else (entry.mean_low, entry.mean_high, entry.index, entry.pvalue)
    )
    return row(
        *(item, low, high, index, Cell(raw(ratio), bold=weak), p),
        *(Cell(rest, bold=rest < _LOW_CORRELATION), Cell(raw(deleted), bold=better)),
    )
