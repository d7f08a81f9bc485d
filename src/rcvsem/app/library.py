"""The library's functions that are commands too. `library.pyi`, made by `rcvsem.app.stub`, holds their signatures."""

from __future__ import annotations

from typing import Any

from rcvsem.app.functions import FUNCTIONS


def __getattr__(name: str) -> Any:
    try:
        return FUNCTIONS[name]
    except KeyError:
        raise AttributeError(name) from None
