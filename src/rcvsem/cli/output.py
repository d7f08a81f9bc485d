"""What commands print: JSON, findings, progress."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from rcvsem.foundation.findings import Finding

_MARKS = {"info": "note", "warning": "warning", "problem": "PROBLEM"}


_OPTIONS = {
    "header_row": "--header-row",
    "sheet": "--sheet",
    "encoding": "--encoding",
    "separator": "--separator",
    "format": "--read-as",
    "scale": "--scale",
    "missing_codes": "--missing-codes",
    "labels": "--labels",
}
_KEYWORD = re.compile(rf"(?<![\w-])({'|'.join(_OPTIONS)})=(?![=~])(\(minimum, maximum\))?(?=(\S?))")


def as_typed(text: str) -> str:
    """A message of the library with the options as they are typed here: `header_row=2` is `--header-row 2`."""

    def option(found: re.Match[str]) -> str:
        name = _OPTIONS[found.group(1)]
        if found.group(2):
            return f"{name} MIN:MAX"
        following = found.group(3)
        return name if not following or following in ".,;:)" else f"{name} "

    return _KEYWORD.sub(option, text)


def print_json(value: Any) -> None:
    """One JSON object to stdout and nothing else there."""
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1))


def print_findings(findings: Sequence[Finding], *, infos: bool = True) -> None:
    """Each finding on a line of stderr."""
    for finding in findings:
        if infos or finding.severity != "info":
            typer.echo(as_typed(f"{_MARKS[finding.severity]}: {finding}"), err=True)


@contextmanager
def progress(what: str, total: int, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar with the time left on stderr; None where nobody watches."""
    if quiet or total <= 0 or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)

        def advance(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield advance
