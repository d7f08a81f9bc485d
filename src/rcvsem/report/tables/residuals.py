"""The largest misfits between sample and model-implied correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, raw, row, say
from rcvsem.report.tables.declared import column, told
from rcvsem.report.tables.wording import of_group, unit

if TYPE_CHECKING:
    from rcvsem.evaluate.residual_moments import Residuals

_LARGE = 0.10
#: Pairs that are shown.
MOST = 20


def residual_table(found: Residuals, *, group: str = "", number: int = 0) -> Table | None:
    """Pairs of variables with the largest correlation residuals (sample minus model).

    group, number : label and number of the group, in an analysis of several.
    """
    variables, residuals, standardized = found.variables, found.correlation, found.standardized
    pairs: list[tuple[float, str, str, Any]] = []
    for i in range(len(variables)):
        for j in range(i):
            value = raw(residuals[i][j])
            if isinstance(value, int | float):
                own = None if standardized is None else raw(standardized[i][j])
                pairs.append((float(value), variables[j], variables[i], own))
    if not pairs:
        return None
    pairs.sort(key=lambda pair: -abs(pair[0]))
    z = column("z", "Std. residual", digits=2)
    columns = (
        column("pair", "Pair", "text"),
        column("residual", "Residual r", "unit"),
        *(() if standardized is None else (z,)),
    )
    rows = [
        row(f"{a}, {b}", value, *(() if standardized is None else (own,)))
        for value, a, b, own in pairs[:MOST]
    ]
    large = sum(abs(pair[0]) > _LARGE for pair in pairs)
    largest = pairs[0]
    return Table(
        id=f"residuals-{number}" if number else "residuals",
        title=of_group(Text("Largest residual correlations"), group),
        short=Text("Residuals"),
        columns=columns,
        rows=tuple(rows),
        notes=told(
            "Sample correlation minus model-implied correlation; {n} of {all} pairs are shown.",
            n=len(rows),
            all=len(pairs),
        ),
        paragraph=say(
            "The largest residual correlation was {value} ({a}, {b}); {large} of {all} exceeded {limit} in "
            "absolute value.",
            value=unit(largest[0]),
            a=largest[1],
            b=largest[2],
            large=large,
            all=len(pairs),
            limit=unit(_LARGE, 2),
        )
        if is_number(largest[0])
        else None,
    )
