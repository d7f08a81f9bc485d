"""`read_export`: opens the file read-only, tells its type from its content, hands it to the reader."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.survey.raw import RawExport
from rcvsem.survey.readers.grid import MAX_FILE_BYTES, Grid
from rcvsem.survey.readers.platforms import check_format
from rcvsem.survey.readers.table import assemble

_TEXT = ("csv", "tsv")
_BOOKS = ("xlsx", "xls", "ods")
_SUFFIXES = {
    ".csv": "csv",
    ".txt": "csv",
    ".dat": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".sav": "sav",
    ".zsav": "sav",
    ".dta": "dta",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_TITLES = {
    "csv": "a text table (csv)",
    "tsv": "a text table (tsv)",
    "xlsx": "an Excel workbook (xlsx)",
    "xls": "a legacy Excel workbook (xls)",
    "ods": "an OpenDocument spreadsheet (ods)",
    "sav": "an SPSS file (sav)",
    "dta": "a Stata file (dta)",
    "parquet": "a Parquet table",
}
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it first"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ", "an xz archive: unpack it first"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"RDX", "an R workspace (RData)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
#: Files that stand beside the answers in a study and are easily swapped with them.
_OURS = {
    ".desc": "a model file",
    ".lav": "a model file",
    ".semopy": "a model file",
    ".yaml": "an instrument file",
    ".yml": "an instrument file",
}
_READABLE = "Readable are xlsx, xls, ods, csv, tsv, sav, dta and parquet."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        raise OptionError(f"The 'header_row' option of read_export must be an int >= 1. Got {header_row!r}.")
    where = os.fspath(path)
    data = _bytes(Path(path), where)
    container = _container(data, Path(path), where)
    grid = _grid(data, where, container, sheet, header_row, encoding, separator)
    grid.findings[:0] = _suffix_finding(Path(path), container, where)
    return assemble(
        grid,
        path=where,
        sha256=hashlib.sha256(data).hexdigest(),
        format=format,
        header_row=header_row,
    )


def _grid(
    data: bytes,
    where: str,
    container: str,
    sheet: str | int | None,
    header_row: int | None,
    encoding: str | None,
    separator: str | None,
) -> Grid:
    if container in _TEXT:
        if sheet is not None:
            raise OptionError(f"{where} is a text file and has no sheet '{sheet}'.", fix="Leave out sheet=.")
        from rcvsem.survey.readers.delimited import read_delimited

        return read_delimited(
            data, where, container=container, encoding=encoding, separator=separator, header_row=header_row
        )
    if container in _BOOKS:
        from rcvsem.survey.readers.workbook import read_workbook

        return read_workbook(data, where, container, sheet)
    if container == "sav":
        from rcvsem.survey.readers.spss import read_spss

        return read_spss(where, encoding)
    if container == "dta":
        from rcvsem.survey.readers.stata import read_stata

        return read_stata(where, encoding)
    from rcvsem.survey.readers.parquet import read_parquet

    return read_parquet(data, where)


def _bytes(path: Path, where: str) -> bytes:
    """The whole file, or a FileError that says why not."""
    try:
        if path.is_dir():
            raise FileError(f"'{where}' is a folder, not a file.", fix="Name the file inside it.")
        if not path.exists():
            raise FileError(f"There is no file '{where}'.", fix=_similar(path))
        if not path.is_file():
            raise FileError(f"'{where}' is not a regular file.")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FileError(f"The file has {size / 2**30:.1f} GiB: too large for a survey.", where=where)
        data = path.read_bytes()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise FileError(
            f"'{where}' cannot be read: {reason}.", fix="Check the path and the rights."
        ) from None
    if not data:
        raise FileError("The file is empty (0 bytes).", where=where, fix="Export it again.")
    return data


def _similar(path: Path) -> str:
    """Suggest the file that was meant, if one in the folder has nearly that name."""
    from difflib import get_close_matches

    if not path.parent.is_dir():
        return f"There is no folder '{path.parent}' either."
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix.lower() in _SUFFIXES][:500]
    except OSError:
        return "Check the name."
    close = get_close_matches(path.name, names, n=1, cutoff=0.6)
    return f"Did you mean '{close[0]}'?" if close else "Check the name and the folder."


def _container(data: bytes, path: Path, where: str) -> str:
    """File type by content; a text file under a workbook's name (or the reverse) is refused."""
    suffix = path.suffix.lower()
    if suffix in _OURS:
        raise FileError(f"'{where}' is {_OURS[suffix]}, not a table of answers.", fix=_READABLE)
    if path.name.startswith("~$"):
        raise FileError(
            f"'{path.name}' is the lock file that Excel keeps while the workbook is open.",
            where=where,
            fix=f"Name '{path.name[2:]}' instead.",
        )
    named = _SUFFIXES.get(suffix)
    found = _by_content(data, where, named)
    if found in _TEXT and named == "tsv":
        return "tsv"
    compatible = named is None or named == found or (named in _BOOKS and found in _BOOKS)
    if not compatible:
        raise FileError(
            f"The file is named {suffix} but is {_TITLES[found]}.",
            where=where,
            fix=f"Rename it to .{found}, or export it again as {suffix}.",
        )
    return found


def _by_content(data: bytes, where: str, named: str | None) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, where)
    if data.startswith(_OLE):
        return _ole_kind(data, where)
    if data.startswith((b"$FL2", b"$FL3")):
        return "sav"
    if data.startswith(b"<stata_dta>") or (
        named == "dta" and data[0] in range(0x66, 0x77) and data[1] in (1, 2)
    ):
        return "dta"
    if data.startswith(b"PAR1"):
        return "parquet"
    for magic, title in _FOREIGN:
        if data.startswith(magic):
            raise FileError(f"The file is {title}, not a table.", where=where, fix=_READABLE)
    _refuse_markup(data, where)
    if named in ("sav", "dta", "parquet") or (named in _BOOKS and b"\x00" in data[:1000]):
        raise FileError(
            f"The file is named as {_TITLES[named or 'csv']} but its content is something else: "
            "damaged, or the wrong ending.",
            where=where,
            fix="Export it again. " + _READABLE,
        )
    return "csv"


def _refuse_markup(data: bytes, where: str) -> None:
    head = data[:2000].decode("utf-8", "ignore").replace("\x00", "").lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<div")) or (
        head.startswith(("<?xml", "<")) and ("<html" in head or "<table" in head)
    ):
        kind = "a web page (HTML)"
    elif head.startswith(("<?xml", "<workbook")):
        kind = "an XML file"
    elif head.startswith(("{", "[{", "[[")) and '"' in head:
        kind = "a JSON file"
    else:
        return
    raise FileError(
        f"The file is {kind}, not a workbook or text table, whatever its ending.",
        where=where,
        fix="Open it in Excel or LibreOffice and save it as xlsx. " + _READABLE,
    )


def _zip_kind(data: bytes, where: str) -> str:
    from rcvsem.survey.readers.package import open_package

    package = open_package(data, where)
    if "mimetype" in package:
        mime = package.read("mimetype").decode("ascii", "replace").strip()
        if mime.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        raise FileError(f"The file is a zip package of type {mime}, not a table.", where=where, fix=_READABLE)
    if "xl/workbook.bin" in package:
        raise FileError(
            "The file is an Excel binary workbook (xlsb), which is not supported.",
            where=where,
            fix="Save it as xlsx.",
        )
    if "xl/workbook.xml" in package or ("[content_types].xml" in package and package.names("xl/")):
        return "xlsx"
    if "word/document.xml" in package:
        what = "a Word document (docx)"
    elif "ppt/presentation.xml" in package:
        what = "a presentation (pptx)"
    elif any(name.endswith(".iwa") for name in package.parts):
        what = "an Apple Numbers or Pages document: export it as xlsx"
    else:
        inside = ", ".join(package.names("")[:4])
        what = f"a zip archive that is not an xlsx workbook (it holds {inside or 'nothing'}): unpack it first"
    raise FileError(f"The file is {what}.", where=where, fix=_READABLE)


def _ole_kind(data: bytes, where: str) -> str:
    from rcvsem.survey.readers.sheets import password_error

    if "EncryptedPackage".encode("utf-16-le") in data:
        raise password_error(where)
    if "Workbook".encode("utf-16-le") in data or "Book\x00".encode("utf-16-le") in data:
        return "xls"
    raise FileError(
        "The file is an old Office document (OLE) but holds no workbook: not an xls.",
        where=where,
        fix=_READABLE,
    )


def _suffix_finding(path: Path, container: str, where: str) -> list[Finding]:
    suffix = path.suffix.lower()
    named = _SUFFIXES.get(suffix)
    if suffix == ".xlsm":
        text = "The workbook holds macros; they were not run."
        return [Finding(code="macros", severity="info", text=text, where=where)]
    if named is None or named == container:
        return []
    text = f"The file is named {suffix} but is {_TITLES[container]}: read as such."
    return [Finding(code="wrong_ending", severity="warning", text=text, where=where)]
