"""Who answered: the background questions with counts and shares."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.availability import is_number
from rcvsem.foundation.text import Text
from rcvsem.report.document import Row, Statement, Table, group_row, join, row, say
from rcvsem.report.tables import usual
from rcvsem.report.tables.declared import called, column
from rcvsem.report.tables.wording import number, percent
from rcvsem.scale.item_statistics import item_statistics

if TYPE_CHECKING:
    from rcvsem.instrument.definition import BackgroundQuestion

_MOST_TEXTS = 20  # different free texts that are still counted one by one


def sample_profile(background: Mapping[str, Any], questions: Sequence[BackgroundQuestion]) -> Table | None:
    """Counts of every answer, mean and SD of numeric questions; None without background questions.

    background : code -> (n,) codes or numbers (NaN = no answer), or texts (None = no answer).
    questions : their definitions, in the order of the table; those that are not reported are left out.
    """
    asked = [question for question in questions if question.code in background and question.reported]
    if not asked:
        return None
    numeric = any(question.numeric for question in asked)
    width = 6 if numeric else 4
    rows: list[Row] = []
    sentences: list[Statement | None] = []
    for question in asked:
        values = list(background[question.code])
        rows.append(group_row(question.name, width))
        own, sentence = _numeric(question, values) if question.numeric else _coded(question, values)
        rows.extend(Row(line.cells[:width], line.kind) for line in own)
        sentences.append(sentence)
    columns = (
        column("answer", "Variable", "text"),
        column("code", "Code", "integer"),
        usual.N,
        column("share", "%", "percent"),
        *((usual.MEAN, usual.SD) if numeric else ()),
    )
    return Table(
        **called("sample-profile", "Sample profile", "Sample"),
        columns=columns,
        rows=tuple(rows),
        notes=(Text("Shares are of the respondents analysed."),),
        paragraph=join(sentences),
    )


def _missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _coded(question: BackgroundQuestion, values: Sequence[Any]) -> tuple[list[Row], Statement | None]:
    total = len(values)
    if not question.codes:
        return _texts(values)
    counts = Counter(int(value) for value in values if not _missing(value))
    rows = [
        row(code.text, code.code, counts[code.code], counts[code.code] / total, None, None)
        for code in question.codes
    ]
    rows += _unanswered(values)
    given = [code for code in question.codes if counts[code.code]]
    if not given:
        return rows, None
    largest = max(given, key=lambda code: counts[code.code])
    sentence = say(
        "{question}: most often {answer} ({n}, {share}).",
        question=question.name,
        answer=largest.text,
        n=counts[largest.code],
        share=percent(counts[largest.code] / total),
    )
    return rows, sentence


def _texts(values: Sequence[Any]) -> tuple[list[Row], None]:
    """Free text: counted when few different texts occur, else only how many answered."""
    counts = Counter(str(value) for value in values if not _missing(value))
    total = len(values)
    if len(counts) <= _MOST_TEXTS:
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        rows = [row(text, None, n, n / total, None, None) for text, n in ordered]
    else:
        n = sum(counts.values())
        label = Text("{n} different answers", n=len(counts))
        rows = [row(label, None, n, n / total, None, None)]
    return rows + _unanswered(values), None


def _numeric(question: BackgroundQuestion, values: Sequence[Any]) -> tuple[list[Row], Statement | None]:
    total = len(values)
    if all(_missing(value) for value in values):
        return _unanswered(values), None
    column = [[math.nan if _missing(value) else float(value)] for value in values]
    (own,) = item_statistics(column, [question.code])
    span = Text("{minimum:g} to {maximum:g}", minimum=own.minimum, maximum=own.maximum)
    rows = [row(span, None, own.n, own.n / total, own.mean, own.sd), *_unanswered(values)]
    if not is_number(own.sd):
        return rows, None
    sentence = say(
        "{question}: M = {mean}, SD = {sd}.",
        question=question.name,
        mean=number(own.mean, 2),
        sd=number(own.sd, 2),
    )
    return rows, sentence


def _unanswered(values: Sequence[Any]) -> list[Row]:
    n = sum(_missing(value) for value in values)
    return [row(Text("No answer"), None, n, n / len(values), None, None)] if n else []
