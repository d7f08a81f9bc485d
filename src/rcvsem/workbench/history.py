"""Every run of the study is kept with its numbers, so that two of them can be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rcvsem.analyses.run_differences import differences_of
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.workbench.folder import StudyFolder

#: Where they are, in the report's folder. The name begins with the number of the run.
KEPT = "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """One kept run.json. name : relative to the study's folder; title : when and with what."""

    name: str
    title: str


def keep_run(folder: StudyFolder, out: str) -> str:
    """Keep the run.json that stands in a report's folder, unless the last kept one is the same; its name."""
    now = folder.read(f"{out}/run.json")
    if not now.mark:
        return ""
    last = kept_runs(folder, out)
    if last and folder.read(last[0].name).mark == now.mark:
        return last[0].name
    number = len(last) + 1
    name = f"{out}/{KEPT}/{number:03}.json"
    while folder.path(name).exists():
        number += 1
        name = f"{out}/{KEPT}/{number:03}.json"
    folder.save(name, now.text, "")
    return name


def kept_runs(folder: StudyFolder, out: str) -> list[KeptRun]:
    """The kept runs of a report, the last one first."""
    top = folder.path(f"{out}/{KEPT}")
    found = sorted(top.glob("*.json"), reverse=True) if top.is_dir() else []
    return [
        KeptRun(
            name=one.relative_to(folder.root).as_posix(),
            title=f"{one.stem} · {datetime.fromtimestamp(one.stat().st_mtime):%Y-%m-%d %H:%M:%S}",
        )
        for one in found
    ]


def changes(folder: StudyFolder, before: str, after: str) -> list[tuple[str, str, str]]:
    """What differs between two kept runs: files by their digests, options, versions, and numbers."""
    first, second = _record(folder, before), _record(folder, after)
    found = _files(first, second)
    for part in ("options", "versions"):
        old, new = first.get(part) or {}, second.get(part) or {}
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                found.append((f"{part}: {key}", str(old.get(key, "–")), str(new.get(key, "–"))))
    numbers = differences_of(first, second)
    # fit before the many parameters
    numbers.sort(key=lambda one: 0 if " measures " in f" {one[0]} " else 1 if "hypotheses" in one[0] else 2)
    return [*found, *numbers]


def _files(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    old, new = (
        {(one["role"], one["path"]): one["sha256"][:12] for one in each["inputs"]} for each in (first, second)
    )
    return [
        (f"{role} {path}", old.get((role, path), "–"), new.get((role, path), "–"))
        for role, path in dict.fromkeys([*old, *new])
        if old.get((role, path)) != new.get((role, path))
    ]


def _record(folder: StudyFolder, name: str) -> dict[str, Any]:
    try:
        record = json.loads(folder.read(name).text)
        if isinstance(record, dict) and isinstance(record.get("inputs"), list):
            return record
    except ValueError:
        pass
    raise FileError("This is no kept run.", where=name)
