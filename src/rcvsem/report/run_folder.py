"""Which files of a folder rcvsem wrote, and which it may therefore replace.

run.json names the files of a run with their SHA-256: a file is rcvsem's own as long as its content has the digest that
is written there. Everything else is somebody's work and is never replaced without being told to (`overwrite`); a file
that the run itself reads is not replaced at all.
"""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from rcvsem.foundation.atomic_write import left_behind
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.input_file import current_run, sha256
from rcvsem.foundation.words import phrase

RUN_FILE = "run.json"
#: Parts of run.json that name files with their SHA-256: of the run; put beside it later; of earlier runs, still there.
PARTS = ("sha256", "also", "earlier")

#: Bytes of a folder's name; file systems take 255.
LONGEST_NAME = 200
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$")

Known = dict[str, set[str]]


def record_of(folder: Path) -> dict[str, Any] | None:
    """The run.json of a run in this folder; None when there is none that rcvsem wrote."""
    try:
        record = json.loads((folder / RUN_FILE).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    whole = isinstance(record, dict) and isinstance(record.get("sha256"), dict)
    return record if whole and isinstance(record.get("files"), list) else None


def known_files(folder: Path, parts: Collection[str] = PARTS) -> Known:
    """Name -> the SHA-256 that rcvsem's own file of that name has; also what a killed run may have written."""
    known: Known = {}
    record = record_of(folder) or {}
    said = [record.get(part) for part in parts]
    for files in (*said, *(left_behind(folder) if "sha256" in parts else ())):
        for name, marks in files.items() if isinstance(files, dict) else ():
            for mark in marks if isinstance(marks, list) else [marks]:
                if isinstance(mark, str):
                    known.setdefault(str(name), set()).add(mark)
    return known


def own_files(folder: Path, known: Known) -> dict[str, str]:
    """Files of the folder that are still as rcvsem wrote them, with their SHA-256."""
    found: dict[str, str] = {}
    for name, marks in known.items():
        path = folder / name
        try:
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                mark = sha256(path.read_bytes())
                if mark in marks:
                    found[name] = mark
        except (OSError, ValueError):
            continue
    return found


def check_targets(
    folder: Path,
    files: Mapping[str, bytes | None],
    known: Known,
    inputs: Iterable[str | os.PathLike[str]] = (),
) -> None:
    """Make sure that these files of `folder` may be written.

    files : name -> content; None where it is not known yet. A file that has this content already may stay.
    inputs : files that the run reads, besides those that `read_input` has opened in it.

    Raises
    ------
    OptionError : one is an input, a folder, or a file that rcvsem did not write. OSError : of the file system.
    """
    read = [*current_run().inputs, *inputs]
    refused: list[tuple[Path, str]] = []
    for name, content in files.items():
        path = folder / name
        if are_inputs(folder, [name], read):
            raise OptionError(
                phrase("{path} is a file that this run reads; it is never written over.", path=path),
                fix=phrase("Choose another {out}.", out=_out()),
            )
        reason = _reason(path, name, known, content)
        if reason:
            refused.append((path, reason))
    if refused:
        path, reason = refused[0]
        others = phrase(" (and so {n} more)", n=len(refused) - 1) if len(refused) > 1 else ""
        raise OptionError(
            phrase("{path} {reason}{others}: it is left as it is.", path=path, reason=reason, others=others),
            fix=phrase(
                "Move it away, choose another {out}, or allow it with {overwrite}.",
                out=_out(),
                overwrite=named("overwrite", True),
            ),
        )


def _out() -> str:
    return either(phrase("folder"), "--out")


def are_inputs(folder: Path, names: Iterable[str], inputs: Iterable[str | os.PathLike[str]]) -> bool:
    """Whether one of these files of `folder` is one of the `inputs`, whatever path or link leads to it."""
    return not _identities(folder / name for name in names).isdisjoint(_identities(inputs))


def _reason(path: Path, name: str, known: Known, content: bytes | None) -> str:
    """Why this file may not be replaced; "" when it may."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return ""
    if stat.S_ISDIR(found.st_mode):
        raise OptionError(
            phrase("{path} is a folder, but a file of that name is to be written.", path=path),
            fix="Move it away.",
        )
    if not stat.S_ISREG(found.st_mode):
        raise OptionError(
            phrase("{path} is no regular file.", path=path), fix=phrase("Choose another {out}.", out=_out())
        )
    if current_run().overwrite:
        return ""
    if not found.st_mode & stat.S_IWUSR:
        return phrase("is write-protected")
    if name == RUN_FILE and record_of(path.parent) is not None:
        return ""
    there = path.read_bytes()
    if there == content or sha256(there) in known.get(name, ()):
        return ""
    if name in known:
        return phrase("was changed after rcvsem wrote it")
    return phrase("is there already, and no run.json beside it says that rcvsem wrote it")


def _identities(paths: Iterable[str | os.PathLike[str]]) -> set[object]:
    """What tells that two names lead to one file: the file itself, and its name where case does not count."""
    found: set[object] = set()
    for path in paths:
        real = os.path.realpath(path)
        found.add(unicodedata.normalize("NFC", real).casefold())
        try:
            known = os.stat(real)
        except (OSError, ValueError):
            continue
        if known.st_ino:
            found.add((known.st_dev, known.st_ino))
    return found


def all_marks(known: Mapping[str, set[str]], digests: Mapping[str, str]) -> dict[str, list[str]]:
    """Every digest that a file may have when this run is killed."""
    names = {*known, *digests}
    return {
        name: sorted({*known.get(name, ()), *([digests[name]] if name in digests else ())}) for name in names
    }


def still_there(own: Mapping[str, str], written: Collection[str], removed: Collection[str]) -> dict[str, str]:
    """The own files of earlier runs that this one neither writes nor removes."""
    return {name: mark for name, mark in sorted(own.items()) if name not in written and name not in removed}


def report_folder(out: str | os.PathLike[str], name: str) -> Path:
    """`out`/`name`, after making sure that it is a folder directly inside `out` on every system.

    Raises
    ------
    OptionError : the name is empty, leaves `out`, or is no folder name on Windows. One that is too long is shortened.
    """
    stripped = name.strip()
    if len(stripped.encode("utf-8", "replace")) > LONGEST_NAME:
        stripped = _shortened(stripped)
    faulty = (
        not stripped
        or stripped in (".", "..")
        or re.search(r'[<>:"/\\|?*\x00-\x1f]', stripped) is not None
        or stripped.endswith(".")
        or stripped.startswith(".")
        or _RESERVED.match(stripped) is not None
    )
    if faulty:
        raise OptionError(
            phrase("The report cannot be named {name!r}.", name=name),
            fix="Use letters, digits, '-' and '_', without a leading dot.",
        )
    return Path(out) / stripped


def _shortened(name: str) -> str:
    """The beginning of a name that is too long, and a mark that tells it from others that begin so."""
    mark = sha256(name.encode("utf-8", "replace"))[:8]
    start = name.encode("utf-8", "replace")[: LONGEST_NAME - 1 - len(mark)].decode("utf-8", "ignore")
    return f"{start}-{mark}"
