"""Rows that are no respondents: totals, means and the like that people add under a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.cells import normalised, shown
from rcvsem.survey.columns import place
from rcvsem.survey.raw import RawExport

_WORDS = (
    "合计 总计 小计 总和 求和 总数 平均 平均值 平均数 均值 均分 "
    "平均分 标准差 方差 中位数 最大值 最小值 众数 汇总 计数 样本量 "
    "total totals grand.total subtotal sum sums mean means average averages avg sd s.d std std.dev stdev "
    "std.deviation standard.deviation variance var median mode min max minimum maximum count summary"
)
#: Blanks inside a label count as dots.
SUMMARY_WORDS = frozenset(_WORDS.split(" "))
#: Different answers that a question with options has at most, and the share of its cells whose answer comes again.
MOST_ANSWERS, MOSTLY = 12, 0.8


def refuse_summaries(raw: RawExport, values: dict[str, Floats]) -> None:
    """Raise SurveyError when rows are labelled as a summary, or the last are sums or means of those above.

    values : item -> (n,) numbers as read.
    """
    found = _labelled(raw)
    if not found:
        found = _computed(raw.n, values)
    if not found:
        return
    rows = enumerated(
        phrase("row {row} ({word})", row=int(raw.row_numbers[i]), word=word)
        if k
        else phrase("Row {row} ({word})", row=int(raw.row_numbers[i]), word=word)
        for k, (i, word) in enumerate(sorted(found.items())[:8])
    )
    more = phrase(" and {n} more", n=len(found) - 8) if len(found) > 8 else ""
    raise SurveyError(
        phrase_n(
            len(found),
            "{rows} is a summary, not a respondent.",
            "{rows}{more} are summaries, not respondents.",
            rows=rows,
            more=more,
        ),
        where=place(raw),
        fix="Delete such rows (totals, means) in a copy of the file and read it again.",
    )


def _labelled(raw: RawExport) -> dict[int, str]:
    """Rows with a summary word in the first two columns, or anywhere in the last five rows."""
    rows: dict[int, str] = {}
    for j in range(raw.cells.shape[1]):
        first = 0 if j < 2 else max(raw.n - 5, 0)
        cells = raw.cells[:, j].tolist()
        for i, cell in enumerate(cells[first:], start=first):
            if isinstance(cell, str) and i not in rows and _is_summary(cell) and not _is_answer(cell, cells):
                rows[i] = shown(cell.strip())
    # A word that stands in many rows is an answer ("mode", "n"), not a footer.
    return rows if len(rows) <= max(8, raw.n // 50) else {}


def _is_answer(cell: str, cells: Sequence[object]) -> bool:
    """Whether a word comes again and again in its column, as the others there do: Poor, Average, Good."""
    counts = Counter(one for one in cells if isinstance(one, str))
    again = sum(count for count in counts.values() if count > 1)
    return counts[cell] > 1 and len(counts) <= MOST_ANSWERS and again >= MOSTLY * counts.total()


def _is_summary(cell: str) -> bool:
    text = normalised(cell).casefold().rstrip(":.").replace(" ", ".")
    return text in SUMMARY_WORDS


def _computed(n: int, values: dict[str, Floats]) -> dict[int, str]:
    """Of the last three rows, those that are the sums or the means of the rows above in every item."""
    rows: dict[int, str] = {}
    if len(values) < 3 or n < 10:
        return rows
    columns = list(values.values())
    for i in range(max(n - 3, 5), n):
        filled = [column for column in columns if not np.isnan(column[i])]
        if len(filled) < max(3, len(columns) / 2):
            continue
        row = np.array([column[i] for column in filled])
        above = [column[: min(rows, default=i)] for column in filled]
        sums = np.array([np.nansum(column) for column in above])
        means = sums / np.maximum([np.count_nonzero(~np.isnan(column)) for column in above], 1)
        if (np.abs(row - sums) < 0.5).all():
            rows[i] = phrase("sums of the rows above")
        elif (np.abs(row - means) < 0.006).all() and (row != np.floor(row)).any():
            rows[i] = phrase("means of the rows above")
    return rows
