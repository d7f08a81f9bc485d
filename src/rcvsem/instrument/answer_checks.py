"""Checks of the answers of scales and background questions: labels, codes and missing codes against each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.problems import Path, Problem
from rcvsem.instrument.schema import (
    AnchorPart,
    InstrumentFile,
    ScalePart,
    spellings,
)


def same_text(text: str) -> str:
    """How texts are compared: NFKC, blanks collapsed, case folded."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def answers_of_scale(name: str, scale: ScalePart) -> Iterator[Problem]:
    """Contradictions among the labels, codes and missing codes of one scale."""
    path: Path = ("scales", name)
    if scale.minimum >= scale.maximum:
        yield Problem(
            (*path, "maximum"),
            phrase(
                "maximum ({maximum}) must be above minimum ({minimum}).",
                maximum=scale.maximum,
                minimum=scale.minimum,
            ),
        )
        return
    if scale.maximum - scale.minimum > 1000:
        yield Problem((*path, "maximum"), "a scale may have at most 1001 points.")
        return
    codes = range(scale.minimum, scale.maximum + 1)
    marked = {code for code, anchor in scale.anchors.items() if anchor.missing}
    if len(marked.intersection(codes)) > len(codes) - 2:
        yield Problem((*path, "anchors"), "fewer than two points are answers; the others are marked missing.")
    wanted = [scale.minimum, scale.maximum] if scale.ends_only else list(codes)
    if scale.anchors or scale.ends_only:
        declared = {int(code) for code in scale.missing_codes if float(code).is_integer()}
        missing = [str(code) for code in wanted if code not in scale.anchors and code not in declared]
        if missing:
            fix = phrase("Label every code, or say ends_only: true, or leave anchors out.")
            yield Problem(
                (*path, "anchors"), phrase("no label for code {missing}.", missing=enumerated(missing)), fix
            )
    for code in scale.anchors:
        if code not in codes and code not in marked:
            yield Problem(
                (*path, "anchors", code),
                phrase("code {code} is not on the scale.", code=code),
                phrase("Its codes are {minimum}..{maximum}.", minimum=scale.minimum, maximum=scale.maximum),
            )
    yield from _ambiguous((*path, "anchors"), scale.anchors)
    yield from _both((*path, "missing_labels"), scale.missing_labels, scale.anchors)
    points = {float(code) for code in codes} - {float(code) for code in marked}
    for i, number in enumerate(scale.missing_codes):
        if number in points and int(number) in scale.anchors:
            yield Problem(
                (*path, "missing_codes", i),
                phrase("{number:.15g} is a point of the scale.", number=number),
                "Mark its label 'missing: true' if it means no answer, or leave it out here.",
            )


def _ambiguous(path: Path, labels: Mapping[int, AnchorPart]) -> Iterator[Problem]:
    """The same spelling for two codes: an answer could not be mapped."""
    seen: dict[str, int] = {}
    for code, label in labels.items():
        for text in spellings(label):
            first = seen.setdefault(same_text(text), code)
            if first != code:
                yield Problem(
                    (*path, code),
                    phrase("the text '{text}' already stands for code {first}.", text=text, first=first),
                )


def _both(path: Path, texts: list[str], labels: Mapping[int, AnchorPart]) -> Iterator[Problem]:
    """A text that means no answer and a code."""
    known = {
        same_text(t): code for code, label in labels.items() if not label.missing for t in spellings(label)
    }
    for i, text in enumerate(texts):
        if same_text(text) in known:
            yield Problem(
                (*path, i),
                phrase(
                    "the text '{text}' already stands for code {known}.",
                    text=text,
                    known=known[same_text(text)],
                ),
            )


def answers_of_question(part: InstrumentFile) -> Iterator[Problem]:
    """The same of the background questions."""
    for i, question in enumerate(part.background):
        path: Path = ("background", i)
        if question.numeric and question.codes is not None:
            yield Problem((*path, "numeric"), "a question has codes or is numeric, not both.")
        if question.measure is not None and question.numeric:
            yield Problem(
                (*path, "measure"), "measure says what codes mean; a number has none.", "Remove this line."
            )
        if not question.numeric and not question.codes:
            yield Problem(path, "a question needs codes, or numeric: true.")
        if not question.numeric and (question.minimum is not None or question.maximum is not None):
            yield Problem(path, "minimum and maximum belong to numeric questions.", "Set numeric: true.")
        if None not in (low := question.minimum, high := question.maximum) and low > high:  # type: ignore[operator]
            yield Problem(
                (*path, "maximum"),
                phrase("maximum ({high:.15g}) must not be below minimum ({low:.15g}).", high=high, low=low),
            )
        yield from _ambiguous((*path, "codes"), question.codes or {})
        yield from _both((*path, "missing_labels"), question.missing_labels, question.codes or {})
        if question.several is not None and question.numeric:
            yield Problem((*path, "several"), "several answers in a cell are options, not a number.")
