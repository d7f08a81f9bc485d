"""The two streams of a command: everything that it prints passes here.

Control characters of data, models and files are shown as escapes. A reader that goes away (`| head`) ends the printing,
not the run; a stream that is closed or full is remembered and told at the end.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from rcvsem.foundation.control_characters import visible
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.words import phrase, spoken


class Stream(io.TextIOBase):
    """A text stream whose text is made visible and whose faults do not end the run.

    fault : why nothing can be written any more ("" when it can, or when the reader went away).
    """

    def __init__(self, raw: TextIO | None, *, drawn_for: Stream | None = None) -> None:
        self.raw = raw
        self.fault = ""
        self._open = True
        self._drawn_for = drawn_for

    @property
    def rich_proxied_file(self) -> Stream:
        """Where rich writes: its own colours are no data, and what it draws was made visible before."""
        return Stream(self.raw, drawn_for=self)

    def write(self, text: str) -> int:
        """Write what can be written."""
        shown = visible(text) if self._drawn_for is None else text
        if self.raw is None:
            self.fault = phrase("it is closed")
        elif self._open:
            self._try(lambda raw: raw.write(shown))
        return len(text)

    def flush(self) -> None:
        """Hand on what is kept back."""
        if self.raw is not None and self._open:
            self._try(lambda raw: raw.flush())

    def _try(self, step: Any) -> None:
        try:
            step(self.raw)
        except BrokenPipeError:
            self._end()
        except (OSError, ValueError) as error:
            self.fault = said_by_system(error)
            if self._drawn_for is not None:
                self._drawn_for.fault = self.fault
            self._end()

    def _end(self) -> None:
        """What is still kept back goes nowhere, so that Python's own last flush cannot fail."""
        self._open = False
        with suppress(OSError, ValueError, AttributeError):
            assert self.raw is not None
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.raw.fileno())

    def isatty(self) -> bool:
        """Whether somebody watches."""
        try:
            return self.raw is not None and self.raw.isatty()
        except ValueError:
            return False

    def writable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """Of the stream behind it."""
        if self.raw is None:
            raise io.UnsupportedOperation("fileno")
        return self.raw.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Of the stream behind it."""
        return getattr(self.raw, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        """What cannot be encoded is replaced."""
        return "replace"


@contextmanager
def streams() -> Iterator[tuple[Stream, Stream]]:
    """sys.stdout and sys.stderr are such streams meanwhile."""
    before = sys.stdout, sys.stderr
    for stream in before:
        # Chinese text must not fail on a terminal whose encoding cannot show it
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with suppress(OSError, ValueError):
                reconfigure(errors="replace")
    ours = Stream(before[0]), Stream(before[1])
    sys.stdout, sys.stderr = ours
    try:
        yield ours
    finally:
        for stream in ours:
            stream.flush()
        sys.stdout, sys.stderr = before


def open_standard_streams() -> None:
    """Give closed streams of the process a place, or the next file that is opened would be taken for one of them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def say(text: str) -> None:
    """One line on stderr, in the language spoken."""
    sys.stderr.write(spoken(text) + "\n")
