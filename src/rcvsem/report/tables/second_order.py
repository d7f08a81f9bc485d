"""Second-order (composite) constructs: loadings of the constructs, CR, AVE and omega at the second level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Row, Table, group_row, join, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import Names, titled

if TYPE_CHECKING:
    from rcvsem.infer.second_order import SecondOrder


def second_order_table(
    results: Sequence[tuple[Text, SecondOrder]], *, names: Names | None = None
) -> Table | None:
    """One block a second-order construct. None without any."""
    if not results:
        return None
    columns = (
        usual.CONSTRUCT,
        column("loading", "Loading", "unit"),
        usual.R2,
        usual.CR,
        usual.AVE,
        usual.OMEGA_H,
        column("omega_2", "ω level 2", "unit"),
        column("omega_partial", "ω partial", "unit"),
    )
    rows: list[Row] = []
    for name, result in results:
        validity = result.validity
        if len(results) > 1:
            rows.append(group_row(name, len(columns)))
        for code, loading in zip(validity.indicators, validity.loadings, strict=True):
            squared = loading**2 if isinstance(loading, float) else None
            rows.append(row(titled(code, names or {}), loading, squared, *[None] * 5))
        omegas = (validity.omega, validity.omega_between, validity.omega_partial)
        rows.append(row(name, None, None, validity.cr, validity.ave, *omegas, kind="total"))
    return Table(
        **called("second-order", "Second-order constructs", "Second order"),
        brief=("loading", "cr", "ave", "omega_h"),
        columns=columns,
        rows=tuple(rows),
        notes=stated(
            "CR and AVE from the standardized loadings of the constructs on the second-order factor. ω "
            "hierarchical: share of the variance of the sum of all items that it explains; ω level 2: of the "
            "sum of the constructs; ω partial: of the items' sum without what is specific to the constructs.",
            "Each composite is estimated from its own items; with three constructs the second level is just "
            "identified and adds no misfit.",
        ),
        paragraph=join(
            [
                usual.span_sentence(
                    Text("The second-order loadings"),
                    [
                        pair
                        for _, r in results
                        for pair in zip(r.validity.indicators, r.validity.loadings, strict=True)
                    ],
                ),
                usual.span_sentence(
                    Text("AVE of the second level"),
                    [(name, r.validity.ave) for name, r in results],
                ),
            ]
        ),
        sources=("Fornell & Larcker (1981)", "McDonald (1999)", "Raykov & Zinbarg (2011)"),
    )
