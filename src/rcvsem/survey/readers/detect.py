"""`read_export`: opens the file read-only, tells its type from its content, hands it to the reader."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.named_file import bytes_of
from rcvsem.foundation.options import refuse_idle
from rcvsem.foundation.words import phrase
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers.binary import read_binary
from rcvsem.survey.readers.containers import BOOKS, SUFFIXES, TITLES, container_of, is_binary
from rcvsem.survey.readers.grid import MAX_FILE_BYTES
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
    format : "auto" or a platform (`instrument.platforms`).
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
            phrase("{--header-row} must be a whole number from 1. Got {header_row!r}.", header_row=header_row)
        )
    where = os.fspath(path)
    data = _bytes(Path(path), where)
    if is_binary(data, str(path)):
        container, grid = read_binary(data, where, sheet, encoding)
        _refuse_of_text(container, where, sheet, encoding, separator)
    else:
        container = container_of(data, str(path), where)
        _refuse_sheet(sheet, where)
        from rcvsem.survey.readers.delimited import read_delimited

        grid = read_delimited(
            data, where, container=container, encoding=encoding, separator=separator, header_row=header_row
        )
    grid.findings[:0] = _suffix_finding(Path(path), container, where)
    return assemble(
        grid,
        path=where,
        sha256=hashlib.sha256(data).hexdigest(),
        format=format,
        header_row=header_row,
    )


def _refuse_of_text(
    container: str, where: str, sheet: str | int | None, encoding: str | None, separator: str | None
) -> None:
    """OptionError for what only files of text, or only workbooks, have."""
    idle = [] if separator is None else [named("separator", separator)]
    if encoding is not None and container not in ("sav", "dta"):
        idle.append(named("encoding", encoding))
    refuse_idle(idle, phrase("{where} is no text file ({container}).", where=where, container=container))
    if sheet is not None and container not in BOOKS:
        refuse_idle([named("sheet", str(sheet))], phrase("{where} is no workbook.", where=where))


def _refuse_sheet(sheet: str | int | None, where: str) -> None:
    if sheet is not None:
        raise OptionError(
            phrase("{where} is a text file and has no sheet '{sheet}'.", where=where, sheet=sheet),
            fix=phrase("Leave out {--sheet}."),
        )


def _bytes(path: Path, where: str) -> bytes:
    """The whole file, or a FileError that says why not."""
    data = bytes_of(path, phrase("a survey file"), largest=MAX_FILE_BYTES, endings=tuple(SUFFIXES))
    if not data:
        raise FileError("The file is empty (0 bytes).", where=where, fix="Export it again.")
    return data


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
