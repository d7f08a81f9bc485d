"""A csv file or a sheet as a table of the report: numbers keep the decimals and stars that the file shows."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.audit.printed import read_printed
from rcvsem.foundation.text import Text
from rcvsem.report.document import Cell, Column, Row, Table, Words


def file_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, id: str, title: Text, notes: Sequence[Words] = ()
) -> Table:
    """header, rows : the texts of the cells. A column is one of numbers when all that stands in it is numbers."""
    numeric = [_numbers([row[k] for row in rows]) for k in range(len(header))]
    columns = tuple(
        Column(
            key=name.strip() or f"column_{k + 1}",
            title=Text.verbatim(name),
            kind="number" if numeric[k] else "text",
        )
        for k, name in enumerate(header)
    )
    return Table(
        id=id,
        title=title,
        columns=_unlike(columns),
        rows=tuple(
            Row(tuple(_cell(text, number) for text, number in zip(row, numeric, strict=True))) for row in rows
        ),
        notes=tuple(notes),
    )


def _unlike(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns with the same head get keys of their own."""
    from dataclasses import replace

    seen: dict[str, int] = {}
    made = []
    for column in columns:
        seen[column.key] = seen.get(column.key, 0) + 1
        more = seen[column.key]
        made.append(column if more == 1 else replace(column, key=f"{column.key}_{more}"))
    return tuple(made)


def _numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(_plain(cell) for cell in filled)


def _plain(text: str) -> bool:
    try:
        found = read_printed(text)
    except ValueError:
        return False
    return not found.relation and found.stars in ("", "*", "**", "***")


def _cell(text: str, number: bool) -> Cell:
    if not text.strip():
        return Cell(None)
    if not number:
        return Cell(text)
    found = read_printed(text)
    if text.rstrip("*＊ ").endswith("%"):
        return Cell(found.value, "percent", max(found.digits - 2, 0), stars=found.stars)
    if found.digits <= 0:
        return Cell(round(found.value), "integer", stars=found.stars)
    return Cell(found.value, "number" if not _without_zero(text) else "unit", found.digits, stars=found.stars)


def _without_zero(text: str) -> bool:
    """Whether the number is written without the zero before its point, as what cannot exceed 1 is in APA style."""
    return text.strip().lstrip("-−–+").startswith(".")
