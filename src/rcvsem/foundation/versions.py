"""Versions of Python and of the packages the numbers rest on."""

from __future__ import annotations

import platform
from functools import cache

from rcvsem.foundation.version import __version__

PACKAGES = ("numpy", "scipy", "openpyxl")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages the numbers rest on."""
    found = {name: _installed(name) for name in PACKAGES}
    return {"python": platform.python_version(), "rcvsem": __version__, **found}


@cache
def _installed(name: str) -> str:
    from importlib.metadata import version

    return version(name)
