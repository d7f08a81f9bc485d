"""Index of moderated mediation and conditional indirect effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated
from rcvsem.report.document import Row, Table, group_row, row
from rcvsem.report.tables.declared import called, stated
from rcvsem.report.tables.moderation import at_text, effect_columns, effect_row, kinds_of, p_note
from rcvsem.report.tables.wording import STAR_LEGEND, path_text

if TYPE_CHECKING:
    from rcvsem.infer.moderated_mediation import ModeratedMediation


_STAGES = {"first": Text("first stage"), "second": Text("second stage")}


_STEPS = {
    "first": Text("first step"),
    "second": Text("second step"),
    "third": Text("third step"),
    "fourth": Text("fourth step"),
    "fifth": Text("fifth step"),
}


def _stage(name: str, variables: int) -> Text:
    """The moderated step: of two stages, or of a chain."""
    return _STAGES[name] if variables == 3 else _STEPS.get(name) or Text("{name} step", name=name)


def _contrast_text(one: ModeratedMediation) -> Text:
    if not one.moderator.levels:
        return Text("+1 SD minus -1 SD")
    low, high = (f"{one.moderator.mean + end * one.moderator.sd:.6g}" for end in one.ends)
    return Text("at {high} minus at {low}", high=high, low=low)


def moderated_mediation_table(found: Sequence[ModeratedMediation]) -> Table | None:
    """Index of moderated mediation and conditional indirect effects."""
    if not found:
        return None
    kinds = kinds_of([one.contrast for one in found])
    columns = effect_columns(kinds, found[0].level)
    body: list[Row] = []
    for one in found:
        stages = enumerated((_stage(s, len(one.path)) for s in one.stages), " and ")
        head = path_text(one.path)
        name = one.moderator.name
        body.append(
            group_row(
                Text("{path} | {moderator} ({stages})", path=head, moderator=name, stages=stages),
                len(columns),
            )
        )
        title = Text("Index of moderated mediation")
        if isinstance(one.index, NotAvailable):
            body.append(row(title, one.index, *([None] * (len(columns) - 2))))
        else:
            body.append(effect_row(title, one.index, columns))
        for at in one.indirect:
            where = at_text(one.moderator, at)
            body.append(effect_row(Text("indirect {where}", where=where), at.result, columns))
        body.append(effect_row(_contrast_text(one), one.contrast, columns))
    return Table(
        **called("moderated-mediation", "Moderated mediation", "Moderated mediation"),
        brief=("est", "se", "percentile_lower", "bc_lower", "p"),
        columns=columns,
        rows=tuple(body),
        notes=stated(
            "Judge the index and the indirect effects by their bootstrap intervals: products of estimates are not "
            "normal.",
            *p_note(kinds, found[0].level),
            STAR_LEGEND,
        ),
        sources=("Hayes, A. F. (2015). Multivariate Behavioral Research, 50(1), 1–22.",),
    )
