"""Is a report still true? Its run is made again from run.json and every number compared."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.reading import Reading
from rcvsem.commands.declaration import Command, Given, Look
from rcvsem.commands.record import ARGUMENTS, results_of
from rcvsem.commands.record import RESULTS as WHOLE
from rcvsem.commands.run_differences import (
    RESULTS,
    TOLERANCE,
    Difference,
    gap_of,
    numbers_of,
    pairs_of,
    shown,
)
from rcvsem.fit import FitOptions
from rcvsem.foundation.atomic_write import left_behind
from rcvsem.foundation.errors import FileError, OptionError, RcvsemError
from rcvsem.foundation.input_file import read_input, run, sha256
from rcvsem.foundation.json_bytes import json_bytes
from rcvsem.foundation.option_checks import check_unit_interval
from rcvsem.foundation.result import Result
from rcvsem.foundation.versions import versions
from rcvsem.foundation.words import enumerated, phrase, report_language
from rcvsem.pls.options import PLS_ESTIMATORS

#: More draws than anybody asked for: a number that was tampered with.
MOST_DRAWS = 10_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verification(Result):
    """What a repeated run says. `compared` values were compared; the largest difference among numbers."""

    run: str
    command: str
    tolerance: float
    compared: int
    largest: float
    differences: tuple[Difference, ...]

    json_form: ClassVar[str] = (
        "rcvsem=_version run command passed tolerance compared largest_difference=largest differences"
    )

    @property
    def passed(self) -> bool:
        """Whether nothing differs but perhaps versions of packages that left every number the same."""
        return all(difference.kind == "version" for difference in self.differences)


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
    found, differences = _files(record, file)
    differences += _report_files(record, file)
    differences += _versions(record)
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
            differences.append(Difference(kind="not reproduced", what=error.message))
        else:
            for name, before, now in pairs_of(*again):
                compared += 1
                gap = gap_of(before, now)
                largest = max(largest, gap if gap != float("inf") else 0.0)
                if gap > tolerance:
                    differences.append(
                        Difference(kind="result", what=name, before=shown(before), now=shown(now))
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

    return [name for name, one in COMMANDS.items() if one.telling is not None or name in ("clean", "run")]


def _files(record: Mapping[str, Any], file: Path) -> tuple[list[Path | None], list[Difference]]:
    """Where each input is now, and which are gone or changed.

    A relative path is looked for from here, then from the folders above run.json.
    """
    found: list[Path | None] = []
    differences: list[Difference] = []
    for entry in record["inputs"]:
        where = _located(entry["path"], file)
        found.append(where)
        name = f"{entry['role']} {entry['path']}"
        if where is None:
            differences.append(Difference(kind="missing file", what=name))
            continue
        digest = sha256(read_input(where))
        if digest != entry["sha256"]:
            differences.append(
                Difference(
                    kind="changed file",
                    what=name,
                    before=f"SHA-256 {entry['sha256'][:12]}…",
                    now=f"{digest[:12]}…",
                )
            )
    return found, differences


def _located(path: str, file: Path) -> Path | None:
    bases = [Path(), *file.resolve().parents]
    return next((base / path for base in bases if (base / path).is_file()), None)


def _report_files(record: Mapping[str, Any], file: Path) -> list[Difference]:
    """Files of the report that were edited, removed or put there since, and those whose digest is not told."""
    marks = record.get("sha256")
    marks = marks if isinstance(marks, dict) else {}
    found: list[str] = []
    for name in sorted({*record["files"], *marks} - {file.name}):
        inside = (file.parent / name).resolve()
        if not inside.is_relative_to(file.parent.resolve()):
            found.append(phrase("{name} leads out of the folder", name=name))
        elif not inside.is_file():
            found.append(phrase("{name} is gone", name=name))
        elif not (isinstance(marks.get(name), str) and _DIGEST.fullmatch(marks[name])):
            found.append(phrase("run.json does not say what {name} was (its SHA-256 is missing)", name=name))
        elif sha256(inside.read_bytes()) != marks[name]:
            found.append(phrase("{name} was changed after the run", name=name))
    known = {*record["files"], *marks}
    for part in ("also", "earlier"):
        known |= set(record.get(part) or ())
    reports = sorted(path.name for path in file.parent.glob("report.*") if path.is_file())
    found += [phrase("{name} is not of this run", name=name) for name in reports if name not in known]
    if left_behind(file.parent):
        found.append(phrase("a later run was cut short while it wrote into this folder; make it again"))
    return [Difference(kind="report file", what=what) for what in found]


def _versions(record: Mapping[str, Any]) -> list[Difference]:
    before, now = dict(record.get("versions") or {}), versions()
    return [
        Difference(kind="version", what=name, before=str(before.get(name, "none")), now=now.get(name, "none"))
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def _repeat(
    record: Mapping[str, Any], files: list[tuple[str, Path]], file: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers of the run then and now."""
    if ARGUMENTS not in record:
        found = json.loads(json_bytes(_of_options(record, files)))
        now = {key: found[key] for key in RESULTS if key in found}
        return {key: record.get(key) for key in {**now, **record} if key in RESULTS}, now
    command, given = _as_said(record, file)
    result = command.run(given)
    if WHOLE in record and command.json is not None:
        now = numbers_of(command.json(result))
        before = numbers_of(results_of(record))
        return {key: before.get(key) for key in {**now, **record[WHOLE]} if key in before or key in now}, now
    assert command.telling is not None
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
            found = [_located(one, file) or Path(one) for one in (said if isinstance(said, list) else [said])]
            values[each.name] = tuple(found) if each.many else found[0] if str(said) != "none" else said
    return command, Given(command.parts, values)


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
        said = record[ARGUMENTS]
        lang: Any
        style: Any
        lang, style = said.get("lang") or report_language(), said.get("style") or "apa"
        if command.name == "run":
            from rcvsem.chapters.study_run import whole_document

            lang, style = (
                said.get("lang") or result.plan.file.report.lang or report_language(),
                said.get("style") or style,
            )
            document = whole_document(result, style=style)
        elif command.telling is not None:
            document = command.document_of(
                result, Look(pictures=True, lang=lang, formats=("html",), style=style)
            )
        else:
            raise FileError(phrase("A run of '{name}' has no page.", name=command.name), where=str(file))
        return render_html(document, Printing(lang, style, "−")).encode("utf-8")


def _of_options(record: Mapping[str, Any], files: list[tuple[str, Path]]) -> dict[str, Any]:
    """The record of a run that the library reported: its options and files, without what was typed."""
    reading = Reading.of_record(record.get("reading") or {})

    def of(role: str) -> list[Path]:
        return [path for own, path in files if own == role]

    instrument = next(iter(of("instrument")), None)
    if record["command"] == "clean":
        from rcvsem.analyses.cleaning import cleaning_record, read_surveys

        return cleaning_record(read_surveys(of("survey"), instrument, reading), reading)
    from rcvsem.analyses.path_model import run_study
    from rcvsem.analyses.record import run_record

    pls = record.get("estimator") in PLS_ESTIMATORS
    options = StudyOptions() if pls else study_options(record.get("options") or {})
    matrix = next(iter(of("covariances")), None)
    shared: dict[str, Any] = {
        "reading": reading,
        "cov": matrix,
        "n": record.get("n") if matrix is not None else None,
        "sd": next(iter(of("standard deviations")), None),
        "means": next(iter(of("means")), None),
    }
    model = next(iter(of("model")), None)
    if record["command"] == "reliability":
        from rcvsem.analyses.measurement_model import measurement_inputs
        from rcvsem.analyses.ordinal_items import with_ordinal

        shared.pop("means")  # a measurement model has no means
        given: list[Path] = of("survey")
        inputs = measurement_inputs(given, model=model, instrument=instrument or "none", **shared)
        inputs = with_ordinal(inputs, (record.get("model_options") or {}).get("ordered"), options.fit)
    else:
        from rcvsem.analyses.inputs import read_inputs

        if model is None:
            raise OptionError("The run had no model file; it was made by a script.")
        if pls:
            from rcvsem.analyses.pls import run_pls
            from rcvsem.analyses.pls_options import choices_of_record
            from rcvsem.analyses.pls_record import pls_record

            choices = choices_of_record(record.get("options") or {})
            asked = instrument or (None if matrix is not None else "none")
            return pls_record(run_pls(model, of("survey") or None, choices, instrument=asked, **shared))
        said = record.get("options") or {}
        inputs = read_inputs(
            model,
            of("survey") or None,
            instrument=instrument or "none",
            group=said.get("group"),
            cluster=said.get("cluster"),
            weights=said.get("weights"),
            missing=options.fit.missing,
            **shared,
            **(record.get("model_options") or {}),
        )
        if said.get("collapse"):
            from rcvsem.analyses.ordinal_items import with_ordinal

            inputs = with_ordinal(inputs, None, options.fit, said["collapse"])
    return run_record(run_study(inputs, options))


def study_options(said: Mapping[str, Any]) -> StudyOptions:
    """StudyOptions as run.json holds them."""
    of_fit = {one.name: said[one.name] for one in fields(FitOptions) if said.get(one.name) is not None}
    of_study: dict[str, Any] = {
        one.name: said[one.name]
        for one in fields(StudyOptions)
        if one.name != "fit" and said.get(one.name) is not None
    }
    if "intervals" in of_study:
        of_study["intervals"] = tuple(of_study["intervals"])
    of_fit = {name: tuple(value) if isinstance(value, list) else value for name, value in of_fit.items()}
    return StudyOptions(fit=FitOptions(**of_fit), **of_study)
