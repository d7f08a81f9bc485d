"""SurveyMonkey: the question in the first row, "Response" or the answer row in the second; two header rows.

A column is named `question` or, when the question has several columns, `question - row`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded, names_again, roles

NAME = "surveymonkey"

METADATA = {
    "id": ("Respondent ID", "RespondentID"),
    "start": ("Start Date", "StartDate", "Date Created"),
    "end": ("End Date", "EndDate", "Date Modified"),
    "submitted": ("End Date", "EndDate", "Date Modified"),
    "ip": ("IP Address",),
    "source": ("Collector ID", "CollectorID"),
}
_TYPICAL = frozenset(map(folded, ("Respondent ID", "Collector ID", "Start Date", "End Date", "Date Created")))
_PLAIN_ANSWER = frozenset(map(folded, ("Response", "Open-Ended Response", "回复", "开放式回答")))


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """Respondent and collector in the first row."""
    found = _TYPICAL.intersection(map(folded, top[0]))
    return "respondentid" in found and len(found) >= 2


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Questions carried on over their blank continuation cells."""
    first = list(top[0])
    second = list(top[1]) if len(top) > 1 else [""] * len(first)
    two_rows = _is_header(first, second, top)
    metadata = roles(first, METADATA)
    meta_names = set(metadata.values())
    columns: list[ColumnInfo] = []
    question = ""
    for i, cell in enumerate(first):
        question = cell or (question if question not in meta_names else "")
        row = second[i] if two_rows else ""
        plain = not row or folded(row) in _PLAIN_ANSWER
        name = question if plain else f"{question} - {row}" if question else row
        columns.append(
            ColumnInfo(
                name=name,
                key=name,
                text=question if plain else row,
                matrix_stem=None if plain else question,
                matrix_row=None if plain else row,
                position=i,
            )
        )
    return Layout(format=NAME, header_rows=2 if two_rows else 1, columns=tuple(columns), metadata=metadata)


def _is_header(first: Sequence[str], second: Sequence[str], top: Sequence[Sequence[str]]) -> bool:
    """The second row belongs to the header when the metadata columns are blank in it."""
    at = [i for i, cell in enumerate(first) if folded(cell) in _TYPICAL]
    if not at:  # the metadata columns were deleted before sharing
        answers = any(folded(cell) in _PLAIN_ANSWER for cell in second)
        return answers or not all(first) or names_again(top)
    return any(second) and all(not second[i] for i in at)
