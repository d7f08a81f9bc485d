"""The text of a proposed instrument: questions, scales, constructs, with a comment wherever a person must look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import numpy as np

from rcvsem.foundation.comments import COLUMNS
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.text import Text
from rcvsem.foundation.widths import lines_of
from rcvsem.foundation.words import enumerated, in_language, phrase, phrase_n, spoken_language
from rcvsem.instrument.definition import Platform
from rcvsem.instrument.places import names_a_small_area
from rcvsem.instrument.problems import Path as KeyPath
from rcvsem.instrument.writing import yaml_text
from rcvsem.survey.proposal.blocks import settle
from rcvsem.survey.proposal.column import Guess
from rcvsem.survey.proposal.constructs import ProposedConstruct, groups, name_questions, own_code
from rcvsem.survey.proposal.guesses import first_guesses, may_be_turned, measure_of
from rcvsem.survey.raw import RawExport

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KANA_HANGUL = re.compile(r"[\u3041-\u30ff\uac00-\ud7a3]")


class Draft:
    """A proposal under way: its data, the notes above its keys, and the columns it was made from."""

    def __init__(
        self,
        raw: RawExport,
        missing: frozenset[float] = frozenset(),
        program: str = "rcvsem",
        comments: str = "",
    ) -> None:
        self.raw = raw
        self.program = program
        self.comments = comments
        self.missing = missing
        self.notes: dict[KeyPath, str] = {}
        self.found = first_guesses(raw, missing)
        self.trouble: list[str] = []
        settle(self.found)

    def of(self, role: str) -> list[Guess]:
        """The columns with one role."""
        return [guess for guess in self.found if guess.role == role]

    def text(self) -> str:
        """The file as it stands now.

        Raises SurveyError when no column looks like an item.
        """
        items, checks = self.of("item"), self.of("check")
        if not items:
            raise SurveyError(
                "No column looks like the answers to a scale item: whole numbers from 0 or 1 up to 10, or labels "
                "such as 'agree'.",
                where=self.raw.path,
                fix="Is this the right sheet and header row? 'rcvsem init' makes an example to start from.",
            )
        self.notes.clear()
        notes = self.notes
        constructs = groups(items, frozenset(own_code(g) for g in self.found if g.role != "left out"))
        name_questions(self.found, constructs)
        named = [g for g in self.found if g.role != "left out"]
        texts = " ".join(guess.info.text for guess in named)
        chinese = _CHINESE.search(texts) is not None and _KANA_HANGUL.search(texts) is None
        self.language = "zh" if chinese else "en"
        self.spoken = self.comments or ("zh" if chinese else spoken_language())
        data: dict[str, Any] = {
            "title": Path(self.raw.path).stem or "Questionnaire",
            "languages": [self.language],
        }
        notes[("title",)] = self._said(
            phrase("CHECK: title of the questionnaire as it should stand in reports.")
        )
        if chinese:
            for group in constructs:
                group.name = re.sub(r"^Construct\b", Text("Construct").of("zh"), group.name)
        self.by_text = sum(g.by_text for g in items) * 2 > len(items)
        scales = self._scales([*items, *checks])
        data["scales"] = scales
        background = [g for g in self.found if g.role in ("choice", "number", "several")]
        if background:
            data["background"] = [self._question(guess, i) for i, guess in enumerate(background)]
        several = len(scales) > 1
        data["constructs"] = [self._construct(group, k, several) for k, group in enumerate(constructs)]
        if checks:
            data["attention_checks"] = [self._check(guess, i, several) for i, guess in enumerate(checks)]
        data["screening"] = self._screening(bool(checks))
        data["export"] = self._export()
        return yaml_text(data, notes, self._head())

    def _said(self, *messages: str) -> str:
        """Comments in lines."""
        told = (in_language(one, self.spoken) for one in messages)
        return "\n".join(line for one in told for line in lines_of(one, COLUMNS))

    # ---- scales ----------------------------------------------------------------------------------------------

    def _scales(self, items: Sequence[Guess]) -> dict[str, Any]:
        """Scales of the items: those with the same points, labels and kind of cells share one."""
        members: dict[tuple[Any, ...], list[Guess]] = {}
        for guess in items:
            form = (guess.minimum, guess.maximum, guess.kind, guess.unordered, tuple(guess.anchors.items()))
            members.setdefault(form, []).append(guess)
        scales: dict[str, Any] = {}
        for own in members.values():
            first = own[0]
            points = f"points{first.maximum - first.minimum + 1}"
            name = next(
                name
                for name in (
                    points,
                    *(points + c for c in "bcdefghijk"),
                    *map((points + "_{}").format, range(2, 999)),
                )
                if name not in scales
            )
            for guess in own:
                guess.scale = name
            scales[name] = self._scale(name, own)
        return scales

    def _scale(self, name: str, own: Sequence[Guess]) -> dict[str, Any]:
        first = own[0]
        low, high = first.minimum, first.maximum
        scale: dict[str, Any] = {"minimum": low, "maximum": high}
        labels = dict(first.anchors)
        note = phrase(
            "CHECK: answers from {low} to {high} were seen; is that the whole scale?", low=low, high=high
        )
        if labels:
            whole = all(code in labels for code in range(low, high + 1))
            if not whole and set(labels) == {low, high}:
                scale["ends_only"] = True
            elif not whole:
                unseen = [code for code in range(low, high + 1) if code not in labels]
                for code in unseen:
                    labels[code] = (
                        in_language(phrase("label of {code}", code=code), self.language)
                        if first.kind == "texts"
                        else str(code)
                    )
                note = phrase("CHECK: no label was seen for {codes}; write it in.", codes=enumerated(unseen))
            else:
                note = phrase("CHECK: labels and their order (the first must be the lowest).")
            if first.unordered:
                note = phrase(
                    "CHECK: the order of these labels is not known. It was taken from the answers (labels used by the "
                    "same people stand beside each other); turn it round if the first is not the lowest."
                )
            synonyms: dict[int, list[str]] = {}
            for guess in own:
                for code, others in guess.synonyms.items():
                    known = synonyms.setdefault(code, [])
                    known += [text for text in others if text not in known and text != labels.get(code)]
            scale["anchors"] = self._labels(_distinct(labels), synonyms)
        codes = {code: text for guess in own for code, text in guess.missing_codes.items()}
        texts = list(dict.fromkeys(t for g in own for t in (*g.missing_texts, *g.strays)))
        told = self._no_answer(scale, own, codes, texts)
        if first.by_text != self.by_text:
            scale["cells"] = "text" if first.by_text else "code"
        self.notes[("scales", name)] = self._said(note, *told)
        return scale

    def _labels(self, labels: dict[int, str], synonyms: dict[int, list[str]]) -> dict[int, Any]:
        return {
            code: {self.language: labels[code], "synonyms": synonyms[code]}
            if synonyms.get(code)
            else labels[code]
            for code in sorted(labels)
        }

    def _no_answer(
        self, entry: dict[str, Any], own: Sequence[Guess], codes: dict[float, str], texts: Sequence[str]
    ) -> list[str]:
        """missing_codes and missing_labels of a scale or question, and what to CHECK of them."""
        told: list[str] = []
        declared = {float(c) for g in own for c in self._declared(g)}
        cells = {code: sum(int((guess.numbers == code).sum()) for guess in own) for code in codes}
        codes = {
            c: text for c, text in codes.items() if c not in declared and (cells[c] or not own[0].by_text)
        }
        if codes or declared:
            entry["missing_codes"] = sorted({*codes, *declared})
        if codes:
            said = enumerated(
                f"{code:.15g}{f' ({text})' if text else ''}" for code, text in sorted(codes.items())
            )
            told.append(_silent(said, len(codes), sum(cells[code] for code in codes)))
        if texts:
            entry["missing_labels"] = list(texts)
            listed = enumerated(f"'{text[:40]}'" for text in texts)
            count = sum(g.missing_texts[t] + g.strays[t] for g in own for t in texts)
            told.append(_silent(listed, len(texts), count))
        return told

    def _declared(self, guess: Guess) -> list[float]:
        return [float(str(c)) for c in self.raw.missing_codes.get(guess.info.name, ()) if _is_number(c)]

    # ---- questions -------------------------------------------------------------------------------------------

    def _question(self, guess: Guess, i: int) -> dict[str, Any]:
        entry: dict[str, Any] = {"code": guess.code, "text": _wording(guess)}
        doubts = list(guess.doubts)
        if names_a_small_area(guess.info.text) or names_a_small_area(guess.info.name):
            entry["reported"] = False
            doubts.append(
                phrase("a small area may point to a person: reports leave it out unless this says true.")
            )
        if guess.role == "number":
            entry["numeric"] = True
        else:
            labels = _distinct(
                {
                    code: " ".join(text.split())
                    or in_language(phrase("option {code}", code=code), self.language)
                    for code, text in guess.anchors.items()
                }
            )
            entry["codes"] = self._labels(labels, guess.synonyms)
            if guess.role == "several":
                entry["several"] = guess.several
                doubts.append(phrase("several answers in one cell: each option becomes a column of 0 and 1."))
            elif (measure := measure_of(guess, labels)) is not None:
                entry["measure"] = measure
            if guess.role != "several" and guess.unordered and len(labels) > 2:
                doubts.append(
                    phrase("codes count the options in order of appearance; put them in their order.")
                )
            by_text = guess.by_text
            if by_text != self.by_text or (by_text and guess.role == "several"):
                entry["cells"] = "text" if by_text else "code"
        texts = list(dict.fromkeys((*guess.missing_texts, *guess.strays)))
        told = self._no_answer(entry, [guess], guess.missing_codes, texts)
        if doubts or told:
            self.notes[("background", i)] = self._said(*map(_to_check, doubts), *told)
        return {**entry, **self._column(guess)}

    def _column(self, guess: Guess) -> dict[str, Any]:
        return {} if guess.code == guess.header else {"column": guess.header}

    def _construct(self, group: ProposedConstruct, k: int, several: bool) -> dict[str, Any]:
        if group.by_answers:
            note = phrase(
                "CHECK: nothing in the headers groups these items; they were put together because their answers "
                "correlate. Code, name and source of the construct, and whether they belong to it."
            )
        else:
            note = phrase(
                "CHECK: code, name and source of the construct, and whether these items belong to it."
            )
        self.notes[("constructs", k)] = self._said(note)
        suspects = may_be_turned(group.members)
        entries: list[dict[str, Any]] = []
        for j, guess in enumerate(group.members):
            doubts = [_to_check(doubt) for doubt in guess.doubts]
            if guess.code in suspects:
                doubts.append(
                    phrase(
                        "CHECK: {why} If its wording is negative, add 'reverse: true'.",
                        why=suspects[guess.code],
                    )
                )
            if doubts:
                self.notes[("constructs", k, "items", j)] = self._said(*doubts)
            scale = {"scale": guess.scale} if several else {}
            turned = {"reverse": True} if guess.turned else {}
            entries.append(
                {"code": guess.code, "text": _wording(guess), **scale, **turned, **self._column(guess)}
            )
        return {"code": group.code, "name": group.name, "items": entries}

    def _check(self, guess: Guess, i: int, several: bool) -> dict[str, Any]:
        assert guess.answers is not None
        seen = Counter(guess.answers[~np.isnan(guess.answers)].tolist())
        self.notes[("attention_checks", i)] = self._said(
            phrase("CHECK: the right answer; the most frequent one is proposed.")
        )
        return {
            "code": guess.code,
            "text": _wording(guess),
            **({"scale": guess.scale} if several else {}),
            "expected": int(seen.most_common(1)[0][0]),
            **self._column(guess),
        }

    # ---- rules -----------------------------------------------------------------------------------------------

    def _screening(self, checks: bool) -> dict[str, Any]:
        rules: dict[str, Any] = {}
        metadata = self.raw.metadata
        if "status" in metadata:
            rules["preview"] = {"action": "exclude"}
        if "finished" in metadata or (self.raw.format == "limesurvey" and "submitted" in metadata):
            rules["unfinished"] = {"action": "exclude"}
        if checks:
            rules["attention_check"] = {"action": "flag"}
        if "duration" in metadata:
            rules["seconds_per_item"] = {"action": "flag", "threshold": 2}
        rules["no_variance"] = {"action": "flag"}
        rules["missing_share"] = {"action": "flag", "threshold": 0.5}
        self.notes[("screening",)] = self._said(
            phrase(
                "CHECK: 'flag' only marks. Write 'exclude' for the rules by which your study drops respondents, and "
                "decide on them before you look at results."
            )
        )
        return rules

    def _export(self) -> dict[str, Any]:
        raw = self.raw
        platform = raw.format if raw.format in get_args(Platform) else "plain"
        notes = [
            phrase(
                "cells: text = the labels themselves; code = the codes of the scale; number = position of the option."
            )
        ]
        if not self.by_text and platform == "wenjuanxing":
            notes.append(
                phrase(
                    "CHECK: for exports by number, say 'cells: number' and 'form_order' of the scale; for exports by "
                    "score, whether reversed items arrive reversed (scores_reversed)."
                )
            )
        entry: dict[str, Any] = {"platform": platform, "cells": "text" if self.by_text else "code"}
        if self.missing:
            entry["missing_codes"] = sorted(self.missing)
            notes.append(phrase("A missing code counts wherever it is no code of the question's own scale."))
        self.notes[("export",)] = self._said(*notes)
        if raw.simulated is not None:
            origin = raw.simulated if raw.simulated.en else Text("a model")
            entry["simulated"] = {"zh": origin.zh, "en": origin.en} if origin.zh else origin.en
        return entry

    def _head(self) -> list[str]:
        raw = self.raw
        lines = [
            self._said(
                phrase(
                    "Proposed by {program} from {file} ({n} respondents).",
                    program=self.program,
                    file=Path(raw.path).name,
                    n=raw.n,
                )
            ),
            self._said(
                phrase("Everything here is a proposal. Go through the lines that say CHECK, then run")
            ),
            "  rcvsem instrument check THIS_FILE",
        ]
        lines += ["", *map(self._said, self.trouble)] if self.trouble else []
        left_out = self.of("left out")
        if left_out:
            lines += ["", self._said(phrase("Columns left out:"))]
            lines += [
                f"  {' '.join(guess.info.name.split())[:60]}: {in_language(guess.why, self.spoken)}"
                for guess in left_out
            ]
        return lines


def _distinct(labels: dict[int, str]) -> dict[int, str]:
    """Labels that stand for two codes get the code behind them."""
    folded = Counter("".join(text.split()).casefold() for text in labels.values())
    return {
        code: f"{text} ({code})" if folded["".join(text.split()).casefold()] > 1 else text
        for code, text in labels.items()
    }


def _wording(guess: Guess) -> str:
    text = " ".join((guess.info.matrix_row or guess.info.text or guess.info.name).split())
    return text or guess.code


def _silent(said: str, count: int, cells: int) -> str:
    """What to CHECK of codes or texts taken as missing, with what it costs."""
    return phrase_n(
        count,
        "CHECK: {said} seems to mean no answer: taken as missing ({cells}).",
        "CHECK: {said} seem to mean no answer: taken as missing ({cells}).",
        said=said,
        cells=phrase_n(cells, "{n} cell", "{n} cells"),
    )


def _to_check(doubt: str) -> str:
    return phrase("CHECK: {doubt}", doubt=doubt)


def _is_number(code: object) -> bool:
    try:
        float(str(code))
    except ValueError:
        return False
    return True
