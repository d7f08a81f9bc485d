"""Workbooks (xlsx, xls, ods) through python-calamine, with the checks that it does not make."""

from __future__ import annotations

import io
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.survey.readers.grid import MAX_CELLS, Grid
from rcvsem.survey.readers.package import Package, doctype_error, open_package
from rcvsem.survey.readers.provenance import simulated_in_properties
from rcvsem.survey.readers.sheets import choose_sheet, password_error
from rcvsem.survey.readers.xlsx_peek import Peek, peek, sheet_parts, sheet_size

_SAVE_AGAIN = "Open it in Excel and save it as a new xlsx, or export it again from the survey platform."


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
    book = _open(data, where)
    visible = [meta.name for meta in book.sheets_metadata if _is(meta.visible, "Visible")]
    hidden = [meta.name for meta in book.sheets_metadata if not _is(meta.visible, "Visible")]
    loaded: dict[str, Any] = {}

    def size(name: str) -> tuple[int, int]:
        loaded[name] = _load(book, name, where)
        end = loaded[name].end
        return (0, 0) if end is None else (end[0] + 1, end[1] + 1)

    name, findings = choose_sheet(visible, hidden, size, sheet, where)
    source = loaded[name]
    grid = _grid(source, "ods", name, findings, f"{where}, sheet '{name}'")
    grid.errors = ods_errors(package, name)
    return grid


def _read_xlsx(data: bytes, where: str, sheet: str | int | None) -> Grid:
    package = open_package(data, where)
    _refuse_links(package)
    parts = {part.name: part for part in sheet_parts(package)}
    sizes: dict[str, tuple[int, int]] = {}
    latest: dict[str, bytes] = {}

    def size(name: str) -> tuple[int, int]:
        # One part at a time: a hundred megabytes of XML each is usual for large surveys.
        latest.clear()
        latest[name] = package.read(parts[name].part)
        sizes[name] = sheet_size(latest[name])
        return sizes[name]

    visible = [part.name for part in parts.values() if part.state == "visible"]
    hidden = [part.name for part in parts.values() if part.state != "visible"]
    name, findings = choose_sheet(visible, hidden, size, sheet, where)
    place = f"{where}, sheet '{name}'"
    looked = peek(latest.get(name) or package.read(parts[name].part), sizes[name], place)
    latest.clear()
    _check_peek(looked, place)
    # Only what the sheet needs is unpacked by calamine; check the shared parts the same way.
    for shared in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if shared in package:
            head = package.read(shared)[:4096]
            if b"<!DOCTYPE" in head:
                raise doctype_error(where)
    source = _load(_open(data, where), name, where)
    grid = _grid(source, "xlsx", name, findings, place)
    grid.errors = list(looked.errors)
    grid.empty_formulas = list(looked.empty_formulas)
    grid.findings += _peek_findings(looked, place)
    grid.simulated = simulated_in_properties(package)
    return grid


def _open(data: bytes, where: str) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise password_error(where) from None
    except BaseException as fault:
        raise _calamine_error(fault, where) from None


def _load(book: Any, name: str, where: str) -> Any:
    try:
        return book.get_sheet_by_name(name)
    except BaseException as fault:
        raise _calamine_error(fault, f"{where}, sheet '{name}'") from None


def _calamine_error(fault: BaseException, where: str) -> BaseException:
    # A Rust panic arrives as a BaseException of its own; interrupts must pass through.
    if isinstance(fault, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        return fault
    return FileError(
        f"The workbook is damaged: {str(fault) or type(fault).__name__}.", where=where, fix=_SAVE_AGAIN
    )


def _is(enum: object, name: str) -> bool:
    return str(enum).rpartition(".")[2] == name


def _refuse_links(package: Package) -> None:
    links = package.names("xl/externallinks/externallink")
    if links:
        raise FileError(
            f"The workbook has {len(links)} external links to other files, which can be stale: refused.",
            where=package.where,
            fix="In Excel: Data, Edit Links, Break Link; then save.",
        )


def _check_peek(looked: Peek, place: str) -> None:
    if looked.n_rows * looked.n_columns > MAX_CELLS:
        raise FileError(
            f"The sheet claims {looked.n_rows:,} rows x {looked.n_columns:,} columns: refused as too large.",
            where=place,
            fix="Delete stray cells far from the table (Ctrl+End shows the last one) and save again.",
        )


def _peek_findings(looked: Peek, place: str) -> list[Finding]:
    found: list[Finding] = []
    if looked.n_formulas:
        text = f"{looked.n_formulas} cells hold formulas: their stored results were read."
        found.append(Finding(code="formulas", severity="warning", text=text, where=place))
    if looked.n_hidden_rows:
        text = f"{looked.n_hidden_rows} hidden rows (a filter?) were read as well."
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


def _grid(source: Any, container: str, name: str, findings: list[Finding], place: str) -> Grid:
    if source.start is None:
        raise FileError("The sheet is empty.", where=place)
    height, width = source.end[0] + 1, source.end[1] + 1
    if height * width > MAX_CELLS:
        raise FileError(f"The sheet has {height:,} rows x {width:,} columns: too large.", where=place)
    try:
        rows = source.to_python(skip_empty_area=False)
        merged = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in (source.merged_cell_ranges or [])
        ]
    except BaseException as fault:
        raise _calamine_error(fault, place) from None
    return Grid(
        container=container,
        rows=rows,
        numbers=list(range(1, len(rows) + 1)),
        sheet=name,
        merged=sorted(merged),
        findings=findings,
    )
