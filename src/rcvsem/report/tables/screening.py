"""Screening of respondents: the rules, how they coincide, who went, and how answers were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.foundation.words import text_of
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.report.document import Column, Table, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.rows import filled

if TYPE_CHECKING:
    from rcvsem.survey.result import Exclusion, MappingRow, Overlap, RuleResult

_ACTIONS = {
    "exclude": Text("exclude", "剔除"),
    "flag": Text("flag", "标记"),
    "report": Text("report only", "仅报告"),
}


def rule_table(rules: Sequence[RuleResult]) -> Table | None:
    """Every rule that was applied, with its threshold and the respondents it applies to."""
    if not rules:
        return None
    columns = (
        Column(key="meaning", title=Text("Rule", "规则")),
        Column(key="rule", title=Text("In the questionnaire file", "问卷定义中的写法")),
        Column(key="action", title=Text("Action", "处理")),
        Column(key="threshold", title=Text("Threshold", "阈值"), kind="number", digits=3),
        Column(key="hits", title=Text("Respondents", "人数"), kind="integer"),
    )
    return Table(
        id="rules",
        title=Text("Screening rules", "筛查规则"),
        short=Text("Rules", "规则"),
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
                "only reported without a threshold marks nobody.",
                "按全部回收问卷统计，同一受访者可能符合多条规则；仅报告且无阈值的规则不标记任何人。",
            ),
        ),
    )


def _action(rule: RuleResult) -> Text:
    if rule.unavailable:
        why = text_of(rule.unavailable)
        return Text(f"not applied: {why.en}", f"未执行：{why.zh}")
    return _ACTIONS.get(rule.action, Text(rule.action, rule.action))


def overlap_table(overlap: Overlap) -> Table | None:
    """Respondents that two rules have in common; on the diagonal those of one rule. None below two rules."""
    if len(overlap.rules) < 2:
        return None
    return Table(
        id="rule-overlap",
        title=Text("Overlap of the screening rules", "筛查规则重叠情况"),
        short=Text("Overlap", "规则重叠"),
        columns=(
            usual.RULE,
            *(usual.column(rule, str(k), str(k), "integer") for k, rule in enumerate(overlap.rules, start=1)),
        ),
        rows=tuple(
            row(
                _numbered(i, rule),
                *(int(count) if j <= i else None for j, count in enumerate(overlap.counts[i])),
            )
            for i, rule in enumerate(overlap.rules)
        ),
        notes=(
            Text(
                "Respondents to whom both rules apply; the diagonal is the rule alone.",
                "同时符合两条规则的人数；对角线为单条规则人数。",
            ),
        ),
    )


def _deed(rule: str) -> Text:
    return RULES[rule].deed if rule in RULES else Text(rule, rule)


def _numbered(place: int, rule: str) -> Text:
    deed = _deed(rule)
    return Text(f"{place + 1}. {deed.en[:1].upper()}{deed.en[1:]}", f"{place + 1}. {deed.zh}")


def _deeds(rules: Sequence[str]) -> Text:
    told = [_deed(rule) for rule in rules]
    return Text(", ".join(one.en for one in told), "、".join(one.zh for one in told))


def exclusion_table(exclusions: Sequence[Exclusion]) -> Table | None:
    """Who was taken out, by key and row of the file, and why."""
    if not exclusions:
        return None
    waves = (usual.WAVE,) if any(one.wave for one in exclusions) else ()
    columns = (usual.RESPONDENT, *waves, usual.ROW, Column(key="rules", title=Text("Rules", "规则")))
    return Table(
        id="exclusions",
        title=Text("Excluded respondents", "剔除的受访者"),
        short=Text("Exclusions", "剔除"),
        columns=columns,
        rows=filled(columns, exclusions, row="row_number", rules=lambda one: _deeds(one.rules)),
    )


def mapping_table(mapping: Sequence[MappingRow], reversed_items: Sequence[str]) -> Table | None:
    """How each value of each column was read."""
    if not mapping:
        return None
    columns = (
        usual.ITEM,
        Column(key="seen", title=Text("In the file", "文件中")),
        Column(key="code", title=Text("Code", "代码"), kind="number", digits=0),
        Column(key="label", title=Text("Meaning", "含义")),
        Column(key="count", title=Text("Cells", "单元格数"), kind="integer"),
    )
    return Table(
        id="mapping",
        title=Text("How answers were read", "答案读取对照"),
        short=Text("Mapping", "对照"),
        columns=columns,
        rows=filled(columns, mapping),
        notes=(
            Text(
                "Codes are before reversal; reversed items: " + (", ".join(reversed_items) or "none") + ".",
                "编码为反向计分之前的值；反向题：" + ("、".join(reversed_items) or "无") + "。",
            ),
        ),
    )
