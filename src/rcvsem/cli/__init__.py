"""The console script `rcvsem`.

This file is loaded first and imports next to nothing, so that Ctrl-C is understood while the rest is being imported.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

from rcvsem.foundation.exit_codes import INTERRUPTED

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line. With `arguments` given it leaves by SystemExit, else it ends the process.

    RCVSEM_DEBUG=1 shows the traceback of an internal error.
    """
    # a process in the background ignores Ctrl-C; that stays so
    try:
        if arguments is None and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupted)
        # A command makes little garbage in cycles and ends soon: collecting after every 700 objects costs a tenth of it.
        gc.set_threshold(1_000_000, 20, 20)
        from rcvsem.app.main import run_command_line

        run_command_line(arguments)
    except KeyboardInterrupt:  # between two lines of this function, or after the command's own handling
        _leave()


def _interrupted(_number: int, frame: FrameType | None) -> Any:
    """Ctrl-C: in the midst of an import nothing is to be put in order, and an exception there could be lost."""
    at = frame
    while at is not None:
        if at.f_code.co_filename.startswith("<frozen importlib"):
            _leave()
        at = at.f_back
    raise KeyboardInterrupt


def _leave() -> Any:
    written = getattr(sys.modules.get("rcvsem.foundation.input_file"), "anything_written", bool)
    _say("Interrupted." if written() else "Interrupted; nothing was written.")
    os._exit(INTERRUPTED)


def _say(text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(2, (text + "\n").encode())
