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
    from rcvsem.infer.decisions import Decision, Decisions

INTERVALS = {
    "percentile": Text("Percentile", "百分位法"),
    "bc": Text("BC", "偏差校正法"),
    "bca": Text("BCa", "BCa"),
    "montecarlo": Text("Monte Carlo", "蒙特卡洛法"),
}
_RULES: dict[str, Text] = {
    "percentile": Text("the percentile bootstrap interval", "百分位自助法置信区间"),
    "bc": Text("the bias-corrected bootstrap interval", "偏差校正自助法置信区间"),
    "bca": Text("the BCa bootstrap interval", "BCa 自助法置信区间"),
    "montecarlo": Text("the Monte Carlo interval", "蒙特卡洛置信区间"),
    "robust": Text("robust (Huber-White) standard errors", "稳健（Huber-White）标准误"),
    "normal": Text("the standard errors of the estimator", "估计方法自身的标准误"),
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
            "β = 标准化系数，SE、置信区间与 p 均对应 β；b = 非标准化系数。假设与效应统一以{rule}判定，p 值与之对应。",
            rule=_capital(_RULES[decided.rule]),
        )
    return say(
        "β = standardized coefficient, starred by the p of b; b = unstandardized coefficient with its SE, z, p and "
        "interval. Hypotheses and effects are decided by {rule}.",
        "β = 标准化系数，星号依据 b 的 p 值；b = 非标准化系数，SE、z、p 与置信区间均对应 b。假设与效应统一以{rule}判定。",
        rule=_rule_of_estimator(decided),
    )


def _rule_of_estimator(decided: Decisions) -> Text:
    """The rule, with the estimator's name where its own errors decide."""
    words, name = _RULES[decided.rule], decided.estimator.upper()
    if decided.rule == "normal":
        return Text(f"the standard errors of {name} (normal theory)", f"{name} 的（正态理论）标准误")
    return words if name == "ML" else Text(f"the robust standard errors of {name}", f"{name} 的稳健标准误")


def _capital(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


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
            "仅依据 {estimator} 标准误，在 {level} 水平上对 {paths} 会得出不同结论（p {own}）。",
            estimator=name,
            level=Text(significance(decided.alpha), significance(decided.alpha)),
            paths=shown,
            own=probability(rows[0].own_pvalue),
        )
        if len(rows) == 1
        else say(
            "{estimator} standard errors alone would decide otherwise at the {level} level on {paths}.",
            "仅依据 {estimator} 标准误，在 {level} 水平上对 {paths} 会得出不同结论。",
            estimator=name,
            level=Text(significance(decided.alpha), significance(decided.alpha)),
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
            head = Text(f"{over} {head.en}", f"{over} {head.zh}")
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


def deciding_values(entry: Decision, decided: Decisions) -> list[Any]:
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
    return Text(f"b by {name}", f"b（{name}）")


def own_note(decided: Decisions) -> tuple[Words, ...]:
    """What the estimator's own test is there for; nothing where it decides."""
    if not decided.beside_own:
        return ()
    return (
        say(
            "SE, z and p under “{head}” are those of the estimator, for comparison; bold: it would decide otherwise.",
            "“{head}”下的 SE、z、p 为该估计方法自身的结果，仅供对照；加粗表示结论会不同。",
            head=own_head(decided),
        ),
    )


def own_values(entry: Decision, decided: Decisions) -> list[Any]:
    """One row of `own_columns`; p bold where it would have decided otherwise."""
    if not decided.beside_own:
        return []
    p = entry.own_pvalue
    shown = Cell(p, "p", bold=entry.disagrees(decided.alpha)) if is_number(p) else p
    return [entry.own_se, entry.own_z, shown]
