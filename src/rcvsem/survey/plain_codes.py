"""Codes that cannot be answers: outside the scale, or what people write for no answer. Named by row, never removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase, phrase_n
from rcvsem.survey.columns import place
from rcvsem.survey.likert import MISSING_CODES, RatingColumns, body, lonely_zeros, suspects
from rcvsem.survey.plain_checks import Range, codes_text
from rcvsem.survey.raw import RawExport

#: Excel's day numbers of 2000 to 2049.
EXCEL_DATES = (36526, 54788)


def refuse_codes(
    raw: RawExport, values: Mapping[str, Floats], ranges: Mapping[str, Range], found: RatingColumns | None
) -> list[Finding]:
    """Raise for codes outside the declared scale, and for suspected codes for missing; else what to know."""
    findings: list[Finding] = []
    faults: list[tuple[str, float, Ints]] = []
    outside_scale = False
    for name, limits in ranges.items():
        column = values[name]
        present = ~np.isnan(column)
        wrong = present & ((column < limits[0]) | (column > limits[1]))
        if wrong.sum() > 0.5 * present.sum() and (found is None or name not in found.columns):
            findings.append(
                Finding(
                    code="not_on_scale",
                    severity="warning",
                    text=phrase(
                        "{name} is not answered on the scale {limits:.15g} to {limits_2:.15g}: it was not checked.",
                        name=name,
                        limits=limits[0],
                        limits_2=limits[1],
                    ),
                    where=name,
                )
            )
            continue
        for code in np.unique(column[wrong]):
            faults.append((name, float(code), np.flatnonzero(wrong & (column == code))))
            outside_scale = True
    if found is not None:
        findings += _count_findings(values, ranges, found)
        free = {n: v for n, v in values.items() if n not in ranges}
        for suspect in (*suspects(free, found), *lonely_zeros(free, found)):
            faults.append(
                (suspect.column, suspect.value, np.flatnonzero(values[suspect.column] == suspect.value))
            )
    if faults:
        _raise_codes(raw, values, faults, ranges, found, outside_scale)
    return findings


def _count_findings(
    values: Mapping[str, Floats], ranges: Mapping[str, Range], found: RatingColumns
) -> list[Finding]:
    """Counts beside ratings, said: they are described as they stand and no code of theirs is suspected."""
    bodies = {n: run for n, v in values.items() if n not in found.columns and (run := body(v)) is not None}
    return [
        Finding(
            code="count_column",
            severity="info",
            text=phrase(
                "{name} looks like a count ({nanmin:.15g} to {nanmax:.15g}), not a rating: no value of it is "
                "taken for a code.",
                name=name,
                nanmin=np.nanmin(values[name]),
                nanmax=np.nanmax(values[name]),
            ),
            where=name,
        )
        for name in bodies
        if name not in ranges
    ]


def _raise_codes(
    raw: RawExport,
    values: Mapping[str, Floats],
    faults: Sequence[tuple[str, float, Ints]],
    ranges: Mapping[str, Range],
    found: RatingColumns | None,
    outside_scale: bool,
) -> None:
    places = codes_text(raw, faults)
    codes = sorted({code for _, code, _ in faults})
    zeros = not ranges and found is not None and 0.0 in codes
    suspected = [f"{code:.15g}" for code in codes if code in MISSING_CODES or (zeros and code == 0.0)]
    if zeros and found is not None:
        found = RatingColumns(found.columns, max(found.low, 1.0), found.high)
    limits = next(iter(ranges.values())) if ranges else (found.low, found.high) if found else (0.0, 0.0)
    between = phrase("{limits:.15g} to {limits_2:.15g}", limits=limits[0], limits_2=limits[1])
    wider = _wider_scale(faults, ranges, codes)
    if wider:
        raise SurveyError(
            phrase(
                "Codes out of range: {codes} in {wider} of {n} columns lie outside the scale {between}: {parts}.",
                codes=enumerated(f"{code:.15g}" for code in codes),
                wider=wider[2],
                n=len(ranges),
                between=between,
                parts=places,
            ),
            where=place(raw),
            fix=phrase(
                "Is the scale {wider:.15g} to {wider_2:.15g}? Then say so with {--scale}; else correct the cells.",
                wider=wider[0],
                wider_2=wider[1],
            ),
        )
    if suspected:
        head = phrase(
            "Suspected codes for missing answers ({suspected}) outside the answers {between}",
            suspected=enumerated(suspected),
            between=between,
        )
    elif outside_scale:
        head = phrase("Codes out of range, outside the scale {between}", between=between)
    else:
        head = phrase("Values far outside the answers {between} of all items", between=between)
    if any(EXCEL_DATES[0] <= code <= EXCEL_DATES[1] for code in codes):
        head += phrase(" (numbers like 45000 are dates as Excel stores them)")
    raise SurveyError(
        phrase("{head}: {parts}.", head=head, parts=places),
        where=place(raw),
        fix=advice(values, faults, [code for code in codes if not suspected or f"{code:.15g}" in suspected])
        + (
            "."
            if outside_scale
            else phrase(
                ", or give {option}.",
                option=either(phrase("scale=(minimum, maximum)"), phrase("--scale MIN:MAX")),
            )
        ),
    )


def advice(
    values: Mapping[str, Floats], faults: Sequence[tuple[str, float, Ints]], codes: Sequence[float]
) -> str:
    """What mends the faults, with its cost. A code that is an answer of another column is not advised away:
    without an instrument a missing code counts in every column."""
    correct = phrase("correct the cells in a copy of the file")
    amiss = {(name, code): len(rows) for name, code, rows in faults}
    elsewhere = {
        f"{code:.15g}": {n: int((v == code).sum()) for n, v in values.items() if (n, code) not in amiss}
        for code in codes
    }
    real = {code: sum(own.values()) for code, own in elsewhere.items() if any(own.values())}
    safe = [f"{code:.15g}" for code in codes if f"{code:.15g}" not in real]
    if real:
        listed = enumerated(
            phrase("{code} in {count}", code=code, count=count) for code, count in real.items()
        )
        said = phrase(
            "As missing codes of the whole table these would take real answers of other columns too "
            "(cells: {listed}); write an instrument (rcvsem instrument new), whose scales have "
            "missing_codes of their own",
            listed=listed,
        )
        if safe:
            said = phrase(
                "Declare as missing only {missing_codes}. {said}",
                missing_codes=named("missing_codes", _numbers(safe)),
                said=said,
            )
        return phrase("{said}, or {correct}", said=said, correct=correct)
    cost = sum(count for (_, code), count in amiss.items() if code in codes)
    cells = phrase_n(cost, "{n} cell", "{n} cells")
    return phrase(
        "Declare them as missing ({missing_codes}; takes {cells}), or {correct}",
        missing_codes=named("missing_codes", _numbers(safe)),
        cells=cells,
        correct=correct,
    )


def _wider_scale(
    faults: Sequence[tuple[str, float, Ints]], ranges: Mapping[str, Range], codes: Sequence[float]
) -> tuple[float, float, int] | None:
    """(lowest, highest, columns) when codes right beside the scale stand in most columns: another scale."""
    if not ranges:
        return None
    limits = next(iter(ranges.values()))
    columns = {name for name, _, _ in faults}
    beside = [code for code in codes if limits[0] - 5 <= code <= limits[1] + 5]
    if 2 * len(columns) <= len(ranges) or len(beside) < len(codes):
        return None
    low, high = min(limits[0], *codes), max(limits[1], *codes)
    every = {float(k) for k in range(int(low), int(high) + 1)}
    known = {float(k) for k in range(int(limits[0]), int(limits[1]) + 1)} | set(codes)
    return (low, high, len(columns)) if every <= known else None


def _numbers(texts: Sequence[str]) -> tuple[float, ...]:
    """The codes as numbers, whole ones without a decimal point."""
    numbers = (float(text) for text in texts)
    return tuple(int(number) if number.is_integer() else number for number in numbers)
