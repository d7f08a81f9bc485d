"""Patterns that are compiled when they are first used: a module has many, and a command uses few of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    late_pattern = re.compile
else:

    class late_pattern:  # noqa: N801
        """As `re.compile`."""

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self._said = pattern, flags

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            compiled = re.compile(*self._said)
            # from now on its methods are found at once
            self.__dict__.update(
                {one: getattr(compiled, one) for one in dir(compiled) if not one.startswith("__")}
            )
            return getattr(compiled, name)
