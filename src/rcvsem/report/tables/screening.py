"""Screening of respondents: the rules, how they coincide, who went, and how answers were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.report.document import Column, Table, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled

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
    columns = (
        Column(key="meaning", title=Text("Rule")),
        Column(key="rule", title=Text("In the questionnaire file")),
        Column(key="action", title=Text("Action")),
        Column(key="threshold", title=Text("Threshold"), kind="number", digits=3),
        Column(key="hits", title=Text.meant("number of", "Respondents"), kind="integer"),
    )
    return Table(
        id="rules",
        title=Text("Screening rules"),
        short=Text("Rules"),
        columns=columns,
        rows=filled(
            columns,
            rules,
            meaning="text",
            action=_action,
            hits=lambda rule: None if rule.unavailable else rule.count,
        ),
        notes=(
            Text(
                "Counted over all respondents received; one respondent can meet several rules. A rule that is "
                "only reported without a threshold marks nobody."
            ),
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
        id="rule-overlap",
        title=Text("Overlap of the screening rules"),
        short=Text("Overlap"),
        columns=(
            usual.RULE,
            *(
                usual.column(rule, Text.verbatim(str(k)), "integer")
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
    columns = (usual.RESPONDENT, *waves, usual.ROW, Column(key="rules", title=Text("Rules")))
    return Table(
        id="exclusions",
        title=Text("Excluded respondents"),
        short=Text("Exclusions"),
        columns=columns,
        rows=filled(columns, exclusions, row="row_number", rules=lambda one: _deeds(one.rules)),
    )


def mapping_table(mapping: Sequence[MappingRow], reversed_items: Sequence[str]) -> Table | None:
    """How each value of each column was read."""
    if not mapping:
        return None
    columns = (
        usual.ITEM,
        Column(key="seen", title=Text("In the file")),
        Column(key="code", title=Text("Code"), kind="number", digits=0),
        Column(key="label", title=Text("Meaning")),
        Column(key="count", title=Text("Cells"), kind="integer"),
    )
    return Table(
        id="mapping",
        title=Text("How answers were read"),
        short=Text("Mapping"),
        columns=columns,
        rows=filled(columns, mapping),
        notes=(
            Text(
                "Codes are before reversal; reversed items: {items}.",
                items=enumerated(reversed_items) or phrase("none"),
            ),
        ),
    )
