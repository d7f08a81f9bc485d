"""How the one rule that decides hypotheses and effects is shown: columns, values, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Kind, Reader, Words, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import showing
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


def drawn_columns(  # noqa: PLR0913
    kinds: Iterable[str],
    level: float,
    intervals: Callable[[Any], Mapping[Any, Any]] = attrgetter("intervals"),
    *,
    none: Callable[[Any], Any] = lambda entry: None,
    prefix: str = "",
    kind: Kind = "number",
    over: str = "",
) -> list[Column]:
    """Both ends of each kind of interval over draws.

    none : of an entry without an interval of that kind. over : said before its name.
    """
    columns: list[Column] = []
    for one in kinds:
        head = usual.confidence(level, INTERVALS[one])
        if over:
            head = Text("{effect} {head}", effect=over, head=head)
        columns += drawn_limits(one, head, intervals, none=none, prefix=prefix, kind=kind)
    return columns


def drawn_limits(
    one: str,
    head: Text,
    intervals: Callable[[Any], Mapping[Any, Any]] = attrgetter("intervals"),
    *,
    none: Callable[[Any], Any] = lambda entry: None,
    prefix: str = "",
    kind: Kind = "number",
) -> tuple[Column, Column]:
    """Both ends of one kind of interval."""

    def end(side: str) -> Reader:
        def read(entry: Any) -> Any:
            found = intervals(entry).get(one)
            return none(entry) if found is None else getattr(found, side)

        return read

    keys = (f"{prefix}{one}_lower", f"{prefix}{one}_upper")
    return usual.limits(keys=keys, kind=kind, group=head, of=(end("lower"), end("upper")))


def deciding_columns(decided: Decisions) -> tuple[Column, ...]:
    """Columns of a path with the test that decides: of β where draws decide, else of b."""
    head = interval_head(decided)
    beta = showing(usual.BETA, lambda entry: starred(entry.std, entry.pvalue))
    if decided.by_draws:
        se, ends = replace(usual.SE, key="std_se"), usual.limits(keys=("std_lower", "std_upper"), group=head)
        return beta, se, *ends, usual.P, usual.B
    return beta, usual.B, usual.SE, usual.Z, usual.P, *usual.limits(group=head, of=("lower", "upper"))


def own_columns(decided: Decisions) -> tuple[Column, ...]:
    """SE, z and p of b by the estimator itself, where something else decides; else nothing. p is bold where it would
    have decided otherwise."""
    if not decided.beside_own:
        return ()

    def p(entry: PathDecision) -> Any:
        found = entry.own_pvalue
        return Cell(found, "p", bold=entry.disagrees(decided.alpha)) if is_number(found) else found

    own = (usual.SE, usual.Z, showing(usual.P, p))
    return tuple(replace(one, key=f"own_{one.key}", group=own_head(decided)) for one in own)


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
