"""Second-order (composite) constructs: loadings of the constructs, CR, AVE and omega at the second level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Table, group_row, join, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.span import span_sentence
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
        Column(key="loading", title=Text("Loading", "二阶载荷"), kind="unit"),
        usual.R2,
        usual.CR,
        usual.AVE,
        usual.OMEGA_H,
        Column(key="omega_2", title=Text("ω level 2", "二阶 ω"), kind="unit"),
        Column(key="omega_partial", title=Text("ω partial", "偏 ω"), kind="unit"),
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
        id="second-order",
        title=Text("Second-order constructs", "二阶（复合）构念"),
        short=Text("Second order", "二阶构念"),
        brief=("loading", "cr", "ave", "omega_h"),
        columns=columns,
        rows=tuple(rows),
        notes=(
            Text(
                "CR and AVE from the standardized loadings of the constructs on the second-order factor. ω "
                "hierarchical: share of the variance of the sum of all items that it explains; ω level 2: of the "
                "sum of the constructs; ω partial: of the items' sum without what is specific to the constructs.",
                "CR 与 AVE 由各构念在二阶因子上的标准化载荷计算。层级 ω：二阶因子解释的全部题项总分方差比例；"
                "二阶 ω：解释的各构念之和的方差比例；偏 ω：剔除构念特有部分后的比例。",
            ),
            Text(
                "Each composite is estimated from its own items; with three constructs the second level is just "
                "identified and adds no misfit.",
                "各复合构念以其自身题项单独估计；含三个构念时二阶部分恰好识别，不增加失拟。",
            ),
        ),
        paragraph=join(
            [
                span_sentence(
                    Text("The second-order loadings", "二阶载荷"),
                    [
                        pair
                        for _, r in results
                        for pair in zip(r.validity.indicators, r.validity.loadings, strict=True)
                    ],
                ),
                span_sentence(
                    Text("AVE of the second level", "二阶 AVE "),
                    [(name, r.validity.ave) for name, r in results],
                ),
            ]
        ),
        sources=("Fornell & Larcker (1981)", "McDonald (1999)", "Raykov & Zinbarg (2011)"),
    )
