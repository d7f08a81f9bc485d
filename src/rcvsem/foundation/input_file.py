"""Files that go into a run: each is opened once, so that what is hashed is what is parsed, and none is written over."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from pathlib import Path

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.fence import check_inside

#: Largest file that is kept in memory for whoever asks again; larger ones, surveys, are asked for once.
KEPT = 16 << 20


@dataclass(slots=True)
class RunFiles:
    """What one run has read and written, whether it may replace files that rcvsem did not write, and whether Ctrl-C
    ended its draws early."""

    overwrite: bool = False
    inputs: dict[Path, bytes | None] = field(default_factory=dict)
    written: list[Path] = field(default_factory=list)
    interrupted: bool = False


_RUN: ContextVar[RunFiles | None] = ContextVar("rcvsem_run", default=None)


@contextmanager
def run(*, overwrite: bool = False) -> Iterator[RunFiles]:
    """A run: what `read_input` opens inside is an input of it, and no writer replaces it.

    Inside another run it only adds the permission to overwrite.
    """
    outer = _RUN.get()
    if outer is not None:
        before, outer.overwrite = outer.overwrite, outer.overwrite or overwrite
        try:
            yield outer
        finally:
            outer.overwrite = before
        return
    this = RunFiles(overwrite=overwrite)
    token = _RUN.set(this)
    try:
        yield this
    finally:
        _RUN.reset(token)


def current_run() -> RunFiles:
    """The run this code is part of; an empty one outside of any."""
    return _RUN.get() or RunFiles()


def anything_written() -> bool:
    """Whether the current run has put a file on the disk."""
    return bool(current_run().written)


def read_input(path: str | os.PathLike[str]) -> bytes:
    """The bytes of an input file, read once: hash them, parse them, and do not open the file again.

    Inside a run whoever asks again gets the same bytes, whatever happens to the file meanwhile.

    Raises
    ------
    OSError : as `open` and `read` do. FileError : this process stays inside a folder and the file lies outside.
    """
    check_inside(path)
    this, name = _RUN.get(), Path(os.path.abspath(os.fspath(path)))
    if this is not None:
        kept = this.inputs.get(name)
        if kept is not None:
            return kept
    with open(path, "rb") as file:
        content = file.read()
    if this is not None:
        this.inputs[name] = content if len(content) <= KEPT else None
    return content


def sha256(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def posix(path: str | os.PathLike[str]) -> str:
    """Forward slashes, so that the same run on Windows gives the same record."""
    return os.fspath(path).replace("\\", "/")
