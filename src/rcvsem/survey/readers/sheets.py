"""Which sheet of a workbook is read, and what is said about the others."""

from __future__ import annotations

from collections.abc import Callable

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding

Size = Callable[[str], tuple[int, int]]
_SHOWN = 8


def choose_sheet(
    visible: list[str], hidden: list[str], size: Size, sheet: str | int | None, where: str
) -> tuple[str, list[Finding]]:
    """Name of the sheet to read and what to tell about the others.

    visible, hidden : sheet names in tab order. size : (rows, columns) of a sheet, (0, 0) when it is empty.
    sheet : the name or 1-based number asked for, else the first visible sheet that can be a table.
    """
    names = visible + hidden
    if not names:
        raise FileError("The workbook is empty: it has no worksheet.", where=where)
    if sheet is not None:
        return _asked_for(names, hidden, size, sheet, where)
    sizes = {name: size(name) for name in names}
    with_data = [name for name in visible if sizes[name][0]]
    hidden_with_data = [name for name in hidden if _is_table(sizes[name])]
    if not with_data:
        if any(sizes[name][0] for name in hidden):
            raise FileError(
                f"The visible sheets are empty; only the hidden sheet "
                f"{_list([name for name in hidden if sizes[name][0]])} holds data.",
                where=where,
                fix=f"Unhide it, or name it with {named('sheet')}.",
            )
        raise FileError("The workbook is empty: no sheet holds any data.", where=where)
    tables = [name for name in with_data if _is_table(sizes[name])]
    if not tables and hidden_with_data and all(sizes[name][0] < 2 for name in with_data):
        raise FileError(
            f"No visible sheet ({_list(with_data)}) holds a table; the hidden sheet "
            f"{_list(hidden_with_data)} does.",
            where=where,
            fix=f"Unhide it, or name it with {named('sheet')}.",
        )
    chosen = (tables or with_data)[0]
    findings: list[Finding] = []
    if len(with_data) > 1:
        findings.append(
            Finding(
                code="several_sheets",
                severity="warning" if len(tables) > 1 or chosen != with_data[0] else "info",
                text=f"The workbook has {len(with_data)} sheets with data ({_list(with_data)}): "
                f"'{chosen}' was read.",
                where=where,
                fix=f"Name another with {named('sheet')}.",
            )
        )
    if hidden_with_data:
        findings.append(
            Finding(
                code="hidden_sheet",
                severity="warning",
                text=f"Hidden sheet {_list(hidden_with_data)} was not read; '{chosen}' was.",
                where=where,
                fix=f"Name it with {named('sheet')} if the answers are there.",
            )
        )
    return chosen, findings


def _is_table(size: tuple[int, int]) -> bool:
    """Whether a sheet of (rows, columns) can be a survey rather than a note."""
    return size[0] >= 2 and size[1] >= 3


def _asked_for(
    names: list[str], hidden: list[str], size: Size, sheet: str | int, where: str
) -> tuple[str, list[Finding]]:
    if sheet not in names:
        position = int(sheet) if str(sheet).isdecimal() else 0
        if not 1 <= position <= len(names):
            raise FileError(
                f"There is no sheet '{sheet}'.", where=where, fix=f"The sheets are: {_list(names)}."
            )
        sheet = names[position - 1]
    name = str(sheet)
    if not size(name)[0]:
        raise FileError(f"The sheet '{name}' is empty.", where=where, fix=f"The sheets are: {_list(names)}.")
    if name in hidden:
        text = f"The sheet '{name}', which is hidden in Excel, was read as asked."
        return name, [Finding(code="hidden_sheet", severity="info", text=text, where=where)]
    return name, []


def _list(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def password_error(where: str) -> FileError:
    """The refusal of an encrypted workbook."""
    return FileError(
        "The workbook is encrypted with a password.",
        where=where,
        fix="Remove the password in Excel (File, Info, Protect Workbook) and save it again.",
    )
