"""Explained variance of the outcomes of the structural model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import is_number
from rcvsem.report.document import Table, Words, say
from rcvsem.report.tables.declared import called, column, listed_by
from rcvsem.report.tables.wording import Names, clauses, percent, titled

if TYPE_CHECKING:
    from rcvsem.evaluate import RSquared


def r_squared_table(
    values: Sequence[RSquared],
    outcomes: Sequence[str],
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
) -> Table | None:
    """R2 of the variables in `outcomes` (those explained by a regression). None without any."""
    chosen = [value for value in values if value.variable in outcomes]
    if not chosen:
        return None
    several = len({value.group for value in chosen}) > 1
    return Table(
        **called("r-squared", "Explained variance", "R2"),
        **listed_by(
            chosen,
            column("variable", "Outcome", "text", of=lambda value: titled(value.variable, names or {})),
            column("r2", "R²", "unit", symbol=True, of="value"),
            groups=groups,
        ),
        paragraph=None if several else _explained([one for one in chosen if is_number(one.value)]),
    )


def _explained(known: Sequence[RSquared]) -> Words | None:
    """One sentence: "The model explained 73.9% of the variance of DSC, 60.7% of BPC and 78.1% of PV"."""
    if not known:
        return None
    shares = [percent(one.value) for one in known]
    first = say(
        "The model explained {share} of the variance of {name}", share=shares[0], name=known[0].variable
    )
    others = [
        say("{share} of {name}", share=share, name=one.variable)
        for share, one in zip(shares[1:], known[1:], strict=True)
    ]
    return say("{told}.", told=clauses([first, *others]))
