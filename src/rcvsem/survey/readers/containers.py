"""What type of file it is: told from its content, and compared with its name."""

from __future__ import annotations

from os.path import basename, splitext

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import enumerated, phrase, sentences

TEXT = ("csv", "tsv")
BOOKS = ("xlsx", "xls", "ods")
SUFFIXES = {
    ".csv": "csv", ".txt": "csv", ".dat": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".xls": "xls", ".ods": "ods", ".sav": "sav", ".zsav": "sav", ".dta": "dta", ".parquet": "parquet",
    ".pq": "parquet",
}  # fmt: skip
TITLES = {
    "csv": phrase("a text table (csv)"),
    "tsv": phrase("a text table (tsv)"),
    "xlsx": phrase("an Excel workbook (xlsx)"),
    "xls": phrase("a legacy Excel workbook (xls)"),
    "ods": phrase("an OpenDocument spreadsheet (ods)"),
    "sav": phrase("an SPSS file (sav)"),
    "dta": phrase("a Stata file (dta)"),
    "parquet": phrase("a Parquet table"),
}
_FOREIGN = (
    (b"%PDF", phrase("a PDF document")),
    (b"\x89PNG", phrase("a picture (PNG)")),
    (b"\xff\xd8\xff", phrase("a picture (JPEG)")),
    (b"GIF8", phrase("a picture (GIF)")),
    (b"\x1f\x8b", phrase("a gzip archive: unpack it first")),
    (b"Rar!", phrase("a RAR archive: unpack it first")),
    (b"7z\xbc\xaf\x27\x1c", phrase("a 7-Zip archive: unpack it first")),
    (b"BZh", phrase("a bzip2 archive: unpack it first")),
    (b"\xfd7zXZ", phrase("an xz archive: unpack it first")),
    (b"SQLite format 3", phrase("a database (SQLite)")),
    (b"RDX", phrase("an R workspace (RData)")),
    (b"{\\rtf", phrase("a text document (RTF)")),
    (b"\x80\x04\x95", phrase("a Python pickle")),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
#: Files that stand beside the answers in a study and are easily swapped with them.
_OURS = {
    ".desc": phrase("a model file"),
    ".lav": phrase("a model file"),
    ".semopy": phrase("a model file"),
    ".yaml": phrase("an instrument file"),
    ".yml": phrase("an instrument file"),
}
_READABLE = phrase("Readable are xlsx, xls, ods, csv, tsv, sav, dta and parquet.")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_binary(data: bytes, path: str) -> bool:
    """Whether native code or unpacking is needed to read it: zip, OLE, SPSS, Stata, Parquet."""
    return data.startswith(
        (b"PK\x03\x04", b"PK\x05\x06", _OLE, b"$FL2", b"$FL3", b"<stata_dta>", b"PAR1")
    ) or (_is_old_stata(data, SUFFIXES.get(splitext(path)[1].lower())))


def _is_old_stata(data: bytes, named: str | None) -> bool:
    return named == "dta" and len(data) > 1 and data[0] in range(0x66, 0x77) and data[1] in (1, 2)


def container_of(data: bytes, path: str, where: str) -> str:
    """File type by content; a text file under a workbook's name (or the reverse) is refused."""
    name, suffix = basename(path), splitext(path)[1].lower()
    if suffix in _OURS:
        raise FileError(
            phrase("'{where}' is {ours}, not a table of answers.", where=where, ours=_OURS[suffix]),
            fix=_READABLE,
        )
    if name.startswith("~$"):
        raise FileError(
            phrase("'{name}' is the lock file that Excel keeps while the workbook is open.", name=name),
            where=where,
            fix=phrase("Name '{name}' instead.", name=name[2:]),
        )
    named = SUFFIXES.get(suffix)
    found = _by_content(data, where, named)
    if found in TEXT and named == "tsv":
        return "tsv"
    compatible = named is None or named == found or (named in BOOKS and found in BOOKS)
    if not compatible:
        raise FileError(
            phrase("The file is named {suffix} but is {titles}.", suffix=suffix, titles=TITLES[found]),
            where=where,
            fix=phrase("Rename it to .{found}, or export it again as {suffix}.", found=found, suffix=suffix),
        )
    return found


def _by_content(data: bytes, where: str, named: str | None) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, where)
    if data.startswith(_OLE):
        return _ole_kind(data, where)
    if data.startswith((b"$FL2", b"$FL3")):
        return "sav"
    if data.startswith(b"<stata_dta>") or _is_old_stata(data, named):
        return "dta"
    if data.startswith(b"PAR1"):
        return "parquet"
    for magic, title in _FOREIGN:
        if data.startswith(magic):
            raise FileError(
                phrase("The file is {title}, not a table.", title=title), where=where, fix=_READABLE
            )
    _refuse_markup(data, where)
    if named in ("sav", "dta", "parquet") or (named in BOOKS and b"\x00" in data[:1000]):
        raise FileError(
            phrase(
                "The file is named as {titles} but its content is something else: damaged, or the wrong "
                "ending.",
                titles=TITLES[named or "csv"],
            ),
            where=where,
            fix=sentences(phrase("Export it again."), _READABLE),
        )
    return "csv"


def _refuse_markup(data: bytes, where: str) -> None:
    head = data[:2000].decode("utf-8", "ignore").replace("\x00", "").lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<div")) or (
        head.startswith(("<?xml", "<")) and ("<html" in head or "<table" in head)
    ):
        kind = phrase("a web page (HTML)")
    elif head.startswith(("<?xml", "<workbook")):
        kind = phrase("an XML file")
    elif head.startswith(("{", "[{", "[[")) and '"' in head:
        kind = phrase("a JSON file")
    else:
        return
    raise FileError(
        phrase("The file is {kind}, not a workbook or text table, whatever its ending.", kind=kind),
        where=where,
        fix=sentences(phrase("Open it in Excel or LibreOffice and save it as xlsx."), _READABLE),
    )


def _zip_kind(data: bytes, where: str) -> str:
    from rcvsem.survey.readers.package import open_package

    package = open_package(data, where)
    if "mimetype" in package:
        mime = package.read("mimetype").decode("ascii", "replace").strip()
        if mime.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        raise FileError(
            phrase("The file is a zip package of type {mime}, not a table.", mime=mime),
            where=where,
            fix=_READABLE,
        )
    if "xl/workbook.bin" in package:
        raise FileError(
            "The file is an Excel binary workbook (xlsb), which is not supported.",
            where=where,
            fix="Save it as xlsx.",
        )
    if "xl/workbook.xml" in package or ("[content_types].xml" in package and package.names("xl/")):
        return "xlsx"
    if "word/document.xml" in package:
        what = phrase("a Word document (docx)")
    elif "ppt/presentation.xml" in package:
        what = phrase("a presentation (pptx)")
    elif any(name.endswith(".iwa") for name in package.parts):
        what = phrase("an Apple Numbers or Pages document: export it as xlsx")
    else:
        inside = enumerated(package.names("")[:4])
        what = phrase(
            "a zip archive that is not an xlsx workbook (it holds {inside}): unpack it first",
            inside=inside or phrase("nothing"),
        )
    raise FileError(phrase("The file is {what}.", what=what), where=where, fix=_READABLE)


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
