"""Reading survey exports of every platform and file type into one RawExport."""

from __future__ import annotations

from typing import Any

__all__ = ["export_from_frame", "read_export"]

_HOME = {"read_export": "detect", "export_from_frame": "frame"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
