"""Omega hierarchical and its kin of a bifactor model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import Names, titled, unit

if TYPE_CHECKING:
    from rcvsem.evaluate.bifactor import BifactorReliability


def bifactor_table(found: BifactorReliability | None, names: Names) -> Table | None:
    """The sum of all items first, then that of every specific factor's items."""
    if found is None:
        return None
    whole = Text(f"{found.general} (all items)", f"{found.general}（全部题项）")
    rows = [
        row(whole, found.n, found.omega_total, found.omega_hierarchical, found.ecv, found.puc),
        *(
            row(titled(one.factor, names), one.n, one.omega, one.omega_hierarchical, None, None)
            for one in found.subscales
        ),
    ]
    return Table(
        id="bifactor",
        title=Text("Reliability of the bifactor model", "双因子模型的信度"),
        short=Text("Bifactor", "双因子"),
        columns=(
            Column(key="factor", title=Text("Sum of the items of", "题项总分")),
            Column(key="n", title=Text("Items", "题项数"), kind="integer"),
            usual.OMEGA,
            usual.OMEGA_H,
            Column(key="ecv", title=Text("ECV", "ECV"), kind="unit", symbol=True),
            Column(key="puc", title=Text("PUC", "PUC"), kind="unit", symbol=True),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "ω: share of the variance of the sum that all factors explain; ω hierarchical: that the general factor "
                "explains (all items), or the specific factor beside it (its items). ECV: share of the common variance "
                "that is the general factor's; PUC: share of correlations that the general factor alone makes.",
                "ω：全部因子解释的总分方差比例；层级 ω：一般因子（全部题项）或特殊因子（其题项）单独解释的比例。"
                "ECV：一般因子占共同方差的比例；PUC：仅由一般因子产生的相关所占比例。",
            ),
        ),
        paragraph=say(
            "The general factor {general} explains {omega} of the variance of the sum of all items (ω hierarchical) and "
            "{ecv} of the common variance.",
            "一般因子 {general} 解释全部题项总分方差的 {omega}（层级 ω）、共同方差的 {ecv}。",
            general=titled(found.general, names),
            omega=unit(found.omega_hierarchical),
            ecv=unit(found.ecv),
        ),
        sources=("Rodriguez, Reise & Haviland (2016)",),
    )
