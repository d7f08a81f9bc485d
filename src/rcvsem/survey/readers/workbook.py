"""Workbooks (xlsx, xls, ods) through python-calamine, with the checks that it does not make."""

from __future__ import annotations

from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase, phrase_n
from rcvsem.survey.readers.calamine import grid_of_sheet, load_sheet, open_workbook
from rcvsem.survey.readers.grid import Grid, check_size
from rcvsem.survey.readers.package import Package, doctype_error, open_package
from rcvsem.survey.readers.provenance import simulated_in_properties
from rcvsem.survey.readers.sheets import choose_sheet
from rcvsem.survey.readers.xlsx_peek import Peek, n_cells, peek, sheet_parts, sheet_size


def read_workbook(data: bytes, where: str, container: str, sheet: str | int | None) -> Grid:
    """Cells of one sheet: the one asked for, else the first visible sheet that holds anything.

    Raises FileError for damaged, encrypted, oversized or empty workbooks and links to other workbooks. Error
    cells and formulas without result are noted in the grid, since only the table knows which of them count.
    """
    if container == "xlsx":
        return _read_xlsx(data, where, sheet)
    if container == "xls":
        from rcvsem.survey.readers.xls import read_xls

        return read_xls(data, where, sheet)
    return _read_ods(data, where, sheet)


def _read_ods(data: bytes, where: str, sheet: str | int | None) -> Grid:
    from rcvsem.survey.readers.ods_peek import check_ods, ods_errors

    package = open_package(data, where)
    check_ods(package)
    book = open_workbook(data, where)
    visible = [meta.name for meta in book.sheets_metadata if _is(meta.visible, "Visible")]
    hidden = [meta.name for meta in book.sheets_metadata if not _is(meta.visible, "Visible")]
    loaded: dict[str, Any] = {}

    def size(name: str) -> tuple[int, int]:
        loaded[name] = load_sheet(book, name, where)
        end = loaded[name].end
        return (0, 0) if end is None else (end[0] + 1, end[1] + 1)

    name, findings = choose_sheet(visible, hidden, size, sheet, where)
    source = loaded[name]
    grid = grid_of_sheet(
        source, "ods", name, findings, phrase("{where}, sheet '{name}'", where=where, name=name)
    )
    grid.errors = ods_errors(package, name)
    return grid


def _read_xlsx(data: bytes, where: str, sheet: str | int | None) -> Grid:
    package = open_package(data, where)
    _refuse_links(package)
    parts = {part.name: part for part in sheet_parts(package)}
    sizes: dict[str, tuple[int, int]] = {}
    of_part: dict[str, tuple[int, int]] = {}  # many sheets may claim one part
    latest: dict[str, bytes] = {}

    def size(name: str) -> tuple[int, int]:
        # One part at a time: a hundred megabytes of XML each is usual for large surveys.
        part = parts[name].part
        if part not in of_part:
            latest.clear()
            latest[part] = package.read(part)
            of_part[part] = sheet_size(latest[part])
        sizes[name] = of_part[part]
        return sizes[name]

    visible = [part.name for part in parts.values() if part.state == "visible"]
    hidden = [part.name for part in parts.values() if part.state != "visible"]
    name, findings = choose_sheet(visible, hidden, size, sheet, where)
    place = phrase("{where}, sheet '{name}'", where=where, name=name)
    xml = latest.get(parts[name].part) or package.read(parts[name].part)
    latest.clear()
    check_size(*sizes[name], place, filled=n_cells(xml))
    looked = peek(xml, sizes[name], place)
    del xml
    # Only what the sheet needs is unpacked by calamine; check the shared parts the same way.
    for shared in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if shared in package:
            head = package.read(shared)[:4096]
            if b"<!DOCTYPE" in head:
                raise doctype_error(where)
    source = load_sheet(open_workbook(data, where), name, where)
    grid = grid_of_sheet(source, "xlsx", name, findings, place)
    grid.errors = list(looked.errors)
    grid.empty_formulas = list(looked.empty_formulas)
    grid.findings += _peek_findings(looked, place)
    grid.simulated = simulated_in_properties(package)
    return grid


def _is(enum: object, name: str) -> bool:
    return str(enum).rpartition(".")[2] == name


def _refuse_links(package: Package) -> None:
    links = package.names("xl/externallinks/externallink")
    if links:
        raise FileError(
            phrase(
                "The workbook has {n} external links to other files, which can be stale: refused.",
                n=len(links),
            ),
            where=package.where,
            fix="In Excel: Data, Edit Links, Break Link; then save.",
        )


def _peek_findings(looked: Peek, place: str) -> list[Finding]:
    found: list[Finding] = []
    if looked.n_formulas:
        text = phrase_n(
            looked.n_formulas,
            "{n} cell holds a formula: its stored result was read.",
            "{n} cells hold formulas: their stored results were read.",
        )
        found.append(Finding(code="formulas", severity="warning", text=text, where=place))
    if looked.n_hidden_rows:
        text = phrase(
            "{n_hidden_rows} hidden rows (a filter?) were read as well.", n_hidden_rows=looked.n_hidden_rows
        )
        found.append(
            Finding(
                code="hidden_rows",
                severity="warning",
                text=text,
                where=place,
                fix="Delete them if they should not count.",
            )
        )
    return found
