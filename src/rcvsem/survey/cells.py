"""Single cells: what a value as it stands in a file is.

Works on the distinct values of a column, never cell by cell.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, Objects
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.names import plain_name
from rcvsem.foundation.patterns import late_pattern

Kind = Literal["number", "blank", "text", "excel_error", "date", "boolean"]

#: What survey tools write for a question left out; Wenjuanxing's marks first.
BLANK_MARKS = frozenset({"(空)", "(跳过)", "空", "跳过", "缺失", "未填写", "未作答", "[未作答]", "<空>"})
#: What programs write for no value.
NO_VALUE = frozenset({"na", "n/a", "nan", "null", "none", ".", "<na>", "nat"})
EXCEL_ERRORS = frozenset(
    {"#div/0!", "#ref!", "#n/a", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!"}
)

#: Beyond it squares overflow; no answer to a question is that large.
LARGEST = 1e100

_NUMBER = late_pattern(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_DECIMAL_COMMA = late_pattern(r"[+-]?\d+,\d+")
_THOUSANDS = late_pattern(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_POINT_THOUSANDS = late_pattern(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
#: What Excel makes of an answer like 3-5 when it takes it for a date, and dates as text.
_DATE = late_pattern(
    r"\d{4}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}日?([ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?)?"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ]\d{1,2}",
    re.IGNORECASE,
)
#: Minus signs that NFKC leaves alone.
_DASHES = dict.fromkeys(map(ord, "−–—"), "-")


#: A cell as text, in the one spelling of names and labels.
normalised = plain_name


@dataclass(frozen=True, slots=True)
class CellValue:
    """One distinct value: its kind, its number (NaN unless a number), its text, and the rule that changed it.

    rule : "" for a value taken as it stands, else "blank mark", "trimmed", "digits" (full-width) or
        "decimal comma".
    """

    kind: Kind
    number: float
    text: str
    rule: str = ""


def factorise(values: Objects) -> tuple[list[Any], Ints]:
    """Distinct values in order of appearance, and for each cell the index of its value. (n,) -> list, (n,).

    True and False are kept apart from 1 and 0.
    """
    cells = values.tolist()
    if bool in set(map(type, cells)):
        cells = [str(cell).upper() if type(cell) is bool else cell for cell in cells]
    index: defaultdict[Any, int] = defaultdict()
    index.default_factory = index.__len__
    codes = np.fromiter(map(index.__getitem__, cells), np.int32, count=len(cells))
    return list(index), codes.astype(np.intp)


def only_numbers(cells: Objects) -> Floats | None:
    """(n,) the cells as numbers, blanks NaN; None where one is text, a date or beyond what counts as a number."""
    values = cells.tolist()
    if not set(map(type, values)) <= {float, int, type(None)}:
        return None
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError:
        return None
    return None if (np.abs(numbers) > LARGEST).any() else numbers


def shown(value: object) -> str:
    """A cell as it is printed in logs and messages: whole floats without `.0`, at most 40 characters, and
    control characters (line ends, terminal codes) as blanks.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)[:200]
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return text if len(text) <= 40 else text[:39] + "…"


def parse(value: object, decimal: str = ".") -> CellValue:
    """What one value is. `decimal` "," reads `3,25` as 3.25 also where `1,234` could be meant."""
    if value is None:
        return CellValue("blank", math.nan, "")
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        if abs(number) <= LARGEST:
            return CellValue("number", number, shown(number))
        return (
            CellValue("blank", math.nan, "")
            if math.isnan(number)
            else CellValue("text", math.nan, str(number))
        )
    if isinstance(value, (date, datetime, time, timedelta)):
        return CellValue("date", math.nan, str(value))
    text = value if isinstance(value, str) else str(value)
    clean = normalised(text)
    folded = clean.casefold()
    if not clean:
        return CellValue("blank", math.nan, "", "trimmed" if text else "")
    if clean in BLANK_MARKS or folded in NO_VALUE:
        return CellValue("blank", math.nan, "", "blank mark")
    if folded in EXCEL_ERRORS:
        return CellValue("excel_error", math.nan, clean)
    if clean in ("TRUE", "FALSE"):
        return CellValue("boolean", math.nan, clean)
    number_text = clean.translate(_DASHES)
    rule = "" if number_text == text else "trimmed" if number_text == text.strip() else "digits"
    if decimal == "," and _POINT_THOUSANDS.fullmatch(number_text):
        # 26.181 beside 3,25 is twenty-six thousand to most, and nobody guesses
        if "," not in number_text:
            return CellValue("text", math.nan, clean)
        return CellValue(
            "number", float(number_text.replace(".", "").replace(",", ".")), clean, "decimal comma"
        )
    if decimal == "," and _DECIMAL_COMMA.fullmatch(number_text):
        return CellValue("number", float(number_text.replace(",", ".")), clean, "decimal comma")
    if _NUMBER.fullmatch(number_text):
        number = float(number_text)
        if abs(number) > LARGEST:
            return CellValue("text", math.nan, clean)
        return CellValue("number", number, clean, rule)
    if _DECIMAL_COMMA.fullmatch(number_text) and not _THOUSANDS.fullmatch(number_text):
        return CellValue("number", float(number_text.replace(",", ".")), clean, "decimal comma")
    kind: Kind = "date" if _DATE.fullmatch(clean) else "text"
    return CellValue(kind, math.nan, clean, "trimmed" if clean != text else "")


_CLOCK = late_pattern(r"(?:(\d+):)?(\d{1,3}):(\d{1,2})(?:\.\d+)?")
_SPELLED = late_pattern(
    r"(?:(\d+)\s*(?:天|d(?:ays?)?))?\s*(?:(\d+)\s*(?:小时|时|h(?:ours?|rs?)?))?\s*"
    r"(?:(\d+)\s*(?:分钟?|m(?:in(?:utes?)?)?))?\s*(?:(\d+(?:\.\d+)?)\s*(?:秒钟?|s(?:ec(?:onds?)?)?))?",
    re.IGNORECASE,
)


def seconds(value: object) -> float:
    """A duration in seconds; NaN when it is none.

    Reads numbers, `203秒`, `2分3秒`, `1小时2分3秒`, `203 s`, `mm:ss`, `h:mm:ss`, and Excel's
    times and spans.
    """
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, time) and not isinstance(value, datetime):
        return value.hour * 3600.0 + value.minute * 60.0 + value.second
    cell = parse(value)
    if cell.kind == "number":
        return cell.number if cell.number >= 0 else math.nan
    if cell.kind != "text":
        return math.nan
    if clock := _CLOCK.fullmatch(cell.text):
        hours, minutes, rest = (float(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + rest
    spelled = _SPELLED.fullmatch(cell.text)
    if spelled and any(spelled.groups()):
        days, hours, minutes, rest = (float(part or 0) for part in spelled.groups())
        return days * 86400 + hours * 3600 + minutes * 60 + rest
    return math.nan
