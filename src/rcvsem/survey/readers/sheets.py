"""Which sheet of a workbook is read, and what is said about the others."""

from __future__ import annotations

from collections.abc import Callable

from rcvsem.foundation.errors import FileError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

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
                phrase(
                    "The visible sheets are empty; only the hidden sheet {list} holds data.",
                    list=_list([name for name in hidden if sizes[name][0]]),
                ),
                where=where,
                fix=phrase("Unhide it, or name it with {--sheet}."),
            )
        raise FileError("The workbook is empty: no sheet holds any data.", where=where)
    tables = [name for name in with_data if _is_table(sizes[name])]
    if not tables and hidden_with_data and all(sizes[name][0] < 2 for name in with_data):
        raise FileError(
            phrase(
                "No visible sheet ({list}) holds a table; the hidden sheet {list_2} does.",
                list=_list(with_data),
                list_2=_list(hidden_with_data),
            ),
            where=where,
            fix=phrase("Unhide it, or name it with {--sheet}."),
        )
    chosen = (tables or with_data)[0]
    findings: list[Finding] = []
    if len(with_data) > 1:
        findings.append(
            Finding(
                code="several_sheets",
                severity="warning" if len(tables) > 1 or chosen != with_data[0] else "info",
                text=phrase(
                    "The workbook has {n} sheets with data ({list}): '{chosen}' was read.",
                    n=len(with_data),
                    list=_list(with_data),
                    chosen=chosen,
                ),
                where=where,
                fix=phrase("Name another with {--sheet}."),
            )
        )
    if hidden_with_data:
        findings.append(
            Finding(
                code="hidden_sheet",
                severity="warning",
                text=phrase(
                    "Hidden sheet {list} was not read; '{chosen}' was.",
                    list=_list(hidden_with_data),
                    chosen=chosen,
                ),
                where=where,
                fix=phrase("Name it with {--sheet} if the answers are there."),
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
                phrase("There is no sheet '{sheet}'.", sheet=sheet),
                where=where,
                fix=phrase("The sheets are: {list}.", list=_list(names)),
            )
        sheet = names[position - 1]
    name = str(sheet)
    if not size(name)[0]:
        raise FileError(
            phrase("The sheet '{name}' is empty.", name=name),
            where=where,
            fix=phrase("The sheets are: {list}.", list=_list(names)),
        )
    if name in hidden:
        text = phrase("The sheet '{name}', which is hidden in Excel, was read as asked.", name=name)
        return name, [Finding(code="hidden_sheet", severity="info", text=text, where=where)]
    return name, []


def _list(names: list[str]) -> str:
    return enumerated(f"'{name}'" for name in names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def password_error(where: str) -> FileError:
    """The refusal of an encrypted workbook."""
    return FileError(
        "The workbook is encrypted with a password.",
        where=where,
        fix="Remove the password in Excel (File, Info, Protect Workbook) and save it again.",
    )
