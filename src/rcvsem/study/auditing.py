"""Audit, refit and simulation onto the disk and onto the terminal."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.version import __version__

if TYPE_CHECKING:
    from rcvsem.audit import Audit, Paper, Refit, Simulated


def audit_record(paper: Paper, command: str, **options: Any) -> dict[str, Any]:
    """What goes into run.json."""
    return {
        "command": command,
        "name": paper.title or Path(paper.path).stem,
        "inputs": [{"role": "published tables", "path": paper.path, "sha256": paper.sha256}],
        "options": options,
        "versions": {"rcvsem": __version__},
    }


def audit_machine(found: Audit) -> dict[str, Any]:
    """The object that `rcvsem audit --json` prints."""
    from rcvsem.audit import audit_json

    return {"rcvsem": __version__, **audit_json(found)}


def refit_machine(result: Refit) -> dict[str, Any]:
    """The object that `rcvsem refit --json` prints."""
    from rcvsem.audit import refit_json

    return {"rcvsem": __version__, **refit_json(result)}


def audit_run(found: Audit) -> dict[str, Any]:
    """run.json of an audit."""
    return audit_record(found.paper, "audit")


def refit_run(result: Refit) -> dict[str, Any]:
    """run.json of a refit."""
    return audit_record(result.paper, "refit", draws=result.models[0].draws) | {"seed": result.seed}


def simulation_json(result: Simulated, target: Path) -> dict[str, Any]:
    """The object that `rcvsem simulate --json` prints."""
    return {
        "rcvsem": __version__,
        "file": str(target),
        "simulated": True,
        "notice": result.notice,
        "n": int(result.answers.shape[0]),
        "items": list(result.names),
        "mode": result.mode,
        "scale": None if result.scale is None else list(result.scale),
        "seed": result.seed,
        "largest_difference_of_a_correlation": result.largest_gap,
        "largest_difference_of_a_mean": result.largest_mean_gap,
        "largest_difference_of_an_sd": result.largest_sd_gap,
    }


def write_simulated(result: Simulated, path: Path) -> Path:
    """Write the answers as .csv (a last column says that they are simulated) or .xlsx (a second sheet says so too).

    Raises
    ------
    OptionError : another file type. ReportError : the file cannot be written.
    """
    from rcvsem.report.write import write_file

    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise OptionError(f"Simulated answers are written as .csv or .xlsx. Got '{path.suffix}'.")
    header = [*result.names, "simulated"]
    rows = [[*_plain(row, result.scale is not None), result.notice] for row in result.answers.tolist()]
    if kind == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return write_file(path, text.getvalue().encode())
    return write_file(path, _workbook(result, header, rows))


def _plain(row: list[float], whole: bool) -> list[float | int]:
    return [int(value) if whole else value for value in row]


def _workbook(result: Simulated, header: list[str], rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    from rcvsem.report.workbook_bytes import workbook_bytes

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "answers"
    for row in [header, *rows]:
        sheet.append(row)
    about = book.create_sheet("about")
    for line in (result.notice, *result.about):
        about.append([line])
    about.column_dimensions["A"].width = 100
    book.properties.title = result.notice
    book.properties.description = result.notice
    book.properties.creator = f"rcvsem {__version__} simulate"
    return workbook_bytes(book)
