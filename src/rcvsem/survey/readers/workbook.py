"""Workbooks (xlsx, xls, ods) through python-calamine, with the checks that it does not make."""

from __future__ import annotations

import io
from typing import Any

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.survey.readers.grid import MAX_CELLS, Grid
from rcvsem.survey.readers.package import Package, doctype_error, open_package
from rcvsem.survey.readers.xlsx_peek import Peek, has_cells, peek, sheet_parts

_SAVE_AGAIN = "Open it in Excel and save it as a new xlsx, or export it again from the survey platform."
_SHOWN = 8


def read_workbook(data: bytes, where: str, container: str, sheet: str | int | None) -> Grid:
    """Cells of one sheet: the one asked for, else the first visible sheet that holds anything.

    Raises FileError for damaged, encrypted, oversized or empty workbooks and links to other workbooks. Error
    cells and formulas without result are noted in the grid, since only the table knows which of them count.
    """
    if container == "xlsx":
        return _read_xlsx(data, where, sheet)
    if container == "ods":
        from rcvsem.survey.readers.ods_peek import check_ods

        check_ods(open_package(data, where))
    else:
        from rcvsem.survey.readers.xls_peek import check_xls

        check_xls(data, where)
    book = _open(data, where)
    visible = [meta.name for meta in book.sheets_metadata if _is(meta.visible, "Visible")]
    hidden = [meta.name for meta in book.sheets_metadata if not _is(meta.visible, "Visible")]
    loaded: dict[str, Any] = {}

    def filled(name: str) -> bool:
        loaded[name] = _load(book, name, where)
        return loaded[name].start is not None

    name, findings = _choose(visible, hidden, filled, sheet, where)
    source = loaded.get(name) or _load(book, name, where)
    grid = _grid(source, container, name, findings, f"{where}, sheet '{name}'")
    if container == "xls":
        from rcvsem.survey.readers.xls_peek import xls_errors

        grid.errors = xls_errors(data, name)
    else:
        from rcvsem.survey.readers.ods_peek import ods_errors

        grid.errors = ods_errors(open_package(data, where), name)
    return grid


def _read_xlsx(data: bytes, where: str, sheet: str | int | None) -> Grid:
    package = open_package(data, where)
    _refuse_links(package)
    parts = {part.name: part for part in sheet_parts(package)}
    contents: dict[str, bytes] = {}

    def filled(name: str) -> bool:
        contents[name] = package.read(parts[name].part)
        return has_cells(contents[name])

    visible = [part.name for part in parts.values() if part.state == "visible"]
    hidden = [part.name for part in parts.values() if part.state != "visible"]
    name, findings = _choose(visible, hidden, filled, sheet, where)
    place = f"{where}, sheet '{name}'"
    looked = peek(contents.get(name) or package.read(parts[name].part), place)
    contents.clear()
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


def password_error(where: str) -> FileError:
    """The refusal of an encrypted workbook."""
    return FileError(
        "The workbook is encrypted with a password.",
        where=where,
        fix="Remove the password in Excel (File, Info, Protect Workbook) and save it again.",
    )


def _is(enum: object, name: str) -> bool:
    return str(enum).rpartition(".")[2] == name


def _choose(
    visible: list[str], hidden: list[str], filled: Any, sheet: str | int | None, where: str
) -> tuple[str, list[Finding]]:
    names = visible + hidden
    if not names:
        raise FileError("The workbook has no worksheet.", where=where, fix=_SAVE_AGAIN)
    if sheet is not None:
        return _asked_for(names, hidden, filled, sheet, where)
    with_data = [name for name in visible if filled(name)]
    hidden_with_data = [name for name in hidden if filled(name)]
    if not with_data:
        if hidden_with_data:
            raise FileError(
                f"The visible sheets are empty; only the hidden sheet {_list(hidden_with_data)} holds data.",
                where=where,
                fix="Unhide it, or name it with sheet=.",
            )
        raise FileError("The workbook is empty: no sheet holds any data.", where=where)
    findings: list[Finding] = []
    if len(with_data) > 1:
        findings.append(
            Finding(
                code="several_sheets",
                severity="warning",
                text=f"The workbook has {len(with_data)} sheets with data ({_list(with_data)}): "
                f"the first, '{with_data[0]}', was read.",
                where=where,
                fix="Name another with sheet=.",
            )
        )
    if hidden_with_data:
        findings.append(
            Finding(
                code="hidden_sheet",
                severity="warning",
                text=f"Hidden sheet {_list(hidden_with_data)} was not read; '{with_data[0]}' was.",
                where=where,
                fix="Name it with sheet= if the answers are there.",
            )
        )
    return with_data[0], findings


def _asked_for(
    names: list[str], hidden: list[str], filled: Any, sheet: str | int, where: str
) -> tuple[str, list[Finding]]:
    if sheet not in names:
        position = int(sheet) if str(sheet).isdecimal() else 0
        if not 1 <= position <= len(names):
            raise FileError(
                f"There is no sheet '{sheet}'.", where=where, fix=f"The sheets are: {_list(names)}."
            )
        sheet = names[position - 1]
    name = str(sheet)
    if not filled(name):
        raise FileError(f"The sheet '{name}' is empty.", where=where, fix=f"The sheets are: {_list(names)}.")
    if name in hidden:
        text = f"The sheet '{name}', which is hidden in Excel, was read as asked."
        return name, [Finding(code="hidden_sheet", severity="info", text=text, where=where)]
    return name, []


def _list(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def _refuse_links(package: Package) -> None:
    links = package.names("xl/externallinks/externallink")
    if links:
        raise FileError(
            f"The workbook has {len(links)} external links to other files: refused, as their cells may be stale.",
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
