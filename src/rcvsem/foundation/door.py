"""The door a user came through, so that messages name an option as it is written there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

#: Tells a process that reads a file for the command line which words to use.
VARIABLE = "RCVSEM_COMMAND_LINE"
_COMMAND_LINE: ContextVar[bool] = ContextVar("command_line", default=os.environ.get(VARIABLE) == "1")
_ABSENT: Any = object()


def on_command_line() -> bool:
    """Whether the user types options; else Python calls the library."""
    return _COMMAND_LINE.get()


@contextmanager
def command_line() -> Iterator[None]:
    """Inside, options are named as they are typed."""
    token = _COMMAND_LINE.set(True)
    try:
        yield
    finally:
        _COMMAND_LINE.reset(token)


def named(name: str, value: Any = _ABSENT, *, typed: str = "") -> str:
    """An option as the user writes it: `draws=2000` in Python, `--draws 2000` on the command line.

    Parameters
    ----------
    name : in the library. value : to show with it; True is a flag, a word in capitals stands for what the user has.
    typed : on the command line, where that is not `--name`.
    """
    if not on_command_line():
        return name if value is _ABSENT else f"{name}={_written(value)}"
    option = typed or f"--{name.replace('_', '-')}"
    if value is _ABSENT or isinstance(value, bool):
        return option
    text = ",".join(map(str, value)) if isinstance(value, tuple | list) else str(value)
    # -999 behind a blank would be read as an option of its own.
    return f"{option}{'=' if text.startswith('-') else ' '}{text}"


def either(library: str, typed: str) -> str:
    """One of two wordings, by the door."""
    return typed if on_command_line() else library


def _written(value: Any) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(_written(one) for one in value)}]"
    return value if isinstance(value, str) and value.isupper() and value.isalpha() else repr(value)
