"""matplotlib, loaded without the documentation that it writes while it loads."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def load() -> None:
    """Load what draws figures; once somebody else has loaded it, nothing happens.

    Every class of matplotlib lists its properties in the docstring of its `set` method, which takes a quarter of the time
    of loading it and is for people who ask for help on that method.
    """
    if "matplotlib.artist" in sys.modules:
        return
    artist: Any = import_module("matplotlib.artist")
    listed = artist.kwdoc
    artist.kwdoc = lambda _: ""
    try:
        import_module("matplotlib.figure")
    finally:
        artist.kwdoc = listed
