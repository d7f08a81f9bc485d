"""What rcvsem does: one declaration a command, in the file that bears its first word. To add one: its file here.

A file holds `COMMAND`, or `COMMANDS` and what they are as a group (`GROUP`). `shared/` has what they are made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from rcvsem.commands.shared.declaration import Command

#: The first words of all commands: the files of this folder.
WORDS = frozenset(one.name.replace("_", "-") for one in iter_modules(__path__) if not one.ispkg)


def _file(word: str) -> Any:
    return import_module(f"{__name__}.{word.replace('-', '_')}")


def commands_of(word: str) -> tuple[Command, ...]:
    """The commands that begin with a word; only their file is imported."""
    file = _file(word)
    found: tuple[Command, ...] = (file.COMMAND,) if hasattr(file, "COMMAND") else file.COMMANDS
    return found


def group_of(word: str) -> str:
    """What a group of commands is for, "" of a command that stands by itself."""
    return str(getattr(_file(word), "GROUP", ""))


@cache
def _all() -> tuple[Command, ...]:
    files = sorted((commands_of(word) for word in sorted(WORDS)), key=lambda own: own[0].order)
    return tuple(one for own in files for one in own)


class _Commands(Mapping[str, Command]):
    """Name -> declaration: one file is imported to find one, all of them to list them in the order of the help."""

    def __getitem__(self, name: str) -> Command:
        word = name.partition(" ")[0]
        for one in commands_of(word) if word in WORDS else ():
            if one.name == name:
                return one
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (one.name for one in _all())

    def __len__(self) -> int:
        return len(_all())


COMMANDS = _Commands()
