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
            Text("Analysed"),
            None,
            received - survey.n,
            survey.n,
            survey.n / received if received else None,
            kind="total",
        )
    )
    return Table(
        id="respondent-flow",
        title=Text("Flow of respondents"),
        short=Text("Respondent flow"),
        columns=(
            usual.STEP,
            Column(key="hits", title=Text("Meets the rule"), kind="integer"),
            Column(key="removed", title=Text("Removed"), kind="integer"),
            Column(key="remaining", title=Text("Remaining"), kind="integer"),
            Column(key="share", title=Text("Of received"), kind="percent"),
        ),
        rows=tuple(rows),
        notes=(Text("Rules apply in this order; a respondent is removed by the first rule met."),),
        paragraph=_paragraph(survey),
    )


def _paragraph(survey: CleanSurvey) -> Words | None:
    removed = survey.received - survey.n
    if not survey.received:
        return None
    if not removed:
        return say(
            "Of {received} responses received, none was excluded; all were analysed.",
            received=survey.received,
        )
    return say(
        Text.counted(
            removed,
            "Of {received} responses received, {removed} was excluded; {n} were analysed (valid rate {rate}).",
            "Of {received} responses received, {removed} were excluded; {n} were analysed (valid rate {rate}).",
        ),
        received=survey.received,
        removed=removed,
        n=survey.n,
        rate=percent(survey.n / survey.received),
    )
