"""Google Forms: `Timestamp` first, then one column a question; grids are `Question [Row]`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded

NAME = "google_forms"

_TIMESTAMPS = frozenset(
    map(
        folded,
        (
            "Timestamp",
            "时间戳记",
            "时间戳",
            "時間戳記",
            "Zeitstempel",
            "Horodateur",
            "Marca temporal",
            "Carimbo de data/hora",
            "タイムスタンプ",
            "타임스탬프",
            "Отметка времени",
            "Informations horodatage",
            "طابع زمني",
            "الطابع الزمني",
        ),
    )
)
_GRID = re.compile(r"^(.*?)\s*\[([^\[\]]+)\]$", re.DOTALL)


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """The first header is the form's time stamp and the rest are wordings."""
    names = [name for name in top[0] if name]
    if len(names) < 2 or folded(names[0]) not in _TIMESTAMPS:
        return False
    return any(" " in name or "[" in name or not name.isascii() for name in names[1:])


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Grid rows split at the brackets."""
    columns: list[ColumnInfo] = []
    for i, name in enumerate(top[0]):
        grid = _GRID.match(name) if folded(name) not in _TIMESTAMPS else None
        columns.append(
            ColumnInfo(
                name=name,
                key=name,
                text=grid.group(2).strip() if grid else name,
                matrix_stem=grid.group(1).strip() if grid else None,
                matrix_row=grid.group(2).strip() if grid else None,
                position=i,
            )
        )
    stamped = bool(top[0]) and folded(top[0][0]) in _TIMESTAMPS
    metadata = {"submitted": top[0][0]} if stamped else {}
    return Layout(format=NAME, header_rows=1, columns=tuple(columns), metadata=metadata)
