"""REDCap: `record_id`, field names, `<form>_complete`, check boxes as `var___1`; or the same as labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import Layout, folded, roles

NAME = "redcap"

METADATA = {
    "id": ("record_id", "Record ID", "study_id"),
    "source": ("redcap_data_access_group", "Data Access Group"),
    "submitted": ("Survey Timestamp",),
}
_CHECKBOX = re.compile(r"^(.+)___(\w+)$")
_CHOICE = re.compile(r"^(.+?)\s*\(choice=(.+)\)$", re.DOTALL)


def recognise(top: Sequence[Sequence[str]]) -> bool:
    """A record id first and a form's completion, or REDCap's own event columns."""
    names = [name for name in top[0] if name]
    if not names:
        return False
    first = folded(names[0]) in ("recordid", "studyid")
    own = any(name.startswith("redcap_") for name in names)
    complete = any(name.endswith("_complete") or name == "Complete?" for name in names)
    return (first and (complete or own)) or (own and complete)


def layout(top: Sequence[Sequence[str]]) -> Layout:
    """Key = field name; a check box splits into field and option."""
    names = list(top[0])
    metadata = roles(names, METADATA)
    for name in names:
        if name.endswith("_timestamp"):
            metadata.setdefault("submitted", name)
        elif name.endswith("_complete") or name == "Complete?":
            metadata.setdefault("finished", name)
    columns = []
    for i, name in enumerate(names):
        match = _CHECKBOX.match(name) or _CHOICE.match(name)
        columns.append(
            ColumnInfo(
                name=name,
                key=name,
                text=name,
                matrix_stem=match.group(1) if match else None,
                matrix_row=match.group(2) if match else None,
                position=i,
            )
        )
    return Layout(format=NAME, header_rows=1, columns=tuple(columns), metadata=metadata)
