"""What commands print: JSON, findings, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from rcvsem.foundation.findings import Finding
from rcvsem.foundation.input_file import current_run
from rcvsem.foundation.visible import visible, visible_in_json
from rcvsem.report.typed import as_typed

_MARKS = {"info": "note", "warning": "warning", "problem": "PROBLEM"}


def print_json(value: Any) -> None:
    """One JSON object to stdout and nothing else there."""
    typer.echo(visible_in_json(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)))


def print_findings(findings: Sequence[Finding], *, infos: bool = True) -> None:
    """Each finding on a line of stderr."""
    for finding in findings:
        if finding.code.endswith("_interrupted"):
            current_run().interrupted = True
        if infos or finding.severity != "info":
            typer.echo(as_typed(f"{_MARKS[finding.severity]}: {finding}"), err=True)


def hand_over(
    *,
    machine: Callable[[], Any],
    write: Callable[[], Path],
    show: Callable[[], None],
    out: Path | None,
    json_: bool,
    quiet: bool,
) -> None:
    """A result as JSON on stdout (a report only where `out` asks for one), or as tables and a report, or its folder."""
    target = write() if out is not None or not json_ else None
    if json_:
        print_json(machine())
    elif quiet:
        typer.echo(str(target))
    else:
        show()
        typer.echo(f"Report: {target}")


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
        task = bar.add_task(visible(what), total=total)

        def advance(done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield advance
