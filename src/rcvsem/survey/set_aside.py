"""What a table without a questionnaire holds beside its numbers, said: columns left out, suspected codes set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.instrument.places import names_a_small_area
from rcvsem.survey.cells import factorise, normalised, only_numbers, parse, shown
from rcvsem.survey.columns import place
from rcvsem.survey.far_codes import far_codes
from rcvsem.survey.likert import RatingColumns, lonely_zeros, suspects
from rcvsem.survey.plain_checks import Range, codes_text, rows_text
from rcvsem.survey.plain_codes import advice
from rcvsem.survey.raw import RawExport

SHOWN = 12
_LIKE_A_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*")


def left_out(raw: RawExport, taken: Sequence[str]) -> list[Finding]:
    """Columns with answers that are not read because they do not hold numbers only; each is named.

    A column that is mostly numbers is told with the cells that are none, others by their names alone.
    """
    known = set(raw.metadata.values()) | raw.personal
    told: list[Finding] = []
    words: list[str] = []
    areas: list[str] = []
    for i, name in enumerate(raw.columns):
        if not name or name in known or normalised(name) in taken or raw.columns.count(name) > 1:
            continue  # a blank or repeated header has its own finding
        plain = only_numbers(raw.cells[:, i])
        if plain is not None:
            if names_a_small_area(name) and not np.isnan(plain).all():
                areas.append(name)
            continue
        distinct, index = factorise(raw.cells[:, i])
        counts = np.bincount(index, minlength=len(distinct))
        kinds = [parse(value, raw.decimal).kind for value in distinct]
        odd = [k for k, kind in enumerate(kinds) if kind not in ("number", "blank")]
        numbers = int(sum(counts[k] for k, kind in enumerate(kinds) if kind == "number"))
        if not odd:
            if numbers and names_a_small_area(name):
                areas.append(name)
            continue
        like = [k for k in odd if _LIKE_A_NUMBER.fullmatch(shown(distinct[k]))]
        amiss = int(counts[odd].sum())
        if numbers > amiss or 2 * int(counts[like].sum()) > amiss:
            cells = [(shown(distinct[k]), np.flatnonzero(index == k)) for k in odd]
            told.append(_mostly_numbers(raw, name, cells, amiss))
        else:
            words.append(name)
    if words:
        told.append(
            Finding(
                code="words_left_out",
                severity="info",
                text=phrase(
                    "Left out, because they hold words or dates and not numbers: {listed}.",
                    listed=_listed(words),
                ),
                fix="A questionnaire reads answers in words: rcvsem instrument new EXPORT proposes one.",
            )
        )
    if areas:
        told.append(
            Finding(
                code="place_left_out",
                severity="info",
                text=phrase(
                    "Left out, because they name small places that people are known by: {listed}.",
                    listed=_listed(areas),
                ),
                fix="Name the column in a model if it is wanted.",
            )
        )
    return told


def _mostly_numbers(raw: RawExport, name: str, odd: Sequence[tuple[str, Ints]], amiss: int) -> Finding:
    cells = (
        phrase("1 cell is no number") if amiss == 1 else phrase("{amiss} cells are no numbers", amiss=amiss)
    )
    if raw.decimal == "," and all(_LIKE_A_NUMBER.fullmatch(text) for text, _ in odd):
        cells += phrase(" of a file with decimal commas")
    listed = enumerated(
        (phrase("'{text}' {rows}", text=text, rows=rows_text(raw, rows)) for text, rows in odd[:3]), "; "
    )
    return Finding(
        code="column_left_out",
        severity="warning",
        text=phrase(
            "{name} is left out: {cells} ({listed}{which}).",
            name=name,
            cells=cells,
            listed=listed,
            which="; …" if len(odd) > 3 else "",
        ),
        where=name,
        fix="Correct these cells in a copy of the file: no thousands separators, one kind of decimal mark.",
    )


def _listed(names: Sequence[str]) -> str:
    more = phrase(" and {n} more", n=len(names) - SHOWN) if len(names) > SHOWN else ""
    return enumerated(shown(name) for name in names[:SHOWN]) + more


def set_aside_codes(
    raw: RawExport, values: Mapping[str, Floats], ranges: Mapping[str, Range], found: RatingColumns | None
) -> list[Finding]:
    """Suspected codes for missing answers become NaN in `values`, and are said with the cost of declaring them.

    Nothing is declared by it: other commands still ask. Columns with a declared scale are left alone.
    """
    free = {name: column for name, column in values.items() if name not in ranges}
    faults: list[tuple[str, float, Ints]] = []
    if found is not None:
        faults += [
            (one.column, one.value, np.flatnonzero(values[one.column] == one.value))
            for one in (*suspects(free, found), *lonely_zeros(free, found))
        ]
    known = {(name, code) for name, code, _ in faults}
    faults += [
        (one.column, one.code, one.rows) for one in far_codes(free) if (one.column, one.code) not in known
    ]
    if not faults:
        return []
    places = codes_text(raw, faults)
    codes = sorted({code for _, code, _ in faults})
    fix = phrase(
        "{advice}. If they are real answers, say {--missing-codes none}.",
        advice=advice(values, faults, codes),
    )
    for name, _, rows in faults:
        values[name][rows] = np.nan
    return [
        Finding(
            code="suspected_codes",
            severity="warning",
            text=phrase(
                "Suspected codes for missing answers are not counted as answers here: {parts}.",
                parts=places,
            ),
            where=place(raw),
            fix=fix,
        )
    ]
