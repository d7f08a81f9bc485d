"""Several exports of one study: what each brought."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from rcvsem.foundation.text import Text
from rcvsem.report.document import Table, row
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column

if TYPE_CHECKING:
    from rcvsem.survey import CleanSurvey

ACROSS = "duplicate_across_waves"


def wave_table(survey: CleanSurvey) -> Table | None:
    """Received, excluded and analysed respondents of each wave. None for a single export.

    A repeat of an earlier wave counts in the wave it was excluded from.
    """
    if len(survey.sources) < 2:
        return None
    analysed = {s.wave: survey.waves.count(s.wave) for s in survey.sources}
    rows = [
        row(
            *(source.wave, PurePath(source.path).name, source.format),
            *_counts(source.received, analysed[source.wave]),
        )
        for source in survey.sources
    ]
    rows.append(row(Text("All"), "", "", *_counts(survey.received, survey.n), kind="total"))
    return Table(
        **called("waves", "Waves", "Waves"),
        columns=(
            usual.WAVE,
            column("file", "File", "text"),
            column("format", "Read as", "text"),
            column("received", "Received", "integer"),
            column("excluded", "Excluded", "integer"),
            column("analysed", "Analysed", "integer"),
            column("rate", "Valid rate", "percent"),
        ),
        rows=tuple(rows),
    )


def _counts(received: int, analysed: int) -> tuple[int, int, int, float | None]:
    """Received, excluded, analysed, valid rate."""
    return received, received - analysed, analysed, analysed / received if received else None


def wave_flow_table(survey: CleanSurvey) -> Table | None:
    """Respondents each rule removed, wave by wave. None for a single export or when nobody was removed."""
    if len(survey.parts) < 2:
        return None
    names = [source.wave for source in survey.sources]
    removed: dict[str, dict[str, int]] = {}
    texts: dict[str, Text] = {}
    for name, part in zip(names, survey.parts, strict=True):
        for step in part.flow:
            if step.removed:
                removed.setdefault(step.rule, {})[name] = step.removed
                texts.setdefault(step.rule, step.text)
    for one in survey.exclusions:
        if ACROSS in one.rules:
            counts = removed.setdefault(ACROSS, {})
            counts[one.wave] = counts.get(one.wave, 0) + 1
            texts[ACROSS] = next(step.text for step in survey.flow if step.rule == ACROSS)
    if not removed:
        return None
    rows = [row(texts[rule], *(counts.get(name, 0) for name in names)) for rule, counts in removed.items()]
    return Table(
        **called("wave-flow", "Respondents removed in each wave", "Removed by wave"),
        columns=(
            column("step", "Rule", "text"),
            *(usual.coded(name, "integer") for name in names),
        ),
        rows=tuple(rows),
    )
