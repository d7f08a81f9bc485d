"""From cells to codes: through the declared anchors and codes only.

What fits nothing is an error, never a guess.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, Objects
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument import Anchor, BackgroundQuestion, Scale
from rcvsem.survey.answer_faults import SHOWN_FAULTS, Fault
from rcvsem.survey.cells import CellValue, factorise, normalised, parse, shown
from rcvsem.survey.log import LogBlock
from rcvsem.survey.result import MappingRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKey:
    """How the values of one column become codes.

    options : codes in form order with their spellings; for a purely numeric scale without spellings.
    cells : "code", "number" (position on the form), "text" or "score", as the instrument declares.
    codes : all codes allowed (None: any number between minimum and maximum, None = open).
    own_missing : numbers that stand for no answer to this question, as its scale or its variable declares.
    missing_codes : numbers that stand for no answer in the whole export: they yield to the question's own codes.
    missing_labels : texts, folded, that stand for no answer; negative_missing : so do all negative numbers.
    allowed : what an error says is allowed.
    """

    cells: str
    spellings: Mapping[str, int]
    labels: Mapping[int, Text]
    form: tuple[int, ...]
    codes: frozenset[int] | None
    minimum: float | None
    maximum: float | None
    own_missing: frozenset[float]
    missing_codes: frozenset[float]
    missing_labels: frozenset[str]
    negative_missing: bool
    allowed: str
    decimal: str = "."


@dataclass(slots=True)
class Mapped:
    """One column read: values (n,) codes before reversal, NaN = missing, and what was done to get them."""

    values: Floats
    blocks: list[LogBlock] = field(default_factory=list)
    mapping: list[MappingRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missing_codes: dict[str, int] = field(default_factory=dict)
    blank_marks: dict[str, int] = field(default_factory=dict)
    kept_codes: dict[str, int] = field(default_factory=dict)


#: Wenjuanxing appends what was typed into an "other" option: `其他〖text〗`. The option is the answer.
_TYPED = re.compile(r"\s*〖.*〗\s*$", re.DOTALL)


def folded(text: str) -> str:
    """Spelling for comparison: NFKC, no blanks, lower case."""
    return normalised(text).replace(" ", "").casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """What stands for no answer in one column, beyond what its scale or question says.

    of_column : numbers the file declares for this variable; of_export : numbers and texts the instrument declares
    for the whole export, which yield to a question's own codes and labels; negative : all negative numbers.
    """

    of_column: frozenset[float] = frozenset()
    of_export: frozenset[float] = frozenset()
    labels: frozenset[str] = frozenset()
    negative: bool = False


def scale_key(scale: Scale, cells: str, missing: NoAnswer, decimal: str = ".") -> AnswerKey:
    """The key of an item's or attention check's column."""
    form = tuple(scale.code_at(i) for i in range(1, scale.points + 1))
    return _key(scale, scale.anchors, form, scale.cells or cells, missing, decimal)


def question_key(
    question: BackgroundQuestion, cells: str, missing: NoAnswer, decimal: str = "."
) -> AnswerKey:
    """The key of a background question's column. Scores count as positions.

    Options without a score keep them.
    """
    if question.numeric:
        return replace(
            _key(question, (), (), "code", missing, decimal),
            codes=None,
            minimum=question.minimum,
            maximum=question.maximum,
            allowed=_numeric_range(question.minimum, question.maximum),
        )
    form = tuple(option.code for option in question.codes)
    cells = question.cells or cells
    return _key(question, question.codes, form, "number" if cells == "score" else cells, missing, decimal)


def _key(
    answered: Scale | BackgroundQuestion,
    options: Sequence[Anchor],
    form: tuple[int, ...],
    cells: str,
    missing: NoAnswer,
    decimal: str,
) -> AnswerKey:
    spellings = {folded(text): option.code for option in options for text in option.spellings}
    whole = form == tuple(range(min(form, default=0), max(form, default=-1) + 1))
    codes = f"{min(form)}..{max(form)}" if whole and len(form) > 2 else enumerated(map(str, sorted(form)))
    if cells == "text" and spellings:
        allowed = phrase("the anchors ") + enumerated(f"'{o.text.zh or o.text.en}'" for o in options)
    elif cells == "number":
        allowed = phrase("the option numbers 1..{n}", n=len(form))
    else:
        allowed = phrase("the codes {codes}", codes=codes)
    return AnswerKey(
        # A scale without wordings can only be answered by number.
        cells="code" if cells == "text" and not spellings else cells,
        spellings=spellings,
        labels={option.code: option.text for option in options},
        form=form,
        codes=frozenset(form),
        minimum=None,
        maximum=None,
        own_missing=missing.of_column | {float(code) for code in answered.missing_codes},
        missing_codes=missing.of_export,
        missing_labels=missing.labels | {folded(text) for text in answered.missing_labels},
        negative_missing=missing.negative,
        allowed=allowed,
        decimal=decimal,
    )


def _numeric_range(minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return phrase("any number")
    low = "" if minimum is None else phrase(" from {minimum:.15g}", minimum=minimum)
    high = "" if maximum is None else phrase(" to {maximum:.15g}", maximum=maximum)
    return f"a number{low}{high}"


def map_column(cells: Objects, row_numbers: Ints, item: str, column: str, key: AnswerKey) -> Mapped:
    """Read one column. cells: (n,) -> Mapped. Works on the distinct values.

    Faults are collected, not raised.
    """
    # What was typed beside an option may name a person: it goes before anything is kept.
    distinct, index = factorise(cells)
    seen = [_TYPED.sub("〖…〗", v) if isinstance(v, str) else v for v in distinct]
    parsed = [parse(_TYPED.sub("", v) if isinstance(v, str) else v, key.decimal) for v in distinct]
    counts = np.bincount(index, minlength=len(distinct))
    result = np.full(len(distinct), math.nan)
    rules: dict[str, list[int]] = {}
    mapped = Mapped(values=np.empty(0))
    for i, cell in enumerate(parsed):
        code, rule, fault = _code_of(cell, key, seen[i])
        if fault:
            rows = row_numbers[index == i]
            mapped.faults.append(
                Fault(
                    item=item,
                    column=column,
                    value=shown(seen[i]),
                    rows=tuple(int(r) for r in rows[:SHOWN_FAULTS]),
                    count=len(rows),
                    kind=fault,
                    allowed=key.allowed,
                )
            )
            continue
        result[i] = math.nan if code is None else code
        count = int(counts[i])
        if rule:
            rules.setdefault(rule, []).append(i)
        if rule in ("missing code", "missing label"):
            _add(mapped.missing_codes, cell.text or shown(seen[i]), count)
        if rule == "code kept":
            rules.pop(rule)
            _add(mapped.kept_codes, cell.text, count)
        if rule == "blank mark":
            _add(mapped.blank_marks, shown(seen[i]), count)
        if code is not None or cell.kind != "blank" or cell.rule == "blank mark":
            label = key.labels.get(int(code)) if code is not None and float(code).is_integer() else None
            mapped.mapping.append(
                MappingRow(item=item, column=column, seen=shown(seen[i]), code=code, label=label, count=count)
            )
    if key.codes is None:  # Numbers speak for themselves; a row for each would repeat the data.
        mapped.mapping = [row for row in mapped.mapping if row.code is None]
    mapped.mapping = _merged(mapped.mapping)
    mapped.mapping.sort(key=lambda row: (row.code is None, row.code or 0.0, row.seen))
    mapped.values = result[index]
    mapped.blocks = [_block(rule, item, members, seen, result, index) for rule, members in rules.items()]
    return mapped


def _code_of(cell: CellValue, key: AnswerKey, seen: object) -> tuple[float | None, str, str]:
    """(code or None for missing, rule for the log, kind of fault or "").

    rule "code kept": a code that the export declares missing and the question has as an answer.
    """
    if cell.kind == "blank":
        # a declared label goes before the marks of no value: "None" may be the lowest answer
        code = (
            key.spellings.get(folded(seen)) if cell.rule == "blank mark" and isinstance(seen, str) else None
        )
        return (None, cell.rule, "") if code is None else (float(code), "anchor", "")
    if cell.kind == "number":
        return _number_of(cell, key)
    if cell.kind in ("text", "boolean", "date"):
        text = folded(cell.text)
        code = key.spellings.get(text)
        if code is not None:
            return float(code), "anchor", ""
        if text in key.missing_labels:
            return None, "missing label", ""
        return None, "", "date" if cell.kind == "date" else "text"
    return None, "", cell.kind


def _number_of(cell: CellValue, key: AnswerKey) -> tuple[float | None, str, str]:
    number = cell.number
    if number in key.own_missing:
        return None, "missing code", ""
    code, rule, fault = _answered(cell, key)
    declared = number in key.missing_codes
    open_ended = key.codes is None and (key.minimum is None or key.maximum is None)
    if declared and (fault or open_ended):
        return None, "missing code", ""
    if fault and key.negative_missing and number < 0:
        return None, "missing code", ""
    if fault and folded(cell.text) in key.missing_labels:
        return None, "missing label", ""
    return code, "code kept" if declared and not fault and key.cells != "number" else rule, fault


def _answered(cell: CellValue, key: AnswerKey) -> tuple[float | None, str, str]:
    """A number read as an answer, whatever is declared missing."""
    number = cell.number
    if key.cells == "text":
        # "1" as the wording of an option is text all the same; a point without a wording is answered by number.
        spelled = key.spellings.get(folded(cell.text))
        if spelled is not None:
            return float(spelled), "anchor", ""
        unworded = key.codes is not None and number in key.codes and number not in key.labels
        return (number, cell.rule, "") if unworded else (None, "", "number")
    if key.cells == "number":
        if not number.is_integer() or not 1 <= number <= len(key.form):
            return None, "", "range"
        placed = key.form[int(number) - 1]
        return float(placed), cell.rule if placed == number else "option number", ""
    if not _allows(number, key):
        return None, "", "range"
    return number, cell.rule, ""


def _allows(number: float, key: AnswerKey) -> bool:
    if key.codes is not None:
        return number in key.codes
    above = key.minimum is None or number >= key.minimum
    return above and (key.maximum is None or number <= key.maximum)


def _merged(rows: list[MappingRow]) -> list[MappingRow]:
    """Rows that look the same (2 and "2", texts typed beside one option) as one."""
    merged: dict[tuple[str, float | None], MappingRow] = {}
    for row in rows:
        same = merged.get((row.seen, row.code))
        merged[row.seen, row.code] = replace(row, count=row.count + same.count) if same else row
    return list(merged.values())


def _add(counts: dict[str, int], name: str, count: int) -> None:
    counts[name] = counts.get(name, 0) + count


def _block(
    rule: str, column: str, members: list[int], distinct: list[object], result: Floats, index: Ints
) -> LogBlock:
    lookup = np.full(len(distinct), -1, np.intp)
    lookup[members] = np.arange(len(members))
    values = lookup[index]
    rows = np.flatnonzero(values >= 0)
    return LogBlock(
        rule=rule,
        column=column,
        rows=rows,
        values=values[rows],
        before=tuple(shown(distinct[i]) for i in members),
        after=tuple(shown(float(result[i])) for i in members),
    )


def reverse(values: Floats, minimum: float, maximum: float, column: str) -> tuple[Floats, LogBlock]:
    """maximum + minimum - x, and the log of it. values: (n,), NaN stays."""
    turned = maximum + minimum - values
    present = np.flatnonzero(~np.isnan(values))
    distinct, index = np.unique(values[present], return_inverse=True)
    block = LogBlock(
        rule="reverse",
        column=column,
        rows=present,
        values=index.reshape(-1),
        before=tuple(shown(float(v)) for v in distinct),
        after=tuple(shown(float(maximum + minimum - v)) for v in distinct),
    )
    return turned, block
