"""What is told of commands whose result is files or a text, and nothing to compute with."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any, ClassVar

from rcvsem.commands.shared.declaration import Command, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.output import print_json
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.input_file import current_run
from rcvsem.foundation.result import Result


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Made(Result):
    """What was made. files : that were written. text : what stands on stdout without `--json`; null where files were
    written."""

    files: tuple[Path, ...]
    text: str | None

    json_form: ClassVar[str] = "rcvsem=_version files text"


def finish(command: Command, result: Any, given: Given) -> None:
    """Write or print what the command made; with `--json` one object names it."""
    assert command.finish is not None
    if not command.makes or not given.values.get("json"):
        command.finish(result, given)
        return
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        command.finish(result, given)
    files = tuple(dict.fromkeys(current_run().written))
    print_json(own_form(Made(files=files, text=None if files else printed.getvalue())))
