"""What the model defines with `:=`: estimates by the delta method, bootstrap and Monte Carlo intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, Words, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.decisions import INTERVALS, drawn_columns, interval_head
from rcvsem.report.tables.declared import called, column, listed_by, showing
from rcvsem.report.tables.effects import bootstrap_notes
from rcvsem.report.tables.wording import STAR_LEGEND, starred

if TYPE_CHECKING:
    from rcvsem.infer.bootstrap import BootstrapResult
    from rcvsem.infer.decisions import Decisions
    from rcvsem.infer.drawn_parameters import DrawnParameter

_NO_INTERVAL = NotAvailable("There are too few usable draws.")


def definition_table(
    decided: Decisions | None,
    drawn: Sequence[DrawnParameter] = (),
    bootstrap: BootstrapResult | None = None,
) -> Table | None:
    """Each definition with the test that decides and its other intervals. None without definitions."""
    defined = [] if decided is None else [entry for entry in decided.rows if entry.op == ":="]
    if decided is None or not defined:
        return None
    found = {entry.lhs: entry for entry in drawn if entry.op == ":="}
    present = {kind for entry in found.values() for kind in entry.intervals}
    others = [kind for kind in INTERVALS if kind in present and kind != decided.rule]
    first = (
        Text(
            "SE is the standard deviation over the draws; p corresponds to the first interval. Intervals of draws need "
            "not be symmetric."
        )
        if decided.by_draws
        else Text("SE, z, p and interval by the delta method.")
    )
    return Table(
        **called("definitions", "Defined quantities", "Definitions"),
        brief=("est", "se", "ci_lower", "p"),
        **listed_by(
            defined,
            showing(usual.NAME, "lhs"),
            column("expression", "Definition", "text", of="rhs"),
            showing(usual.ESTIMATE, lambda entry: starred(entry.est, entry.pvalue)),
            *((usual.SE,) if decided.by_draws else (usual.SE, usual.Z)),
            usual.P,
            *usual.limits(group=interval_head(decided), of=("lower", "upper")),
            *drawn_columns(
                others,
                decided.level,
                lambda entry: found[entry.lhs].intervals if entry.lhs in found else {},
                none=lambda entry: entry.se if isinstance(entry.se, NotAvailable) else _NO_INTERVAL,
            ),
        ),
        notes=(
            first,
            *bootstrap_notes(bootstrap if decided.by_draws else None),
            *_undefined(found.values()),
            STAR_LEGEND,
        ),
    )


def _undefined(drawn: Iterable[DrawnParameter]) -> tuple[Words, ...]:
    return tuple(
        say("{name} has no value in {n} draws, which are left out.", name=entry.lhs, n=entry.undefined)
        for entry in drawn
        if entry.undefined
    )
