"""How the one rule that decides hypotheses and effects is shown: columns, values, notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import NotAvailable, is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Kind, Words, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import listed, path_text, probability, starred

if TYPE_CHECKING:
    from rcvsem.infer.decisions import Decisions, PathDecision

INTERVALS = {
    "percentile": Text("Percentile"),
    "bc": Text("BC"),
    "bca": Text("BCa"),
    "montecarlo": Text("Monte Carlo"),
}
_RULES: dict[str, Text] = {
    "percentile": Text("the percentile bootstrap interval"),
    "bc": Text("the bias-corrected bootstrap interval"),
    "bca": Text("the BCa bootstrap interval"),
    "montecarlo": Text("the Monte Carlo interval"),
    "robust": Text("robust (Huber-White) standard errors"),
    "normal": Text("the standard errors of the estimator"),
}


def significance(alpha: float) -> str:
    """`.05`, as text for a sentence."""
    return f"{alpha:g}".removeprefix("0")


def rule_words(rule: str) -> Text:
    """The rule as part of a sentence."""
    return _RULES[rule]


def rule_note(decided: Decisions) -> Words:
    """What decides, and to which coefficient its numbers belong."""
    if decided.by_draws:
        return say(
            "β = standardized coefficient with its SE, interval and p; b = unstandardized coefficient. {rule} decides "
            "hypotheses and effects alike; p corresponds to it.",
            rule=_RULES[decided.rule].capitalized(),
        )
    return say(
        "β = standardized coefficient, starred by the p of b; b = unstandardized coefficient with its SE, z, p and "
        "interval. Hypotheses and effects are decided by {rule}.",
        rule=_rule_of_estimator(decided),
    )


def _rule_of_estimator(decided: Decisions) -> Text:
    """The rule, with the estimator's name where its own errors decide."""
    words, name = _RULES[decided.rule], decided.estimator.upper()
    if decided.rule == "normal":
        return Text("the standard errors of {name} (normal theory)", name=name)
    return words if name == "ML" else Text("the robust standard errors of {name}", name=name)


def disagreement_note(decided: Decisions) -> tuple[Words, ...]:
    """The paths on which the estimator's own standard errors would have decided otherwise; nothing without any."""
    rows = decided.disagreeing
    if not rows:
        return ()
    shown = listed([path_text((row.rhs, row.lhs)) for row in rows])
    name = decided.estimator.upper()
    return (
        say(
            "{estimator} standard errors alone would decide otherwise at the {level} level on {paths} (p {own}).",
            estimator=name,
            level=Text.verbatim(significance(decided.alpha)),
            paths=shown,
            own=probability(rows[0].own_pvalue),
        )
        if len(rows) == 1
        else say(
            "{estimator} standard errors alone would decide otherwise at the {level} level on {paths}.",
            estimator=name,
            level=Text.verbatim(significance(decided.alpha)),
            paths=shown,
        ),
    )


def interval_head(decided: Decisions) -> Text:
    """Header over the two ends."""
    return usual.confidence(decided.level, INTERVALS.get(decided.rule))


def drawn_columns(
    kinds: Iterable[str], level: float, *, prefix: str = "", kind: Kind = "number", over: str = ""
) -> list[Column]:
    """Both ends of each kind of interval over draws. over : said before its name."""
    columns: list[Column] = []
    for one in kinds:
        head = usual.confidence(level, INTERVALS[one])
        if over:
            head = Text("{effect} {head}", effect=over, head=head)
        columns += usual.limits(keys=(f"{prefix}{one}_lower", f"{prefix}{one}_upper"), kind=kind, group=head)
    return columns


def drawn_ends(
    kinds: Iterable[str], intervals: Mapping[Any, Any], none: NotAvailable | None = None
) -> list[Any]:
    """The cells of `drawn_columns`; `none` where a kind of interval is missing."""
    found = [intervals.get(kind) for kind in kinds]
    return [end for own in found for end in ((none, none) if own is None else (own.lower, own.upper))]


def deciding_columns(decided: Decisions) -> tuple[Column, ...]:
    """Columns of a path with the test that decides: of β where draws decide, else of b."""
    head = interval_head(decided)
    if decided.by_draws:
        se = replace(usual.SE, key="std_se")
        return (
            *(usual.BETA, se),
            *usual.limits(keys=("std_lower", "std_upper"), group=head),
            *(usual.P, usual.B),
        )
    return usual.BETA, usual.B, usual.SE, usual.Z, usual.P, *usual.limits(group=head)


def deciding_values(entry: PathDecision, decided: Decisions) -> list[Any]:
    """One row of `deciding_columns`."""
    shown = starred(entry.std, entry.pvalue)
    if decided.by_draws:
        return [shown, entry.std_se, entry.std_lower, entry.std_upper, entry.pvalue, entry.est]
    return [shown, entry.est, entry.se, entry.z, entry.pvalue, entry.lower, entry.upper]


def own_columns(decided: Decisions) -> tuple[Column, ...]:
    """SE, z and p of b by the estimator itself, where something else decides; else nothing."""
    if not decided.beside_own:
        return ()
    head = own_head(decided)
    return tuple(replace(one, key=f"own_{one.key}", group=head) for one in (usual.SE, usual.Z, usual.P))


def own_head(decided: Decisions) -> Text:
    """Header over the estimator's own test of b."""
    name = decided.estimator.upper()
    return Text("b by {name}", name=name)


def own_note(decided: Decisions) -> tuple[Words, ...]:
    """What the estimator's own test is there for; nothing where it decides."""
    if not decided.beside_own:
        return ()
    return (
        say(
            "SE, z and p under “{head}” are those of the estimator, for comparison; bold: it would decide otherwise.",
            head=own_head(decided),
        ),
    )


def own_values(entry: PathDecision, decided: Decisions) -> list[Any]:
    """One row of `own_columns`; p bold where it would have decided otherwise."""
    if not decided.beside_own:
        return []
    p = entry.own_pvalue
    shown = Cell(p, "p", bold=entry.disagrees(decided.alpha)) if is_number(p) else p
    return [entry.own_se, entry.own_z, shown]
