"""Text tables (csv, tsv): separator, quoting, line lengths. Lines are never shifted or padded silently."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rcvsem.foundation.door import named
from rcvsem.foundation.errors import FileError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.readers.encoding import decode
from rcvsem.survey.readers.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Grid, check_size
from rcvsem.survey.readers.header_rows import is_note
from rcvsem.survey.readers.separator import called, field_counts, find_separator

_DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_SHOWN = 8
#: Characters: as many columns as there may be, of a hundred characters and more.
MAX_LINE = 4_000_000


def read_delimited(
    data: bytes,
    where: str,
    *,
    container: str = "csv",
    encoding: str | None = None,
    separator: str | None = None,
    header_row: int | None = None,
) -> Grid:
    """Rows of a text table.

    Raises FileError for an empty file, unknown or mixed encodings, an open quote and lines whose number of
    fields differs from the header's.
    """
    text, name, findings = decode(data, encoding, where)
    if not text.strip():
        raise FileError("The file is empty.", where=where, fix="Export it again from the survey platform.")
    skipped = 0
    if directive := re.match(r"sep=(.)(?:\r\n?|\n)", text, re.IGNORECASE):
        separator = separator or directive.group(1)
        text = text[directive.end() :]
        skipped = 1
    if separator is None:
        separator, told = find_separator(text, where, container)
        findings += told
    else:
        separator = {"\\t": "\t", "tab": "\t"}.get(separator, separator)
        if len(separator) != 1 or separator in '"\r\n':
            raise OptionError(
                phrase("The separator must be one character. Got {separator!r}.", separator=separator)
            )
    rows, numbers = _parse(text, separator, where, skipped)
    if header_row in numbers:
        start = numbers.index(header_row)
        rows, numbers = rows[start:], numbers[start:]
    else:
        rows, numbers, told = _without_comments(rows, numbers, where)
        findings += told
    findings += _check_single(rows, separator, where, container)
    rows, told = _same_length(rows, numbers, separator, where)
    findings += told
    grid = Grid(
        container=container,
        rows=rows,
        numbers=numbers,
        encoding=name,
        separator=separator,
        findings=findings,
    )
    _note_decimal_comma(grid, where)
    return grid


def _parse(text: str, separator: str, where: str, skipped: int) -> tuple[list[list[str]], list[int]]:
    """Records with the line each begins on; blank lines are kept as empty records."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    reader = csv.reader(
        _lines(text, where, skipped), delimiter=separator, strict=True, skipinitialspace=separator == " "
    )
    line = n_cells = 0
    try:
        for row in reader:
            n_cells += len(row)
            if n_cells > MAX_CELLS or len(row) > MAX_COLUMNS or len(rows) == MAX_ROWS:
                width = len(rows[0]) if rows and len(row) <= MAX_COLUMNS else len(row)
                check_size(len(rows) + 1, width, where, at_least=True)
            rows.append(row)
            numbers.append(line + 1 + skipped)
            line = reader.line_num
    except csv.Error as fault:
        reason = str(fault)
        if "unexpected end" in reason:
            what = phrase('A quote (") opened at line {line} is never closed.', line=line + 1 + skipped)
        elif "expected after" in reason:
            what = phrase(
                'Line {line_num}: text follows a closing quote (").', line_num=reader.line_num + skipped
            )
        elif "larger than field limit" in reason:
            what = phrase(
                "Line {line}: a field is longer than {field_size_limit} characters.",
                line=line + 1 + skipped,
                field_size_limit=csv.field_size_limit(),
            )
        else:
            what = phrase("Line {line}: {reason}.", line=line + 1 + skipped, reason=reason)
        raise FileError(
            what, where=where, fix="Correct the quotes in that line or export the file again."
        ) from None
    return rows, numbers


def _lines(text: str, where: str, skipped: int) -> Iterator[str]:
    """The lines with their ends; one that no table has is refused before its fields are made."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > MAX_LINE:
            raise FileError(
                phrase(
                    "Line {number} has {n:,} characters; more than {max_line:,} are refused.",
                    number=number + skipped,
                    n=len(line),
                    max_line=MAX_LINE,
                ),
                where=where,
                fix="Is this a table with a line a respondent? Export it again, or as xlsx.",
            )
        yield line


def _without_comments(
    rows: list[list[str]], numbers: list[int], where: str
) -> tuple[list[list[str]], list[int], list[Finding]]:
    """Leave out lines at the top that begin with # and do not have the table's number of fields."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    usual = widths.most_common(1)[0][0] if widths else 0
    start = 0
    while (
        usual
        and start < len(rows)
        and (
            not "".join(rows[start]).strip()
            or (rows[start][0].lstrip().startswith("#") and len(rows[start]) != usual)
        )
    ):
        start += 1
    comments = [str(numbers[i]) for i in range(start) if "".join(rows[i]).strip()]
    if not comments or start == len(rows):
        return rows, numbers, []
    finding = Finding(
        code="comment_lines",
        severity="warning",
        text=phrase(
            "Comment lines before the header were left out (line {comments}).",
            comments=enumerated(comments[:_SHOWN]),
        ),
        where=where,
    )
    return rows[start:], numbers[start:], [finding]


def _check_single(rows: list[list[str]], separator: str, where: str, container: str) -> list[Finding]:
    if max((len(row) for row in rows), default=0) > 1:
        return []
    text = "\n".join(row[0] for row in rows if row)
    try:
        better, _ = find_separator(text, where, container)
    except FileError:
        better = " "
    if (field_counts(text, separator) or [1])[0] > 1:
        raise FileError(
            "Only one column was found: every line as a whole stands in quotes.",
            where=where,
            fix="Remove the quotes around the lines, or export the file again.",
        )
    if len(rows) > 1 and better != separator and (field_counts(text, better) or [1])[0] > 1:
        raise FileError(
            phrase(
                "Only one column was found with the separator {called}; the separator seems to be "
                "{called_2}.",
                called=called(separator),
                called_2=called(better),
            ),
            where=where,
            fix=phrase("Give {separator} or leave it out.", separator=named("separator", better)),
        )
    return [
        Finding(
            code="single_column",
            severity="warning",
            text="Only one column was found. If there should be more, the separator was not recognised.",
            where=where,
            fix=phrase("Give {--separator}."),
        )
    ]


def _same_length(
    rows: list[list[str]], numbers: list[int], separator: str, where: str
) -> tuple[list[list[str]], list[Finding]]:
    """Rows of one length; a separator at the end of lines is allowed, any other difference is an error."""
    first = next((i for i, row in enumerate(rows) if "".join(row).strip()), -1)
    if first < 0:
        raise FileError("The file is empty: it holds separators only.", where=where)
    width = len(rows[first])
    usual = Counter(len(row) for row in rows[first + 1 :]).most_common(1)
    if width == 1 and usual and usual[0][0] >= 3:
        width = usual[0][0]  # a title, which the header is looked for below
        for i, row in enumerate(rows):
            if len(row) > 1:
                break
            rows[i] = row + [""] * (width - 1)
    findings: list[Finding] = []
    trailing = 0
    ragged: list[int] = []
    for i, row in enumerate(rows):
        if len(row) == width:
            continue
        if not "".join(row).strip():
            rows[i] = [""] * width
        elif len(row) > width and not "".join(row[width:]).strip():
            rows[i] = row[:width]
            trailing += 1
        else:
            ragged.append(i)
    for i in range(
        len(rows) - 1, first, -1
    ):  # notes below the table have no separators: the table leaves them out
        if i in ragged and len(rows[i]) == 1 and is_note([*rows[i], "", ""]):
            ragged.remove(i)
            rows[i] += [""] * (width - 1)
        elif "".join(rows[i]).strip() and not is_note(rows[i]):
            break
    if ragged:
        lines = [(numbers[i], len(rows[i])) for i in ragged]
        raise _ragged_error(lines, len(rows) - first - 1, width, numbers[first], where)
    if trailing:
        findings.append(
            Finding(
                code="trailing_separator",
                severity="warning",
                text=phrase_n(
                    trailing,
                    "{n} line ends with an extra {called}; the empty field after it was left out.",
                    "{n} lines end with an extra {called}; the empty field after it was left out.",
                    called=called(separator),
                ),
                where=where,
            )
        )
    return rows, findings


def _ragged_error(
    lines: list[tuple[int, int]], n_rows: int, width: int, header: int, where: str
) -> FileError:
    counts = {count for _, count in lines}
    if len(counts) == 1 and len(lines) == n_rows:
        (count,) = counts
        what = phrase(
            "The header (line {header}) has {width} names but every line after it has {count} fields.",
            header=header,
            width=width,
            count=count,
        )
        fix = (
            phrase("Row names without a header? Give that column a name.")
            if count == width + 1
            else phrase("The header and the lines after it use different separators?")
            if count == 1
            else phrase("Decimal commas in a comma-separated file? Save it with ';' or as xlsx.")
        )
        return FileError(what, where=where, fix=fix)
    shown = enumerated(
        phrase("line {line} has {count}", line=line, count=count) for line, count in lines[:_SHOWN]
    )
    more = phrase(" and {n} more lines", n=len(lines) - _SHOWN) if len(lines) > _SHOWN else ""
    return FileError(
        phrase(
            "Ragged rows: the header has {width} fields but {shown}{more}.",
            width=width,
            shown=shown,
            more=more,
        ),
        where=where,
        fix="An unquoted separator inside an answer, or missing fields: correct these lines.",
    )


def _note_decimal_comma(grid: Grid, where: str) -> None:
    if grid.separator == ",":
        return
    values: list[Any] = [cell for row in grid.rows[1:200] for cell in row if "," in cell]
    commas = [cell for cell in values if _DECIMAL_COMMA.match(cell.strip())]
    if commas and len(commas) >= 0.5 * len(values):
        grid.decimal = ","
        grid.findings.append(
            Finding(
                code="decimal_comma",
                severity="warning",
                text=phrase(
                    "Numbers are written with a decimal comma (e.g. {commas}): read as such.",
                    commas=commas[0].strip(),
                ),
                where=where,
            )
        )
