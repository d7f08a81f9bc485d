"""Modification indices that theory may allow, and those it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, stated
from rcvsem.report.tables.wording import number

if TYPE_CHECKING:
    from rcvsem.infer.suggestions import Suggestion

_VERDICTS: dict[str, Text] = {
    "within construct": Text("residuals of two items of one construct"),
    "along the order": Text("path along the declared order"),
    "between constructs": Text("residuals of items of different constructs"),
    "against the order": Text("path against the declared order"),
    "no order": Text("path between variables without a declared order"),
    "cross-loading": Text("item on another construct"),
    "covariance of constructs": Text("(residual) covariance of constructs"),
    "fixed by the author": Text("fixed by the author"),
    "set equal by the author": Text("set equal by the author"),
}


def suggestion_tables(found: Sequence[Suggestion], threshold: float) -> tuple[Table, Table | None]:
    """The allowed ones with their real drop of chi-square, and the others with the reason; the second may be None."""
    allowed = [each for each in found if each.allowed]
    others = [each for each in found if not each.allowed]
    limit = number(threshold, 0 if float(threshold).is_integer() else 2)
    columns = (
        column("line", "Parameter", "text"),
        column("why", "Kind", "text"),
        usual.MI,
        column("drop", "Real Δχ²", digits=2),
        usual.P,
        usual.EPC,
        usual.STD_EPC,
    )
    where = {"mi": "index.mi", "p": "index.pvalue", "epc": "index.epc", "sepc": "index.sepc_all"} | {
        "why": lambda e: _VERDICTS[e.verdict]
    }
    first = Table(
        **called("suggestions", "Modification indices that theory may allow", "Suggestions"),
        columns=columns,
        rows=filled(columns, allowed, **where),
        notes=stated(
            say(
                "MI from {limit} on; real Δχ² = drop when this parameter alone is freed and the model refitted.",
                limit=limit,
            ),
            "Nothing is applied. To free one, add its line to a copy of the model file with your reason behind it "
            "('# reason: ...'), and compare the two with 'rcvsem compare'.",
        ),
        paragraph=say(
            "{n} modification indices reached {limit}; {m} of them are of a kind that theory may allow.",
            n=len(found),
            m=len(allowed),
            limit=limit,
        ),
    )
    if not others:
        return first, None
    without = (columns[0], column("why", "Why", "text"), columns[2], *columns[4:])
    second = Table(
        **called("not-suggested", "Modification indices set aside", "Set aside"),
        columns=without,
        rows=filled(without, others, **where),
    )
    return first, second
