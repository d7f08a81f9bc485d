"""Floor 3: items and scales before any structural model. Pure numbers on (n, k) arrays, listwise."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WHERE = {
    "item_statistics": ("ItemStatistics", "ItemDiscrimination", "item_statistics", "discrimination"),
    "reliability": ("Alpha", "SplitHalf", "cronbach_alpha", "split_half", "bootstrap_alpha"),
}
_HOME = {name: module for module, names in _WHERE.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
