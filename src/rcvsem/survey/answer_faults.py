"""What is told of answers that cannot be read: every kind of fault with its rows, and how to mend it."""

from __future__ import annotations

from collections.abc import Sequence

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.words import enumerated, phrase, phrase_n, sentences
from rcvsem.instrument.no_answer import means_no_answer
from rcvsem.survey.columns import short

#: Cells shown in an error before "and n more".
SHOWN_FAULTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Cells with one value that fits nothing: item, header, value, rows of the file, what is allowed."""

    item: str
    column: str
    value: str
    rows: tuple[int, ...]
    count: int
    kind: str
    allowed: str


def raise_faults(faults: Sequence[Fault], where: str) -> None:
    """One SurveyError for all cells that fit nothing.

    The first few with row, column and value, and how many in all.
    """
    if not faults:
        return
    total = sum(fault.count for fault in faults)
    parts: list[str] = []
    for fault in faults[:SHOWN_FAULTS]:
        rows = enumerated(map(str, fault.rows)) + (", …" if fault.count > len(fault.rows) else "")
        name = (
            fault.item
            if fault.item == fault.column
            else phrase("{item} (column '{short}')", item=fault.item, short=short(fault.column, 30))
        )
        parts.append(
            phrase(
                "{name}, row {rows}: '{value}' {faults}; allowed are {allowed}.",
                name=name,
                rows=rows,
                value=fault.value,
                faults=_FAULTS[fault.kind],
                allowed=fault.allowed,
            )
        )
    more = len(faults) - SHOWN_FAULTS
    tail = phrase_n(more, "And {n} more value.", "And {n} more values.") if more > 0 else ""
    cells = phrase("1 answer fits") if total == 1 else phrase("{total} answers fit", total=total)
    raise SurveyError(
        sentences(phrase("{cells} no declared code or anchor.", cells=cells), *parts, tail),
        where=where,
        fix=_advice(faults),
    )


def _advice(faults: Sequence[Fault]) -> str:
    """What mends the faults, with its cost in cells: only what takes no valid answer anywhere."""
    texts = [fault for fault in faults if fault.kind == "text"]
    numbers = [fault for fault in faults if fault.kind == "range"]
    ways = [phrase("Correct the cells in a copy of the file")]
    if any(fault.kind == "number" for fault in faults):
        ways.append(phrase("say 'cells: code' of the questions that hold numbers"))
    if texts:
        silent = [fault for fault in texts if means_no_answer(fault.value)]
        if silent:
            cost = sum(fault.count for fault in silent)
            words = enumerated(dict.fromkeys(f"'{fault.value}'" for fault in silent))
            ways.append(
                phrase(
                    "declare {words} as no answer with missing_labels of the scale or of the export "
                    "(takes {cells})",
                    words=words,
                    cells=_cells(cost),
                )
            )
        if len(silent) < len(texts):
            ways.append(
                phrase(
                    "add the spelling as a synonym of its anchor, or, where it means no answer, to missing_labels "
                    "of the scale"
                )
            )
    if numbers:
        cost = sum(fault.count for fault in numbers)
        ways.append(
            phrase(
                "if the number means no answer, declare it with missing_codes of the scale or question "
                "(takes {cells}, none of which is an answer; other scales keep the code)",
                cells=_cells(cost),
            )
        )
    return ", or ".join(ways) + "."


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else phrase("{count} cells", count=count)


_FAULTS = {
    "text": phrase("maps to no anchor"),
    "range": phrase("is a code out of range"),
    "number": phrase("is a number where the instrument says the export holds texts"),
    "excel_error": phrase("is an Excel error value"),
    "date": phrase("is a date (Excel turns answers like 3-5 into dates)"),
}
