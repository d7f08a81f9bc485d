"""What the columns of an export seem to hold: material for a proposed instrument, never a decision."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.survey.cells import parse
from rcvsem.survey.cleaning import NEGATIVE_IS_MISSING
from rcvsem.survey.labels import propose
from rcvsem.survey.raw import ColumnInfo, RawExport

Role = Literal["item", "check", "choice", "number", "left out"]

#: Answers to one item take at most so many codes; more is a quantity.
MOST_POINTS = 11
MOST_OPTIONS = 25
SMALLEST_SCALE = 3
_ASKED_FOR = re.compile(
    r"请选择|请选|检验作答|本题选|please (?:choose|select|tick|answer)|select ['\"“]", re.IGNORECASE
)
_CODE = re.compile(r"[^\W\d][\w.]{0,30}")
_STEM_AND_NUMBER = re.compile(r"([^\W\d_]+(?:_[^\W\d_]+)*?)[_.]?(\d{1,3})[a-zA-Z]?")


@dataclass(slots=True, kw_only=True)
class Guess:
    """One column and what it seems to be.

    anchors : code -> label as it stands in the file; answers : (n,) codes, NaN = none, for items.
    stem : what its group shares: the letters of its code, or the heading of its matrix.
    """

    info: ColumnInfo
    role: Role
    why: str = ""
    minimum: int = 0
    maximum: int = 0
    anchors: dict[int, str] = field(default_factory=dict)
    by_text: bool = False
    answers: Floats | None = None
    stem: str = ""
    code: str = ""


def guesses(raw: RawExport) -> list[Guess]:
    """One guess a column that is neither metadata nor personal, in file order."""
    skip = set(raw.metadata.values())
    found: list[Guess] = []
    for info in raw.column_info:
        if info.name in skip or not info.name:
            continue
        if info.name in raw.personal:
            found.append(Guess(info=info, role="left out", why="personal data by its name: never read"))
        elif raw.columns.count(info.name) > 1:
            found.append(Guess(info=info, role="left out", why="another column has the same name"))
        else:
            found.append(_guess(raw, info))
    _settle(found)
    _name(found)
    return found


def _guess(raw: RawExport, info: ColumnInfo) -> Guess:
    cells = raw.cells[:, info.position]
    declared = {str(code) for code in raw.missing_codes.get(info.name, ())}
    negative = raw.format in NEGATIVE_IS_MISSING
    counts = Counter(cell for cell in cells.tolist() if cell is not None)
    parsed = {value: parse(value, raw.decimal) for value in counts}
    answers = {
        value: cell
        for value, cell in parsed.items()
        if cell.kind != "blank"
        and str(value) not in declared
        and cell.text not in declared
        and not (negative and cell.number < 0)
    }
    if not answers:
        return Guess(info=info, role="left out", why="no answer at all")
    kinds = {cell.kind for cell in answers.values()}
    labels = {_whole(code): text for code, text in raw.value_labels.get(info.name, {}).items()}
    named = {code: text for code, text in labels.items() if code is not None and str(code) not in declared}
    if kinds == {"number"}:
        numbers = sorted({cell.number for cell in answers.values()})
        codes = {value: cell.number for value, cell in answers.items()}
        return _of_numbers(info, numbers, named, np.array([codes.get(v, np.nan) for v in cells.tolist()]))
    if kinds <= {"text", "boolean", "number"}:
        return _of_texts(info, list(answers), [answers[value].text for value in answers], cells.tolist())
    return Guess(info=info, role="left out", why="dates or error values")


def _of_numbers(info: ColumnInfo, numbers: list[float], named: dict[int, str], answers: Floats) -> Guess:
    whole = all(number.is_integer() for number in numbers)
    if not whole or (numbers[0] < 0 and len(numbers) > MOST_POINTS):
        return Guess(
            info=info, role="number", minimum=int(np.floor(numbers[0])), maximum=int(np.ceil(numbers[-1]))
        )
    low, high = int(numbers[0]), int(numbers[-1])
    if named:
        low, high = min(low, *named), max(high, *named)
        full = set(range(low, high + 1)) <= set(named)
        ends = {low, high} <= set(named) and len(named) == 2 and high - low > 1
        if (full or ends) and SMALLEST_SCALE <= high - low + 1 <= MOST_POINTS:
            return Guess(info=info, role="item", minimum=low, maximum=high, anchors=named, answers=answers)
        return Guess(info=info, role="choice", minimum=low, maximum=high, anchors=_filled(named, numbers))
    if low >= 0 and high < MOST_POINTS and high - low >= 2:
        # that nobody chose the lowest answer does not make it another scale
        return Guess(info=info, role="item", minimum=min(low, 1), maximum=high, answers=answers)
    if len(numbers) <= 2 or (len(numbers) <= 6 and high - low < MOST_OPTIONS):
        anchors = {int(number): f"option {int(number)}" for number in numbers}
        return Guess(info=info, role="choice", minimum=low, maximum=high, anchors=anchors)
    return Guess(info=info, role="number", minimum=low, maximum=high)


def _filled(named: dict[int, str], numbers: list[float]) -> dict[int, str]:
    """Labels of the file, and a placeholder for codes that occur without one."""
    filled = {int(number): f"option {int(number)}" for number in numbers}
    return dict(sorted({**filled, **named}.items()))


def _of_texts(info: ColumnInfo, values: list[object], texts: list[str], cells: list[object]) -> Guess:
    distinct = list(dict.fromkeys(texts))
    order = propose(distinct)
    if order and SMALLEST_SCALE <= len(order) <= MOST_POINTS:
        code_of = {value: order[text] for value, text in zip(values, texts, strict=True)}
        answers = np.array([float(code_of.get(value, np.nan)) for value in cells])
        anchors: dict[int, str] = {}
        for text, code in order.items():
            anchors.setdefault(code, text)
        return Guess(
            info=info, role="item", minimum=min(1, min(anchors)), maximum=max(anchors), anchors=anchors,
            by_text=True, answers=answers,
        )  # fmt: skip
    if len(distinct) <= MOST_OPTIONS and len(distinct) * 3 <= len(cells):
        anchors = dict(enumerate(distinct, start=1))
        return Guess(
            info=info, role="choice", minimum=1, maximum=len(distinct), anchors=anchors, by_text=True
        )
    return Guess(info=info, role="left out", why=f"{len(distinct)} different texts: an open question?")


def _whole(code: object) -> int | None:
    cell = parse(code)
    return int(cell.number) if cell.kind == "number" and cell.number.is_integer() else None


def _settle(found: list[Guess]) -> None:
    """Second look: single columns of few numbers are choices, columns that tell what to answer are checks."""
    items = [guess for guess in found if guess.role == "item"]
    for guess in items:
        guess.stem = guess.info.matrix_stem or _letters(guess.info.name) or ""
    usual = Counter(_form(guess) for guess in items if guess.stem) or Counter(_form(guess) for guess in items)
    for guess in items:
        if _ASKED_FOR.search(guess.info.text) or _ASKED_FOR.search(guess.info.name):
            guess.role = "check"
        elif not guess.stem and not guess.anchors and _form(guess) != usual.most_common(1)[0][0]:
            guess.role = "choice"
            guess.anchors = {code: f"option {code}" for code in range(guess.minimum, guess.maximum + 1)}


def _form(guess: Guess) -> tuple[object, ...]:
    return (guess.minimum, guess.maximum, guess.by_text)


def _letters(name: str) -> str:
    match = _STEM_AND_NUMBER.fullmatch(name.strip())
    return match.group(1) if match else ""


def _name(found: list[Guess]) -> None:
    """A code for every question: its header where that is one, else made from its place on the form."""
    taken: set[str] = set()

    def free(wanted: str) -> str:
        candidate, i = wanted, 2
        while candidate in taken:
            candidate, i = f"{wanted}_{i}", i + 1
        taken.add(candidate)
        return candidate

    stems: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    for guess in found:
        if guess.role == "left out":
            continue
        if _CODE.fullmatch(guess.info.name) and guess.info.name.isascii():
            guess.code = free(guess.info.name)
        elif guess.role == "item":
            short = stems.setdefault(guess.stem, f"Scale{chr(65 + len(stems) % 26)}")
            numbers[short] += 1
            guess.code = free(f"{short}{numbers[short]}")
        else:
            prefix = {"check": "check", "choice": "background", "number": "background"}[guess.role]
            numbers[prefix] += 1
            guess.code = free(f"{prefix}{numbers[prefix]}")
