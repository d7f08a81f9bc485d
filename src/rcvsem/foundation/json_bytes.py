"""JSON as bytes: same value, same bytes."""

from __future__ import annotations

import json
import os
from typing import Any


def json_bytes(value: Any) -> bytes:
    """JSON with sorted keys and fixed layout: same value, same bytes. NaN and infinity are refused."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False, default=_plain)
    return (text + "\n").encode("utf-8", "replace")


def _plain(value: object) -> object:
    """What json does not know: numpy scalars and arrays, paths, NotAvailable."""
    from rcvsem.foundation.availability import NotAvailable

    if isinstance(value, NotAvailable):
        return None
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON.")
