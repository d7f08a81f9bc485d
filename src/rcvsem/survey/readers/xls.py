"""Legacy .xls: checked record by record, then read by calamine in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.sheets import choose_sheet, password_error
from rcvsem.survey.readers.xls_peek import check_xls, xls_errors

_SECONDS = 300


def read_xls(data: bytes, where: str, sheet: str | int | None) -> Grid:
    """Cells of one sheet. Raises FileError for damaged, encrypted, linked or empty workbooks."""
    check_xls(data, where)
    sheets = {entry["name"]: entry for entry in _in_a_child(data, where)}
    sizes = {
        name: (len(entry["rows"]), len(entry["rows"][0]) if entry["rows"] else 0)
        for name, entry in sheets.items()
    }
    name, findings = choose_sheet(
        [name for name, entry in sheets.items() if entry["visible"]],
        [name for name, entry in sheets.items() if not entry["visible"]],
        sizes.__getitem__,
        sheet,
        where,
    )
    rows = sheets[name]["rows"]
    return Grid(
        container="xls",
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        sheet=name,
        merged=sorted((a + 1, b + 1, c + 1, d + 1) for a, b, c, d in sheets[name]["merged"]),
        errors=xls_errors(data, name),
        findings=findings,
    )


def _in_a_child(data: bytes, where: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", str(Path(__file__).with_name("xls_child.py"))]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)
        if done.returncode == 3:
            raise password_error(where)
        if done.returncode == 0:
            found: list[dict[str, Any]] = json.loads(done.stdout, object_hook=_decode)
            return found
    except (subprocess.TimeoutExpired, ValueError):
        pass
    except OSError as fault:
        raise FileError(
            f"The xls reader cannot be started: {fault}.", where=where, fix="Save as xlsx."
        ) from None
    raise FileError(
        "The xls workbook is damaged or truncated.", where=where, fix="Open it in Excel and save it as xlsx."
    )


def _decode(pair: dict[str, Any]) -> Any:
    if len(pair) == 1:
        ((kind, value),) = pair.items()
        if kind == "timedelta":
            return timedelta(seconds=value)
        for known in (datetime, date, time):
            if kind == known.__name__:
                return known.fromisoformat(value)
    return pair
