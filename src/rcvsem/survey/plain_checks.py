"""What is wrong with a table without an instrument: errors that name rows and values, and findings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.errors import DataError, SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import bracketed, enumerated, phrase, phrase_n
from rcvsem.survey.answer_faults import SHOWN_FAULTS
from rcvsem.survey.answer_sets import propose
from rcvsem.survey.cells import shown
from rcvsem.survey.columns import place
from rcvsem.survey.likert import RatingColumns, not_integer
from rcvsem.survey.plain_columns import PlainColumn
from rcvsem.survey.raw import RawExport

Range = tuple[float, float]


def rows_text(raw: RawExport, positions: Ints, most: int = SHOWN_FAULTS) -> str:
    """`rows 2, 10, …`: the rows of the file, at most `most` of them."""
    listed = enumerated(str(int(raw.row_numbers[i])) for i in positions[:most])
    more = ", …" if len(positions) > most else ""
    return phrase_n(len(positions), "row {listed}{more}", "rows {listed}{more}", listed=listed, more=more)


def codes_text(raw: RawExport, faults: Sequence[tuple[str, float, Ints]], most: int = 12) -> str:
    """Where each code of a column stands, and how many more such columns there are."""
    parts = [
        phrase_n(
            len(rows),
            "{name} {code:.15g} ({n} cell, {rows_text})",
            "{name} {code:.15g} ({n} cells, {rows_text})",
            name=name,
            code=code,
            rows_text=rows_text(raw, rows),
        )
        for name, code, rows in faults[:most]
    ]
    more = phrase(" and {n} more", n=len(faults) - most) if len(faults) > most else ""
    return enumerated(parts) + more


def refuse_bad_cells(raw: RawExport, columns: Mapping[str, PlainColumn]) -> None:
    found = [
        phrase("{name} {rows} {text}", name=name, rows=rows_text(raw, rows), text=text)
        for name, column in columns.items()
        for text, rows in column.bad.items()
    ]
    if not found:
        return
    texts = [text for column in columns.values() for text in column.bad]
    if all(text.startswith("#") for text in texts):
        what, fix = (
            phrase("Excel error values"),
            phrase("Correct these cells, or empty them if the answer is missing."),
        )
    else:
        what = phrase("Dates among the answers")
        fix = phrase(
            "Excel turns answers like 3-5 into dates: format the column as text and enter them again."
        )
    more = phrase(" and {n} more", n=len(found) - 8) if len(found) > 8 else ""
    raise SurveyError(
        phrase("{what}: {listed}{more}.", what=what, listed=enumerated(found[:8], "; "), more=more),
        where=place(raw),
        fix=fix,
    )


def refuse_texts(raw: RawExport, columns: Mapping[str, PlainColumn]) -> None:
    """Columns of labels are one fault, single texts in columns of numbers another."""
    labelled: list[str] = []
    single: list[str] = []
    for name, column in columns.items():
        cells = sum(len(rows) for rows in column.texts.values())
        numbers = int((~np.isnan(column.values)).sum())
        if cells > numbers:
            labelled.append(name)
        else:
            single += [
                phrase("{name} {rows}: '{text}'", name=name, rows=rows_text(raw, rows), text=shown(text))
                for text, rows in column.texts.items()
            ]
    if labelled:
        _refuse_thousands(raw, labelled, columns)
        _raise_labels(raw, labelled, columns)
    if single:
        _refuse_thousands(raw, [name for name in columns if columns[name].texts], columns)
        more = phrase(" and {n} more values", n=len(single) - 8) if len(single) > 8 else ""
        raise SurveyError(
            phrase("Text among numbers: {single}{more}.", single=enumerated(single[:8], "; "), more=more),
            where=place(raw),
            fix="Correct the cells in a copy of the file, or empty them if the answer is missing.",
        )


_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}([,'’ .]\d{3})+")


def _refuse_thousands(raw: RawExport, names: Sequence[str], columns: Mapping[str, PlainColumn]) -> None:
    """Numbers written with thousands separators are numbers to people, and could be decimals to others."""
    marked = [name for name in names if all(_THOUSANDS.fullmatch(text) for text in columns[name].texts)]
    if marked:
        example = next(iter(columns[marked[0]].texts))
        raise SurveyError(
            phrase(
                "{marked}: numbers with thousands separators (e.g. {shown}).",
                marked=enumerated(marked[:12]),
                shown=shown(example),
            ),
            where=place(raw),
            fix="Remove the separators in a copy of the file, so that nobody has to guess.",
        )


def _raise_labels(raw: RawExport, names: Sequence[str], columns: Mapping[str, PlainColumn]) -> None:
    labels = list(dict.fromkeys(text for name in names for text in columns[name].texts))
    proposal = propose(labels)
    if proposal:
        said = (
            phrase("Proposed mapping label -> code: ")
            + enumerated(f"{k} = {v}" for k, v in proposal.items())
            + "."
        )
    else:
        quoted = enumerated(f"'{shown(label)}'" for label in labels[:10])
        said = phrase("The labels are {quoted}", quoted=quoted) + (
            phrase(" and {n} more.", n=len(labels) - 10) if len(labels) > 10 else "."
        )
    listed = enumerated(names[:12]) + (phrase(" and {n} more", n=len(names) - 12) if len(names) > 12 else "")
    raise SurveyError(
        phrase_n(
            len(names),
            "Column {listed} holds text labels, not numbers. {said}",
            "Columns {listed} hold text labels, not numbers. {said}",
            listed=listed,
            said=said,
        ),
        where=place(raw),
        fix=phrase(
            "Give the mapping label -> code ({--labels}, or the anchors of an instrument); it is never guessed. "
            "Categories without an order become dummies: write C({names}) in the model.",
            names=names[0],
        ),
    )


def refuse_empty(raw: RawExport, values: Mapping[str, Floats]) -> None:
    empty = [name for name, column in values.items() if np.isnan(column).all()]
    if empty:
        raise DataError(
            phrase_n(
                len(empty),
                "{empty} has no value at all: every answer is missing.",
                "{empty} have no value at all: every answer is missing.",
                empty=enumerated(empty),
            ),
            where=place(raw),
            fix="Check the column in the file, or take it out of the model.",
        )


def fraction_findings(
    values: Mapping[str, Floats], ranges: Mapping[str, Range], found: RatingColumns | None
) -> list[Finding]:
    broken = {} if found is None else not_integer(values, found)
    for name in ranges:
        present = values[name][~np.isnan(values[name])]
        count = int((present != np.floor(present)).sum())
        if count:
            broken[name] = count
    return [
        Finding(
            code="not_integer",
            severity="warning",
            text=phrase_n(
                count,
                "{name} has {n} non-integer value ({example}) where ratings are integers.",
                "{name} has {n} non-integer values (e.g. {example}) where ratings are integers.",
                name=name,
                example=_example(values[name]),
            ),
            where=name,
            fix="Averages, or imputed answers? They are used as they stand.",
        )
        for name, count in broken.items()
    ]


def _example(column: Floats) -> str:
    present = column[~np.isnan(column)]
    return f"{present[present != np.floor(present)][0]:.15g}"


def missing_findings(columns: Mapping[str, PlainColumn]) -> list[Finding]:
    findings: list[Finding] = []
    codes: dict[str, list[str]] = {}
    cells: dict[str, int] = {}
    for name, column in columns.items():
        for code, count in column.declared.items():
            codes.setdefault(code, []).append(name)
            cells[code] = cells.get(code, 0) + count
    for code, names in codes.items():
        listed = enumerated(names[:8]) + (phrase(" and {n} more", n=len(names) - 8) if len(names) > 8 else "")
        findings.append(
            Finding(
                code="missing_code",
                severity="warning",
                text=phrase_n(
                    cells[code],
                    "The declared code {code} was taken as missing: {n} cell in {listed}.",
                    "The declared code {code} was taken as missing: {n} cells in {listed}.",
                    code=code,
                    listed=listed,
                ),
            )
        )
    marks: dict[str, int] = {}
    for column in columns.values():
        for mark, count in column.marks.items():
            marks[mark] = marks.get(mark, 0) + count
    if marks:
        listed = enumerated(f"'{mark}' {count}" for mark, count in marks.items())
        findings.append(
            Finding(
                code="blank_mark",
                severity="info",
                text=phrase("Marks taken as missing answers, cells: {listed}.", listed=listed),
            )
        )
    return findings


def stored_as_text(raw: RawExport, columns: Mapping[str, PlainColumn]) -> list[Finding]:
    """Numbers that a workbook holds as text. In text files every cell is text."""
    found = {name: column.as_text for name, column in columns.items() if column.as_text}
    if not found or raw.container not in ("xlsx", "xls", "ods", "frame", "parquet", "sav", "dta"):
        return []
    listed = enumerated(bracketed(name, count) for name, count in list(found.items())[:8])
    more = phrase(" and {n} more", n=len(found) - 8) if len(found) > 8 else ""
    return [
        Finding(
            code="stored_as_text",
            severity="warning",
            text=phrase(
                "Numbers stored as text were read as numbers: {listed}{more}.", listed=listed, more=more
            ),
        )
    ]
