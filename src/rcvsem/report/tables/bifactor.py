"""Omega hierarchical and its kin of a bifactor model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import Names, titled, unit

if TYPE_CHECKING:
    from rcvsem.evaluate.bifactor import BifactorReliability


def bifactor_table(found: BifactorReliability | None, names: Names) -> Table | None:
    """The sum of all items first, then that of every specific factor's items."""
    if found is None:
        return None
    whole = Text("{general} (all items)", general=found.general)
    rows = [
        row(whole, found.n, found.omega_total, found.omega_hierarchical, found.ecv, found.puc),
        *(
            row(titled(one.factor, names), one.n, one.omega, one.omega_hierarchical, None, None)
            for one in found.subscales
        ),
    ]
    return Table(
        **called("bifactor", "Reliability of the bifactor model", "Bifactor"),
        columns=(
            column("factor", "Sum of the items of", "text"),
            column("n", Text.meant("number of", "Items"), "integer"),
            usual.OMEGA,
            usual.OMEGA_H,
            column("ecv", "ECV", "unit", symbol=True),
            column("puc", "PUC", "unit", symbol=True),
        ),
        rows=tuple(rows),
        notes=stated(
            "ω: share of the variance of the sum that all factors explain; ω hierarchical: that the general factor "
            "explains (all items), or the specific factor beside it (its items). ECV: share of the common variance "
            "that is the general factor's; PUC: share of correlations that the general factor alone makes."
        ),
        paragraph=say(
            "The general factor {general} explains {omega} of the variance of the sum of all items (ω hierarchical) and "
            "{ecv} of the common variance.",
            general=titled(found.general, names),
            omega=unit(found.omega_hierarchical),
            ecv=unit(found.ecv),
        ),
        sources=("Rodriguez, Reise & Haviland (2016)",),
    )
