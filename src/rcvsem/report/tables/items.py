"""Mean, spread and shape of every item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Table, Words, join, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, under_constructs
from rcvsem.report.tables.wording import Names, number, numbers

if TYPE_CHECKING:
    from rcvsem.scale.item_statistics import ItemStatistics

_SKEW, _KURTOSIS = 3.0, 10.0
_SOURCE = "Kline, R. B. (2011)"


def item_table(
    statistics: Sequence[ItemStatistics],
    constructs: Sequence[tuple[str, Sequence[str]]] = (),
    names: Names | None = None,
    reversed_items: Sequence[str] = (),
) -> Table:
    """One row an item, under its construct.

    constructs : (construct, item codes) in the order of the table; items in none of them come last.
    names : wording by code. reversed_items : items reversed in cleaning, which get a mark.
    """
    from rcvsem.scale.item_statistics import MOMENTS_TEXT

    known = names or {}
    reverse = Text("Reverse-keyed; statistics after reversal.")
    columns = (
        usual.ITEM,
        *((usual.WORDING,) if any(item.code in known for item in statistics) else ()),
        *(usual.N, usual.MEAN, usual.SD),
        column("skew", "Skew", digits=2),
        column("kurtosis", "Kurtosis", digits=2),
    )
    definitions = dict.fromkeys(item.definition for item in statistics)
    return Table(
        **called("items", "Item statistics", "Items"),
        columns=columns,
        rows=under_constructs(
            {item.code: item for item in statistics},
            constructs,
            columns,
            known,
            lambda own: filled(
                columns,
                own,
                item=lambda item: Cell(item.code, note=reverse if item.code in reversed_items else None),
                wording=lambda item: known.get(item.code, Text.verbatim("")),
            ),
        ),
        notes=(
            *(MOMENTS_TEXT[definition] for definition in definitions),
            Text("Statistics are based on all available answers to each item."),
        ),
        paragraph=_paragraph(statistics),
        sources=(_SOURCE,) if _normal_enough(statistics) else (),
    )


def _normal_enough(statistics: Sequence[ItemStatistics]) -> bool:
    skews = numbers((item.code, item.skew) for item in statistics)
    kurtoses = numbers((item.code, item.kurtosis) for item in statistics)
    return bool(skews and kurtoses) and (
        max(abs(x) for _, x in skews) < _SKEW and max(abs(x) for _, x in kurtoses) < _KURTOSIS
    )


def _paragraph(statistics: Sequence[ItemStatistics]) -> Words | None:
    means = numbers((item.code, item.mean) for item in statistics)
    sds = numbers((item.code, item.sd) for item in statistics)
    if len(means) < 2 or not sds:
        return None
    low, high = min(means, key=_second), max(means, key=_second)
    narrow, wide = min(sds, key=_second), max(sds, key=_second)
    first = say(
        "Item means ranged from {low} ({low_item}) to {high} ({high_item}), "
        "standard deviations from {narrow} ({narrow_item}) to {wide} ({wide_item}).",
        low=number(low[1], 2),
        low_item=low[0],
        high=number(high[1], 2),
        high_item=high[0],
        narrow=number(narrow[1], 2),
        narrow_item=narrow[0],
        wide=number(wide[1], 2),
        wide_item=wide[0],
    )
    return join([first, _shape(statistics)])


def _shape(statistics: Sequence[ItemStatistics]) -> Words | None:
    skews = numbers((item.code, item.skew) for item in statistics)
    kurtoses = numbers((item.code, item.kurtosis) for item in statistics)
    if not skews or not kurtoses:
        return None
    skew = max(skews, key=lambda pair: abs(pair[1]))
    kurtosis = max(kurtoses, key=lambda pair: abs(pair[1]))
    return say(
        "The largest skew in absolute value was {skew} ({skew_item}), the largest kurtosis {kurtosis} "
        "({kurtosis_item}), within 3 and 10 (Kline, 2011)."
        if _normal_enough(statistics)
        else "The largest skew in absolute value was {skew} ({skew_item}), the largest kurtosis {kurtosis} "
        "({kurtosis_item}).",
        skew=number(skew[1], 2),
        skew_item=skew[0],
        kurtosis=number(kurtosis[1], 2),
        kurtosis_item=kurtosis[0],
    )


def _second(pair: tuple[str, float]) -> float:
    return pair[1]
