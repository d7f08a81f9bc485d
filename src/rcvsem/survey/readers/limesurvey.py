"""LimeSurvey: `;`-separated, question codes `Q1[SQ001]` or `Q1_SQ001`, or question texts as headers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded, roles

NAME = "limesurvey"

METADATA = {
    "id": ("id", "Response ID", "答复 ID"),
    "submitted": ("submitdate", "Date submitted", "提交日期"),
    "start": ("startdate", "Date started", "开始日期"),
    "end": ("datestamp", "Date last action"),
    "duration": ("interviewtime", "Total time", "总时间"),
    "ip": ("ipaddr", "IP address"),
    "progress": ("lastpage", "Last page", "最后一页"),
    "source": ("refurl", "Referrer URL"),
}
_TYPICAL = frozenset(
    map(folded, ("submitdate", "lastpage", "startlanguage", "Date submitted", "Last page", "Start language"))
)
_CODE = re.compile(
    r"^([A-Za-z][A-Za-z0-9]*)(?:\[([^\]]+)\]|_([A-Za-z0-9]+))(?:\[([^\]]+)\])?(?:\s*[.:]\s*(.+))?$", re.DOTALL
)
_CODE_TEXT = re.compile(r"^([A-Za-z][A-Za-z0-9]*)\s*[.:]\s+(.+)$", re.DOTALL)
_TEXT_ROW = re.compile(r"^(.+?)\s*\[([^\[\]]+)\]$", re.DOTALL)


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """Two of submission date, last page and start language."""
    return len(_TYPICAL.intersection(map(folded, (cell.partition(".")[0] for cell in top[0])))) >= 2


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Key = question code; row = sub-question."""
    names = list(top[0])
    # "Code and text" exports write `submitdate. Date submitted`: match the part before the dot too.
    heads = [name.partition(".")[0] for name in names]
    metadata = {role: names[heads.index(head)] for role, head in roles(heads, METADATA).items()}
    skip = set(metadata.values())
    return Layout(
        format=NAME,
        header_rows=1,
        columns=tuple(_column(name, i, name in skip) for i, name in enumerate(names)),
        metadata=metadata,
    )


def _column(name: str, position: int, is_metadata: bool) -> ColumnInfo:
    if not is_metadata:
        if code := _CODE.match(name):
            row = code.group(2) or code.group(3)
            key = f"{code.group(1)}[{row}]" + (f"[{code.group(4)}]" if code.group(4) else "")
            text = (code.group(5) or name).strip()
            asked = _TEXT_ROW.match(text) if code.group(5) else None  # `Q1[SQ001]. the question [the row]`
            return ColumnInfo(
                name=name,
                key=key,
                text=asked.group(2).strip() if asked else text,
                matrix_stem=code.group(1),
                matrix_row=asked.group(2).strip() if asked else row,
                position=position,
            )
        if code := _CODE_TEXT.match(name):
            return ColumnInfo(name=name, key=code.group(1), text=code.group(2).strip(), position=position)
        if text := _TEXT_ROW.match(name):
            return ColumnInfo(
                name=name,
                key=name,
                text=text.group(2).strip(),
                matrix_stem=text.group(1).strip(),
                matrix_row=text.group(2).strip(),
                position=position,
            )
    return ColumnInfo(name=name, key=name, text=name, position=position)
