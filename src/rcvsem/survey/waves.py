"""Several exports of one study as one survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats, Objects, frozen
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.log import CleaningLog, LogBlock, joined
from rcvsem.survey.result import CleanSurvey, Exclusion, Flag, FlowStep, RuleResult
from rcvsem.survey.screen import later_duplicates, overlap

DUPLICATE = Text("Same origin and same answers as in an earlier wave")


def join_waves(surveys: Sequence[CleanSurvey]) -> CleanSurvey:
    """Put cleaned waves under each other, in the order given.

    The items are those that all waves have. Keys are prefixed with the wave (`wave1:12`). Who sent the same
    answers from the same origin as in an earlier wave is flagged, or excluded when the instrument gives the
    rule "duplicate" the action exclude. The single waves stay in `parts`.

    Raises
    ------
    OptionError : no survey, or waves cleaned with different instruments. DataError : no item in common.
    """
    if not surveys:
        raise OptionError("join_waves needs at least one survey.")
    if len(surveys) == 1:
        return surveys[0]
    digests = {s.instrument.sha256 if s.instrument else "" for s in surveys}
    if len(digests) > 1:
        raise OptionError("The waves were cleaned with different instruments.", fix="Clean all with one.")
    names = _names(surveys)
    items = tuple(code for code in surveys[0].items if all(code in s.items for s in surveys))
    if not items:
        raise DataError(
            "The waves have no item in common.", where=enumerated((s.path for s in surveys), "; ")
        )
    findings = _findings(surveys, names, items)
    answers = np.vstack([s.matrix(items) for s in surveys])
    origins = np.concatenate([s.origins for s in surveys])
    waves = tuple(name for s, name in zip(surveys, names, strict=True) for _ in range(s.n))
    keys = tuple(f"{name}:{key}" for s, name in zip(surveys, names, strict=True) for key in s.respondent)
    rules = _rules(surveys)
    whole = CleanSurvey(
        sources=tuple(
            replace(source, wave=name) for s, name in zip(surveys, names, strict=True) for source in s.sources
        ),
        items=items,
        answers=frozen(answers),
        respondent=keys,
        row_numbers=frozen(np.concatenate([s.row_numbers for s in surveys]), np.intp),
        waves=waves,
        background=_background(surveys),
        columns={code: c for s in reversed(surveys) for code, c in s.columns.items()},
        ranges={code: surveys[0].ranges[code] for code in items if code in surveys[0].ranges},
        reversed_items=tuple(code for code in items if any(code in s.reversed_items for s in surveys)),
        received=sum(s.received for s in surveys),
        flow=_flow(surveys),
        exclusions=tuple(
            replace(e, respondent=f"{name}:{e.respondent}", wave=name)
            for s, name in zip(surveys, names, strict=True)
            for e in s.exclusions
        ),
        rules=rules,
        flags=tuple(
            replace(f, respondent=f"{name}:{f.respondent}")
            for s, name in zip(surveys, names, strict=True)
            for f in s.flags
        ),
        overlap=overlap(rules),
        indices={
            name: frozen(np.concatenate([s.indices[name] for s in surveys]))
            for name in surveys[0].indices
            if all(name in s.indices for s in surveys)
        },
        log=joined([s.log for s in surveys], [f"{name}:" for name in names]),
        mapping=tuple(row for s in surveys for row in s.mapping),
        findings=findings,
        origins=frozen(origins, object),
        instrument=surveys[0].instrument,
        parts=tuple(surveys),
    )
    return _without_repeats(whole)


def _names(surveys: Sequence[CleanSurvey]) -> list[str]:
    """A name for each wave: the declared one, else `wave 1`, ...; numbered when two are the same."""
    given = [s.sources[0].wave or phrase("wave {i}", i=i) for i, s in enumerate(surveys, start=1)]
    return [name if given.count(name) == 1 else f"{name} ({i})" for i, name in enumerate(given, start=1)]


def _findings(
    surveys: Sequence[CleanSurvey], names: Sequence[str], items: Sequence[str]
) -> tuple[Finding, ...]:
    found = [
        replace(finding, where=f"{name}: {finding.where}" if finding.where else name)
        for s, name in zip(surveys, names, strict=True)
        for finding in s.findings
    ]
    for s, name in zip(surveys, names, strict=True):
        extra = [code for code in s.items if code not in items]
        if extra:
            found.append(
                Finding(
                    code="wave_items",
                    severity="warning",
                    text=phrase(
                        "Items that not all waves have were left out: {extra}.", extra=enumerated(extra)
                    ),
                    where=name,
                )
            )
    return tuple(found)


def _background(surveys: Sequence[CleanSurvey]) -> dict[str, Any]:
    """Questions of any wave; missing where a wave does not have them."""
    result: dict[str, Any] = {}
    for code in dict.fromkeys(code for s in surveys for code in s.background):
        as_text = any(code in s.background and s.background[code].dtype == object for s in surveys)
        parts = [_part(s, code, as_text) for s in surveys]
        result[code] = frozen(np.concatenate(parts), object if as_text else np.float64)
    return result


def _part(survey: CleanSurvey, code: str, as_text: bool) -> Floats | Objects:
    if code not in survey.background:
        return np.full(survey.n, None if as_text else np.nan, dtype=object if as_text else np.float64)
    values = survey.background[code]
    if as_text and values.dtype != object:
        return np.array([None if np.isnan(v) else f"{v:.15g}" for v in values], object)
    return np.asarray(values)


def _flow(surveys: Sequence[CleanSurvey]) -> tuple[FlowStep, ...]:
    """The waves' flows added up, rule by rule in the order in which they appear."""
    order = list(dict.fromkeys(step.rule for s in surveys for step in s.flow if step.rule != "analysed"))
    steps: list[FlowStep] = []
    remaining = sum(s.received for s in surveys)
    for rule in [*order, "analysed"]:
        same = [step for s in surveys for step in s.flow if step.rule == rule]
        removed = sum(step.removed for step in same)
        remaining -= removed
        steps.append(
            FlowStep(
                rule=rule,
                text=same[0].text,
                hits=sum(step.hits for step in same),
                removed=removed,
                remaining=remaining,
            )
        )
    return tuple(steps)


def _rules(surveys: Sequence[CleanSurvey]) -> tuple[RuleResult, ...]:
    """Each rule over the received of all waves; no hit where a wave did not apply it."""
    order: dict[str, RuleResult] = {}
    for s in surveys:
        for result in s.rules:
            order.setdefault(result.rule, result)
    rules: list[RuleResult] = []
    for name, first in order.items():
        hits, values = [], []
        for s in surveys:
            own = next((r for r in s.rules if r.rule == name), None)
            hits.append(np.zeros(s.received, bool) if own is None else own.hits)
            values.append(
                np.full(s.received, np.nan) if own is None or own.values is None else np.asarray(own.values)
            )
        rules.append(
            replace(
                first,
                hits=frozen(np.concatenate(hits), bool),
                values=None if first.values is None else frozen(np.concatenate(values)),
            )
        )
    return tuple(rules)


def _without_repeats(whole: CleanSurvey) -> CleanSurvey:
    """Flag or exclude who answered the same from the same origin in an earlier wave."""
    repeats = later_duplicates(whole.origins, whole.answers)
    # Within a wave the rule has been applied already.
    known = {f.respondent for f in whole.flags if f.rule == "duplicate"}
    repeats &= np.array([key not in known for key in whole.respondent])
    if not repeats.any():
        return whole
    count = int(repeats.sum())
    excluding = whole.instrument is not None and whole.instrument.screening["duplicate"].action == "exclude"
    who = phrase_n(count, "{n} respondent", "{n} respondents")
    finding = Finding(
        code="duplicate_across_waves",
        severity="warning",
        text=phrase(
            "{who} sent the same answers from the same origin as in an earlier wave and {which}.",
            who=who,
            which=phrase("were excluded") if excluding else phrase("are flagged"),
        ),
    )
    marked = [key for key, hit in zip(whole.respondent, repeats, strict=True) if hit]
    if not excluding:
        flags = tuple(Flag(respondent=key, rule="duplicate_across_waves", value=None) for key in marked)
        return replace(whole, flags=whole.flags + flags, findings=(*whole.findings, finding))
    step = FlowStep(
        rule="duplicate_across_waves", text=DUPLICATE, hits=count, removed=count, remaining=whole.n - count
    )
    last = replace(whole.flow[-1], remaining=whole.n - count)
    exclusions = tuple(
        Exclusion(
            respondent=whole.respondent[i],
            rules=("duplicate_across_waves",),
            row_number=int(whole.row_numbers[i]),
            wave=whole.waves[i],
        )
        for i in np.flatnonzero(repeats)
    )
    smaller = whole.select(~repeats)
    place = {key: i for i, key in enumerate(whole.log.respondents)}
    block = LogBlock(
        rule="duplicate_across_waves",
        column="",
        rows=np.array([place[key] for key in marked], np.intp),
        values=np.zeros(count, np.intp),
        before=("received",),
        after=("excluded",),
    )
    return replace(
        smaller,
        log=CleaningLog(whole.log.respondents, (*whole.log.blocks, block)),
        flow=(*whole.flow[:-1], step, last),
        exclusions=whole.exclusions + exclusions,
        findings=(*whole.findings, finding),
    )
