"""From the responses received to those analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Reader, Table, Words, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column, listed_by, showing
from rcvsem.report.tables.wording import percent

if TYPE_CHECKING:
    from rcvsem.survey import CleanSurvey


def respondent_flow(survey: CleanSurvey) -> Table:
    """Every rule with the respondents it applies to, removed and left."""
    received, gone = survey.received, survey.received - survey.n

    def share(n: int) -> float | None:
        return n / received if received else None

    return Table(
        **called("respondent-flow", "Flow of respondents", "Respondent flow"),
        **listed_by(
            [step for step in survey.flow if step.rule != "analysed"],
            showing(usual.STEP, "text"),
            column("hits", "Meets the rule", "integer", of=_of_rules("hits")),
            column("removed", "Removed", "integer", of=_of_rules("removed")),
            column("remaining", "Remaining", "integer"),
            column("share", "Of received", "percent", of=lambda step: share(step.remaining)),
            last=[row(Text("Analysed"), None, gone, survey.n, share(survey.n), kind="total")],
        ),
        notes=(Text("Rules apply in this order; a respondent is removed by the first rule met."),),
        paragraph=_paragraph(survey),
    )


def _of_rules(name: str) -> Reader:
    """Nothing of those received, who met no rule."""
    return lambda step: None if step.rule == "received" else getattr(step, name)


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
