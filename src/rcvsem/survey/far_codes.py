"""Codes for missing answers in any column of numbers: a usual code that lies far outside everything else.

Ratings are looked at closely in `likert`; here are amounts, scores, ages, groups: -999 in a column from 1 to 6 turns a
path of .44 into -.02, and nothing else in the output shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import either, named
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase, phrase_n, sentences

#: What programs and people write for a missing answer, of those that no amount near 0 is mistaken for: -1 to -9, a digit
#: from 6 on repeated (77, -8888), nines with a last digit from 6 on (98, -997) or with decimals (99.99).
USUAL = late_pattern(r"-[1-9]|-?([6-9])\1+|-?9+[6-9]|-?9+\.9+")
#: So many standard deviations of the rest from its mean, and so many from its nearest value, are far outside.
FAR, GAP = 4.0, 1.0
#: Fewer other values tell nothing about what is far.
FEWEST = 8
SHOWN = 8


Source = Literal["table", "frame", "instrument"]


@dataclass(frozen=True, slots=True)
class FarCode:
    """A usual code far outside the rest of its column: where, and the range and mean of the rest."""

    column: str
    code: float
    rows: Ints
    low: float
    high: float


def far_codes(columns: Mapping[str, Floats]) -> list[FarCode]:
    """Usual codes that lie outside all other values of their column and many SDs from them. columns : name -> (n,)."""
    found: list[FarCode] = []
    for name, values in columns.items():
        different = np.unique(values[np.isfinite(values)])
        # whole numbers and nines with decimals
        likely = different[(different == np.rint(different)) | (np.abs(different) % 1.0 > 0.89)]
        suspected = np.isin(values, [v for v in likely.tolist() if USUAL.fullmatch(f"{v:.15g}")])
        rest = values[~suspected & np.isfinite(values)]
        if not suspected.any() or rest.size < FEWEST or rest.size < suspected.sum():
            continue
        low, high, mean, sd = float(rest.min()), float(rest.max()), float(rest.mean()), float(rest.std())
        for code in np.unique(values[suspected]):
            gap = max(low - code, code - high)
            impossible = code < 0 <= low  # a negative number among amounts that have none
            if sd > 0 and gap >= GAP * sd and (impossible or abs(code - mean) > FAR * sd):
                found.append(FarCode(name, float(code), np.flatnonzero(values == code), low, high))
    return found


def refuse_far_codes(
    columns: Mapping[str, Floats], rows: Sequence[object], where: str = "", *, source: Source = "table"
) -> None:
    """Raise for such codes, with column, rows and the advice that loses no answer.

    rows (n,) : how each row is named (row number of the file, label of a frame). source : what was read; it decides how
    codes are declared missing.
    """
    found = far_codes(columns)
    if not found:
        return
    parts = [
        phrase_n(
            len(one.rows),
            "{column} {code:.15g} ({n} cell, row {rows}{which}; all others {low:.15g} to {high:.15g})",
            "{column} {code:.15g} ({n} cells, rows {rows}{which}; all others {low:.15g} to {high:.15g})",
            column=one.column,
            code=one.code,
            rows=enumerated(str(rows[k]) for k in one.rows[:SHOWN]),
            which=", …" if len(one.rows) > SHOWN else "",
            low=one.low,
            high=one.high,
        )
        for one in found[:12]
    ]
    more = phrase(" and {n} more", n=len(found) - 12) if len(found) > 12 else ""
    raise SurveyError(
        phrase(
            "Suspected codes for missing answers, far outside the other values: {parts}{more}.",
            parts=enumerated(parts, "; "),
            more=more,
        ),
        where=where,
        fix=_advice(columns, found, source),
    )


def _advice(columns: Mapping[str, Floats], found: Sequence[FarCode], source: Source) -> str:
    codes = sorted({one.code for one in found})
    if source == "frame":
        pairs = enumerated(
            phrase("{column!r}: {{{code:.15g}: float('nan')}}", column=one.column, code=one.code)
            for one in found[:4]
        )
        return phrase(
            "If they mean no answer: data.replace({{{pairs}}}). If they are real values, hand the "
            "table over with read_survey(data, missing_codes=None).",
            pairs=pairs,
        )
    if source == "instrument":
        listed = enumerated(f"{code:.15g}" for code in codes)
        return phrase(
            "If they mean no answer, list them in the instrument (export: missing_codes: [{listed}]); "
            "if they are real values, give the question its minimum and maximum.",
            listed=listed,
        )
    amiss = {(one.column, one.code) for one in found}
    real = {
        code: [
            name for name, values in columns.items() if (name, code) not in amiss and (values == code).any()
        ]
        for code in codes
    }
    said = []
    if safe := [int(code) if code.is_integer() else code for code in codes if not real[code]]:
        said.append(phrase("If they mean no answer, say so: {option}.", option=named("missing_codes", safe)))
    if kept := enumerated(
        (
            phrase("{code:.15g} is an answer of {real}", code=code, real=enumerated(real[code][:4]))
            for code in codes
            if real[code]
        ),
        "; ",
    ):
        said.append(
            phrase(
                "{kept}, and a missing code counts in every column: empty these cells in a copy of the file.",
                kept=kept,
            )
        )
    real_values = either("missing_codes=None", "--missing-codes none")
    said.append(phrase("If they are real values, say {option}.", option=real_values))
    return sentences(*said)
