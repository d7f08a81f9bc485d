"""Effect size of interactions: R2 with and without the products, f2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Table
from rcvsem.report.tables.declared import called, column, listed_by, stated

if TYPE_CHECKING:
    from rcvsem.infer.interaction_size import InteractionSize


def interaction_size_table(sizes: Sequence[InteractionSize]) -> Table | None:
    """One row an outcome. None without a solution."""
    if not sizes:
        return None
    return Table(
        **called("interaction-size", "Effect size of the interaction", "Effect size"),
        **listed_by(
            sizes,
            column("outcome", "Outcome", "text"),
            column("products", "Products", "text", of=lambda one: enumerated(one.products)),
            column("r2_main", "R² without", "unit"),
            column("r2", "R² with", "unit"),
            column("delta_r2", "ΔR²", "unit"),
            column("f2", "f²", "unit"),
        ),
        notes=stated(
            "f² = ΔR² / (1 - R² with), all products of an outcome together. For interactions .005, .01 and .025 "
            "are small, medium and large (Kenny, 2018)."
        ),
        sources=("Cohen (1988)", "Kenny (2018)"),
    )
