"""Versions of Python and of the packages the numbers rest on."""

from __future__ import annotations

import os
import platform
import sys
from functools import cache

from rcvsem.foundation.version import __version__

PACKAGES = ("numpy", "scipy", "openpyxl")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages the numbers rest on."""
    found = {name: _installed(name) for name in PACKAGES}
    return {"python": platform.python_version(), "rcvsem": __version__, **found}


@cache
def _installed(name: str) -> str:
    """By the folder that an installer leaves beside a package; importlib.metadata loads the mail package to read it."""
    for folder in filter(os.path.isdir, sys.path):
        for entry in os.listdir(folder):
            if entry.startswith(f"{name}-") and entry.endswith(".dist-info"):
                return entry.removeprefix(f"{name}-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version(name)
