"""Is a report still true? Its run is made again from run.json and every number compared."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rcvsem.analyses.run_differences import (
    RESULTS,
    TOLERANCE,
    RunDifference,
    Verification,
    gap_of,
    numbers_of,
    pairs_of,
    shown,
)
from rcvsem.analyses.run_files import changed_report, changed_versions, files_now, located
from rcvsem.analyses.run_json_again import record_again
from rcvsem.analyses.run_json_parts import ARGUMENTS, results_of
from rcvsem.analyses.run_json_parts import RESULTS as WHOLE
from rcvsem.commands.shared.declaration import Command, Look
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import Report
from rcvsem.foundation.errors import FileError, RcvsemError
from rcvsem.foundation.input_file import read_input, run
from rcvsem.foundation.json_bytes import json_bytes
from rcvsem.foundation.option_checks import check_unit_interval
from rcvsem.foundation.words import enumerated, phrase

#: More draws than anybody asked for: a number that was tampered with.
MOST_DRAWS = 10_000_000


def verify(path: Path, *, tolerance: float = TOLERANCE) -> Verification:
    """Make the run of a run.json (or of the report folder it stands in) again and compare.

    Raises
    ------
    FileError : no run.json there, or one that rcvsem did not write or that is damaged. OptionError : tolerance outside
        (0, 1).
    """
    check_unit_interval(tolerance, "tolerance", "verify")
    file = path / "run.json" if path.is_dir() else path
    with run():
        record = _read(file)
        try:
            return _verified(record, file, tolerance)
        except (RcvsemError, MemoryError):
            raise
        except Exception as fault:
            # what rcvsem wrote can be repeated; whatever else stands there can be anything
            if os.environ.get("RCVSEM_DEBUG"):
                raise
            raise FileError(
                phrase(
                    "This run.json is damaged, or another version wrote it: it cannot be repeated ({kind}).",
                    kind=type(fault).__name__,
                ),
                where=str(file),
            ) from None


def _verified(record: Mapping[str, Any], file: Path, tolerance: float) -> Verification:
    found, differences = files_now(record, file)
    differences += changed_report(record, file)
    differences += changed_versions(record)
    compared, largest = 0, 0.0
    present = [
        (entry["role"], where)
        for entry, where in zip(record["inputs"], found, strict=True)
        if where is not None
    ]
    if len(present) == len(found):
        try:
            again = _repeat(record, present, file)
        except RcvsemError as error:
            differences.append(RunDifference(kind="not reproduced", what=error.message))
        else:
            for name, before, now in pairs_of(*again):
                compared += 1
                gap = gap_of(before, now)
                largest = max(largest, gap if gap != float("inf") else 0.0)
                if gap > tolerance:
                    differences.append(
                        RunDifference(kind="result", what=name, before=shown(before), now=shown(now))
                    )
    return Verification(
        run=str(file),
        command=record["command"],
        tolerance=tolerance,
        compared=compared,
        largest=largest,
        differences=tuple(differences),
    )


def _read(file: Path) -> dict[str, Any]:
    where = str(file)
    if file.exists() and not file.is_file():
        raise FileError("This is no regular file.", where=where, fix="Name the run.json of a report.")
    try:
        record = json.loads(read_input(file))
    except FileNotFoundError:
        raise FileError(
            "There is no such file.", where=where, fix="Name the run.json of a report, or its folder."
        ) from None
    except (OSError, ValueError, RecursionError):
        raise FileError("This is no run.json of rcvsem: it cannot be read as JSON.", where=where) from None
    if not isinstance(record, dict) or not isinstance(record.get("inputs"), list):
        raise FileError("This is no run.json of rcvsem: it names no inputs.", where=where)
    well_formed = all(
        isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("role", "path", "sha256"))
        for entry in record["inputs"]
    )
    if not well_formed or not record["inputs"]:
        raise FileError("This run.json names no input files with their SHA-256.", where=where)
    if not isinstance(record.get("command"), str) or record["command"] not in _repeatable():
        raise FileError(
            phrase(
                "Runs of {record!r} cannot be repeated; those of {repeatable} can.",
                record=record.get("command"),
                repeatable=enumerated(_repeatable()),
            ),
            where=where,
        )
    files = record.get("files")
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files):
        raise FileError("This run.json does not name the files of its report.", where=where)
    for part in ("options", ARGUMENTS):
        said = record.get(part)
        draws = said.get("draws") if isinstance(said, dict) else 0
        if isinstance(draws, int) and draws > MOST_DRAWS:
            raise FileError(
                phrase("This run.json asks for {draws:,} draws: it is damaged.", draws=draws), where=where
            )
    return record


def _repeatable() -> list[str]:
    from rcvsem.commands import COMMANDS

    return [name for name, one in COMMANDS.items() if one.telling or one.record or name == "clean"]


def _repeat(
    record: Mapping[str, Any], files: list[tuple[str, Path]], file: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers of the run then and now."""
    if ARGUMENTS not in record:
        found = json.loads(json_bytes(record_again(record, files)))
        now = {key: found[key] for key in RESULTS if key in found}
        return {key: record.get(key) for key in {**now, **record} if key in RESULTS}, now
    command, given = _as_said(record, file)
    result = command.run(given)
    if WHOLE in record and command.json is not None:
        now = numbers_of(command.json(result))
        before = numbers_of(results_of(record))
        return {key: before.get(key) for key in {**now, **record[WHOLE]} if key in before or key in now}, now
    now = numbers_of(command.record_of(result))
    keys = [*(key for key in RESULTS if key in now), *(key for key in now if key not in RESULTS)]
    return {key: record.get(key) for key in keys}, now


def _as_said(record: Mapping[str, Any], file: Path) -> tuple[Command, Given]:
    """The command of a run and what was said to it, its files where they are now."""
    from rcvsem.commands import COMMANDS

    values = dict(record[ARGUMENTS])
    command = COMMANDS[record["command"]].form_of(values)
    for each in command.options:
        if each.kind == "file" and each.name in values:
            said = values[each.name]
            found = [located(one, file) or Path(one) for one in (said if isinstance(said, list) else [said])]
            values[each.name] = tuple(found) if each.many else found[0] if str(said) != "none" else said
    return command, command.given(values)


def page_of_run(file: Path) -> bytes:
    """report.html of a finished run, made again from its run.json.

    Raises
    ------
    FileError : a run.json that rcvsem did not write, or one of a script, which cannot be made again.
    """
    from rcvsem.report.formats.html import render_html
    from rcvsem.report.layout import Printing

    with run():
        record = _read(file)
        if ARGUMENTS not in record:
            raise FileError(
                "A script wrote this report: its page cannot be made again.",
                where=str(file),
                fix='Write it with formats=["html"].',
            )
        command, given = _as_said(record, file)
        result = command.run(given)
        if command.telling is None:
            raise FileError(phrase("A run of '{name}' has no page.", name=command.name), where=str(file))
        report = given(Report)
        look = Look(pictures=True, lang=report.language, formats=("html",), style=report.style)
        document = command.document_of(result, look)
        return render_html(document, Printing(look.lang, look.style, "−")).encode("utf-8")
