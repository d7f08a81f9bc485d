"""An instrument as the text of its file: the inverse of reading, with comments where they help."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.instrument.definition import (
    Anchor,
    BackgroundQuestion,
    ExportDeclaration,
    Instrument,
    Item,
    Scale,
    WaveExport,
)
from rcvsem.instrument.places import names_a_small_area
from rcvsem.instrument.problems import Path
from rcvsem.instrument.screening_defaults import RULES

#: Words YAML could take for something else, and everything that does not begin like a word, is quoted.
_PLAIN = re.compile(r"[^\W\d_][\w ./+()（）、，。？“”·-]*", re.UNICODE)
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "y", "n", "nan", "inf"})


def instrument_data(instrument: Instrument) -> dict[str, Any]:
    """The instrument as mappings and lists, keyed as in its file; what holds by default is left out."""
    languages = instrument.languages

    def say(text: Text) -> Any:
        if len(languages) == 1:
            return text.of("zh" if languages[0] == "zh" else "en")
        return {language: text.zh if language == "zh" else text.en for language in languages}

    def label(anchor: Anchor) -> Any:
        if not anchor.synonyms:
            return say(anchor.text)
        words = {language: anchor.text.zh if language == "zh" else anchor.text.en for language in languages}
        return {**words, "synonyms": list(anchor.synonyms)}

    data: dict[str, Any] = {"title": say(instrument.title), "languages": list(languages)}
    if instrument.source:
        data["source"] = instrument.source
    if instrument.note:
        data["note"] = instrument.note
    if instrument.dimensions:
        data["dimensions"] = {name: say(text) for name, text in instrument.dimensions.items()}
    data["scales"] = {
        name: {
            "minimum": scale.minimum,
            "maximum": scale.maximum,
            **({"form_order": scale.form_order} if scale.form_order != "ascending" else {}),
            **({"ends_only": True} if 0 < len(scale.anchors) < scale.points else {}),
            **({"anchors": {a.code: label(a) for a in scale.anchors}} if scale.anchors else {}),
            **_answers(scale),
        }
        for name, scale in instrument.scales.items()
    }
    if instrument.background:
        data["background"] = [
            {
                "code": question.code,
                "text": say(question.text),
                **({"label": say(question.label)} if question.label is not None else {}),
                **({"codes": {c.code: label(c) for c in question.codes}} if question.codes else {}),
                **({"numeric": True} if question.numeric else {}),
                **_given(question, "measure", "minimum", "maximum", "column", "several"),
                **_answers(question),
                **_reported(question),
            }
            for question in instrument.background
        ]
    only = len(instrument.scales) == 1
    data["constructs"] = [
        {
            "code": construct.code,
            "name": say(construct.name),
            **_given(construct, "dimension"),
            **({"source": construct.source} if construct.source else {}),
            "items": [_item(item, say(item.text), only) for item in construct.items],
        }
        for construct in instrument.constructs
    ]
    if instrument.attention_checks:
        data["attention_checks"] = [
            {
                "code": check.code,
                "text": say(check.text),
                **({} if only else {"scale": check.scale}),
                "expected": check.expected,
                **_given(check, "after", "column"),
            }
            for check in instrument.attention_checks
        ]
    if instrument.contradictions:
        data["contradictions"] = [
            {"items": [pair.first, pair.second], "largest_gap": pair.largest_gap}
            for pair in instrument.contradictions
        ]
    data["screening"] = _screening(instrument)
    data["export"] = _export(instrument.export, say)
    if instrument.ordered:
        data["ordered"] = True
    return data


def _answers(part: Scale | BackgroundQuestion) -> dict[str, Any]:
    """What a scale or a question says of its own answers."""
    return {
        **({"missing_codes": list(part.missing_codes)} if part.missing_codes else {}),
        **({"missing_labels": list(part.missing_labels)} if part.missing_labels else {}),
        **_given(part, "cells"),
    }


def _reported(question: BackgroundQuestion) -> dict[str, Any]:
    """Only what does not hold by itself."""
    texts = (question.text.zh, question.text.en, question.code, question.column or "")
    usual = not any(names_a_small_area(text) for text in texts)
    return {} if question.reported == usual else {"reported": question.reported}


def _given(part: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names if getattr(part, name) is not None}


def _item(item: Item, text: Any, only: bool) -> dict[str, Any]:
    dropped = None if item.dropped is None else {"stage": item.dropped.stage, "reason": item.dropped.reason}
    return {
        "code": item.code,
        "text": text,
        **({} if only else {"scale": item.scale}),
        **({"reverse": True} if item.reverse else {}),
        **({} if dropped is None else {"dropped": dropped}),
        **_given(item, "column", "pretest_no"),
    }


def _screening(instrument: Instrument) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    for rule in instrument.screening:
        default = RULES[rule.name]
        idle = (rule.name == "attention_check" and not instrument.attention_checks) or (
            rule.name == "contradiction" and not instrument.contradictions
        )
        if idle and rule.action == "off":
            continue
        entry: dict[str, Any] = {"action": rule.action}
        if rule.threshold is not None and default.takes_threshold:
            entry["threshold"] = rule.threshold
        if rule.name == "psychometric_synonyms":
            entry["correlation"] = instrument.screening.synonym_correlation
        rules[rule.name] = entry
    return rules


def _export(export: ExportDeclaration, say: Any) -> dict[str, Any]:
    def fields(part: ExportDeclaration | WaveExport) -> dict[str, Any]:
        return {
            "platform": part.platform,
            "cells": part.cells,
            **({"missing_codes": list(part.missing_codes)} if part.missing_codes else {}),
            **({"missing_labels": list(part.missing_labels)} if part.missing_labels else {}),
            **({"scores_reversed": True} if part.scores_reversed else {}),
            **({} if part.simulated is None else {"simulated": say(part.simulated)}),
        }

    data = fields(export)
    if export.waves:
        data["waves"] = {wave.name: {"files": list(wave.files), **fields(wave)} for wave in export.waves}
    return data


# ---- text ------------------------------------------------------------------------------------------------


def yaml_text(
    data: Mapping[str, Any], comments: Mapping[Path, str] | None = None, head: Sequence[str] = ()
) -> str:
    """`data` as YAML.

    Parameters
    ----------
    comments : key path -> text, printed as comment lines above that key or list entry.
    head : comment lines at the top.
    """
    notes = dict(comments or {})
    lines = [f"# {line}".rstrip() if not line.startswith("#") else line for line in head]
    for key, value in data.items():
        if lines:
            lines.append("")
        lines += _entry((key,), key, value, 0, notes)
    return "\n".join(lines) + "\n"


def _entry(path: Path, key: object, value: Any, indent: int, notes: Mapping[Path, str]) -> list[str]:
    pad = " " * indent
    lines = [f"{pad}# {line}".rstrip() for line in notes.get(path, "").splitlines()]
    inline = _inline(value)
    if inline is not None and not any(_below(path, other) for other in notes):
        return [*lines, f"{pad}{_scalar(key)}: {inline}"]
    return [*lines, f"{pad}{_scalar(key)}:", *_block(path, value, indent + 2, notes)]


def _block(path: Path, value: Any, indent: int, notes: Mapping[Path, str]) -> list[str]:
    if isinstance(value, Mapping):
        return [line for key, one in value.items() for line in _entry((*path, key), key, one, indent, notes)]
    pad = " " * indent
    lines: list[str] = []
    for i, one in enumerate(value):
        here: Path = (*path, i)
        lines += [f"{pad}# {line}".rstrip() for line in notes.get(here, "").splitlines()]
        inline = _inline(one)
        if inline is not None and not any(_below(here, other) for other in notes):
            lines.append(f"{pad}- {inline}")
            continue
        block = list(_block(here, one, indent + 2, notes))
        # the first key stands behind the dash; comments above it stay above the dash
        first = next(j for j, line in enumerate(block) if not line.lstrip().startswith("#"))
        lines += [line[2:] for line in block[:first]]
        lines.append(f"{pad}- {block[first].lstrip()}")
        lines += block[first + 1 :]
    return lines


def _below(path: Path, other: Path) -> bool:
    return len(other) > len(path) and other[: len(path)] == path


def _inline(value: Any) -> str | None:
    """On one line: scalars, lists of scalars and small mappings that fit; None for the rest."""
    if isinstance(value, Mapping):
        parts = [(key, _inline(one)) for key, one in value.items()]
        if any(part is None or isinstance(value[key], Mapping) for key, part in parts):
            return None
        text = "{" + ", ".join(f"{_scalar(key)}: {part}" for key, part in parts) + "}"
        return text if len(text) <= 76 else None
    if isinstance(value, list | tuple):
        found = [_inline(one) for one in value]
        if any(part is None or isinstance(one, Mapping) for part, one in zip(found, value, strict=True)):
            return None
        return "[" + ", ".join(str(part) for part in found) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int):
        return str(value)
    text = str(value)
    plain = (
        _PLAIN.fullmatch(text) is not None
        and text == text.strip()
        and text.casefold() not in _NOT_TEXT
        and "," not in text
    )
    # JSON's strings are YAML's double-quoted ones
    return text if plain else json.dumps(text, ensure_ascii=False)
