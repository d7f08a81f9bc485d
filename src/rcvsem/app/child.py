"""The other side of `rcvsem.app.job`: starts a command in a process of its own and hears how it goes on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase

#: Longest line of a job, its JSON and pictures.
LONGEST_LINE = 256 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a job ended; see `run_job`."""

    code: int
    error: str = ""
    json: Any = None
    summary: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


async def run_child(asked: Mapping[str, Any], hear: Callable[[dict[str, Any]], None] | None = None) -> Ended:
    """Run a job to its end. Cancelling the task ends the process.

    hear : gets {"progress": [what, done, total]} and {"tell": text} on the way.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "rcvsem.app.job"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=LONGEST_LINE,
        env=_environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    end: dict[str, Any] | None = None
    try:
        process.stdin.write(json.dumps(dict(asked)).encode())
        with contextlib.suppress(ConnectionError):
            await process.stdin.drain()
        process.stdin.close()
        async for line in process.stdout:
            said = json.loads(line)
            end = said.get("done", end)
            if hear is not None and "done" not in said:
                hear(said)
        await process.wait()
    finally:
        if process.returncode is None:
            # as Ctrl-C: files are whole, and what was begun is put back
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 3)
            except (TimeoutError, asyncio.CancelledError):
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
    if end is None:
        return Ended(
            code=3,
            error=phrase(
                "The process of this command ended without a result (code {returncode}).",
                returncode=process.returncode,
            ),
        )
    return Ended(**end)


def _environment() -> dict[str, str]:
    """Where this program was found, the child finds it too."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
