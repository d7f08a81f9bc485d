"""Instrument file -> Instrument: read, check everything, then build the frozen objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.input_file import sha256
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.checks import cross_check
from rcvsem.instrument.definition import (
    Anchor,
    AttentionCheck,
    BackgroundQuestion,
    Construct,
    ContradictionPair,
    Dropped,
    ExportDeclaration,
    Instrument,
    Item,
    Scale,
    ScreeningRule,
    ScreeningRules,
    WaveExport,
)
from rcvsem.instrument.grammar import Part, keys_of, read
from rcvsem.instrument.no_answer import means_no_answer
from rcvsem.instrument.places import names_a_small_area
from rcvsem.instrument.problems import InvalidInstrumentError, Problem
from rcvsem.instrument.schema import (
    AnchorPart,
    BackgroundPart,
    ConstructPart,
    ExportPart,
    InstrumentFile,
    ScalePart,
    ScreeningPart,
    Wording,
    spellings,
)
from rcvsem.instrument.screening_defaults import RULES
from rcvsem.instrument.yaml_tree import YamlTree, parse_yaml

LARGEST_FILE = 5_000_000  # bytes; a questionnaire of 1000 items takes 0.3 MB


def read_instrument(path: str | FilePath) -> Instrument:
    """Read and check an instrument file (YAML 1.2, UTF-8).

    Raises
    ------
    FileError : the file is missing, a folder, not text, or too large.
    InvalidInstrumentError : anything wrong in it; the message lists every fault with line and key path.
    """
    content = _bytes_of(path)
    part, problems = _parse(content, str(path))
    if part is None:
        raise InvalidInstrumentError(str(path), problems)
    return _build(part, str(path), sha256(content))


def parse_instrument(text: str, path: str = "<text>") -> Instrument:
    """The same from a string; `path` stands in messages."""
    content = text.encode()
    part, problems = _parse(content, path)
    if part is None:
        raise InvalidInstrumentError(path, problems)
    return _build(part, path, sha256(content))


def check_instrument(path: str | FilePath) -> list[Problem]:
    """Every fault of the file, in file order; empty when it is valid. FileError as `read_instrument`."""
    return list(_parse(_bytes_of(path), str(path))[1])


def _bytes_of(path: str | FilePath) -> bytes:
    return bytes_of(
        path,
        phrase("an instrument file"),
        largest=LARGEST_FILE,
        fix=phrase("An instrument is a YAML text file; was a survey export given instead?"),
    )


@lru_cache(maxsize=4)  # a study asks for its instrument in several places
def _parse(content: bytes, path: str) -> tuple[InstrumentFile | None, tuple[Problem, ...]]:
    """The checked file, or None with the problems sorted by line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        kind = phrase("an Excel workbook") if content[:2] == b"PK" else phrase("not UTF-8 text")
        raise FileError(
            phrase("this is {kind}, not an instrument file.", kind=kind),
            where=path,
            fix="Save the instrument as YAML in UTF-8.",
        ) from None
    if "\x00" in text:
        raise FileError("this is a binary file, not an instrument file.", where=path)
    tree = parse_yaml(text)
    problems = list(tree.problems)
    part: InstrumentFile | None = None
    if tree.data is not None or not problems:
        if not isinstance(tree.data, dict):
            what = phrase("is empty") if tree.data is None else phrase("holds no keys at its top level")
            problems.append(
                Problem(
                    (),
                    phrase("the file {what}.", what=what),
                    phrase("It needs: {required}.", required=enumerated(_required())),
                )
            )
        else:
            part, faults = read(InstrumentFile, tree.data)
            problems += faults if part is None else cross_check(part)
    located = sorted((_located(problem, tree) for problem in problems), key=lambda p: p.line)
    return (None if located else part), tuple(located)


def _located(problem: Problem, tree: YamlTree) -> Problem:
    if problem.line:
        return problem
    return Problem(problem.path, problem.what, problem.fix, tree.line_of(problem.path))


def _required() -> list[str]:
    return [name for name, one in keys_of(InstrumentFile).items() if one.required]


# ---- building the frozen objects; everything is known to be consistent here ------------------------------


def _build(part: InstrumentFile, path: str, sha256: str) -> Instrument:
    language = part.languages[0]
    declared = frozenset(part.export.missing_codes or ())
    scales = {name: _scale(name, scale, language, declared) for name, scale in part.scales.items()}
    only_scale = next(iter(scales))
    return Instrument(
        path=path,
        sha256=sha256,
        title=_text(part.title, language),
        languages=tuple(part.languages),
        source=part.source,
        note=part.note,
        dimensions={key: _text(name, language) for key, name in part.dimensions.items()},
        scales=scales,
        constructs=tuple(_construct(construct, only_scale, language) for construct in part.constructs),
        attention_checks=tuple(
            AttentionCheck(
                code=check.code,
                text=_text(check.text, language),
                scale=check.scale or only_scale,
                expected=check.expected,
                after=check.after,
                column=check.column,
            )
            for check in part.attention_checks
        ),
        contradictions=tuple(
            ContradictionPair(first=pair.items[0], second=pair.items[1], largest_gap=pair.largest_gap)
            for pair in part.contradictions
        ),
        background=tuple(_question(question, language, declared) for question in part.background),
        screening=_screening(
            part.screening,
            idle=frozenset(
                name
                for name, material in (
                    ("attention_check", part.attention_checks),
                    ("contradiction", part.contradictions),
                )
                if not material
            ),
        ),
        export=_export(part.export, language),
        ordered=part.ordered,
    )


def _text(wording: Wording, language: str) -> Text:
    if wording.only is not None:
        return Text.given(**{language: wording.only})
    return Text.given(en=wording.en or "", zh=wording.zh or "")


def _anchors(labels: Mapping[int, AnchorPart], language: str) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(code=code, text=_text(label, language), synonyms=tuple(label.synonyms))
        for code, label in labels.items()
    )


def _no_answers(labels: Mapping[int, AnchorPart], declared: frozenset[float]) -> dict[int, AnchorPart]:
    """The options that mean no answer: marked so, or worded so and declared among the export's missing codes."""
    return {
        code: label
        for code, label in labels.items()
        if label.missing or (code in declared and any(means_no_answer(text) for text in spellings(label)))
    }


def _missing_of(
    part: ScalePart | BackgroundPart, gone: Mapping[int, AnchorPart]
) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Codes and texts of no answer: those declared, and those of the options that mean none."""
    texts = [text for label in gone.values() for text in spellings(label)]
    codes = dict.fromkeys((*part.missing_codes, *(float(code) for code in gone)))
    return tuple(codes), tuple(dict.fromkeys((*part.missing_labels, *texts)))


def _scale(name: str, part: ScalePart, language: str, declared: frozenset[float]) -> Scale:
    gone = _no_answers(part.anchors, declared)
    codes, texts = _missing_of(part, gone)
    kept = {code: label for code, label in part.anchors.items() if code not in gone}
    minimum, maximum = part.minimum, part.maximum
    while maximum in gone and minimum < maximum:  # an option of no answer at an end is no point of the scale
        maximum -= 1
    while minimum in gone and minimum < maximum:
        minimum += 1
    return Scale(
        name=name,
        minimum=minimum,
        maximum=maximum,
        anchors=tuple(sorted(_anchors(kept, language), key=lambda anchor: anchor.code)),
        form_order=part.form_order,
        missing_codes=codes,
        missing_labels=texts,
        cells=part.cells,
    )


def _reported(part: BackgroundPart) -> bool:
    if part.reported is not None:
        return part.reported
    wordings = (part.text.zh, part.text.en, part.text.only, part.code, part.column)
    return not any(names_a_small_area(text) for text in wordings if text)


def _question(part: BackgroundPart, language: str, declared: frozenset[float]) -> BackgroundQuestion:
    gone = _no_answers(part.codes or {}, declared)
    codes, texts = _missing_of(part, gone)
    kept = {code: label for code, label in (part.codes or {}).items() if code not in gone}
    return BackgroundQuestion(
        code=part.code,
        text=_text(part.text, language),
        codes=_anchors(kept, language),
        numeric=part.numeric,
        minimum=part.minimum,
        maximum=part.maximum,
        column=part.column,
        missing_codes=codes,
        missing_labels=texts,
        cells=part.cells,
        several=part.several,
        reported=_reported(part),
        measure=part.measure,
        label=None if part.label is None else _text(part.label, language),
    )


def _construct(part: ConstructPart, only_scale: str, language: str) -> Construct:
    items = tuple(
        Item(
            code=item.code,
            text=_text(item.text, language),
            scale=item.scale or part.scale or only_scale,
            reverse=item.reverse,
            dropped=Dropped(stage=item.dropped.stage, reason=item.dropped.reason) if item.dropped else None,
            column=item.column,
            pretest_no=item.pretest_no,
        )
        for item in part.items
    )
    return Construct(
        code=part.code,
        name=_text(part.name, language),
        dimension=part.dimension,
        source=part.source,
        items=items,
    )


def _screening(part: ScreeningPart, idle: frozenset[str]) -> ScreeningRules:
    """Rules with defaults filled in. Those in `idle` have nothing to work on: off unless named."""
    rules = []
    for name, default in RULES.items():
        given = getattr(part, name)
        if given is None:
            action = "off" if name in idle else default.action
            rules.append(ScreeningRule(name=name, action=action, threshold=default.threshold))
        else:
            threshold = default.threshold if given.threshold is None else given.threshold
            rules.append(ScreeningRule(name=name, action=given.action, threshold=threshold))
    synonyms = getattr(part, "psychometric_synonyms")  # noqa: B009 - its keys are those of RULES
    if synonyms is None:
        return ScreeningRules(rules=tuple(rules))
    return ScreeningRules(rules=tuple(rules), synonym_correlation=synonyms.correlation)


def _export(part: ExportPart, language: str) -> ExportDeclaration:
    defaults = ExportDeclaration()
    base = _overlay(part, {name: getattr(defaults, name) for name in _EXPORT_FIELDS}, language)
    waves = tuple(
        WaveExport(name=name, files=tuple(wave.files), **_overlay(wave, base, language))
        for name, wave in part.waves.items()
    )
    return ExportDeclaration(waves=waves, **base)


_EXPORT_FIELDS: Iterable[str] = (
    "platform", "cells", "missing_codes", "missing_labels", "scores_reversed", "simulated",
)  # fmt: skip


def _overlay(part: Part, below: dict[str, Any], language: str) -> dict[str, Any]:
    """`below` with what `part` states put over it."""
    result = dict(below)
    for name in _EXPORT_FIELDS:
        value = getattr(part, name)
        if isinstance(value, Wording):
            result[name] = _text(value, language)
        elif value is not None:
            result[name] = tuple(value) if isinstance(value, list) else value
    return result
