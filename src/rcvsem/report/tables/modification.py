"""Modification indices above a threshold: information for the author, never applied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing, stated
from rcvsem.report.tables.wording import number

if TYPE_CHECKING:
    from rcvsem.evaluate import ModificationIndex

_RESTRICTIONS = {
    "absent": Text("not in the model"),
    "fixed": Text("fixed"),
    "equality": Text("set equal"),
}


def modification_table(
    indices: Sequence[ModificationIndex],
    *,
    threshold: float = 10.0,
    most: int = 30,
    groups: Sequence[str] = (),
) -> Table:
    """The largest indices at or above the threshold, largest first, at most `most` of them."""
    above = sorted((i for i in indices if i.mi >= threshold), key=lambda i: -i.mi)
    extra: list[Words] = []
    if len(above) > most:
        extra.append(say("The {most} largest of {all} are shown.", most=most, all=len(above)))
    return Table(
        **called("modification-indices", "Modification indices", "Modification"),
        **listed_by(
            above[:most],
            showing(usual.PARAMETER, lambda i: f"{i.lhs} {i.op} {i.rhs}"),
            column("restriction", "Now", "text", of=lambda i: _RESTRICTIONS[i.restriction]),
            usual.MI,
            usual.P,
            usual.EPC,
            showing(usual.STD_EPC, "sepc_all"),
            groups=groups,
        ),
        notes=stated(
            say(
                "MI = expected drop of χ² if the parameter is freed (shown from {threshold}); EPC = expected "
                "change of the parameter. =~ loading, ~ regression, ~~ (residual) covariance.",
                threshold=number(threshold, 0 if float(threshold).is_integer() else 2),
            ),
            "Parameters should be freed only on theoretical grounds; p values are not adjusted for the search.",
            *extra,
        ),
        paragraph=_paragraph(above, threshold),
    )


def _paragraph(above: Sequence[ModificationIndex], threshold: float) -> Words:
    limit = number(threshold, 0 if float(threshold).is_integer() else 2)
    if not above:
        return say("No modification index reached {limit}.", limit=limit)
    largest = above[0]
    return say(
        "{n} modification indices reached {limit}; the largest, {mi}, was for {lhs} {op} {rhs}."
        if len(above) > 1
        else "One modification index reached {limit}: {mi} for {lhs} {op} {rhs}.",
        n=len(above),
        limit=limit,
        mi=number(largest.mi, 2),
        lhs=largest.lhs,
        op=largest.op,
        rhs=largest.rhs,
    )
