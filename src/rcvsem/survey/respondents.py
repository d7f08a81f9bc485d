"""Who answered, how long it took and where it came from - without keeping anything that names a person."""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from datetime import datetime
from hashlib import blake2b

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Objects
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.words import enumerated, phrase
from rcvsem.survey.cells import normalised, parse, seconds, shown
from rcvsem.survey.raw import RawExport

#: Drawn anew in every process: a digest of an IP address under a known key could be undone by trying them
#: all.
_SALT = os.urandom(16)
#: Keys that are taken over: short numbers and codes. Telephone and identity numbers are longer.
_PLAIN_KEY = late_pattern(r"\d{1,9}|[A-Za-z]{1,4}[_-]?\d{1,9}|R_[A-Za-z0-9]{10,20}")


def column_of(raw: RawExport, role: str) -> Objects | None:
    """(n,) cells of the metadata column with this role, None when there is none."""
    name = raw.metadata.get(role)
    positions = raw.positions(name) if name else ()
    return raw.cells[:, positions[0]] if positions else None


def keys(raw: RawExport) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """A unique key for each record: its number in the export, else `row 12`.

    -> (n,) and what to know about it.
    """
    rows = tuple(phrase("row {number}", number=int(number)) for number in raw.row_numbers)
    cells = column_of(raw, "id")
    if cells is None or raw.metadata["id"] in raw.personal:
        return rows, ()
    given = [shown(cell).strip() for cell in cells]
    if not all(_PLAIN_KEY.fullmatch(key) for key in given):
        return rows, ()
    repeated = [key for key, count in Counter(given).items() if count > 1]
    if not repeated:
        return tuple(given), ()
    return rows, (
        Finding(
            code="duplicate_id",
            severity="warning",
            text=phrase(
                "{n} numbers in column '{id}' occur more than once ({repeated}{which}); respondents are "
                "named by their row instead.",
                n=len(repeated),
                id=raw.metadata["id"],
                repeated=enumerated(repeated[:5]),
                which=", …" if len(repeated) > 5 else "",
            ),
            fix="Check whether rows were pasted twice.",
        ),
    )


def origins(raw: RawExport) -> Objects | None:
    """Keyed digests of the address (and source) each answer came from, b"" = unknown.

    None without addresses.
    """
    address = column_of(raw, "ip")
    if address is None:
        return None
    detail = column_of(raw, "source_detail")
    details = [None] * raw.n if detail is None else detail.tolist()
    result = np.empty(raw.n, object)
    for i, (first, second) in enumerate(zip(address.tolist(), details, strict=True)):
        text = normalised(shown_whole(first))
        known = parse(first).kind in ("text", "number") and text
        both = f"{text}\n{normalised(shown_whole(second))}"
        result[i] = blake2b(both.encode(), key=_SALT, digest_size=12).digest() if known else b""
    return result


def shown_whole(value: object) -> str:
    """The cell as text, not shortened."""
    return "" if value is None else str(value)


def durations(raw: RawExport) -> Floats | None:
    """Seconds each respondent took, NaN unknown; None when the file tells nothing of it. -> (n,)."""
    cells = column_of(raw, "duration")
    if cells is not None:
        return np.array([seconds(cell) for cell in cells])
    start, end = column_of(raw, "start"), column_of(raw, "end")
    if end is None:
        end = column_of(raw, "submitted")
    if start is None or end is None:
        return None
    spans = [_span(a, b) for a, b in zip(start, end, strict=True)]
    return None if all(math.isnan(span) for span in spans) else np.array(spans)


def _span(start: object, end: object) -> float:
    first, last = _moment(start), _moment(end)
    if first is None or last is None or (first.tzinfo is None) != (last.tzinfo is None):
        return math.nan
    span = (last - first).total_seconds()
    return span if span >= 0 else math.nan


_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M")


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    text = normalised(value)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def preview_answers(raw: RawExport) -> Bools | None:
    """True for previews, tests and spam the platform marks as such (Status), by code or in its language.

    None when it marks none.
    """
    status = column_of(raw, "status")
    if status is None:
        return None
    codes = _QUALTRICS_CODES if raw.metadata.get("finished") is not None else frozenset()
    return np.array([_is_preview(shown(cell), codes) for cell in status], bool)


def _is_preview(status: str, codes: frozenset[str]) -> bool:
    return status.strip() in codes or _PREVIEW.search(status) is not None


#: Qualtrics' codes of a preview (1, offline 17), a test (2) and what it takes for spam (8, 9, 12, 40).
_QUALTRICS_CODES = frozenset({"1", "2", "8", "9", "12", "17", "40"})
_PREVIEW = late_pattern(
    r"preview|vorschau|aper[çc]u|pr[ée]visuali|vista previa|previsuali[sz]a|visualiza[çc][ãa]o|anteprima|预览|預覽|"
    r"プレビュー|미리\s?보기|предварительн\w+ просмотр|предпросмотр|معاينة|"
    r"\btest\b|umfragetest|\bprueba\b|\bteste\b|测试|測試|テスト|테스트|\bтест|اختبار|"
    r"\bspam\b|ind[ée]sirable|垃圾|スパム|스팸|спам|مزعج",
    re.IGNORECASE,
)


def unfinished(raw: RawExport) -> Bools | None:
    """True for forms the platform marks as not finished. None when it does not mark any."""
    finished = column_of(raw, "finished")
    if finished is not None:
        return np.array([shown(cell).strip().casefold() in _NOT_FINISHED for cell in finished], bool)
    submitted = column_of(raw, "submitted")
    if submitted is not None and raw.format == "limesurvey":
        return np.array([not shown(cell).strip() for cell in submitted], bool)
    return None


_NOT_FINISHED = frozenset(
    ("0", "false", "no", "n", "falsch", "nein", "faux", "non", "falso", "não", "否", "假", "未完成", "偽", "いいえ",
     "거짓", "아니요", "아니오", "ложь", "нет", "خطأ", "لا", "incomplete")
)  # fmt: skip
