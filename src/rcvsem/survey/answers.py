"""From cells to codes: through the declared anchors and codes only.

What fits nothing is an error, never a guess.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, Objects
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.text import Text
from rcvsem.instrument import Anchor, BackgroundQuestion, Scale
from rcvsem.survey.cells import Cell, factorise, normalised, parse, shown
from rcvsem.survey.log import LogBlock
from rcvsem.survey.result import MappingRow

#: Cells shown in an error before "and n more".
SHOWN_FAULTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """How the values of one column become codes.

    options : codes in form order with their spellings; for a purely numeric scale without spellings.
    cells : "code", "number" (position on the form), "text" or "score", as the instrument declares.
    codes : all codes allowed (None: any number between minimum and maximum, None = open).
    missing_codes : numbers that stand for no answer; negative_missing : so do all negative numbers.
    allowed : what an error says is allowed.
    """

    cells: str
    spellings: Mapping[str, int]
    labels: Mapping[int, Text]
    form: tuple[int, ...]
    codes: frozenset[int] | None
    minimum: float | None
    maximum: float | None
    missing_codes: frozenset[float]
    negative_missing: bool
    allowed: str
    decimal: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Cells with one value that fits nothing: item, header, value, rows of the file, what is allowed."""

    item: str
    column: str
    value: str
    rows: tuple[int, ...]
    count: int
    kind: str
    allowed: str


@dataclass(slots=True)
class Mapped:
    """One column read: values (n,) codes before reversal, NaN = missing, and what was done to get them."""

    values: Floats
    blocks: list[LogBlock] = field(default_factory=list)
    mapping: list[MappingRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    missing_codes: dict[str, int] = field(default_factory=dict)
    blank_marks: dict[str, int] = field(default_factory=dict)


#: Wenjuanxing appends what was typed into an "other" option: `其他〖text〗`. The option is the answer.
_TYPED = re.compile(r"\s*〖.*〗\s*$", re.DOTALL)


def folded(text: str) -> str:
    """Spelling for comparison: NFKC, no blanks, lower case."""
    return normalised(text).replace(" ", "").casefold()


def scale_key(scale: Scale, cells: str, missing_codes: frozenset[float], **more: object) -> Key:
    """The key of an item's or attention check's column."""
    form = tuple(scale.code_at(i) for i in range(1, scale.points + 1))
    return _key(scale.anchors, form, cells, missing_codes, **more)


def question_key(
    question: BackgroundQuestion, cells: str, missing_codes: frozenset[float], **more: object
) -> Key:
    """The key of a background question's column. Scores count as positions.

    Options without a score keep them.
    """
    if question.numeric:
        return Key(
            cells="code",
            spellings={},
            labels={},
            form=(),
            codes=None,
            minimum=question.minimum,
            maximum=question.maximum,
            missing_codes=missing_codes,
            allowed=_numeric_range(question.minimum, question.maximum),
            **more,  # type: ignore[arg-type]
        )
    form = tuple(option.code for option in question.codes)
    return _key(question.codes, form, "number" if cells == "score" else cells, missing_codes, **more)


def _key(
    options: Sequence[Anchor], form: tuple[int, ...], cells: str, missing: frozenset[float], **more: object
) -> Key:
    spellings = {folded(text): option.code for option in options for text in option.spellings}
    codes = f"{min(form)}..{max(form)}" if len(form) > 2 else ", ".join(map(str, sorted(form)))
    if cells == "text" and spellings:
        allowed = "the anchors " + ", ".join(f"'{o.text.zh or o.text.en}'" for o in options)
    elif cells == "number":
        allowed = f"the option numbers 1..{len(form)}"
    else:
        allowed = f"the codes {codes}"
    return Key(
        # A scale without wordings can only be answered by number.
        cells="code" if cells == "text" and not spellings else cells,
        spellings=spellings,
        labels={option.code: option.text for option in options},
        form=form,
        codes=frozenset(form),
        minimum=None,
        maximum=None,
        missing_codes=missing,
        allowed=allowed,
        **more,  # type: ignore[arg-type]
    )


def _numeric_range(minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return "any number"
    low = "" if minimum is None else f" from {minimum:g}"
    high = "" if maximum is None else f" to {maximum:g}"
    return f"a number{low}{high}"


def map_column(cells: Objects, row_numbers: Ints, item: str, column: str, key: Key) -> Mapped:
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
        code, rule, fault = _code_of(cell, key)
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
        if rule == "missing code":
            _add(mapped.missing_codes, cell.text, count)
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


def _code_of(cell: Cell, key: Key) -> tuple[float | None, str, str]:
    """(code or None for missing, rule for the log, kind of fault or "")."""
    if cell.kind == "blank":
        return None, cell.rule, ""
    if cell.kind == "number":
        return _number_of(cell, key)
    if cell.kind in ("text", "boolean", "date"):
        code = key.spellings.get(folded(cell.text))
        if code is not None:
            return float(code), "anchor", ""
        return None, "", "date" if cell.kind == "date" else "text"
    return None, "", cell.kind


def _number_of(cell: Cell, key: Key) -> tuple[float | None, str, str]:
    number = cell.number
    if number in key.missing_codes or (key.negative_missing and number < 0 and not _allows(number, key)):
        return None, "missing code", ""
    if key.cells == "text":
        # "1" as the wording of an option is text all the same.
        code = key.spellings.get(folded(cell.text))
        return (float(code), "anchor", "") if code is not None else (None, "", "number")
    if key.cells == "number":
        if not number.is_integer() or not 1 <= number <= len(key.form):
            return None, "", "range"
        code = key.form[int(number) - 1]
        return float(code), cell.rule if code == number else "option number", ""
    if not _allows(number, key):
        return None, "", "range"
    return number, cell.rule, ""


def _allows(number: float, key: Key) -> bool:
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


def raise_faults(faults: Sequence[Fault], where: str) -> None:
    """One SurveyError for all cells that fit nothing.

    The first few with row, column and value, and how many in all.
    """
    if not faults:
        return
    total = sum(fault.count for fault in faults)
    parts: list[str] = []
    for fault in faults[:SHOWN_FAULTS]:
        rows = ", ".join(map(str, fault.rows)) + (", …" if fault.count > len(fault.rows) else "")
        name = fault.item if fault.item == fault.column else f"{fault.item} (column '{_short(fault.column)}')"
        parts.append(
            f"{name}, row {rows}: '{fault.value}' {_FAULTS[fault.kind]}; allowed are {fault.allowed}."
        )
    more = len(faults) - SHOWN_FAULTS
    tail = f" And {more} more values." if more > 0 else ""
    cells = "1 answer fits" if total == 1 else f"{total} answers fit"
    raise SurveyError(
        f"{cells} no declared code or anchor. " + " ".join(parts) + tail,
        where=where,
        fix="Correct the cells in a copy of the file, or add the spelling as a synonym or the number "
        "to missing_codes in the instrument.",
    )


_FAULTS = {
    "text": "maps to no anchor",
    "range": "is a code out of range",
    "number": "is a number where the instrument says the export holds texts",
    "excel_error": "is an Excel error value",
    "date": "is a date (Excel turns answers like 3-5 into dates)",
}


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
