"""Which items a stated set of rules proposes to drop, one at a time, and what each drop changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import sentences
from rcvsem.report.document import Cell, Row, Statement, Table, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, stated
from rcvsem.report.tables.wording import Names, listed, number, sample_note, titled

if TYPE_CHECKING:
    from rcvsem.scale.purify import Purification, PurifyState

_NOTHING = Text("nothing proposed")


def purification_table(
    results: Sequence[tuple[Text, Purification]], names: Names | None = None
) -> Table | None:
    """One row a proposal, in the order in which they were found, dimension by dimension. None without results."""
    if not results:
        return None
    rows: list[Row] = []
    for name, result in results:
        if not result.proposals:
            rows.append(_row(name, None, _NOTHING, (result.start, result.start), None))
        for step, proposal in enumerate(result.proposals, start=1):
            reasons = Text.of_message(
                sentences(*(violation.reason.message for violation in proposal.all_reasons))
            )
            states, item = (proposal.before, proposal.after), titled(proposal.item, names or {})
            rows.append(_row(name, step, item, states, proposal.construct, reasons))
    change = Text("Before and after")
    first = results[0][1]
    return Table(
        **called("purification", "Items proposed for dropping", "Purification"),
        columns=(
            column("dimension", "Items of", "text"),
            column("step", "Step", "integer"),
            column("item", "Proposed", "text"),
            usual.CONSTRUCT,
            column("reason", "Reason", "text"),
            column("kmo_before", "KMO before", "unit", group=change),
            column("kmo_after", "KMO after", "unit", group=change),
            column("variance_before", "Variance before", "percent", group=change),
            column("variance_after", "Variance after", "percent", group=change),
            column("alpha_before", "α before", "unit", group=change),
            column("alpha_after", "α after", "unit", group=change),
        ),
        rows=tuple(rows),
        notes=stated(
            first.rules.describe(),
            "Proposals only: nothing is dropped. To accept one, write `dropped: {stage, reason}` under the "
            "item in the instrument.",
            "After each proposal everything is computed anew; α is that of the item's construct.",
            sample_note(first.n, first.n_received) if _same_sample(results) else None,
        ),
        paragraph=_paragraph(results),
    )


def _row(
    name: Text,
    step: int | None,
    item: object,
    states: tuple[PurifyState, PurifyState],
    construct: str | None,
    reason: Text | None = None,
) -> Row:
    before, after = states
    same = before is after
    alphas = (None, None) if construct is None else (before.alphas[construct], after.alphas[construct])
    kmo, cumulative = (None, None) if same else (after.kmo, after.cumulative)
    return row(name, step, item, construct, reason, before.kmo, kmo, before.cumulative, cumulative, *alphas)


def _same_sample(results: Sequence[tuple[Text, Purification]]) -> bool:
    return len({(result.n, result.n_received) for _, result in results}) == 1


def _paragraph(results: Sequence[tuple[Text, Purification]]) -> Statement:
    dropped = [item for _, result in results for item in result.dropped]
    kept = sum(len(result.retained) for _, result in results)
    if not dropped:
        return say("No item breaks a rule; all {kept} are kept.", kept=Cell(kept, "integer"))
    return say(
        Text.counted(
            len(dropped),
            "{n} item is proposed for dropping: {items}; {kept} are left.",
            "{n} items are proposed for dropping: {items}; {kept} are left.",
        ),
        n=number(len(dropped), 0),
        items=listed(dropped),
        kept=Cell(kept, "integer"),
    )
