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
    whole = Text("{general} (all items)", general=found.general)
    rows = [
        row(whole, found.n, found.omega_total, found.omega_hierarchical, found.ecv, found.puc),
        *(
            row(titled(one.factor, names), one.n, one.omega, one.omega_hierarchical, None, None)
            for one in found.subscales
        ),
    ]
    return Table(
        id="bifactor",
        title=Text("Reliability of the bifactor model"),
        short=Text("Bifactor"),
        columns=(
            Column(key="factor", title=Text("Sum of the items of")),
            Column(key="n", title=Text.meant("number of", "Items"), kind="integer"),
            usual.OMEGA,
            usual.OMEGA_H,
            Column(key="ecv", title=Text("ECV"), kind="unit", symbol=True),
            Column(key="puc", title=Text("PUC"), kind="unit", symbol=True),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "ω: share of the variance of the sum that all factors explain; ω hierarchical: that the general factor "
                "explains (all items), or the specific factor beside it (its items). ECV: share of the common variance "
                "that is the general factor's; PUC: share of correlations that the general factor alone makes."
            ),
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
