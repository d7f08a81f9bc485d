"""What run.json holds beside the record of a result, so that `rcvsem verify` can make the run again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from rcvsem.analyses.run_json_parts import ARGUMENTS, RESULTS
from rcvsem.commands.shared.declaration import Command
from rcvsem.commands.shared.given import Given
from rcvsem.foundation.input_file import posix


def with_arguments(
    command: Command, record: Mapping[str, Any], result: Any, given: Given, lang: str
) -> dict[str, Any]:
    """run.json with what `verify` needs to make the run again: what was said, and the numbers that came out.

    lang : of the report, which the system may have decided; said here so that the same comes out elsewhere.
    """
    told = command.telling
    said = {
        name: _recorded(value)
        for name, value in given.said.items()
        if name not in ("out", "json", "quiet", "workers", "overwrite", "state")
    }
    said["lang"] = lang
    added: dict[str, Any] = {ARGUMENTS: said}
    if (told is None or not told.own_results) and command.json is not None:
        # what the record holds already is not said twice
        added[RESULTS] = {
            key: value for key, value in command.json(result).items() if record.get(key) != value
        }
    return {**record, "command": command.name, **added}


def _recorded(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_recorded(one) for one in value]
    return posix(value) if isinstance(value, os.PathLike) else value
