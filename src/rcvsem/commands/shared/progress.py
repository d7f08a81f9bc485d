"""What somebody who waits at a terminal sees: a bar for counted work, a line with a spinner for all else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Any

from rcvsem.foundation.control_characters import visible
from rcvsem.foundation.words import phrase, spoken

#: Seconds after which a command that shows nothing says that it is at work.
PATIENCE = 2.0


class _Line:
    """One line with a spinner on stderr, which begins when the wait has become long."""

    def __init__(self, what: str) -> None:
        self._what = spoken(what)  # now: the timer shows it in a thread that does not know the language
        self._lock = Lock()
        self._timer: Timer | None = None
        self._status: Any = None

    def begin(self, after: float = PATIENCE) -> None:
        self._timer = Timer(after, self._show)
        self._timer.daemon = True
        self._timer.start()

    def _show(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._status = _console().status(visible(self._what))
                self._status.start()

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._status is not None:
                self._status.stop()
                self._status = None


_LINES: list[_Line] = []


def _console() -> Any:
    """On stderr as it is: while rich draws, it stands in front of the stream that makes escapes visible, its own too."""
    from rich.console import Console

    return Console(file=getattr(sys.stderr, "rich_proxied_file", sys.stderr))


@contextmanager
def waiting(what: str = "", *, quiet: bool, after: float = PATIENCE) -> Iterator[None]:
    """Say what is being done when it takes longer than `after` seconds and shows nothing of its own."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    with _alone():
        line = _Line(what or phrase("working …"))
        _LINES.append(line)
        line.begin(after)
        try:
            yield
        finally:
            line.end()
            _LINES.remove(line)


@contextmanager
def _alone() -> Iterator[None]:
    """Take away the line that is shown; it comes again afterwards."""
    outer = _LINES[-1] if _LINES else None
    if outer is not None:
        outer.end()
    try:
        yield
    finally:
        if outer is not None:
            outer.begin()


@contextmanager
def printing() -> Iterator[None]:
    """What is printed inside does not run into the line of a spinner."""
    if not _LINES:
        yield
        return
    with _alone():
        yield


@contextmanager
def progress(what: str, total: int, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar with the time left on stderr; None where nobody watches. Uncounted work (total 0) has a spinner."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    if total <= 0:
        with waiting(what, quiet=quiet, after=0.2):
            yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with _alone(), Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task(visible(spoken(what)), total=total)

        def advance(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield advance
