"""What calamine hides of an xlsx sheet: error cells, formulas without result, hidden rows, true size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import phrase
from rcvsem.survey.readers.grid import MAX_SHEETS
from rcvsem.survey.readers.package import SAVE_AGAIN, Package, doctype_error, elements

# A literal beginning makes these searches three times as fast; `spelt` covers the other ways XML allows.
_COLUMNS = late_pattern(rb'r="([A-Za-z]{1,4})\d')
_ROWS = late_pattern(rb'r="(?:[A-Za-z]{1,4})?(\d{1,9})"')
_COLUMNS_SPELT = late_pattern(rb"""\br\s*=\s*["']([A-Za-z]{1,4})\d""")
_ROWS_SPELT = late_pattern(rb"""\br\s*=\s*["'](?:[A-Za-z]{1,4})?(\d{1,9})["']""")
_PLAIN_ROW_TAGS = late_pattern(rb'<row r="(\d{1,9})"')
_ROW_TAGS = late_pattern(rb"""<(?:\w+:)?row\b[^>]*?\sr=["'](\d{1,9})["']""")
_ADDRESSES = late_pattern(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Za-z]{1,3}\d{1,7})["']""")
_CELL = late_pattern(rb"""<(?:\w+:)?c\b([^>]*?)(/?)>""")
_REFERENCE = late_pattern(rb"""(?:^|\s)r=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_TYPE_ERROR = late_pattern(rb"""\st=["']e["']""")
_VALUE = late_pattern(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = late_pattern(rb"<(?:\w+:)?f[\s/>]")
_CELL_END = late_pattern(rb"</(?:\w+:)?c>")
_HIDDEN_ROW = late_pattern(rb"""<(?:\w+:)?row\b[^>]*?\shidden=["'](?:1|true)["']""")
_EXACT_BELOW = 8 << 20


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it. state: "visible", "hidden" or "veryHidden"; part: its XML."""

    name: str
    state: str
    part: str


@dataclass(frozen=True, slots=True)
class Peek:
    """errors: (row, column, text) of error cells, empty_formulas: (row, column); 1-based, in file order."""

    n_rows: int
    n_columns: int
    errors: tuple[tuple[int, int, str], ...]
    empty_formulas: tuple[tuple[int, int], ...]
    n_formulas: int
    n_hidden_rows: int


def sheet_parts(package: Package) -> list[SheetPart]:
    """Worksheets of the workbook in tab order; chart sheets and macros are left out."""
    root = _relations(package, "_rels/.rels", "")
    book = next((part for kind, part in root.values() if kind.endswith("/officeDocument")), "xl/workbook.xml")
    folder, _, file = book.rpartition("/")
    if book not in package:
        raise FileError("The file is damaged: it has no workbook part.", where=package.where)
    relations = _relations(package, f"{folder}/_rels/{file}.rels", folder)
    found: list[SheetPart] = []
    for name, attributes in elements(package.read(book), package.where):
        if name == "sheet":
            kind, part = relations.get(attributes.get("id", ""), ("", ""))
            if kind.endswith("/worksheet") and part in package:
                if len(found) == MAX_SHEETS:
                    raise FileError(
                        phrase(
                            "The workbook has more than {max_sheets:,} sheets: refused as too large.",
                            max_sheets=MAX_SHEETS,
                        ),
                        where=package.where,
                        fix="Keep the answers in one sheet.",
                    )
                found.append(SheetPart(attributes.get("name", ""), attributes.get("state", "visible"), part))
    return found


def _relations(package: Package, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """relation id -> (type, part name)."""
    if part not in package:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for name, attributes in elements(package.read(part), package.where):
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
            while "/../" in path:
                path = re.sub(r"[^/]+/\.\./", "", path, count=1)
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), path)
    return found


def sheet_size(xml: bytes) -> tuple[int, int]:
    """(rows, columns) that a sheet part spans, (0, 0) when no cell holds anything."""
    if not re.search(rb"<(?:\w+:)?(?:v|is|f)[\s>]", xml):
        return 0, 0
    rows, columns = _size(xml)
    return max(rows, 1), max(columns, 1)


def n_cells(xml: bytes) -> int:
    """Number of cells that a sheet part writes down."""
    begins = (b"<c", b":c") if b":c" in xml else (b"<c",)
    return sum(xml.count(begin + end) for begin in begins for end in (b" ", b">", b"/>", b"\n"))


def peek(xml: bytes, size: tuple[int, int], where: str) -> Peek:
    """Look through one worksheet part of that (rows, columns). Raises FileError for a document type and for a row or cell
    that is there twice."""
    if b"<!DOCTYPE" in xml[:4096]:
        raise doctype_error(where)
    _refuse_twice(xml, where)
    n_rows, n_columns = size
    has_error = b't="e"' in xml or b"t='e'" in xml
    n_formulas = len(_FORMULA.findall(xml)) if b"<f" in xml or b":f" in xml else 0
    errors: list[tuple[int, int, str]] = []
    empty: list[tuple[int, int]] = []
    if has_error or n_formulas:
        for row, column, is_error, content in _cells(xml, where):
            value = _VALUE.search(content)
            text = value.group(1).decode("utf-8", "replace").strip() if value else ""
            if is_error:
                errors.append((row, column, text or "#ERROR"))
            elif _FORMULA.search(content) and not text and b't="str"' not in content:
                empty.append((row, column))
    hidden = len(_HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else 0
    return Peek(n_rows, n_columns, tuple(errors), tuple(empty), n_formulas, hidden)


def _refuse_twice(xml: bytes, where: str) -> None:
    """A row number or cell address that comes twice: one of the two would be lost in silence."""
    addresses = _row_numbers(xml)
    if len(xml) < _EXACT_BELOW:
        addresses += _ADDRESSES.findall(xml)
    if len(set(addresses)) < len(addresses):
        twice = next(one for one, times in Counter(addresses).items() if times > 1).decode()
        what = (
            phrase("The file is damaged: row {row} is there twice.", row=twice)
            if twice.isdigit()
            else phrase("The file is damaged: cell {cell} is there twice.", cell=twice)
        )
        raise FileError(what, where=where, fix=SAVE_AGAIN)


def _row_numbers(xml: bytes) -> list[bytes]:
    """What the row tags say, in file order."""
    found = _PLAIN_ROW_TAGS.findall(xml)  # as nearly all programs write them
    if len(found) == xml.count(b"<row") and b":row" not in xml:
        return found
    return _ROW_TAGS.findall(xml)


def _cells(xml: bytes, where: str) -> Iterator[tuple[int, int, bool, bytes]]:
    """(row, column, is an error, tag and content) of the cells that hold a formula or an error."""
    for match in _CELL.finditer(xml):
        is_error = bool(_TYPE_ERROR.search(match.group(1)))
        if match.group(2):
            continue
        end = _CELL_END.search(xml, match.end())
        if end is None:  # and so for every cell after it: broken XML
            raise FileError("The file is damaged: a cell is not closed.", where=where, fix=SAVE_AGAIN)
        content = xml[match.start() : end.start()]
        if is_error or b"<f" in content or b":f" in content:
            reference = _REFERENCE.search(match.group(1))
            row = int(reference.group(2)) if reference else 0
            column = _column_number(reference.group(1)) if reference else 0
            yield row, column, is_error, content


def _size(xml: bytes) -> tuple[int, int]:
    """Largest row and column that any cell names: what calamine will reserve memory for."""
    spelt = b"r='" in xml or b"r =" in xml or b"r= " in xml
    columns = {_column_number(found) for found in set((_COLUMNS_SPELT if spelt else _COLUMNS).findall(xml))}
    if spelt or len(xml) < _EXACT_BELOW:
        rows = {int(row) for row in set((_ROWS_SPELT if spelt else _ROWS).findall(xml))}
    else:
        rows = {int(row) for row in _row_numbers(xml)}
        # One cell out of order may lie further down than its row says.
        if re.search(rb'r="[A-Za-z]{1,4}\d{%d,}"' % (len(str(max(rows, default=0))) + 1), xml):
            rows = {int(row) for row in _ROWS.findall(xml)}
    return max(rows, default=0), max(columns, default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
