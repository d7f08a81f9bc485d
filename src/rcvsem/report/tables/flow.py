"""From the responses received to those analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Column, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.wording import percent

if TYPE_CHECKING:
    from rcvsem.survey import CleanSurvey


def respondent_flow(survey: CleanSurvey) -> Table:
    """Every rule with the respondents it applies to, removed and left."""
    received = survey.received
    rows = [
        row(
            step.text,
            None if step.rule == "received" else step.hits,
            None if step.rule == "received" else step.removed,
            step.remaining,
            step.remaining / received if received else None,
        )
        for step in survey.flow
        if step.rule != "analysed"
    ]
    rows.append(
        row(
            Text("Analysed", "纳入分析"),
            None,
            received - survey.n,
            survey.n,
            survey.n / received if received else None,
            kind="total",
        )
    )
    return Table(
        id="respondent-flow",
        title=Text("Flow of respondents", "样本筛选流程"),
        short=Text("Respondent flow", "样本流程"),
        columns=(
            usual.STEP,
            Column(key="hits", title=Text("Meets the rule", "符合规则"), kind="integer"),
            Column(key="removed", title=Text("Removed", "剔除"), kind="integer"),
            Column(key="remaining", title=Text("Remaining", "剩余"), kind="integer"),
            Column(key="share", title=Text("Of received", "占回收"), kind="percent"),
        ),
        rows=tuple(rows),
        notes=(
            Text(
                "Rules apply in this order; a respondent is removed by the first rule met.",
                "规则按所列顺序执行；每位受访者由首个符合的规则剔除。",
            ),
        ),
        paragraph=_paragraph(survey),
    )


def _paragraph(survey: CleanSurvey) -> Words | None:
    removed = survey.received - survey.n
    if not survey.received:
        return None
    if not removed:
        return say(
            "Of {received} responses received, none was excluded; all were analysed.",
            "共回收问卷 {received} 份，无剔除，全部纳入分析。",
            received=survey.received,
        )
    return say(
        "Of {received} responses received, {removed} {were} excluded; {n} were analysed (valid rate {rate}).",
        "共回收问卷 {received} 份，剔除 {removed} 份，有效问卷 {n} 份，有效率 {rate}。",
        received=survey.received,
        removed=removed,
        were="was" if removed == 1 else "were",
        n=survey.n,
        rate=percent(survey.n / survey.received),
    )
