"""Cross-loadings: how every item correlates with every construct, and which extra loading would help most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Row, Table, Words, raw, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import Names, listed, names_note


def cross_loading_table(
    constructs: Mapping[str, Sequence[str]],
    items: Sequence[str],
    structure: Any,
    extra: Mapping[str, tuple[str, float, float]],
    *,
    names: Names | None = None,
) -> Table | None:
    """One row an item. None for a single construct.

    structure : (k, c) observed correlations of items with constructs, with the own one corrected; NaN where a
        construct has no other item.
    extra : item -> (other construct, modification index, standardized expected loading), the largest index.
    """
    codes = list(constructs)
    if len(codes) < 2:
        return None
    home = {item: code for code, own in constructs.items() for item in own}
    rows: list[Row] = []
    wrong: list[str] = []
    for i, item in enumerate(items):
        values = [float(v) for v in structure[i]]
        sizes = [abs(value) if value == value else 0.0 for value in values]
        largest = sizes.index(max(sizes))
        if codes[largest] != home[item]:
            wrong.append(item)
        on, index, change = extra.get(item, (None, None, None))
        cells = [Cell(raw(v), bold=code == home[item]) for code, v in zip(codes, values, strict=True)]
        rows.append(row(item, *cells, on, index, change))
    suggestion = Text("Largest modification index")
    return Table(
        **called("cross-loadings", "Cross-loadings", "Cross-loadings"),
        columns=(
            usual.ITEM,
            *map(usual.coded, codes),
            column("on", "On", "text", group=suggestion),
            column("mi", "MI", digits=1, group=suggestion),
            column("sepc", "Std. loading", "unit", group=suggestion),
        ),
        rows=tuple(rows),
        notes=stated(
            "Observed correlations of each item with the sum of a construct's items (of its own, in bold, "
            "without the item itself). MI: fall of chi-square if the loading were freed, with its expected "
            "standardized value.",
            *names_note(codes, names or {}),
        ),
        paragraph=_paragraph(wrong),
    )


def _paragraph(wrong: Sequence[str]) -> Words:
    if not wrong:
        return Text(
            "Every item correlates more with the other items of its own construct than with any other construct."
        )
    return say(
        "Correlate more with another construct than with the rest of their own: {items}.",
        items=listed(list(wrong)),
    )
