"""OpenDocument sheets: what calamine hides: encryption, links, absurd repetitions and error cells."""

from __future__ import annotations

import re
from pyexpat import ExpatError, ParserCreate

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.package import SAVE_AGAIN, Package, doctype_error

_REPEATED_CELL = re.compile(
    rb"<table:(?:covered-)?table-cell\b[^>]*number-columns-repeated=\"(\d{4,})\"[^>]*>"
)
_REPEATED_ROW = re.compile(rb"<table:table-row\b[^>]*number-rows-repeated=\"(\d{5,})\"[^>]*>")
_EXTERNAL = re.compile(rb"table:formula=\"[^\"]*&apos;[^\"]*&apos;#")
_ROW_END = b"</table:table-row>"


def check_ods(package: Package) -> None:
    """Refuse encrypted and linked files, entity declarations and cells repeated to absurd sizes."""
    where = package.where
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        from rcvsem.survey.readers.sheets import password_error

        raise password_error(where)
    if "content.xml" not in package:
        raise FileError("The file is damaged: it has no content part.", where=where)
    xml = package.read("content.xml")
    if b"<!DOCTYPE" in xml[:4096]:
        raise doctype_error(where)
    if b"<table:table-source" in xml or _EXTERNAL.search(xml):
        raise FileError(
            "The spreadsheet has external links to other files: refused, as their cells may be stale.",
            where=where,
            fix="In LibreOffice: Edit, Links, Break Link; then save.",
        )
    for match in _REPEATED_CELL.finditer(xml):
        if b"office:value-type" in match.group(0):
            raise _absurd(int(match.group(1)), "columns", where)
    for match in _REPEATED_ROW.finditer(xml):
        if match.group(0).endswith(b"/>"):
            continue
        end = xml.find(_ROW_END, match.end())
        if end < 0:
            raise FileError("The file is damaged: a row is not closed.", where=where, fix=SAVE_AGAIN)
        if b"office:value-type" in xml[match.start() : end]:
            raise _absurd(int(match.group(1)), "rows", where)


def _absurd(count: int, what: str, where: str) -> FileError:
    return FileError(
        phrase(
            "A cell with a value claims to repeat over {count:,} {what}: refused as too large.",
            count=count,
            what=what,
        ),
        where=where,
        fix="Delete the filled cells outside the table and save again.",
    )


def ods_errors(package: Package, sheet: str) -> list[tuple[int, int, str]]:
    """1-based (row, column, text) of the error cells of a sheet."""
    xml = package.read("content.xml")
    if b'calcext:value-type="error"' not in xml:
        return []
    found: list[tuple[int, int, str]] = []
    here = {"inside": False, "row": 0, "column": 0, "repeat": 1}
    text: list[str] | None = None

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal text
        if name == "table:table":
            here.update(inside=attributes.get("table:name") == sheet, row=0)
        elif name == "table:table-row":
            here.update(
                row=here["row"] + 1, column=0, repeat=int(attributes.get("table:number-rows-repeated", 1))
            )
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if here["inside"] and attributes.get("calcext:value-type") == "error":
                text = []
            here["next"] = here["column"] + int(attributes.get("table:number-columns-repeated", 1))

    def end(name: str) -> None:
        nonlocal text
        if name in ("table:table-cell", "table:covered-table-cell"):
            if text is not None:
                found.append((here["row"], here["column"] + 1, "".join(text).strip() or "#ERROR"))
                text = None
            here["column"] = here["next"]
        elif name == "table:table-row":
            here["row"] += here["repeat"] - 1

    def characters(piece: str) -> None:
        if text is not None:
            text.append(piece)

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(xml, True)
    except (ExpatError, ValueError) as fault:
        raise FileError(
            phrase("The file is damaged: its XML is broken ({fault}).", fault=fault), where=package.where
        ) from None
    return found
