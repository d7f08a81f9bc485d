"""Explained variance of the outcomes of the structural model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Table, Words, join, row, say
from rcvsem.report.tables.wording import Names, is_number, percent, split_by_group, titled

if TYPE_CHECKING:
    from rcvsem.evaluate import RSquared


def r_squared_table(
    values: Sequence[RSquared],
    outcomes: Sequence[str],
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
    notes: Sequence[Words] = (),
) -> Table | None:
    """R2 of the variables in `outcomes` (those explained by a regression). None without any."""
    chosen = [value for value in values if value.variable in outcomes]
    if not chosen:
        return None
    names = names or {}
    columns = (
        Column(key="variable", title=Text("Outcome", "结果变量")),
        Column(key="r2", title=Text("R²", "R²"), kind="unit", symbol=True),
    )
    rows: list[tuple[int, Row]] = [
        (value.group, row(titled(value.variable, names), value.value)) for value in chosen
    ]
    several = len({value.group for value in chosen}) > 1
    sentences = [
        say(
            "The model explained {share} of the variance of {name}.",
            "模型解释了 {name} 方差的 {share}。",
            share=percent(value.value),
            name=value.variable,
        )
        for value in chosen
        if is_number(value.value)
    ]
    return Table(
        id="r-squared",
        title=Text("Explained variance", "解释方差"),
        short=Text("R2", "R2"),
        columns=columns,
        rows=split_by_group(rows, groups, columns),
        notes=tuple(notes),
        paragraph=None if several else join(sentences),
    )
