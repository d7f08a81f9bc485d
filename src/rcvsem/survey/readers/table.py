"""Grid + layout -> RawExport: finds the header row, takes the records, and says what was left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Objects, frozen, row_blocks
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError, SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import bracketed, enumerated, phrase, phrase_n
from rcvsem.survey.raw import ColumnInfo, RawExport
from rcvsem.survey.readers.grid import Grid
from rcvsem.survey.readers.header import (
    fill_merged_header,
    header_findings,
    header_index,
    is_blank,
    letters,
    refuse_merged,
    refuse_numeric_header,
    titles_above,
)
from rcvsem.survey.readers.header_rows import (
    two_header_rows,
    without_counting,
    without_notes,
    without_repeated,
)
from rcvsem.survey.readers.layout import Layout, header_text
from rcvsem.survey.readers.personal import personal_columns
from rcvsem.survey.readers.platforms import find_layout, title_of
from rcvsem.survey.readers.suspicious import refuse_suspicious

_SHOWN = 8


def assemble(grid: Grid, *, path: str, sha256: str, format: str, header_row: int | None) -> RawExport:
    """The RawExport of a grid.

    Raises FileError or SurveyError for a header in merged cells, under a title or missing, error cells,
    merged answers, unsafe column names and a table without any record.
    """
    where = phrase("{path}, sheet '{sheet}'", path=path, sheet=grid.sheet) if grid.sheet is not None else path
    findings = list(grid.findings)
    if grid.layout is None:
        header = header_index(grid, header_row, where)
        titles = titles_above(grid, header) if format in ("auto", "plain") else {}
        if titles:
            findings.append(_titles_told(grid, header, titles, where))
            header += 1
        fill_merged_header(grid, header)
        top = [[header_text(cell) for cell in row] for row in grid.rows[header : header + 4]]
        layout = find_layout(top, format)
        header_end = header + layout.header_rows
        refuse_merged(grid, header, header_end, where)
        if layout.format == "plain":
            refuse_numeric_header(layout, where)
            layout = two_header_rows(grid, header, layout, where)
            header_end = header + layout.header_rows
            layout = _under_titles(layout, titles)
        else:
            # These platforms write ";" as a matter of course.
            findings = [replace(f, severity="info") if f.code == "separator" else f for f in findings]
        if not titles:
            findings += header_findings(grid, header, layout, header_row, where)
    else:
        layout, header_end = grid.layout, 0
    refuse_suspicious([column.name for column in layout.columns], where)
    _refuse_errors(grid, header_end, layout, where)

    headers = grid.rows[header_end - layout.header_rows : header_end]
    cells, numbers, left_out = _records(grid, header_end, where)
    findings += left_out
    cells, numbers, left_out = without_repeated(headers, cells, numbers, where)
    findings += left_out
    if layout.format == "plain":
        cells, numbers, left_out = without_counting(cells, numbers, where)
        findings += left_out
    grid.rows = []  # as large as the cells
    keep, told = _named_columns(layout, cells, where)
    findings += told
    columns = tuple(replace(old, position=new) for new, old in enumerate(layout.columns[i] for i in keep))
    if len(keep) < cells.shape[1]:
        cells = np.ascontiguousarray(cells[:, keep])
    cells.setflags(write=False)
    names = tuple(column.name for column in columns)
    findings += _duplicate_findings(names, where)
    missing = dict(grid.missing_codes)
    findings += _platform_missing(layout, columns, cells, missing, where)
    return RawExport(
        path=path,
        sha256=sha256,
        format=layout.format,
        container=grid.container,
        sheet=grid.sheet,
        columns=names,
        column_info=columns,
        cells=cells,
        row_numbers=frozen(numbers, dtype=np.intp),
        labels=grid.labels,
        value_labels=grid.value_labels,
        missing_codes=missing,
        measures=grid.measures,
        metadata=dict(layout.metadata),
        personal=personal_columns(columns, layout.metadata, cells),
        decimal=grid.decimal,
        encoding=grid.encoding,
        separator=grid.separator,
        simulated=grid.simulated,
        findings=(_read_as(grid, layout, where), *layout.findings, *findings),
    )


def _titles_told(grid: Grid, header: int, titles: dict[int, str], where: str) -> Finding:
    row = grid.numbers[header] + 1
    return Finding(
        code="merged_titles",
        severity="warning",
        text=phrase(
            "Row {above} holds merged titles ({titles}): row {row} was read as the names, and each title stands "
            "for the columns below it.",
            above=row - 1,
            titles=enumerated(dict.fromkeys(titles.values())),
            row=row,
        ),
        where=where,
        fix=phrase("Give {--header-row} if that is wrong."),
    )


def _under_titles(layout: Layout, titles: dict[int, str]) -> Layout:
    """Each column under a title belongs to it, as a row to its matrix."""
    columns = tuple(
        replace(column, matrix_stem=titles[column.position], matrix_row=column.text)
        if column.position in titles
        else column
        for column in layout.columns
    )
    return replace(layout, columns=columns)


def _read_as(grid: Grid, layout: Layout, where: str) -> Finding:
    details = [grid.container]
    if grid.encoding:
        details.append(grid.encoding)
    return Finding(
        code="read_as",
        severity="info",
        text=phrase(
            "Read as {title_of} ({details}).", title_of=title_of(layout.format), details=enumerated(details)
        ),
        where=where,
        fix=phrase("Give {format} if that is wrong.", format=named("format", typed="--read-as")),
    )


def _refuse_errors(grid: Grid, header_end: int, layout: Layout, where: str) -> None:
    last_before = grid.numbers[header_end - 1] if 0 < header_end <= len(grid.numbers) else 0

    def place(row: int, column: int) -> str:
        if row == 0:
            return "a cell"
        name = layout.columns[column - 1].name if 0 < column <= len(layout.columns) else ""
        return phrase("{name} row {row}", name=name or "column " + letters(column), row=row)

    errors = [error for error in grid.errors if error[0] == 0 or error[0] > last_before]
    if errors:
        listed = enumerated(f"{place(row, column)} {text}" for row, column, text in errors[:_SHOWN])
        more = phrase(" and {n} more", n=len(errors) - _SHOWN) if len(errors) > _SHOWN else ""
        raise SurveyError(
            phrase("Excel error values in cells: {listed}{more}.", listed=listed, more=more),
            where=where,
            fix="Correct these cells (or empty them, if the answer is missing) and save.",
        )
    empty = [cell for cell in grid.empty_formulas if cell[0] == 0 or cell[0] > last_before]
    if empty:
        listed = enumerated(place(row, column) for row, column in empty[:_SHOWN])
        more = phrase(" and {n} more", n=len(empty) - _SHOWN) if len(empty) > _SHOWN else ""
        raise SurveyError(
            phrase(
                "Formulas without a stored result, which would be read as blank: {listed}{more}.",
                listed=listed,
                more=more,
            ),
            where=where,
            fix="Open the file in Excel or LibreOffice and save it, or paste the values.",
        )


def _records(grid: Grid, header_end: int, where: str) -> tuple[Objects, list[int], list[Finding]]:
    """Cells of the records, their row numbers, and what was left out."""
    kept = [i for i in range(header_end, len(grid.rows)) if not is_blank(grid.rows[i])]
    if not kept:
        raise FileError(
            "The table has a header but no answers (0 rows).",
            where=where,
            fix="Export the answers as well; is this the right file and sheet?",
        )
    findings: list[Finding] = []
    if grid.layout is None:
        kept, findings = without_notes(grid, kept, where)
    inside = kept[-1] + 1 - header_end - len(kept)
    if inside:
        used = set(kept)
        blank = [grid.numbers[i] for i in range(header_end, kept[-1]) if i not in used]
        shown = enumerated(map(str, blank[:_SHOWN])) + (", ..." if len(blank) > _SHOWN else "")
        after = sum(1 for i in kept if grid.numbers[i] > blank[0])
        findings.append(
            Finding(
                code="blank_rows",
                severity="warning",
                text=phrase_n(
                    inside,
                    "{n} blank row (row {shown}) left out; rows after it that were read: {after}.",
                    "{n} blank rows (row {shown}) left out; rows after them that were read: {after}.",
                    shown=shown,
                    after=after,
                ),
                where=where,
                fix="Check that what follows the blank rows are respondents.",
            )
        )
    width = len(grid.rows[0])
    cells: Objects = np.empty((len(kept), width), dtype=object)
    for part in row_blocks(len(kept)):  # the whole at once would take its memory twice
        block = cells[part]
        block[:] = [grid.rows[i] for i in kept[part]]
        block[np.equal(block, "").astype(bool)] = None
    numbers = [grid.numbers[i] for i in kept]
    return cells, numbers, findings


def _named_columns(layout: Layout, cells: Objects, where: str) -> tuple[list[int], list[Finding]]:
    """Positions of the columns to keep: all but those with neither name nor any value."""
    keep: list[int] = []
    unnamed: list[str] = []
    for i, column in enumerate(layout.columns):
        if not column.name:
            if all(cell is None for cell in cells[:, i]):
                continue
            unnamed.append(f"{i + 1} ({letters(i + 1)})")
        keep.append(i)
    if not unnamed:
        return keep, []
    finding = Finding(
        code="blank_header",
        severity="warning",
        text=phrase(
            "Column {unnamed} holds data but its header is blank: it has no name and cannot be used.",
            unnamed=enumerated(unnamed[:_SHOWN]),
        ),
        where=where,
        fix="Give it a name in the header row if it is an item.",
    )
    return keep, [finding]


def _duplicate_findings(names: tuple[str, ...], where: str) -> list[Finding]:
    places: dict[str, list[str]] = {}
    for i, name in enumerate(names, start=1):
        if name:
            places.setdefault(name, []).append(letters(i))
    repeated = [f"'{name[:60]}' ({', '.join(at)})" for name, at in places.items() if len(at) > 1]
    if not repeated:
        return []
    more = phrase(" and {n} more", n=len(repeated) - _SHOWN) if len(repeated) > _SHOWN else ""
    return [
        Finding(
            code="duplicate_header",
            severity="warning",
            text=phrase(
                "Duplicate column names: {repeated}{more}.", repeated=enumerated(repeated[:_SHOWN]), more=more
            ),
            where=where,
            fix="Rename or delete one of each if an item uses them.",
        )
    ]


def _platform_missing(
    layout: Layout,
    columns: tuple[ColumnInfo, ...],
    cells: Objects,
    missing: dict[str, tuple[Any, ...]],
    where: str,
) -> list[Finding]:
    """Note the codes the platform writes for "no answer", column by column where they occur."""
    if not layout.missing_codes:
        return []
    metadata = set(layout.metadata.values())
    wanted = {str(code): code for code in layout.missing_codes}
    counts: dict[str, int] = {}
    for column in columns:
        if column.name in metadata:
            continue
        hits = [str(cell) for cell in cells[:, column.position] if str(cell) in wanted]
        if hits:
            missing[column.name] = tuple(wanted[hit] for hit in sorted(set(hits)))
            counts[column.name] = len(hits)
    if not counts:
        return []
    shown = enumerated(bracketed(name, count) for name, count in list(counts.items())[:_SHOWN])
    codes = enumerated(sorted(wanted))
    return [
        Finding(
            code="missing_codes",
            severity="warning",
            text=phrase(
                "{title_of} writes {codes} for no answer: taken as missing in {shown}{which}.",
                title_of=title_of(layout.format),
                codes=codes,
                shown=shown,
                which=", ..." if len(counts) > _SHOWN else "",
            ),
            where=where,
        )
    ]
