"""Questions with several answers in one cell: one column of 0 and 1 an option."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from rcvsem.foundation.arrays import Ints, Objects
from rcvsem.instrument import BackgroundQuestion
from rcvsem.survey.answer_faults import Fault
from rcvsem.survey.answers import AnswerKey, Mapped, folded, map_column
from rcvsem.survey.cells import normalised, parse
from rcvsem.survey.result import MappingRow


def option_codes(question: BackgroundQuestion) -> tuple[str, ...]:
    """The columns of a background question: its code; `code_option` for each option of several answers."""
    if question.several is None:
        return (question.code,)
    return tuple(f"{question.code}_{option.code}" for option in question.codes)


def split_cell(text: str, separator: str, known: frozenset[str] = frozenset()) -> list[str]:
    """The answers in one cell. known : folded options, of which some may hold the separator themselves."""
    parts = [part.strip() for part in re.split(re.escape(separator) + r"|\n", text) if part.strip()]
    if not known or all(folded(part) in known for part in parts):
        return parts
    whole: list[str] = []
    i = 0
    while i < len(parts):  # the longest run of parts that is one option
        for j in range(len(parts), i, -1):
            joined = f"{separator} ".join(parts[i:j])
            if folded(joined) in known or j == i + 1:
                whole.append(joined)
                i = j
                break
    return whole


def read_several(
    cells: Objects, row_numbers: Ints, item: str, column: str, key: AnswerKey, separator: str
) -> Iterator[tuple[int, Mapped]]:
    """(option, its column of 0 and 1) for each option; a blank cell is missing in all. cells : (n,).

    A part that is no option is a fault of the first option's column, as any answer that fits nothing.
    """
    known = frozenset(key.spellings)
    distinct = list(dict.fromkeys(cells.tolist()))
    codes: dict[object, frozenset[int] | None] = {}
    faults: list[Fault] = []
    for value in distinct:
        cell = parse(value, key.decimal)
        whole = normalised(str(value)) if value is not None else ""
        if cell.kind == "blank" and folded(whole) not in known:
            codes[value] = None
            continue
        chosen: set[int] = set()
        silent = False
        for part in split_cell(whole, separator, known):
            read = map_column(np.array([part], object), np.zeros(1, np.intp), item, column, key)
            silent |= bool(read.missing_codes)
            if read.faults:
                rows = [int(n) for n, own in zip(row_numbers, cells.tolist(), strict=True) if own == value]
                first = read.faults[0]
                faults.append(
                    Fault(
                        item=item, column=column, value=first.value, rows=tuple(rows[:5]), count=len(rows),
                        kind=first.kind, allowed=first.allowed,
                    )
                )  # fmt: skip
            elif not np.isnan(read.values[0]):
                chosen.add(int(read.values[0]))
        codes[value] = None if silent and not chosen else frozenset(chosen)
    for k, option in enumerate(key.form):
        values = np.array(
            [np.nan if (own := codes[v]) is None else float(option in own) for v in cells.tolist()]
        )
        count = int(np.nansum(values))
        label = key.labels.get(option)
        row = MappingRow(
            item=f"{item}_{option}", column=column, seen="" if label is None else label.zh or label.en,
            code=1.0, label=label, count=count,
        )  # fmt: skip
        yield option, Mapped(values=values, mapping=[row], faults=faults if k == 0 else [])
