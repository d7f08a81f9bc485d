"""Mediation: indirect, direct and total effects of every pair, the share and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.infer.mediation import CAVEAT, RULE, WORDS
from rcvsem.report.document import Row, Table, Words, group_row, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import by_group, called, column, filled, showing, stated
from rcvsem.report.tables.effects import bootstrap_notes, deciding_kind, effect_columns, effect_label, p_note
from rcvsem.report.tables.wording import Names, bound, group_mark, names_note, number, path_text, percent

if TYPE_CHECKING:
    from rcvsem.infer.bootstrap import BootstrapResult
    from rcvsem.infer.effects import Effect


#: The rows of a pair in the table of mediation; None: by their paths.
_PARTS = {
    "specific indirect": None,
    "total indirect": Text("Indirect, total"),
    "direct": Text("Direct"),
    "total": Text("Total"),
}


def mediation_table(
    effects: Sequence[Effect],
    bootstrap: BootstrapResult | None = None,
    *,
    names: Names | None = None,
    groups: Sequence[str] = (),
) -> Table | None:
    """For every pair with an indirect effect: indirect, direct, total, share and verdict.

    Intervals and p are those of the standardized effects, by which `infer.effects` decides. None without
    indirect effects.
    """
    totals = [effect for effect in effects if effect.kind == "total indirect" and not effect.feedback]
    if not totals:
        return None
    chief = deciding_kind(effects)
    kinds = [chief] if chief else []
    columns = (
        *effect_columns(effects, kinds, True),
        showing(usual.COEFFICIENT, "est"),
        column("share", "Share of total", "percent", of=lambda e: e.share if "indirect" in e.kind else None),
        # without an interval there is no type, and no column for it
        *([column("verdict", "Type", "text", of=lambda e: WORDS.get(e.verdict))] if chief else []),
    )

    def of_pair(one: Effect) -> list[Row]:
        own = [e for e in effects if (e.source, e.target, e.group) == (one.source, one.target, one.group)]
        rows = [group_row(path_text((one.source, one.target)), len(columns))]
        indirect = [e for e in own if e.kind == "specific indirect"]
        if len(indirect) == 1:
            own = [e for e in own if e.kind != "specific indirect"]
        own = [e for kind in _PARTS for e in own if e.kind == kind]
        whole = indirect[0] if len(indirect) == 1 else None
        rows += filled(
            columns,
            own,
            effect=lambda e: (
                effect_label(whole)
                if whole and e.kind == "total indirect"
                else _PARTS[e.kind] or effect_label(e)
            ),
        )
        if all(e.kind != "direct" for e in own):
            label = Text("Direct (not in the model)")
            rows.append(row(label, *[None] * (len(columns) - 1)))
        return rows

    codes = [code for effect in effects for code in (effect.source, effect.target)]
    return Table(
        **called("mediation", "Mediation (standardized effects)", "Mediation"),
        brief=("est", *(f"{kind}_lower" for kind in kinds), "p", "verdict"),
        columns=columns,
        rows=by_group(totals, groups, columns, lambda own: (made for one in own for made in of_pair(one))),
        notes=stated(
            "β = standardized effect with its SE and interval; b = unstandardized effect. The share of the total "
            "effect is given only where the total effect differs from 0.",
            RULE if chief else None,
            CAVEAT if any(e.verdict == "indirect-only" for e in effects) else None,
            *bootstrap_notes(bootstrap),
            p_note(kinds, chief, bootstrap),
            *names_note(codes, names or {}),
        ),
        paragraph=_mediation_paragraph(effects),
    )


def _mediation_paragraph(effects: Sequence[Effect]) -> Words | None:
    if len({effect.group for effect in effects}) > 1:
        return None
    return join(
        mediation_line(effect)
        for effect in effects
        if effect.kind == "total indirect" and effect.verdict is not None and effect.decision is not None
    )


def mediation_line(effect: Effect, groups: Sequence[str] = ()) -> Words | None:
    """One indirect effect: estimate, interval, share of a total that differs from 0, type."""
    interval = effect.decision
    values: dict[str, Any] = {
        "path": path_text((effect.source, effect.target)),
        "group": group_mark(effect.group, groups),
        "est": number(effect.std),
    }
    if interval is None:
        return say("{path}{group}: indirect effect {est} (no bootstrap, so no type of mediation).", **values)
    # of a pair without a direct path the whole effect is indirect
    shared = is_number(effect.share) and effect.verdict not in ("indirect", "no-indirect")
    parts: list[Words] = [
        say(
            "{path}{group}: indirect effect {est}, {level} CI [{lower}, {upper}]",
            **values,
            level=percent(interval.level, 0),
            lower=bound(interval.lower),
            upper=bound(interval.upper),
        )
    ]
    if shared:
        parts[0] = say("{effect}, {share} of the total effect", effect=parts[0], share=percent(effect.share))
    if effect.verdict is not None:
        parts.append(WORDS[effect.verdict])
    told = join(parts, "; ")
    # "full" is said with what it rests on: an interval that holds 0, and much else
    if effect.verdict == "indirect-only" and effect.direct is not None:
        return say(
            "{told}, as no direct effect was detected; it may lie anywhere in [{low}, {high}].",
            told=told,
            low=bound(effect.direct.lower),
            high=bound(effect.direct.upper),
        )
    return say("{told}.", told=told)
