"""What one part of an instrument file says against another: names that must exist, codes that must fit."""

from __future__ import annotations

from collections.abc import Iterator

from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.answer_checks import answers_of_question, answers_of_scale
from rcvsem.instrument.problems import Path, Problem, one_of
from rcvsem.instrument.schema import (
    ExportPart,
    InstrumentFile,
    ItemPart,
    ScreeningPart,
    Wording,
)
from rcvsem.instrument.screening_defaults import RULES


def cross_check(part: InstrumentFile) -> list[Problem]:
    """Every contradiction within a file that follows the grammar. Lines are not known here."""
    return [
        *_languages(part),
        *(problem for name, scale in part.scales.items() for problem in answers_of_scale(name, scale)),
        *_codes(part),
        *_scale_names(part),
        *_dimensions(part),
        *_columns(part),
        *_attention(part),
        *_contradictions(part),
        *answers_of_question(part),
        *_screening(part.screening, part),
        *_export(part.export),
    ]


def _items(part: InstrumentFile) -> Iterator[tuple[Path, ItemPart]]:
    for i, construct in enumerate(part.constructs):
        for j, item in enumerate(construct.items):
            yield ("constructs", i, "items", j), item


def _languages(part: InstrumentFile) -> Iterator[Problem]:
    for i, language in enumerate(part.languages):
        if language not in ("zh", "en"):
            yield Problem(
                ("languages", i),
                phrase("'{language}' is not a language.", language=language),
                "Allowed: zh, en.",
            )
        elif language in part.languages[:i]:
            yield Problem(
                ("languages", i),
                phrase("the language '{language}' appears twice.", language=language),
                "Keep one.",
            )
    if set(part.languages) <= {"zh", "en"}:
        for path, wording in _wordings(part):
            yield from _wording(path, wording, part.languages)


def _wording(path: Path, wording: Wording, languages: list[str]) -> Iterator[Problem]:
    if wording.only is not None:
        if len(languages) > 1:
            yield Problem(
                path,
                "one wording for several languages.",
                phrase("Write a wording each for: {languages}.", languages=enumerated(languages)),
            )
        elif not wording.only.strip():
            yield Problem(path, "the wording is empty.")
        return
    for language in ("zh", "en"):
        text = wording.zh if language == "zh" else wording.en
        if language in languages and not (text or "").strip():
            yield Problem(
                path,
                phrase("the wording in '{language}' is missing.", language=language),
                phrase("languages: {languages}.", languages=enumerated(languages)),
            )
        if language not in languages and text is not None:
            yield Problem(
                (*path, language),
                phrase("'{language}' is not among the languages of the form.", language=language),
                phrase(
                    "languages: {languages}. Add it there or remove it here.", languages=enumerated(languages)
                ),
            )


def _wordings(part: InstrumentFile) -> Iterator[tuple[Path, Wording]]:
    yield ("title",), part.title
    for name, text in part.dimensions.items():
        yield ("dimensions", name), text
    for name, scale in part.scales.items():
        for code, anchor in scale.anchors.items():
            yield ("scales", name, "anchors", code), anchor
    for i, construct in enumerate(part.constructs):
        yield ("constructs", i, "name"), construct.name
    for path, item in _items(part):
        yield (*path, "text"), item.text
    for i, check in enumerate(part.attention_checks):
        yield ("attention_checks", i, "text"), check.text
    for i, question in enumerate(part.background):
        yield ("background", i, "text"), question.text
        if question.label is not None:
            yield ("background", i, "label"), question.label
        for code, option in (question.codes or {}).items():
            yield ("background", i, "codes", code), option


def _scale_names(part: InstrumentFile) -> Iterator[Problem]:
    uses: list[tuple[Path, str | None]] = []
    for i, construct in enumerate(part.constructs):
        if construct.scale is not None or any(item.scale is None for item in construct.items):
            uses.append((("constructs", i), construct.scale))
    uses += [(path, item.scale) for path, item in _items(part) if item.scale is not None]
    uses += [(("attention_checks", i), check.scale) for i, check in enumerate(part.attention_checks)]
    for path, name in uses:
        if name is None and len(part.scales) > 1:
            yield Problem(path, "no scale is given, and there are several.", one_of("", part.scales))
        elif name is not None and name not in part.scales:
            yield Problem(
                (*path, "scale"), phrase("there is no scale '{name}'.", name=name), one_of(name, part.scales)
            )


def _codes(part: InstrumentFile) -> Iterator[Problem]:
    """Constructs, items, checks and questions share one space of names, as models and columns do."""
    named: list[tuple[Path, str, str]] = []
    for i, construct in enumerate(part.constructs):
        named.append((("constructs", i, "code"), construct.code, "construct"))
    named += [((*path, "code"), item.code, "item") for path, item in _items(part)]
    for i, check in enumerate(part.attention_checks):
        named.append((("attention_checks", i, "code"), check.code, "attention check"))
    for i, question in enumerate(part.background):
        named.append((("background", i, "code"), question.code, "background question"))
    seen: dict[str, str] = {}
    for path, code, kind in named:
        if code in seen:
            what = phrase("the {kind} code '{code}' is used twice", kind=kind, code=code)
            if seen[code] != kind:
                what += phrase(" (also for: {seen})", seen=seen[code])
            yield Problem(path, f"{what}.", "Give each its own code.")
        else:
            seen[code] = kind


def _dimensions(part: InstrumentFile) -> Iterator[Problem]:
    for i, construct in enumerate(part.constructs):
        if construct.dimension is not None and construct.dimension not in part.dimensions:
            yield Problem(
                ("constructs", i, "dimension"),
                phrase("there is no dimension '{dimension}'.", dimension=construct.dimension),
                one_of(construct.dimension, part.dimensions),
            )


def _columns(part: InstrumentFile) -> Iterator[Problem]:
    """Two questions that name the same column. Equal wordings are told apart by code or column when answers are read."""
    found: dict[str, Path] = {}
    questions: list[tuple[Path, str | None]] = [(path, item.column) for path, item in _items(part)]
    questions += [(("attention_checks", i), check.column) for i, check in enumerate(part.attention_checks)]
    questions += [(("background", i), question.column) for i, question in enumerate(part.background)]
    for path, column in questions:
        if column is None:
            continue
        where: Path = (*path, "column")
        first = found.setdefault(column, where)
        if first != where:
            other = Problem(first, "").key_path
            yield Problem(
                where, phrase("the same column as {other}.", other=other), "Answers could not be told apart."
            )


def _attention(part: InstrumentFile) -> Iterator[Problem]:
    codes = [item.code for _, item in _items(part)]
    for i, check in enumerate(part.attention_checks):
        path: Path = ("attention_checks", i)
        if check.after is not None and check.after not in codes:
            yield Problem(
                (*path, "after"),
                phrase("there is no item '{after}'.", after=check.after),
                one_of(check.after, codes),
            )
        name = check.scale or (next(iter(part.scales)) if len(part.scales) == 1 else None)
        scale = part.scales.get(name) if name else None
        if scale is not None and not scale.minimum <= check.expected <= scale.maximum:
            yield Problem(
                (*path, "expected"),
                phrase(
                    "the expected answer {expected} is not on the scale '{name}'.",
                    expected=check.expected,
                    name=name,
                ),
                phrase("Its codes are {minimum}..{maximum}.", minimum=scale.minimum, maximum=scale.maximum),
            )


def _contradictions(part: InstrumentFile) -> Iterator[Problem]:
    codes = [item.code for _, item in _items(part)]
    for i, pair in enumerate(part.contradictions):
        for j, code in enumerate(pair.items):
            if code not in codes:
                yield Problem(
                    ("contradictions", i, "items", j),
                    phrase("there is no item '{code}'.", code=code),
                    one_of(code, codes),
                )
        if pair.items[0] == pair.items[1]:
            yield Problem(("contradictions", i, "items"), "a pair needs two different items.")


def _screening(screening: ScreeningPart, part: InstrumentFile) -> Iterator[Problem]:
    for name, default in RULES.items():
        rule = getattr(screening, name)
        if rule is None:
            continue
        path: Path = ("screening", name)
        active = rule.action in ("exclude", "flag")
        if rule.threshold is not None:
            if not default.takes_threshold:
                yield Problem(
                    (*path, "threshold"),
                    phrase("the rule {name} has no threshold.", name=name),
                    "Remove this line.",
                )
            elif not default.minimum <= rule.threshold <= default.maximum:
                yield Problem(
                    (*path, "threshold"),
                    phrase(
                        "{threshold:.15g} cannot be the threshold of {name}.",
                        threshold=rule.threshold,
                        name=name,
                    ),
                    phrase(
                        "Allowed: {minimum:.15g} to {maximum:.15g}.",
                        minimum=default.minimum,
                        maximum=default.maximum,
                    ),
                )
        elif active and default.takes_threshold and default.threshold is None:
            yield Problem(
                path,
                phrase("to {action}, the rule {name} needs a threshold.", action=rule.action, name=name),
                "Add threshold: NUMBER.",
            )
        needs = {"attention_check": part.attention_checks, "contradiction": part.contradictions}.get(name)
        if active and needs is not None and not needs:
            section = "attention_checks" if name == "attention_check" else "contradictions"
            yield Problem(
                path,
                phrase("this rule has nothing to work on: '{section}' is empty.", section=section),
                "Add or remove.",
            )


def _export(export: ExportPart) -> Iterator[Problem]:
    patterns: dict[str, str] = {}
    for name, wave in export.waves.items():
        for i, pattern in enumerate(wave.files):
            first = patterns.setdefault(pattern.casefold(), name)
            if first != name:
                where: Path = ("export", "waves", name, "files", i)
                yield Problem(
                    where,
                    phrase(
                        "the pattern '{pattern}' already belongs to wave '{first}'.",
                        pattern=pattern,
                        first=first,
                    ),
                )
        platform = wave.platform or export.platform
        if platform == "wenjuanxing" and wave.cells is None and export.cells is None:
            yield Problem(("export", "waves", name), _NO_CELLS, _CELLS_FIX)
    if export.platform == "wenjuanxing" and export.cells is None and not export.waves:
        yield Problem(("export",), _NO_CELLS, _CELLS_FIX)


_NO_CELLS = phrase("a Wenjuanxing export does not show whether cells are option numbers, texts or scores.")
_CELLS_FIX = phrase("Add cells: number, text or score.")
