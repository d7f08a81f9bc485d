"""Cleaning by an instrument.

Columns found, answers mapped and reversed once, respondents screened, all on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, frozen
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.instrument import BackgroundQuestion, ExportDeclaration, Instrument, Item, Scale
from rcvsem.survey import respondents
from rcvsem.survey.answer_faults import Fault, raise_faults
from rcvsem.survey.answers import NoAnswer, folded, map_column, question_key, reverse, scale_key
from rcvsem.survey.cells import parse
from rcvsem.survey.columns import Resolved, Wanted, place, resolve
from rcvsem.survey.constancy import nearly_constant
from rcvsem.survey.exclude import decide
from rcvsem.survey.keyaudit import key_audit
from rcvsem.survey.log import CleaningLog
from rcvsem.survey.missing import mostly_missing
from rcvsem.survey.names import find_columns
from rcvsem.survey.plain_columns import beside
from rcvsem.survey.raw import RawExport
from rcvsem.survey.reading_notes import full_width_digits, unused_ends
from rcvsem.survey.record import (
    Record,
    arrives_reversed,
    reading_findings,
    removed_by_rule,
    screening_findings,
)
from rcvsem.survey.result import CleanSurvey, Source
from rcvsem.survey.screen import Screened, apply_rules, overlap
from rcvsem.survey.several_answers import option_codes, read_several

ItemChoice = Literal["kept", "all"]
#: Platforms that write negative codes for skipped and blank questions.
NEGATIVE_IS_MISSING = frozenset({"wenjuanxing", "qualtrics"})


def clean(
    raw: RawExport,
    instrument: Instrument,
    *,
    wave: str | None = None,
    items: ItemChoice = "kept",
    design: Sequence[str] = (),
) -> CleanSurvey:
    """Clean one export by its instrument.

    Parameters
    ----------
    raw : what `read_export` returned; it is not changed.
    wave : name of a wave in the instrument's export section; None finds it by the file's name.
    items : "kept" leaves dropped items out of `answers` (they need not be in the file, but count for
        screening when they are); "all" needs and returns them too.
    design : columns of clusters and weights, kept as they are; questions of the instrument or columns of the file.

    Raises
    ------
    SurveyError : columns missing or ambiguous (all in one message); answers that fit no code or anchor.
    DataError : no respondent is received or remains, or an item has no answer at all.
    """
    check_choice(items, "items", "clean", ("kept", "all"))
    if not raw.n:
        raise DataError("The file holds no respondent.", where=place(raw))
    declared = _declaration(instrument, raw, wave)
    resolved = _resolve(raw, instrument, items)
    found = [item for item in instrument.items if item.code in resolved.position]
    record = _map(raw, instrument, declared, resolved, found)
    raise_faults(record.faults, place(raw))
    asked, scored = _both_directions(raw, instrument, declared, found, record)
    chosen = [item for item in found if items == "all" or item.dropped is None]
    _check_answers(raw, chosen, record)

    keys, key_findings = respondents.keys(raw)
    origins = respondents.origins(raw)
    screened = _screened(raw, instrument, found, record, asked, scored)
    screened = replace(screened, origins=origins).with_indices()
    results = apply_rules(screened, instrument.screening)
    decision = decide(results, keys, raw.row_numbers, declared.wave)
    if not decision.keep.any():
        counts = removed_by_rule(decision)
        raise DataError(
            phrase("No respondent remains of {n} received: {counts}.", n=raw.n, counts=counts),
            where=place(raw),
            fix="Check the screening rules of the instrument against the file.",
        )
    keep = decision.keep
    codes = tuple(item.code for item in chosen)
    answers = scored[:, [found.index(item) for item in chosen]][keep]
    reversed_items = tuple(item.code for item in chosen if item.reverse and not arrives_reversed(declared))
    scales = {c.code: [i.code for i in c.items if i in chosen] for c in instrument.constructs}
    findings = (
        *raw.findings,
        *reading_findings(raw, declared, record, resolved, instrument),
        *key_findings,
        *screening_findings(results, decision, raw.n),
        *mostly_missing(answers, codes),
        *nearly_constant(answers, codes),
        *full_width_digits(record.blocks),
        *unused_ends(answers, codes, {i.code: _range(instrument, i) for i in chosen}),
        *key_audit(answers, codes, scales, [item.code for item in chosen if item.reverse]),
    )
    return CleanSurvey(
        sources=(_source(raw, declared, int(keep.sum())),),
        items=codes,
        answers=frozen(answers),
        respondent=tuple(key for key, stays in zip(keys, keep, strict=True) if stays),
        row_numbers=frozen(raw.row_numbers[keep], np.intp),
        waves=(declared.wave,) * int(keep.sum()),
        background={
            code: frozen(record.values[code][keep])
            for q in instrument.background
            for code in option_codes(q)
            if code in record.values
        }
        | _design(raw, instrument, [code for code in design if code not in record.values], keep),
        columns={code: raw.columns[i] for code, i in resolved.position.items()},
        ranges={i.code: _range(instrument, i) for i in chosen},
        reversed_items=reversed_items,
        received=raw.n,
        flow=decision.flow,
        exclusions=decision.exclusions,
        rules=results,
        flags=decision.flags,
        overlap=overlap(results),
        indices={name: frozen(values[keep]) for name, values in screened.indices.items()},
        log=CleaningLog(keys, (*record.blocks, *decision.blocks)),
        mapping=tuple(record.mapping),
        findings=findings,
        origins=frozen(_no_origins(raw.n) if origins is None else origins, object)[keep],
        instrument=instrument,
    )


def _design(raw: RawExport, instrument: Instrument, names: Sequence[str], keep: Bools) -> dict[str, Any]:
    """Columns of the file that the questionnaire does not know: clusters and sampling weights."""
    if not names:
        return {}
    asked = [*(item.code for item in instrument.items), *(q.code for q in instrument.background)]
    position = find_columns(raw, names, asked).position
    return {code: frozen((own := beside(raw, position[code], False))[keep], own.dtype) for code in names}


def reading_faults(raw: RawExport, instrument: Instrument) -> list[Fault]:
    """The answers that fit no code or anchor of the instrument. SurveyError when columns are missing or ambiguous."""
    declared = _declaration(instrument, raw, None)
    resolved = _resolve(raw, instrument, "kept")
    found = [item for item in instrument.items if item.code in resolved.position]
    return _map(raw, instrument, declared, resolved, found).faults


def _declaration(instrument: Instrument, raw: RawExport, wave: str | None) -> ExportDeclaration:
    """What the instrument says about this file's cells."""
    if wave is None:
        return instrument.export.for_file(raw.path)
    named = {one.name: one for one in instrument.export.waves}
    if not named:
        return replace(instrument.export, wave=wave)
    if wave not in named:
        raise OptionError(
            phrase(
                "The instrument declares no wave '{wave}'. It has: {named}.",
                wave=wave,
                named=enumerated(named),
            )
        )
    return instrument.export.for_wave(named[wave])


def _resolve(raw: RawExport, instrument: Instrument, items: ItemChoice) -> Resolved:
    wanted = [
        Wanted(question=item, what="item", required=items == "all" or item.dropped is None)
        for item in instrument.items
    ]
    wanted += [
        Wanted(question=c, what="attention check", required=False) for c in instrument.attention_checks
    ]
    wanted += [Wanted(question=q, what="question", required=False) for q in instrument.background]
    return resolve(raw, wanted, reserved=raw.personal.union(raw.metadata.values()))


def _map(
    raw: RawExport, instrument: Instrument, declared: ExportDeclaration, resolved: Resolved, found: list[Item]
) -> Record:
    record = Record()
    for item in found:
        _map_one(raw, declared, resolved, record, item.code, instrument.scales[item.scale])
    for check in instrument.attention_checks:
        if check.code in resolved.position:
            _map_one(raw, declared, resolved, record, check.code, instrument.scales[check.scale])
    for question in instrument.background:
        if question.code in resolved.position:
            _map_one(raw, declared, resolved, record, question.code, question)
    return record


def _map_one(
    raw: RawExport,
    declared: ExportDeclaration,
    resolved: Resolved,
    record: Record,
    code: str,
    answered: Scale | BackgroundQuestion,
) -> None:
    position = resolved.position[code]
    header = raw.columns[position]
    cells = raw.cells[:, position]
    missing = NoAnswer(
        of_column=frozenset(
            cell.number for c in raw.missing_codes.get(header, ()) if (cell := parse(c)).kind == "number"
        ),
        of_export=frozenset(float(c) for c in declared.missing_codes),
        labels=frozenset(folded(text) for text in declared.missing_labels),
        negative=NEGATIVE_IS_MISSING & {declared.platform, raw.format} != frozenset(),
    )
    if isinstance(answered, BackgroundQuestion):
        key = question_key(answered, declared.cells, missing, raw.decimal)
        if answered.several is not None:
            for option, chosen in read_several(cells, raw.row_numbers, code, header, key, answered.several):
                record.add(f"{code}_{option}", chosen)
            return
    else:
        key = scale_key(answered, declared.cells, missing, raw.decimal)
    record.add(code, map_column(cells, raw.row_numbers, code, header, key))


def _both_directions(
    raw: RawExport, instrument: Instrument, declared: ExportDeclaration, found: list[Item], record: Record
) -> tuple[Floats, Floats]:
    """Codes as asked and after reversal, (n, k) each.

    Scores that arrive reversed are turned back for `asked`.
    """
    asked = np.empty((raw.n, len(found)))
    scored = np.empty((raw.n, len(found)))
    for j, item in enumerate(found):
        values = record.values[item.code]
        asked[:, j] = scored[:, j] = values
        if item.reverse:
            low, high = _range(instrument, item)
            turned, block = reverse(values, low, high, item.code)
            if arrives_reversed(declared):
                asked[:, j] = turned
            else:
                scored[:, j] = turned
                record.blocks.append(block)
    return asked, scored


def _range(instrument: Instrument, item: Item) -> tuple[float, float]:
    scale = instrument.scales[item.scale]
    return float(scale.minimum), float(scale.maximum)


def _check_answers(raw: RawExport, chosen: list[Item], record: Record) -> None:
    empty = [item.code for item in chosen if np.isnan(record.values[item.code]).all()]
    if empty:
        raise DataError(
            phrase_n(
                len(empty),
                "{empty} has no value at all.",
                "{empty} have no value at all.",
                empty=enumerated(empty),
            ),
            where=place(raw),
            fix="Check the columns, or mark the items as dropped in the instrument.",
        )


def _screened(
    raw: RawExport, instrument: Instrument, found: list[Item], record: Record, asked: Floats, scored: Floats
) -> Screened:
    place_of = {item.code: j for j, item in enumerate(found)}
    checks = [c for c in instrument.attention_checks if c.code in record.values]
    answers = [record.values[c.code] for c in checks]
    return Screened(
        asked=asked,
        scored=scored,
        scales=tuple(
            tuple(place_of[i.code] for i in c.items if i.code in place_of) for c in instrument.constructs
        ),
        seconds=respondents.durations(raw),
        checks=np.column_stack(answers) if answers else np.empty((raw.n, 0)),
        expected=np.array([c.expected for c in checks], dtype=float),
        pairs=tuple(
            (place_of[p.first], place_of[p.second], float(p.largest_gap))
            for p in instrument.contradictions
            if p.first in place_of and p.second in place_of
        ),
        origins=None,
        preview=respondents.preview_answers(raw),
        unfinished=respondents.unfinished(raw),
        synonym_correlation=instrument.screening.synonym_correlation,
    )


def _source(raw: RawExport, declared: ExportDeclaration, analysed: int) -> Source:
    return Source(
        path=raw.path,
        sha256=raw.sha256,
        format=raw.format,
        sheet=raw.sheet,
        wave=declared.wave,
        cells=declared.cells,
        received=raw.n,
        analysed=analysed,
        simulated=raw.simulated if declared.simulated is None else declared.simulated,
    )


def _no_origins(n: int) -> Any:
    empty = np.empty(n, object)
    empty[:] = b""
    return empty
