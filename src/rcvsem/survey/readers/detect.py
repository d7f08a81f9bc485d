"""`read_export`: opens the file read-only, tells its type from its content, hands it to the reader."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.input_file import read_input
from rcvsem.foundation.words import phrase
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers.binary import read_binary
from rcvsem.survey.readers.containers import SUFFIXES, TITLES, container_of, is_binary
from rcvsem.survey.readers.grid import MAX_FILE_BYTES, Grid
from rcvsem.survey.readers.platforms import check_format
from rcvsem.survey.readers.table import assemble


def read_export(
    path: str | os.PathLike[str],
    *,
    format: str = "auto",
    sheet: str | int | None = None,
    header_row: int | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> RawExport:
    """Read a survey export as it stands.

    Parameters
    ----------
    path : xlsx, xls, ods, csv, tsv, sav, dta or parquet file. It is opened read-only and never changed.
    format : "auto" or a platform ("wenjuanxing", "qualtrics", "limesurvey", "surveymonkey", "google_forms",
        "kobo", "redcap", "plain").
    sheet : name or 1-based number of the sheet; default the first visible sheet with data.
    header_row : 1-based row (line) of the column names; default the first row that is not blank.
    encoding, separator : of a text file; default found from its content and told in the findings.

    Raises
    ------
    FileError, SurveyError, OptionError : one sentence that says what, where and how to fix it.
    """
    check_format(format)
    if header_row is not None and (isinstance(header_row, bool) or header_row < 1):
        raise OptionError(
            phrase(
                "The 'header_row' option of read_export must be an int >= 1. Got {header_row!r}.",
                header_row=header_row,
            )
        )
    where = os.fspath(path)
    data = _bytes(Path(path), where)
    if is_binary(data, Path(path)):
        container, grid = read_binary(data, where, sheet, encoding)
    else:
        container = container_of(data, Path(path), where)
        grid = _text_grid(data, where, container, sheet, header_row, encoding, separator)
    grid.findings[:0] = _suffix_finding(Path(path), container, where)
    return assemble(
        grid,
        path=where,
        sha256=hashlib.sha256(data).hexdigest(),
        format=format,
        header_row=header_row,
    )


def _text_grid(
    data: bytes,
    where: str,
    container: str,
    sheet: str | int | None,
    header_row: int | None,
    encoding: str | None,
    separator: str | None,
) -> Grid:
    if sheet is not None:
        raise OptionError(
            phrase("{where} is a text file and has no sheet '{sheet}'.", where=where, sheet=sheet),
            fix=phrase("Leave out {sheet}.", sheet=named("sheet")),
        )
    from rcvsem.survey.readers.delimited import read_delimited

    return read_delimited(
        data, where, container=container, encoding=encoding, separator=separator, header_row=header_row
    )


def _bytes(path: Path, where: str) -> bytes:
    """The whole file, or a FileError that says why not."""
    try:
        if path.is_dir():
            raise FileError(
                phrase("'{where}' is a folder, not a file.", where=where), fix="Name the file inside it."
            )
        if not path.exists():
            raise FileError(phrase("There is no file '{where}'.", where=where), fix=_similar(path))
        if not path.is_file():
            raise FileError(phrase("'{where}' is not a regular file.", where=where))
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FileError(
                phrase("The file has {size:.1f} GiB: too large for a survey.", size=size / 2**30), where=where
            )
        data = read_input(path)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise FileError(
            phrase("'{where}' cannot be read: {reason}.", where=where, reason=reason),
            fix="Check the path and the rights.",
        ) from None
    if not data:
        raise FileError("The file is empty (0 bytes).", where=where, fix="Export it again.")
    return data


def _similar(path: Path) -> str:
    """Suggest the file that was meant, if one in the folder has nearly that name."""
    from difflib import get_close_matches

    slashed = str(path).replace("\\", "/")
    if slashed != str(path) and Path(slashed).is_file():
        return phrase(
            "On this system write it as '{slashed}'.", slashed=slashed
        )  # "\\" parts folders on Windows only
    if not path.parent.is_dir():
        return phrase("There is no folder '{parent}' either.", parent=path.parent)
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix.lower() in SUFFIXES][:500]
    except OSError:
        return phrase("Check the name.")
    close = get_close_matches(path.name, names, n=1, cutoff=0.6)
    return (
        phrase("Did you mean '{close}'?", close=close[0])
        if close
        else phrase("Check the name and the folder.")
    )


def _suffix_finding(path: Path, container: str, where: str) -> list[Finding]:
    suffix = path.suffix.lower()
    named = SUFFIXES.get(suffix)
    if suffix == ".xlsm":
        text = phrase("The workbook holds macros; they were not run.")
        return [Finding(code="macros", severity="info", text=text, where=where)]
    if named is None or named == container:
        return []
    text = phrase(
        "The file is named {suffix} but is {titles}: read as such.", suffix=suffix, titles=TITLES[container]
    )
    return [Finding(code="wrong_ending", severity="warning", text=text, where=where)]
