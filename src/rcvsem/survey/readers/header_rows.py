"""Header rows beyond the first: names and wordings in two rows, and the header written again among the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Objects
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers import surveymonkey
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.header import is_blank, is_number
from rcvsem.survey.readers.layout import Layout, header_text, simple_columns
from rcvsem.survey.readers.plain import known_roles

_SHOWN = 8
#: Rows looked at below the header.
_LOOKED = 60
#: Columns that a row of counted columns has at least; so many need no further sign.
_FEWEST_COUNTED, _SURELY_COUNTED = 6, 8
#: A code of an item: one word, letters before digits.
_CODE = late_pattern(r"[^\W\d_][\w.\-]{0,40}")
#: Words that a sentence has at least.
_SENTENCE = 3


def two_header_rows(grid: Grid, header: int, layout: Layout, where: str) -> Layout:
    """The layout with both rows, when the row below the header belongs to it and one holds codes, one wordings.

    Two signs that it does: text of its own in the columns where all later rows hold numbers, or where they repeat
    a few other answers. A single respondent cannot look like that.

    Raises
    ------
    FileError : words above columns of numbers, and nothing tells which row holds the names.
    """
    at = [i for i in range(header + 1, min(len(grid.rows), header + _LOOKED)) if not is_blank(grid.rows[i])]
    if len(at) < 3:
        return layout
    first = [header_text(cell) for cell in grid.rows[header]]
    second = [header_text(cell) for cell in grid.rows[at[0]]]
    if second == first:  # the header again: left out with the other repeated ones
        return layout
    later = [
        grid.rows[i] for i in at[1:] if [header_text(cell) for cell in grid.rows[i]] not in (first, second)
    ]
    filled = [j for j, text in enumerate(second) if len(text) > 1 or text.isdecimal()]
    words = [j for j in filled if not is_number(second[j])]
    if len(words) < 3 or len(words) < 0.9 * len(filled):
        return layout
    below = [[header_text(row[j]) for row in later] for j in words]
    if (both := _under_stems(grid, header, first, second, words, below)) is not None:
        return replace(both, findings=tuple(replace(said, where=where) for said in both.findings))
    if len({second[j] for j in words}) < 0.8 * len(words):
        return layout
    answered = sum(second[j] in column for j, column in zip(words, below, strict=True))
    if 10 * answered > len(words):  # what others answer too is no wording
        return layout
    numeric = sum(_holds_numbers(column) for column in below)
    own = sum(_repeats_others(column, second[j]) for j, column in zip(words, below, strict=True))
    codes_first = _codes(first, second) and not _codes(second, first)
    codes_second = _codes(second, first) and not _codes(first, second)
    told = at[0] == header + 1 and (codes_first or codes_second)
    if told and 2 * (numeric + own) >= len(words):
        return _with_both(layout, first, second, codes_first, grid.numbers[header], where)
    if 2 * numeric >= len(words):
        raise FileError(
            phrase(
                "The header seems to take two rows: row {numbers} holds words above columns of numbers.",
                numbers=grid.numbers[at[0]],
            ),
            where=where,
            fix=phrase(
                "Give {header_row} if the item names are there; else delete that row.",
                header_row=named("header_row", grid.numbers[at[0]]),
            ),
        )
    return layout


def _with_both(
    layout: Layout, first: list[str], second: list[str], codes_first: bool, row: int, where: str
) -> Layout:
    names, texts = (first, second) if codes_first else (second, first)
    names = [name or text for name, text in zip(names, texts, strict=True)]
    said = Finding(
        code="two_header_rows",
        severity="warning",
        text=phrase(
            "The header takes two rows: row {row} was read as the names ({names}, ...), row {row_2} as "
            "the wordings.",
            row=row if codes_first else row + 1,
            names=enumerated(names[:3]),
            row_2=row + 1 if codes_first else row,
        ),
        where=where,
        fix=phrase(
            "Give {header_row} to take the names from row {row} alone.",
            header_row=named("header_row", row + 1),
            row=row + 1,
        ),
    )
    return Layout(
        format=layout.format,
        header_rows=2,
        columns=simple_columns(names, texts),
        metadata=_by_either(names, texts),
        missing_codes=layout.missing_codes,
        findings=(*layout.findings, said),
    )


def _by_either(names: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    """Roles known by the name, or else by the wording above or below it."""
    by_text = {role: names[list(texts).index(text)] for role, text in known_roles(texts).items()}
    return {**by_text, **known_roles(names)}


def _codes(row: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the row holds names of items: different single words, most of them with a number or above a sentence."""
    filled = [text for text in row if text]
    coded = [text for text in filled if _CODE.fullmatch(text)]
    numbered = [text for text in coded if any(map(str.isdigit, text))]
    sentences = [text for text in other if len(text.split()) >= _SENTENCE]
    told = 2 * len(numbered) >= len(filled) or 2 * len(sentences) >= len(filled)
    return len(coded) >= 0.8 * len(filled) and told and len(set(coded)) == len(coded)


def _under_stems(
    grid: Grid, header: int, first: list[str], second: list[str], words: list[int], below: list[list[str]]
) -> Layout | None:
    """The layout of a question above the first of its columns and the rows of the question below it; None for others."""
    under = [(j, column) for j, column in zip(words, below, strict=True) if not first[j]]
    if (
        len(under) < 2
        or not any(first)
        or any(first[j] == "" and not second[j] and _any(grid, header, j) for j in range(len(first)))
    ):
        return None
    own = sum(_holds_numbers(column) or _repeats_others(column, second[j]) for j, column in under)
    if 2 * own < len(under) or any(second[j] in column for j, column in under):
        return None
    row = grid.numbers[header]
    questions = surveymonkey.layout([first, second])
    if all(second) and len(set(second)) == len(second) and all(map(_CODE.fullmatch, second)):
        questions = replace(questions, columns=tuple(map(_by_row, questions.columns)))
    said = Finding(
        code="two_header_rows",
        severity="warning",
        text=phrase(
            "The header takes two rows: each question in row {row} stands for the columns below it, which row "
            "{row_2} names.",
            row=row,
            row_2=row + 1,
        ),
        fix=phrase("Give {--header-row} to take the names from one row alone."),
    )
    metadata = _by_either([column.name for column in questions.columns], second)
    return replace(questions, format="plain", metadata=metadata, findings=(said,))


def _by_row(column: ColumnInfo) -> ColumnInfo:
    """A column below a question whose row is a name of its own: `Trust` above T1, T2, T3."""
    if column.matrix_row is None:
        return column
    row = column.matrix_row
    if column.matrix_stem == row:  # the name again: `id` above `id`
        return replace(column, name=row, key=row, text=row, matrix_stem=None, matrix_row=None)
    return replace(column, name=row, key=row)


def _any(grid: Grid, header: int, column: int) -> bool:
    return any(header_text(row[column]) for row in grid.rows[header + 1 : header + _LOOKED])


def _holds_numbers(texts: Sequence[str]) -> bool:
    return any(texts) and all(is_number(text) for text in texts if text)


def _repeats_others(texts: Sequence[str], own: str) -> bool:
    """A few answers that come again and again, none of them `own`."""
    filled = [text for text in texts if text]
    different = set(filled)
    return len(filled) >= 6 and 2 * len(different) <= len(filled) and own not in different


def without_counting(
    cells: Objects, numbers: list[int], where: str
) -> tuple[Objects, list[int], list[Finding]]:
    """Records, row numbers and what to say, without a first row that only counts the columns (1, 2, 3, ...).

    Such rows of bare codes stand between the wordings and the answers. A respondent is not mistaken for one: six columns
    at least go up by one, and of less than eight columns one holds a number that nobody else answered.
    """
    if len(cells) < 3:
        return cells, numbers, []
    first = [(j, header_text(cell)) for j, cell in enumerate(cells[0]) if header_text(cell)]
    if len(first) < _FEWEST_COUNTED or not all(text.isdecimal() for _, text in first):
        return cells, numbers, []
    codes = [int(text) for _, text in first]
    if codes[0] not in (0, 1) or any(b - a != 1 for a, b in pairwise(codes)):
        return cells, numbers, []
    beyond = [
        j
        for (j, _), code in zip(first, codes, strict=True)
        if not any(is_number(text) and float(text) >= code for text in map(header_text, cells[1:, j]))
    ]
    if len(codes) < _SURELY_COUNTED and not beyond:
        return cells, numbers, []
    said = Finding(
        code="counting_row",
        severity="warning",
        text=phrase(
            "Row {row} only counts the columns ({first}, {second}, ... {last}): it is no respondent and is left out.",
            row=numbers[0],
            first=codes[0],
            second=codes[1],
            last=codes[-1],
        ),
        where=where,
        fix=phrase("Give {header_row} if it holds the names.", header_row=named("header_row", numbers[0])),
    )
    return np.ascontiguousarray(cells[1:]), numbers[1:], [said]


#: The last rows among which notes are looked for.
_NOTE_ROWS = 6


def is_note(row: Sequence[Any]) -> bool:
    """Whether a row only holds a sentence in its first or second cell: `Source: our survey`, `注：1=非常不同意`."""
    filled = [(j, header_text(cell)) for j, cell in enumerate(row) if header_text(cell)]
    if len(filled) != 1 or filled[0][0] > 1 or len(row) < 3:
        return False
    text = filled[0][1]
    return _NOTE.match(text) is not None or (len(text) >= 20 and " " in text)


_NOTE = late_pattern(
    r"(?:notes?|source|legend|n\.?b\.?|\*|remarks?|scale|hinweis|anmerkung|quelle|nota|fuente|fonte|remarque|注|备注|说明|来源|註|"
    r"出典|備考|출처|비고|참고|примечание|источник|ملاحظة|المصدر)\s*\S*?[:：*. ]",
    re.IGNORECASE,
)


def without_notes(grid: Grid, kept: list[int], where: str) -> tuple[list[int], list[Finding]]:
    """Indices of the rows that are records, and what to say, without notes below the table."""
    last = len(kept)
    while last > 2 and len(kept) - last < _NOTE_ROWS and is_note(grid.rows[kept[last - 1]]):
        last -= 1
    rows = [grid.numbers[i] for i in kept[last:]]
    if not rows:
        return kept, []
    said = Finding(
        code="note_rows",
        severity="warning",
        text=phrase(
            "Below the table there are notes, no answers; left out: row {shown}.",
            shown=enumerated(map(str, rows)),
        ),
        where=where,
    )
    return kept[:last], [said]


def without_repeated(
    headers: Sequence[Sequence[Any]], cells: Objects, numbers: list[int], where: str
) -> tuple[Objects, list[int], list[Finding]]:
    """Records, row numbers and what to say, without the rows that are the header once more (files put together)."""
    again = np.zeros(len(cells), bool)
    for header in headers:
        texts = [header_text(cell) for cell in header]
        filled = [j for j, text in enumerate(texts) if text]
        words = [j for j in filled if not is_number(texts[j])]
        if len(filled) < 2 or 2 * len(words) < len(filled):  # numbers could be somebody's answers
            continue
        j = words[0]
        likely = np.flatnonzero(
            [isinstance(cell, str) and header_text(cell) == texts[j] for cell in cells[:, j]]
        )
        for i in likely:
            again[i] = [header_text(cell) for cell in cells[i]] == texts
    if not again.any() or again.all():
        return cells, numbers, []
    rows = [numbers[i] for i in np.flatnonzero(again)]
    shown = enumerated(map(str, rows[:_SHOWN])) + (", ..." if len(rows) > _SHOWN else "")
    said = Finding(
        code="repeated_header",
        severity="warning",
        text=phrase_n(
            len(rows),
            "{n} row (row {shown}) repeats the header among the answers: left out.",
            "{n} rows (row {shown}) repeat the header among the answers: left out.",
            shown=shown,
        ),
        where=where,
        fix="Were several exports put together? Check that none of their answers are there twice.",
    )
    kept = np.flatnonzero(~again)
    return np.ascontiguousarray(cells[kept]), [numbers[i] for i in kept], [said]
