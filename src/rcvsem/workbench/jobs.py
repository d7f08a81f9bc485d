"""Commands at work in the background: they go on when a page is closed, and every page of the study sees them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from rcvsem.app.child import Ended, run_child
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import in_language, phrase

#: Commands at the same time; more wait.
AT_ONCE = 2


@dataclass(slots=True)
class Job:
    """One run of a command. ended : None while it runs or waits; cancelled : the user stopped it."""

    command: str
    values: dict[str, Any]
    typed: str
    what: str = ""
    done: int = 0
    total: int = 0
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    ended: Ended | None = None
    cancelled: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self.ended is None and not self.cancelled

    @property
    def share(self) -> float | None:
        """How much is done, None when that is not known."""
        return self.done / self.total if self.total else None


class Jobs:
    """The last run under each key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last: dict[str, Job] = {}
        self._places: asyncio.Semaphore | None = None

    def start(
        self,
        key: str,
        command: str,
        values: Mapping[str, Any],
        typed: str,
        lang: str = "en",
        after: Callable[[], Any] | None = None,
    ) -> Job:
        """Begin; what still runs under this key is stopped. after : done when it went well."""
        self.cancel(key)
        job = Job(command, dict(values), typed)
        self.last[key] = job
        job.task = asyncio.create_task(self._run(job, lang, after))
        return job

    def cancel(self, key: str) -> None:
        """Stop what runs under this key; files are whole."""
        job = self.last.get(key)
        if job is not None and job.running:
            job.cancelled = True
            job.seconds = time.monotonic() - job.started
            if job.task is not None:
                job.task.cancel()

    def cancel_all(self) -> None:
        """Stop everything, when the server ends."""
        for key in list(self.last):
            self.cancel(key)

    def running(self) -> list[str]:
        """Keys of what runs."""
        return [key for key, job in self.last.items() if job.running]

    async def _run(self, job: Job, lang: str, after: Callable[[], Any] | None) -> None:
        if self._places is None:
            self._places = asyncio.Semaphore(AT_ONCE)

        def hear(said: dict[str, Any]) -> None:
            if "progress" in said:
                job.what, job.done, job.total = said["progress"]

        asked = {"command": job.command, "values": job.values, "folder": str(self.folder), "lang": lang}
        async with self._places:
            try:
                ended = await run_child(asked, hear)
                if after is not None and not ended.error:
                    after()
                job.ended = ended
            except asyncio.CancelledError:
                job.cancelled = True
                raise
            except Exception as fault:  # a page must not wait for ever
                job.ended = Ended(
                    code=3,
                    error=in_language(
                        phrase("The command could not be run ({kind}).", kind=type(fault).__name__), lang
                    ),
                )
            finally:
                job.seconds = time.monotonic() - job.started
