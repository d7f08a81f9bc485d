"""Where the header of a grid is and whether it is one: titles, merged cells, missing names."""

from __future__ import annotations

from datetime import date
from typing import Any

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError, SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.layout import Layout, header_text

_SHOWN = 8


def header_index(grid: Grid, header_row: int | None, where: str) -> int:
    """Index into `grid.rows` of the header: the row asked for, else the first that is not blank and no title.

    Raises FileError when the first row is a title above the table and the row below it may be no header.
    """
    if header_row is not None:
        if header_row not in grid.numbers:
            last = grid.numbers[-1] if grid.numbers else 0
            raise FileError(
                phrase(
                    "There is no row {header_row}: the table has {last} rows.",
                    header_row=header_row,
                    last=last,
                ),
                where=where,
            )
        header = grid.numbers.index(header_row)
        if is_blank(grid.rows[header]):
            raise FileError(
                phrase("Row {header_row}, asked for as the header, is blank.", header_row=header_row),
                where=where,
            )
        return header
    header = next((i for i, row in enumerate(grid.rows) if not is_blank(row)), -1)
    if header < 0:
        raise FileError("The table is empty: no cell holds anything.", where=where)
    following = [i for i in range(header + 1, min(header + 12, len(grid.rows))) if not is_blank(grid.rows[i])]
    widest = max((_filled(grid.rows[i]) for i in following), default=0)
    row = grid.rows[header]
    # A title over the table: one lonely cell where the rows below have many.
    if _filled(row) == 1 and widest >= 3:
        better = next(i for i in following if _filled(grid.rows[i]) >= max(3, widest // 2))
        if _are_names(grid.rows[better], widest):
            return better
        merged = [_range(r) for r in grid.merged if r[0] <= grid.numbers[header] <= r[2]]
        about = (
            phrase("has merged cells ({merged})", merged=enumerated(merged))
            if merged
            else phrase("holds a single cell")
        )
        raise FileError(
            phrase(
                "Row {numbers} {about}: a title, not the header; the header seems to be in row {numbers_2}.",
                numbers=grid.numbers[header],
                about=about,
                numbers_2=grid.numbers[better],
            ),
            where=where,
            fix=phrase(
                "Give {header_row}, or delete the rows above it.",
                header_row=named("header_row", grid.numbers[better]),
            ),
        )
    return header


def _are_names(row: list[Any], widest: int) -> bool:
    """Whether a row below a title holds the names of all columns: different texts, none a number."""
    names = [text for cell in row if (text := header_text(cell))]
    return len(names) == widest and len(set(names)) == len(names) and not any(map(is_number, names))


def fill_merged_header(grid: Grid, header: int) -> None:
    """A header cell merged with the row above takes its text from there."""
    number = grid.numbers[header]
    for top, left, bottom, _ in grid.merged:
        if top < number <= bottom:
            source = grid.rows[header - (number - top)][left - 1]
            if header_text(grid.rows[header][left - 1]) == "":
                grid.rows[header][left - 1] = source


def titles_above(grid: Grid, header: int) -> dict[int, str]:
    """0-based column -> title, where the header row holds merged titles and the row below it a name for every column.

    Empty unless that is beyond doubt: all names differ and none is a number.
    """
    if header + 2 >= len(grid.rows) or grid.numbers[header + 1] != grid.numbers[header] + 1:
        return {}
    number = grid.numbers[header]
    merged = [r for r in grid.merged if r[0] <= number <= r[2] and (r[2] <= number or r[1] == r[3])]
    spans = [r for r in merged if r[0] == r[2] == number and r[1] < r[3]]
    tall = {r[1] - 1 for r in merged if r[1] == r[3] and r[2] == number + 1}
    top, below = ([header_text(cell) for cell in grid.rows[i]] for i in (header, header + 1))
    used = [
        j for j in range(len(top)) if any(j < len(row) and row[j] is not None for row in grid.rows[header:])
    ]
    names = [top[j] if j in tall else below[j] or "" for j in used]
    if not spans or not all(names) or len(set(names)) < len(names) or any(map(is_number, names)):
        return {}
    return {j: top[left - 1] for _, left, _, right in spans if top[left - 1] for j in range(left - 1, right)}


def refuse_merged(grid: Grid, header: int, header_end: int, where: str) -> None:
    """Raise FileError for merged cells in a one-row header or among the answers."""
    first = grid.numbers[header]
    last = grid.numbers[header_end - 1] if header_end <= len(grid.numbers) else first
    in_header = [r for r in grid.merged if r[0] <= last and r[2] >= first and (r[1] != r[3] or r[2] > last)]
    if in_header and header_end - header == 1:
        listed = enumerated(_range(r) for r in in_header[:_SHOWN])
        below = grid.numbers[header + 1] if header + 1 < len(grid.numbers) else first + 1
        raise FileError(
            phrase(
                "The header row {first} has merged cells ({listed}): the header seems to take two rows; "
                "the item names seem to be in row {below}.",
                first=first,
                listed=listed,
                below=below,
            ),
            where=where,
            fix=phrase(
                "Give {header_row}, or unmerge the cells and leave one header row.",
                header_row=named("header_row", below),
            ),
        )
    in_data = [r for r in grid.merged if r[2] > last]
    if in_data:
        listed = enumerated(_range(r) for r in in_data[:_SHOWN])
        raise FileError(
            phrase(
                "Merged cells among the answers ({listed}): only the first cell of each holds a value.",
                listed=listed,
            ),
            where=where,
            fix="Unmerge them in Excel and fill in every cell.",
        )


def refuse_numeric_header(layout: Layout, where: str) -> None:
    """The first row of a file without header holds answers: numbers, and the same number more than once."""
    names = [column.name for column in layout.columns if column.name]
    numbers = [name for name in names if is_number(name)]
    counted = (
        numbers == [str(i) for i in range(int(float(numbers[0])), int(float(numbers[0])) + len(numbers))]
        if (numbers and numbers[0].isdecimal())
        else False
    )
    repeated = len(set(numbers)) < len(numbers)
    if (
        numbers
        and (len(numbers) == len(names) or (2 * len(numbers) >= len(names) and repeated))
        and not counted
    ):
        raise SurveyError(
            phrase(
                "The first row holds numbers ({numbers}), not names: the header is missing.",
                numbers=enumerated(numbers[:5]),
            ),
            where=where,
            fix=phrase("Insert a first row with the item names, or name the header with {--header-row}."),
        )


def header_findings(
    grid: Grid, header: int, layout: Layout, header_row: int | None, where: str
) -> list[Finding]:
    """What to tell about the header: where it was found, blanks removed from names, names that are dates."""
    found: list[Finding] = []
    above = [header_text(cell) for row in grid.rows[:header] for cell in row if header_text(cell)]
    if header_row is None and above:
        text = phrase(
            "Above the table there is a title ({title}); row {row} was taken as the header.",
            title=enumerated(repr(title[:60]) for title in above[:_SHOWN]),
            row=grid.numbers[header],
        )
        found.append(
            Finding(
                code="header_row",
                severity="warning",
                text=text,
                where=where,
                fix=phrase("Give {--header-row} if that is wrong."),
            )
        )
    elif header_row is None and header > 0:
        text = phrase(
            "The first {header} rows are blank; row {numbers} was taken as the header.",
            header=header,
            numbers=grid.numbers[header],
        )
        found.append(Finding(code="header_row", severity="warning", text=text, where=where))
    elif header_row is not None and header > 0:
        text = phrase(
            "Row {header_row} was taken as the header, as asked; the rows above it were left out.",
            header_row=header_row,
        )
        found.append(Finding(code="header_row", severity="info", text=text, where=where))
    trimmed = [
        str(c) for c in grid.rows[header] if isinstance(c, str) and c != header_text(c) and header_text(c)
    ]
    if trimmed:
        shown = enumerated(repr(name[:40]) for name in trimmed[:_SHOWN])
        more = phrase(" and {n} more", n=len(trimmed) - _SHOWN) if len(trimmed) > _SHOWN else ""
        found.append(
            Finding(
                code="header_trimmed",
                severity="warning" if layout.format == "plain" else "info",
                text=phrase(
                    "Blanks around column names were removed: {shown}{more}.", shown=shown, more=more
                ),
                where=where,
            )
        )
    dates = [letters(i + 1) for i, cell in enumerate(grid.rows[header]) if isinstance(cell, date)]
    if dates:
        text = phrase("Column names that Excel turned into dates: {dates}.", dates=enumerated(dates[:_SHOWN]))
        found.append(Finding(code="header_date", severity="warning", text=text, where=where))
    return found


def is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _range(merged: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = merged
    return f"{letters(left)}{top}:{letters(right)}{bottom}"


def letters(column: int) -> str:
    """Excel's name of a 1-based column: 1 -> A, 27 -> AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_blank(row: list[Any]) -> bool:
    """Whether no cell of the row holds anything but blanks."""
    return not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row)


def _filled(row: list[Any]) -> int:
    return sum(1 for cell in row if cell is not None and (not isinstance(cell, str) or cell.strip()))
