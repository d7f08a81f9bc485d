"""Screening of respondents: the rules, how they coincide, who went, and how answers were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.report.document import Table, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, filled, listed_by, note, stated

if TYPE_CHECKING:
    from rcvsem.survey.result import Exclusion, MappingRow, Overlap, RuleResult

_ACTIONS = {
    "exclude": Text("exclude"),
    "flag": Text("flag"),
    "report": Text("report only"),
}


def rule_table(rules: Sequence[RuleResult]) -> Table | None:
    """Every rule that was applied, with its threshold and the respondents it applies to."""
    if not rules:
        return None
    return Table(
        **called("rules", "Screening rules", "Rules"),
        **listed_by(
            rules,
            column("meaning", "Rule", "text", of="text"),
            column("rule", "In the questionnaire file", "text"),
            column("action", "Action", "text", of=_action),
            column("threshold", "Threshold", digits=3),
            column(
                "hits",
                Text.meant("number of", "Respondents"),
                "integer",
                of=lambda rule: None if rule.unavailable else rule.count,
            ),
        ),
        notes=stated(
            "Counted over all respondents received; one respondent can meet several rules. A rule that is "
            "only reported without a threshold marks nobody."
        ),
    )


def _action(rule: RuleResult) -> Text:
    if rule.unavailable:
        why = Text.of_message(rule.unavailable)
        return Text("not applied: {why}", why=why)
    return _ACTIONS.get(rule.action, Text.verbatim(rule.action))


def overlap_table(overlap: Overlap) -> Table | None:
    """Respondents that two rules have in common; on the diagonal those of one rule. None below two rules."""
    if len(overlap.rules) < 2:
        return None
    return Table(
        **called("rule-overlap", "Overlap of the screening rules", "Overlap"),
        columns=(
            usual.RULE,
            *(
                column(rule, Text.verbatim(str(k)), "integer")
                for k, rule in enumerate(overlap.rules, start=1)
            ),
        ),
        rows=tuple(
            row(
                _numbered(i, rule),
                *(int(count) if j <= i else None for j, count in enumerate(overlap.counts[i])),
            )
            for i, rule in enumerate(overlap.rules)
        ),
        notes=(Text("Respondents to whom both rules apply; the diagonal is the rule alone."),),
    )


def _deed(rule: str) -> Text:
    return RULES[rule].deed if rule in RULES else Text.verbatim(rule)


def _numbered(place: int, rule: str) -> Text:
    return Text("{place}. {deed}", place=place + 1, deed=_deed(rule).capitalized())


def _deeds(rules: Sequence[str]) -> Text:
    return Text.of_message(enumerated(_deed(rule) for rule in rules))


def exclusion_table(exclusions: Sequence[Exclusion]) -> Table | None:
    """Who was taken out, by key and row of the file, and why."""
    if not exclusions:
        return None
    waves = (usual.WAVE,) if any(one.wave for one in exclusions) else ()
    columns = (usual.RESPONDENT, *waves, usual.ROW, column("rules", "Rules", "text"))
    return Table(
        **called("exclusions", "Excluded respondents", "Exclusions"),
        columns=columns,
        rows=filled(columns, exclusions, row="row_number", rules=lambda one: _deeds(one.rules)),
    )


def mapping_table(mapping: Sequence[MappingRow], reversed_items: Sequence[str]) -> Table | None:
    """How each value of each column was read."""
    if not mapping:
        return None
    return Table(
        **called("mapping", "How answers were read", "Mapping"),
        **listed_by(
            mapping,
            usual.ITEM,
            column("seen", "In the file", "text"),
            column("code", "Code", digits=0),
            column("label", "Meaning", "text"),
            column("count", "Cells", "integer"),
        ),
        notes=note(
            "Codes are before reversal; reversed items: {items}.",
            items=enumerated(reversed_items) or phrase("none"),
        ),
    )
