"""Effect size of interactions: R2 with and without the products, f2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Column, Table
from rcvsem.report.tables.rows import filled

if TYPE_CHECKING:
    from rcvsem.infer.interaction_size import InteractionSize


def interaction_size_table(sizes: Sequence[InteractionSize]) -> Table | None:
    """One row an outcome. None without a solution."""
    if not sizes:
        return None
    columns = (
        Column(key="outcome", title=Text("Outcome")),
        Column(key="products", title=Text("Products")),
        Column(key="r2_main", title=Text("R² without"), kind="unit"),
        Column(key="r2", title=Text("R² with"), kind="unit"),
        Column(key="delta_r2", title=Text("ΔR²"), kind="unit"),
        Column(key="f2", title=Text("f²"), kind="unit"),
    )
    return Table(
        id="interaction-size",
        title=Text("Effect size of the interaction"),
        short=Text("Effect size"),
        columns=columns,
        rows=filled(columns, sizes, products=lambda one: enumerated(one.products)),
        notes=(
            Text(
                "f² = ΔR² / (1 - R² with), all products of an outcome together. For interactions .005, .01 and .025 "
                "are small, medium and large (Kenny, 2018)."
            ),
        ),
        sources=("Cohen (1988)", "Kenny (2018)"),
    )
