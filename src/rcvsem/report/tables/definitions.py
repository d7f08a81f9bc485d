"""What the model defines with `:=`: estimates by the delta method, bootstrap and Monte Carlo intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Row, Table, Words, row, say
from rcvsem.report.tables.effects import INTERVALS, bootstrap_notes
from rcvsem.report.tables.wording import STAR_LEGEND, starred

if TYPE_CHECKING:
    from rcvsem.evaluate import ParameterEstimate
    from rcvsem.infer.bootstrap import BootstrapResult
    from rcvsem.infer.drawn_parameters import DrawnParameter

_NO_INTERVAL = NotAvailable("There are too few usable draws.")


def definition_table(
    estimates: Sequence[ParameterEstimate],
    drawn: Sequence[DrawnParameter] = (),
    bootstrap: BootstrapResult | None = None,
    *,
    level: float = 0.95,
    notes: Sequence[Words] = (),
) -> Table | None:
    """Each definition with its test by the delta method and its intervals by kind. None without definitions."""
    defined = [entry for entry in estimates if entry.op == ":="]
    if not defined:
        return None
    found = {entry.lhs: entry for entry in drawn if entry.op == ":="}
    present = {kind for entry in found.values() for kind in entry.intervals}
    kinds = [kind for kind in INTERVALS if kind in present]
    return Table(
        id="definitions",
        title=Text("Defined quantities", "自定义参数"),
        short=Text("Definitions", "自定义参数"),
        columns=_columns(kinds, level),
        rows=tuple(_row(entry, found.get(entry.lhs), kinds) for entry in defined),
        notes=(
            Text(
                "SE, z, p and the first interval by the delta method; intervals of draws need not be symmetric.",
                "SE、z、p 与第一个置信区间由 delta 法得到；抽样所得区间不必对称。",
            ),
            *bootstrap_notes(bootstrap),
            *_undefined(found.values()),
            STAR_LEGEND,
            *notes,
        ),
    )


def _undefined(drawn: Iterable[DrawnParameter]) -> tuple[Words, ...]:
    return tuple(
        say(
            "{name} has no value in {n} draws, which are left out.",
            "{name} 在 {n} 次抽样中无定义，已剔除。",
            name=entry.lhs,
            n=entry.undefined,
        )
        for entry in drawn
        if entry.undefined
    )


def _columns(kinds: Sequence[str], level: float) -> tuple[Column, ...]:
    columns = [
        Column(key="name", title=Text("Name", "名称")),
        Column(key="expression", title=Text("Definition", "定义")),
        Column(key="est", title=Text("Estimate", "估计值"), kind="number"),
        Column(key="se", title=Text("SE", "SE"), kind="number", symbol=True),
        Column(key="z", title=Text("z", "z"), kind="number", digits=2, symbol=True),
        Column(key="p", title=Text("p", "p"), kind="p", symbol=True),
    ]
    for kind in ("", *kinds):
        words = INTERVALS[kind] if kind else Text("", "")
        share = f"{level * 100:g}%"
        head = Text(f"{words.en} {share} CI".strip(), f"{words.zh} {share} 置信区间".strip())
        columns.append(
            Column(key=f"{kind or 'ci'}_lower", title=Text("LL", "下限"), kind="number", group=head)
        )
        columns.append(
            Column(key=f"{kind or 'ci'}_upper", title=Text("UL", "上限"), kind="number", group=head)
        )
    return tuple(columns)


def _row(entry: ParameterEstimate, drawn: DrawnParameter | None, kinds: Sequence[str]) -> Row:
    ends: list[Any] = [entry.ci_lower, entry.ci_upper]
    intervals: Any = {} if drawn is None else drawn.intervals
    none = entry.se if isinstance(entry.se, NotAvailable) else _NO_INTERVAL
    for kind in kinds:
        own = intervals.get(kind)
        ends += [none, none] if own is None else [own.lower, own.upper]
    return row(entry.lhs, entry.rhs, starred(entry.est, entry.pvalue), entry.se, entry.z, entry.pvalue, *ends)
