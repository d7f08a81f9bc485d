"""A proposed instrument from an export: items, scales, anchors, with a comment wherever a person must look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from rcvsem import __version__
from rcvsem.foundation.errors import SurveyError
from rcvsem.instrument.definition import Platform
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.writing import comment_lines, yaml_text
from rcvsem.study.authoring.columns import Guess, guesses
from rcvsem.survey.keyaudit import key_audit
from rcvsem.survey.raw import RawExport

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def draft_instrument(raw: RawExport) -> str:
    """The text of an instrument file proposed for this export.

    Raises
    ------
    SurveyError : no column looks like an item.
    """
    found = guesses(raw)
    items = [guess for guess in found if guess.role == "item"]
    if not items:
        raise SurveyError(
            "No column looks like the answers to a scale item: whole numbers from 0 or 1 up to 10, or labels "
            "such as 'agree'.",
            where=raw.path,
            fix="Is this the right sheet and header row? 'rcvsem init' makes an example to start from.",
        )
    notes: dict[KeyPath, str] = {}
    language = "zh" if any(_CHINESE.search(guess.info.text) for guess in found) else "en"
    data: dict[str, Any] = {"title": Path(raw.path).stem or "Questionnaire", "languages": [language]}
    notes[("title",)] = "CHECK: title of the questionnaire as it should stand in reports."
    scales, scale_of = _scales(items, [g for g in found if g.role == "check"], notes)
    data["scales"] = scales
    background = [guess for guess in found if guess.role in ("choice", "number")]
    if background:
        data["background"] = [_question(guess, i, notes) for i, guess in enumerate(background)]
    data["constructs"] = _constructs(items, scale_of, len(scales) > 1, notes)
    checks = [guess for guess in found if guess.role == "check"]
    if checks:
        data["attention_checks"] = [
            _check(guess, i, scale_of, len(scales) > 1, notes) for i, guess in enumerate(checks)
        ]
    data["screening"] = _screening(raw, bool(checks), notes)
    data["export"] = _export(raw, items, notes)
    return yaml_text(data, notes, _head(raw, found))


def _head(raw: RawExport, found: Sequence[Guess]) -> list[str]:
    lines = [
        f"Proposed by rcvsem {__version__} from {Path(raw.path).name} ({raw.n} respondents).",
        "Everything here is a proposal. Go through the lines that say CHECK, then run",
        "  rcvsem instrument check THIS_FILE",
    ]
    left_out = [guess for guess in found if guess.role == "left out"]
    if left_out:
        lines += ["", "Columns left out:"]
        lines += [f"  {guess.info.name[:60]}: {guess.why}" for guess in left_out]
    return lines


# ---- scales ----------------------------------------------------------------------------------------------


def _scales(
    items: Sequence[Guess], checks: Sequence[Guess], notes: dict[KeyPath, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Scales shared by the items: equal labels or, without labels, the widest range seen from the same start."""
    groups: list[list[Guess]] = []
    for guess in (*items, *checks):
        same = next((group for group in groups if _compatible(group[0], guess)), None)
        if same is None:
            groups.append([guess])
        else:
            same.append(guess)
    scales: dict[str, Any] = {}
    scale_of: dict[str, str] = {}
    for group in groups:
        low, high = min(g.minimum for g in group), max(g.maximum for g in group)
        name = f"points{high - low + 1}"
        while name in scales:
            name += "b"
        labels: dict[int, list[str]] = {}
        for guess in group:
            for code, text in guess.anchors.items():
                if text not in labels.setdefault(code, []):
                    labels[code].append(text)
        scale: dict[str, Any] = {"minimum": low, "maximum": high}
        note = f"CHECK: answers from {low} to {high} were seen; is that the whole scale?"
        if labels:
            known = all(code in labels for code in range(low, high + 1))
            if not known and set(labels) == {low, high}:
                scale["ends_only"] = True
            elif not known:
                for code in range(low, high + 1):
                    labels.setdefault(code, [f"label of {code}"])
                note = "CHECK: not every label was seen; write in the missing ones, in the right order."
            else:
                note = "CHECK: labels and their order (the first must be the lowest)."
            scale["anchors"] = {code: _label(labels[code]) for code in sorted(labels)}
        notes[("scales", name)] = note
        scales[name] = scale
        for guess in group:
            scale_of[guess.code] = name
    return scales, scale_of


def _compatible(first: Guess, other: Guess) -> bool:
    if bool(first.anchors) != bool(other.anchors) or first.by_text != other.by_text:
        return False
    if first.anchors:
        shared = set(first.anchors) & set(other.anchors)
        same = all(first.anchors[code] == other.anchors[code] for code in shared)
        # the same label must not stand for two codes
        back = {text: code for code, text in first.anchors.items()}
        return bool(shared) and same and all(back.get(t, c) == c for c, t in other.anchors.items())
    return first.minimum == other.minimum


def _label(texts: list[str]) -> Any:
    return texts[0]


# ---- questions -------------------------------------------------------------------------------------------


def _column(guess: Guess) -> dict[str, Any]:
    return {} if guess.code == guess.info.name else {"column": guess.info.name}


def _wording(guess: Guess) -> str:
    text = " ".join((guess.info.matrix_row or guess.info.text or guess.info.name).split())
    return text or guess.code


def _question(guess: Guess, i: int, notes: dict[KeyPath, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": guess.code, "text": _wording(guess)}
    if guess.role == "number":
        entry.update(numeric=True, minimum=guess.minimum, maximum=guess.maximum)
        notes[("background", i)] = "CHECK: a number; smallest and largest possible value."
    else:
        entry["codes"] = guess.anchors
        placeholders = any(text.startswith("option ") for text in guess.anchors.values())
        notes[("background", i)] = (
            "CHECK: what the codes mean." if placeholders else "CHECK: options in the order of the form."
        )
    return {**entry, **_column(guess)}


def _constructs(
    items: Sequence[Guess], scale_of: dict[str, str], several: bool, notes: dict[KeyPath, str]
) -> list[dict[str, Any]]:
    groups: dict[str, list[Guess]] = {}
    for guess in items:
        groups.setdefault(guess.stem, []).append(guess)
    codes = {guess.code for guess in items}
    constructs: list[dict[str, Any]] = []
    for k, (stem, members) in enumerate(groups.items()):
        code = stem if stem.isascii() and stem.isidentifier() else f"C{k + 1}"
        while code in codes:
            code += "_"
        codes.add(code)
        heading = stem if stem else "Construct"
        notes[("constructs", k)] = (
            "CHECK: code, name and source of the construct, and whether these items belong to it."
        )
        suspects = _suspects(members)
        entries: list[dict[str, Any]] = []
        for j, guess in enumerate(members):
            if guess.code in suspects:
                notes[("constructs", k, "items", j)] = (
                    f"CHECK: {suspects[guess.code]} If its wording is negative, add 'reverse: true'."
                )
            entries.append(
                {
                    "code": guess.code,
                    "text": _wording(guess),
                    **({"scale": scale_of[guess.code]} if several else {}),
                    **_column(guess),
                }
            )
        constructs.append({"code": code, "name": " ".join(heading.split()), "items": entries})
    return constructs


def _suspects(members: Sequence[Guess]) -> dict[str, str]:
    """Items that run against the rest of their group."""
    answers = [guess.answers for guess in members]
    if len(members) < 2 or any(one is None for one in answers):
        return {}
    codes = [guess.code for guess in members]
    matrix = np.column_stack([one for one in answers if one is not None])
    return {f.where: f.text for f in key_audit(matrix, codes, {"the group": codes}, ())}


def _check(
    guess: Guess, i: int, scale_of: dict[str, str], several: bool, notes: dict[KeyPath, str]
) -> dict[str, Any]:
    assert guess.answers is not None
    seen = Counter(guess.answers[~np.isnan(guess.answers)].tolist())
    expected = int(seen.most_common(1)[0][0])
    notes[("attention_checks", i)] = "CHECK: the right answer; the most frequent one is proposed."
    return {
        "code": guess.code,
        "text": _wording(guess),
        **({"scale": scale_of[guess.code]} if several else {}),
        "expected": expected,
        **_column(guess),
    }


# ---- rules -----------------------------------------------------------------------------------------------


def _screening(raw: RawExport, checks: bool, notes: dict[KeyPath, str]) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if checks:
        rules["attention_check"] = {"action": "flag"}
    if "duration" in raw.metadata:
        rules["seconds_per_item"] = {"action": "flag", "threshold": 2}
    rules["no_variance"] = {"action": "flag"}
    rules["missing_share"] = {"action": "flag", "threshold": 0.5}
    notes[("screening",)] = (
        "CHECK: 'flag' only marks. Write 'exclude' for the rules by which your study drops respondents,\n"
        "and decide on them before you look at results."
    )
    return rules


def _export(raw: RawExport, items: Sequence[Guess], notes: dict[KeyPath, str]) -> dict[str, Any]:
    platform = raw.format if raw.format in get_args(Platform) else "plain"
    by_text = any(guess.by_text for guess in items)
    declared = sorted(
        {float(str(code)) for codes in raw.missing_codes.values() for code in codes if _is_number(code)}
    )
    note = (
        "cells: text = the labels themselves; code = the codes of the scale; number = position of the option"
    )
    if not by_text and platform == "wenjuanxing":
        note += (
            " on the form. CHECK: for exports by number, say 'cells: number' and 'form_order' of the scale; for "
            "exports by score, whether reversed items arrive reversed (scores_reversed)."
        )
    notes[("export",)] = "\n".join(comment_lines(note))
    entry: dict[str, Any] = {
        "platform": platform,
        "cells": "text" if by_text else "code",
        **({"missing_codes": declared} if declared else {}),
    }
    if raw.simulated is not None:
        entry["simulated"] = raw.simulated.of("en") or "a model"
    return entry


def _is_number(code: object) -> bool:
    try:
        float(str(code))
    except ValueError:
        return False
    return True
