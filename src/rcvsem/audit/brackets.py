"""What stands in brackets under the coefficients of a table: standard errors, t or p."""

from __future__ import annotations

from rcvsem.audit.coefficient_checks import READINGS, WORDS, Reading, row_block
from rcvsem.audit.paper import Paper
from rcvsem.audit.result import Check
from rcvsem.audit.statistics_schema import CoefficientPart
from rcvsem.audit.statistics_tables import Regression, TableRow
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import enumerated, phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Brackets:
    """How the brackets of a model are read. reading : None when both or neither can be decided. check : to be shown."""

    reading: Reading | None
    check: Check | None


def read_brackets(paper: Paper, model: Regression) -> Brackets:
    """Whether the numbers in brackets are standard errors or t values.

    What programs print (signs, p, intervals) decides before what authors add by hand (stars, text): SE are positive,
    t has the sign of b, and p follows from either.
    """
    rows = [row for row in model.coefficients if "bracket" in row.values and "b" in row.values]
    if not rows:
        return Brackets(reading=None, check=None)
    score = {reading: _score(paper, model, rows, reading) for reading in READINGS}
    said = model.head.said.brackets
    best: Reading | None = None
    if score["se"][0] != score["t"][0] or (said == "unknown" and score["se"] != score["t"]):
        best = "se" if score["se"] < score["t"] else "t"
    elif said != "unknown":
        best = said  # stars and text alone do not overrule what the table says of its brackets
    verdict = "not checkable" if best is None else "consistent"
    note, suggestion = "", ""
    change: tuple[str, ...] = ()
    if best is not None and said not in ("unknown", best):
        verdict = "inconsistent"
        suggestion, change = WORDS[best], (phrase("{name}: what stands in brackets", name=model.head.name),)
    if score["se"] != score["t"]:
        note = enumerated((_told(reading, score[reading], len(rows)) for reading in READINGS), "; ")
    elif best is None:
        note = phrase("both readings agree with the other values")
    return Brackets(
        reading=best,
        check=Check(
            where=model.head.name,
            quantity=phrase("brackets"),
            printed="" if said == "unknown" else WORDS[said],
            verdict=verdict,  # type: ignore[arg-type]
            formula=phrase(
                "signs, p, intervals and stars{which}",
                which="" if best is None else phrase(": {words}", words=WORDS[best]),
            ),
            change=change,
            suggestion=suggestion,
            missing=(phrase("p, stars or intervals"),) if best is None else (),
            note=note,
        ),
    )


def _told(reading: str, score: tuple[int, int], rows: int) -> str:
    return phrase(
        "read as {words}, signs, p or intervals disagree in {score} and stars or text in {score_2} of "
        "{rows} rows",
        words=WORDS[reading],
        score=score[0],
        score_2=score[1],
        rows=rows,
    )


def _score(
    paper: Paper, model: Regression, rows: list[TableRow[CoefficientPart]], reading: Reading
) -> tuple[int, int]:
    hard = soft = 0
    for row in rows:
        bracket = row.values["bracket"]
        wrong_sign = (
            bracket.values.hi < 0 if reading == "se" else bracket.value * row.values["b"].value < 0
        )  # t without its sign is rare, a negative SE impossible
        block = row_block(paper, model, row, reading, hand=False).block
        failed = wrong_sign or not block.consistent(frozenset(block.values))
        hard += failed
        if not failed:
            whole = row_block(paper, model, row, reading).block
            soft += not whole.consistent(frozenset(whole.values))
    return hard, soft
