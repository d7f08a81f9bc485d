"""KoboToolbox and ODK: group/path names, `start`, `end`, `_id`, `_uuid`; `;`-separated csv or xlsx."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout

NAME = "kobo"

_ROLES = {
    "id": ("_id", "meta/instanceID", "KEY", "_uuid"),
    "submitted": ("_submission_time", "SubmissionDate"),
    "start": ("start", "starttime"),
    "end": ("end", "endtime"),
    "status": ("_status",),
}
_TYPICAL = frozenset((
    "_id", "_uuid", "_submission_time", "_submitted_by", "__version__", "_validation_status", "_status",
    "_index", "meta/instanceID", "SubmissionDate", "KEY", "formhub/uuid",
))  # fmt: skip


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """Two of the server's own columns."""
    return len(_TYPICAL.intersection(top[0])) >= 2


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Key = the path; text = its last part; stem = the group."""
    names = list(top[0])
    metadata = {
        role: next(name for name in candidates if name in names)
        for role, candidates in _ROLES.items()
        if any(name in names for name in candidates)
    }
    columns = []
    for i, name in enumerate(names):
        group, slash, last = name.rpartition("/")
        inside = bool(slash and group and last) and not name.startswith(("meta/", "formhub/"))
        columns.append(
            ColumnInfo(
                name=name,
                key=name,
                text=last if inside else name,
                matrix_stem=group if inside else None,
                matrix_row=last if inside else None,
                position=i,
            )
        )
    return Layout(format=NAME, header_rows=1, columns=tuple(columns), metadata=metadata)
