"""Finished analyses of a multiverse on the disk, so that a run goes on where it was stopped.

The file holds what it was made from: the digests of all inputs, how they were read, the paths asked for and the
version. An analysis is known by its model text, its respondents and its estimator; so other choices on the same inputs
use what is there. A file of other inputs counts as none and is replaced.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.input_file import sha256
from rcvsem.infer.multiverse import SolvedModel, TestedPath

FORMAT = "rcvsem multiverse 1"
#: Seconds of work that may be lost.
EVERY = 5.0


@dataclass(slots=True, kw_only=True, eq=False)
class State:
    """path : the file, None for none; write : puts bytes there, whole or not at all.

    binding : what the analyses were made from. known : key -> finished analysis.
    """

    path: Path | None = None
    write: Callable[[Path, bytes], Any] | None = None
    binding: Mapping[str, Any] = field(default_factory=dict)
    known: dict[str, SolvedModel] = field(default_factory=dict)
    written: float = field(default_factory=time.monotonic)
    unsaved: int = 0

    def read(self) -> None:
        """Take what is there, if it was made from the same inputs."""
        if self.path is None or not self.path.is_file():
            return
        try:
            found = json.loads(self.path.read_bytes())
            same = found["format"] == FORMAT and found["binding"] == json.loads(_bytes(self.binding))
            # the digest tells a file that was tampered with or cut off
            whole = found["sha256"] == sha256(_bytes(found["analyses"]))
            if same and whole:
                self.known = {key: _solved(one) for key, one in found["analyses"].items()}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            self.known = {}

    def add(self, key: str, solved: SolvedModel) -> None:
        self.known[key] = solved
        self.unsaved += 1

    def save(self, *, now: bool = False) -> None:
        """Write the file whole or not at all, when enough was done since the last time."""
        due = now or time.monotonic() - self.written > EVERY
        if self.path is None or self.write is None or not self.unsaved or not due:
            return
        analyses = {key: _plain(one) for key, one in self.known.items()}
        content = {
            "format": FORMAT,
            "binding": self.binding,
            "analyses": analyses,
            "sha256": sha256(_bytes(analyses)),
        }
        self.write(self.path, _bytes(content))
        self.written, self.unsaved = time.monotonic(), 0


def _bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, allow_nan=False, separators=(",", ":")).encode()


def _plain(one: SolvedModel) -> list[Any]:
    rows = [None if p is None else [p.est, p.se, p.pvalue, p.std] for p in one.paths]
    return [one.n, one.admissible, rows, one.reason]


def _solved(one: list[Any]) -> SolvedModel:
    n, admissible, rows, reason = one
    return SolvedModel(
        n=int(n),
        admissible=bool(admissible),
        paths=tuple(None if row is None else TestedPath(*map(float, row)) for row in rows),
        reason=str(reason),
    )
