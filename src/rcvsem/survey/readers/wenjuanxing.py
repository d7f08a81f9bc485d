"""Wenjuanxing (wjx.cn): one header row, metadata by name, question headers in several grammars.

Single questions are `N、stem` (also `N.`, `N：`, `N stem`); a matrix is `N、stem—1.row`, then bare `2.row`
and so on; older exports have `第N题(row)`. A row without number between two rows of a matrix (an attention
check) belongs to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rcvsem.foundation.patterns import late_pattern
from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded, roles

NAME = "wenjuanxing"

METADATA = {
    "id": ("序号", "答卷编号"),
    "submitted": ("提交答卷时间", "提交时间"),
    "start": ("开始答题时间", "开始时间"),
    "duration": ("所用时间", "答题时间", "作答时间"),
    "source": ("来源", "答卷来源"),
    "source_detail": ("来源详情",),
    "ip": ("来自IP", "IP地址", "IP"),
    "score": ("总分",),
    "status": ("答卷状态",),
}
_TYPICAL = frozenset(map(folded, ("序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP")))

_QUESTION = late_pattern(r"^[Qq]?(\d{1,3})\s*(?:[、．:：]|\.(?!\d)|\s)\s*(.+)$", re.DOTALL)
_MATRIX_START = late_pattern(r"^(.*?)\s*[—–－-]+\s*1\s*[.．、)]\s*(.+)$", re.DOTALL)
#: Older exports write the question again before every row.
_MATRIX_AGAIN = late_pattern(r"^(.*?)\s*[—–－]+\s*(\d{1,2})\s*[.．、)]\s*(.+)$", re.DOTALL)
_MATRIX_ROW = late_pattern(r"^(\d{1,3})\s*[.．)]\s*(.+)$", re.DOTALL)
_OLDER = late_pattern(r"^第\s*(\d{1,3})\s*题\s*(?:[((（]\s*(.+?)\s*[))）]|[:：、.]\s*(.+))?$", re.DOTALL)


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """Two of the platform's own metadata headers stand in the first row."""
    return len(_TYPICAL.intersection(map(folded, top[0]))) >= 2


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Columns of a Wenjuanxing header row."""
    names = list(top[0])
    metadata = roles(names, METADATA)
    skip = set(metadata.values())
    return Layout(format=NAME, header_rows=1, columns=tuple(_columns(names, skip)), metadata=metadata)


def _columns(names: Sequence[str], skip: set[str]) -> list[ColumnInfo]:
    columns: list[ColumnInfo] = []
    stem: str | None = None
    number: int | None = None
    row = 0
    for position, name in enumerate(names):
        if name in skip or not name:
            stem = None
            columns.append(ColumnInfo(name=name, key=name, text=name, position=position))
            continue
        if stem is not None and (again := _stem_again(name, stem, row)) is not None:
            row += 1
            text, in_matrix = again, True
        elif stem is not None and (next_row := _continues(name, row)) is not None:
            row += 1
            text, in_matrix = next_row, True
        elif stem is not None and (counted := _unnumbered_inside(names, position, row)) is not None:
            row = counted
            text, in_matrix = name, True
        else:
            stem, number, row, text = _opens(name)
            in_matrix = stem is not None
        columns.append(
            ColumnInfo(
                name=name,
                key=name,
                text=text,
                matrix_stem=stem if in_matrix else None,
                matrix_row=text if in_matrix else None,
                question_number=number,
                position=position,
            )
        )
    return _by_number(columns)


def _by_number(columns: list[ColumnInfo]) -> list[ColumnInfo]:
    """`第8题(便利)`, `第8题(有用)`: rows of one question, whose wording such exports leave out."""
    older = [_OLDER.match(column.name) for column in columns]
    numbers = Counter(match.group(1) for match in older if match is not None and match.group(2))
    return [
        replace(column, matrix_stem=f"第{match.group(1)}题", matrix_row=column.text)
        if match is not None and match.group(2) and numbers[match.group(1)] > 1
        else column
        for column, match in zip(columns, older, strict=True)
    ]


def _stem_again(name: str, stem: str, row: int) -> str | None:
    """Wording of the next matrix row when the header is `N、stem—row+1.wording`."""
    question = _QUESTION.match(name)
    match = _MATRIX_AGAIN.match(question.group(2).strip() if question else name)
    if match is None or match.group(1).strip() != stem or int(match.group(2)) != row + 1:
        return None
    return match.group(3).strip()


def _opens(name: str) -> tuple[str | None, int | None, int, str]:
    """(matrix stem, question number, matrix row index, text) of a header that begins a question."""
    if older := _OLDER.match(name):
        inner = older.group(2)
        text = inner or older.group(3) or name
        return None, int(older.group(1)), 0, _row_text(text)
    question = _QUESTION.match(name)
    number = int(question.group(1)) if question else None
    body = question.group(2).strip() if question else name
    if start := _MATRIX_START.match(body):
        return start.group(1).strip(), number, 1, start.group(2).strip()
    return None, number, 0, body


def _continues(name: str, row: int) -> str | None:
    """Wording of the next matrix row when the header is `row+1.wording`."""
    match = _MATRIX_ROW.match(name)
    return match.group(2).strip() if match and int(match.group(1)) == row + 1 else None


def _unnumbered_inside(names: Sequence[str], position: int, row: int) -> int | None:
    """Row count after a header without number that stands between two rows of one matrix, else None."""
    if _QUESTION.match(names[position]) or _OLDER.match(names[position]):
        return None
    following = names[position + 1] if position + 1 < len(names) else ""
    # The platform counts the unnumbered row or leaves it out of the count; both occur.
    for counted in (row, row + 1):
        if _continues(following, counted) is not None:
            return counted
    return None


def _row_text(text: str) -> str:
    match = _MATRIX_ROW.match(text)
    return (match.group(2) if match else text).strip()
