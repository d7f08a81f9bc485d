"""The files and versions of a finished run: where they are now, and which are not as run.json says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rcvsem.analyses.run_differences import RunDifference
from rcvsem.foundation.atomic_write import left_behind
from rcvsem.foundation.input_file import read_input, sha256
from rcvsem.foundation.versions import versions
from rcvsem.foundation.words import phrase

_DIGEST = re.compile(r"[0-9a-f]{64}")


def files_now(record: Mapping[str, Any], file: Path) -> tuple[list[Path | None], list[RunDifference]]:
    """Where each input is now, and which are gone or changed.

    A relative path is looked for from here, then from the folders above run.json.
    """
    found: list[Path | None] = []
    differences: list[RunDifference] = []
    for entry in record["inputs"]:
        where = located(entry["path"], file)
        found.append(where)
        name = f"{entry['role']} {entry['path']}"
        if where is None:
            differences.append(RunDifference(kind="missing file", what=name))
            continue
        digest = sha256(read_input(where))
        if digest != entry["sha256"]:
            differences.append(
                RunDifference(
                    kind="changed file",
                    what=name,
                    before=f"SHA-256 {entry['sha256'][:12]}…",
                    now=f"{digest[:12]}…",
                )
            )
    return found, differences


def located(path: str, file: Path) -> Path | None:
    bases = [Path(), *file.resolve().parents]
    return next((base / path for base in bases if (base / path).is_file()), None)


def changed_report(record: Mapping[str, Any], file: Path) -> list[RunDifference]:
    """Files of the report that were edited, removed or put there since, and those whose digest is not told."""
    marks = record.get("sha256")
    marks = marks if isinstance(marks, dict) else {}
    found: list[str] = []
    for name in sorted({*record["files"], *marks} - {file.name}):
        inside = (file.parent / name).resolve()
        if not inside.is_relative_to(file.parent.resolve()):
            found.append(phrase("{name} leads out of the folder", name=name))
        elif not inside.is_file():
            found.append(phrase("{name} is gone", name=name))
        elif not (isinstance(marks.get(name), str) and _DIGEST.fullmatch(marks[name])):
            found.append(phrase("run.json does not say what {name} was (its SHA-256 is missing)", name=name))
        elif sha256(inside.read_bytes()) != marks[name]:
            found.append(phrase("{name} was changed after the run", name=name))
    known = {*record["files"], *marks}
    for part in ("also", "earlier"):
        known |= set(record.get(part) or ())
    reports = sorted(path.name for path in file.parent.glob("report.*") if path.is_file())
    found += [phrase("{name} is not of this run", name=name) for name in reports if name not in known]
    if left_behind(file.parent):
        found.append(phrase("a later run was cut short while it wrote into this folder; make it again"))
    return [RunDifference(kind="report file", what=what) for what in found]


def changed_versions(record: Mapping[str, Any]) -> list[RunDifference]:
    before, now = dict(record.get("versions") or {}), versions()
    return [
        RunDifference(
            kind="version", what=name, before=str(before.get(name, "none")), now=now.get(name, "none")
        )
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
