"""Plain tables: one header row of item codes or wordings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, roles, simple_columns

NAME = "plain"
#: A wording and a row of it; `Q1[SQ001]` is a code.
_ROW = re.compile(r"^(.*\s.*?)\s*\[([^\[\]]+)\]$", re.DOTALL)

METADATA = {
    "id": (
        "id",
        "respondent_id",
        "respondent",
        "case_id",
        "response_id",
        "recnum",
        "#",
        "编号",
        "序号",
        "被试编号",
    ),
    "submitted": (
        "submitted",
        "submit_time",
        "submitdate",
        "timestamp",
        "Submit Date (UTC)",
        "提交答卷时间",
        "提交时间",
    ),
    "start": ("start", "start_time", "startdate", "Start Date (UTC)", "开始答题时间", "开始时间"),
    "end": ("end", "end_time", "enddate", "结束答题时间", "结束时间"),
    "duration": ("duration", "duration_seconds", "seconds", "所用时间", "答题时长", "答题时间"),
    "source": ("来源",),
    "source_detail": ("来源详情",),
    "ip": ("ip", "ip_address", "来自IP", "IP地址"),
}


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """Always: this is what remains."""
    return True


def known_roles(names: Sequence[str]) -> dict[str, str]:
    """role -> column name. Beside 1ka's `lurker`, `status` says how far the form was filled in."""
    found = roles(names, METADATA)
    return found | {"progress": "status"} if {"lurker", "status"} <= set(names) else found


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """One header row, names as they stand."""
    names = list(top[0])
    columns = with_rows(simple_columns(names))
    return Layout(format=NAME, header_rows=1, columns=columns, metadata=known_roles(names))


def with_rows(columns: Sequence[ColumnInfo]) -> tuple[ColumnInfo, ...]:
    """Columns of which several are `Question [row]`, whatever wrote them, with their question and row."""
    found = [_ROW.match(column.name) for column in columns]
    stems = Counter(match.group(1) for match in found if match is not None)
    return tuple(
        replace(
            column,
            text=match.group(2).strip(),
            matrix_stem=match.group(1).strip(),
            matrix_row=match.group(2).strip(),
        )
        if match is not None and stems[match.group(1)] > 1
        else column
        for column, match in zip(columns, found, strict=True)
    )
