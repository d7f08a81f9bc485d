"""Puts reports and other files on the disk, whole or not at all; whatever rcvsem did not write stays as it is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from rcvsem.foundation.atomic_write import put_together, writing_into
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import OptionError, ReportError
from rcvsem.foundation.formats import FORMATS, NAMES, Format
from rcvsem.foundation.input_file import current_run, run, sha256
from rcvsem.foundation.json_bytes import json_bytes
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.refusals import said_by_system
from rcvsem.foundation.text import Language, Style
from rcvsem.foundation.widths import file_stem
from rcvsem.foundation.words import phrase
from rcvsem.report.arrangement import Arrangement, arranged
from rcvsem.report.document import Document, Section, Table
from rcvsem.report.layout import Printing, laid_out_once
from rcvsem.report.run_folder import (
    PARTS,
    RUN_FILE,
    all_marks,
    are_inputs,
    check_targets,
    known_files,
    own_files,
    record_of,
    still_there,
)

_UNTOUCHED = phrase("The existing report is untouched.")
_UNTOUCHED_FILE = phrase("A file of that name, if there was one, is untouched.")


def write_report(  # noqa: PLR0913
    document: Document,
    folder: str | os.PathLike[str],
    formats: Sequence[str] = ("xlsx", "md"),
    lang: Language = "both",
    run: Mapping[str, Any] | None = None,
    *,
    style: Style = "apa",
    arrangement: Arrangement | None = None,
    chapter: int | None = None,
) -> tuple[Path, ...]:
    """Write `document` as `folder`/report.<format> and run.json; the paths written.

    Parameters
    ----------
    run : what made the report (inputs with SHA-256, versions, seed, options, measures); written with sorted
        keys. The keys "files" and "sha256" are added.
    arrangement : "chapter", "all" (the rest as an appendix) or "as-is"; None: a chapter for readers, everything in the
        files for machines (csv, json).
    chapter : number of the chapter that tables and figures are numbered in.

    Raises
    ------
    OptionError : an unknown format, language or style.
    ReportError : the disk does not take it; the existing report is untouched.
    """
    target = Path(os.path.abspath(os.fspath(folder)))
    for one in formats:
        check_choice(one, "format", "report", NAMES)
    check_choice(lang, "lang", "report", get_args(Language))
    check_choice(style, "style", "report", get_args(Style))
    files = report_files(document, formats, Printing(lang, style, chapter=chapter), arrangement)
    return write_folder(target, files, run or {})


def report_files(
    document: Document, formats: Sequence[str], printing: Printing, arrangement: Arrangement | None
) -> dict[str, bytes]:
    """File name -> content of a report in these formats, with its figures; `arrangement` as in `write_report`."""
    files: dict[str, bytes] = {}
    names = dict.fromkeys(formats)
    whole = {name for name in names if FORMATS[name].machine and arrangement in (None, "as-is")}
    shown = document if whole.issuperset(names) else arranged(document, arrangement or "chapter")
    with laid_out_once():
        for name in names:
            files.update(rendered(name, document if name in whole else shown, printing, stem="report"))
    return {**files, **_figures(document)}


def write_file(
    path: str | os.PathLike[str], content: bytes, *, inputs: Iterable[str | os.PathLike[str]] = ()
) -> Path:
    """Write one file whole or not at all; its folder is made when missing.

    inputs : files that went into it. They are never replaced; nor is a file that rcvsem did not write, except inside
        `rcvsem.foundation.input_file.run(overwrite=True)`, which is what `--overwrite` says.

    Raises
    ------
    OptionError : the file is an input or somebody's work. ReportError : the disk does not take it.
    """
    target = Path(os.path.abspath(os.fspath(path)))
    return add_files(target.parent, {target.name: content}, inputs=inputs)[0]


def rendered(name: str, document: Document, printing: Printing, *, stem: str) -> dict[str, bytes]:
    """The files of a document in one format: `stem`.<name>, or <name>/... of one that is a folder.

    The renderer is imported only when it is asked for.
    """
    one = FORMATS[name]
    made = _renderer(one, one.document)(document, _set(one, printing))
    if one.folder:
        return {f"{name}/{file}": content for file, content in made.items()}
    return {f"{stem}.{name}": _bytes(made)}


def rendered_table(name: str, table: Table, printing: Printing) -> bytes:
    """One table by itself; in a format that has none such, as a document of this table."""
    one = FORMATS[name]
    if not one.table:
        section = Section(id=table.id, title=table.title, tables=(table,))
        document = Document(title=table.title, sections=(section,))
        return next(iter(rendered(name, document, printing, stem=table.id).values()))
    return _bytes(_renderer(one, one.table)(table, _set(one, printing)))


def _renderer(one: Format, function: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(import_module(f"rcvsem.report.formats.{one.home}"), function)
    return found


def _set(one: Format, printing: Printing) -> Printing:
    return replace(printing, minus="−") if one.typeset else printing


def _bytes(made: str | bytes) -> bytes:
    return made.encode("utf-8") if isinstance(made, str) else made


def _figures(document: Document) -> dict[str, bytes]:
    return {
        f"figures/{file_stem(figure.id)}.{ending}": content
        for figure in document.figures
        for ending, content in (("svg", _bytes(figure.svg)), ("png", figure.png), ("pdf", figure.pdf))
        if content
    }


def write_folder(
    folder: str | os.PathLike[str], files: Mapping[str, bytes], run: Mapping[str, Any]
) -> tuple[Path, ...]:
    """Write these files and run.json into `folder`, all of them or none; the paths written.

    run.json gets the keys "files" and "sha256" (of each file), and "earlier" (files of earlier runs that are kept). What
    else is in the folder is not touched; only the report files of an earlier run (report.*, csv/, figures/), as far as
    nobody changed them, give way to the new report.

    Raises
    ------
    OptionError : one of them is an input of the run, or somebody's work (see `write_file`).
    ReportError : the disk does not take it; the existing files are untouched.
    """
    target = _folder(folder)
    inputs = [entry["path"] for entry in run.get("inputs") or ()]
    digests = {name: sha256(content) for name, content in files.items()}
    with _written(target):
        known = known_files(target)
        check_targets(target, {**files, RUN_FILE: None}, known, inputs)
        own = own_files(target, known)
        stale = [
            name for name in own if name not in files and name.startswith(("report.", "csv/", "figures/"))
        ]
        stale = [name for name in stale if not are_inputs(target, [name], inputs)]
        earlier = still_there(own, files, stale)
        record = {**run, "files": sorted([*files, RUN_FILE]), "sha256": digests}
        if earlier:
            record["earlier"] = earlier
        contents = {target / name: content for name, content in files.items()}
        put_together(
            {**contents, target / RUN_FILE: json_bytes(record)},
            removed=[target / name for name in stale],
            known=all_marks(known, digests),
            swept={(target / name).parent for name in known},
        )
    return (*contents, target / RUN_FILE)


def add_files(
    folder: str | os.PathLike[str],
    files: Mapping[str, bytes],
    run: Mapping[str, Any] | None = None,
    *,
    inputs: Iterable[str | os.PathLike[str]] = (),
) -> tuple[Path, ...]:
    """Write files into a folder beside what is there, all of them or none; the paths written.

    A run.json of another command stays what it is and names them too ("also"); where there is none, `run` makes one. So
    they are known as rcvsem's own and may be replaced by the next run.

    Raises
    ------
    OptionError : one of them is an input, part of the report in that folder, or somebody's work (see `write_file`).
    ReportError : the disk does not take it; the existing files are untouched.
    """
    target = _folder(folder)
    record = record_of(target)
    if run is not None and (record is None or record.get("command") == run.get("command")):
        return write_folder(target, files, run)[:-1]
    digests = {name: sha256(content) for name, content in files.items()}
    with _written(target, target / next(iter(files)) if len(files) == 1 else None):
        record = record_of(target)
        known = known_files(target, ("also", "earlier"))
        check_targets(target, files, known, inputs)
        contents = {target / name: content for name, content in files.items()}
        if record is not None:
            for part in ("sha256", "earlier"):
                record[part] = {n: m for n, m in (record.get(part) or {}).items() if n not in files}
            record["also"] = {**(record.get("also") or {}), **digests}
            contents[target / RUN_FILE] = json_bytes(record)
        put_together(contents, known=all_marks(known_files(target), digests))
    return tuple(target / name for name in files)


def check_out(
    out: str | os.PathLike[str],
    names: Sequence[str] | None,
    inputs: Iterable[str | os.PathLike[str]] = (),
) -> None:
    """Make sure, before any work is done, that `out` can take the files of a report (None: that it can be the file).

    Raises
    ------
    OptionError : as `write_folder` and `write_file`. ReportError : the place cannot be written to.
    """
    path = Path(os.path.abspath(os.fspath(out)))
    folder = _folder(path.parent) if names is None else _folder(path)
    wanted = (path.name,) if names is None else (*names, RUN_FILE)
    parts = ("also", "earlier") if names is None else PARTS
    try:
        _reachable(folder, wanted)
        # a single file that will have this content already may stay: that is seen when it is written
        with run(overwrite=current_run().overwrite or names is None):
            check_targets(folder, dict.fromkeys(wanted), known_files(folder, parts), inputs)
    except OSError as error:
        raise _failure(path, error, names is None) from error


def _reachable(folder: Path, names: Sequence[str]) -> None:
    """OSError when the folder cannot be made or written to, or a name is too long."""
    at = folder
    while not os.path.lexists(at):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.lstat(at)
        at = at.parent
    if not at.is_dir():
        raise NotADirectoryError(20, "A file of that name is in the way")
    if not os.access(at, os.W_OK | os.X_OK):
        raise PermissionError(13, "Permission denied")
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            os.lstat(folder / name)


def _folder(folder: str | os.PathLike[str]) -> Path:
    path = Path(os.path.abspath(os.fspath(folder)))
    if path.parent == path:
        raise OptionError(
            phrase("{path} is the root of the file system, no folder for a report.", path=path),
            fix=phrase("Choose another {out}.", out=named("out")),
        )
    return path


@contextlib.contextmanager
def _written(folder: Path, file: Path | None = None) -> Iterator[None]:
    """The folder held; what the disk says against it as one ReportError."""
    try:
        with writing_into(folder):
            yield
    except OSError as error:
        raise _failure(file or folder, error, file is not None) from error


def _failure(target: Path, error: OSError, single: bool) -> ReportError:
    reason = said_by_system(error)
    untouched = _UNTOUCHED_FILE if single else _UNTOUCHED
    fix = phrase(
        "Free some space, make the folder writable, or choose another one{out}.",
        out=either("", phrase(" with --out")),
    )
    return ReportError(
        phrase(
            "Cannot write {target}: {reason}. {untouched}", target=target, reason=reason, untouched=untouched
        ),
        fix=fix,
    )
