"""The names of a folder, imported from their files when they are used: the command line starts without most of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def named_thing(path: str) -> Any:
    """What a path such as "chapters.efa.efa_document" names in this package."""
    module, _, name = path.rpartition(".")
    return getattr(import_module(f"rcvsem.{module}"), name)


def late(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """A package's `__getattr__`. homes : file -> the names it holds."""
    home = {name: file for file, names in homes.items() for name in names}

    def found(name: str) -> Any:
        if name in home:
            return getattr(import_module(f"{package}.{home[name]}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return found
