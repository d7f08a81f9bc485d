"""Which column of the export holds which question. Found by declared rules, never guessed.

Doubt is one error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Protocol

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import SurveyError
from rcvsem.foundation.patterns import late_pattern
from rcvsem.foundation.text import Text
from rcvsem.foundation.words import enumerated, phrase, sentences
from rcvsem.survey.cells import normalised
from rcvsem.survey.raw import RawExport

_TAG = late_pattern(r"<[^<>]{1,200}>|&(?:nbsp|ensp|emsp);?")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_QUOTES = late_pattern("[\"'“”‘’「」『』«»`´]")
#: `12、`, `12.`, `12:`, `(12)`, `Q12.`, `第12题`: a number of the form, not part of the wording.
_NUMBERED = late_pattern(
    r"(?:第\s*\d{1,3}\s*题|[qQ]?\d{1,3}\s*[、.:)](?!\d)|\(\d{1,3}\)|[qQ]\d{1,3}\s|\d{1,3}\s)\s*"
)
_TRAILING = "。.:;,、?!*"
#: Shortest wording that may be found at the end of a header: a short word is at the end of many.
SHORTEST_SUFFIX = 4


class Question(Protocol):
    """What is needed of an item, attention check or background question to find its column."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> Text: ...
    @property
    def column(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A question to find. `what` names its kind in messages; a `required` one that is missing is an error."""

    question: Question
    what: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """position : code -> 0-based column; absent : codes that are not in the file though not required."""

    position: dict[str, int]
    absent: tuple[str, ...]


def wording(text: str) -> str:
    """Text for comparison: HTML, quotes, form numbers, blanks and a closing mark out; NFKC; lower case."""
    plain = _TAG.sub(" ", text)
    for entity, character in _ENTITIES.items():
        plain = plain.replace(entity, character)
    plain = _QUOTES.sub("", normalised(plain))
    stripped = _NUMBERED.sub("", plain, count=1) if _NUMBERED.match(plain) else plain
    # Blanks inside Chinese wording are typing accidents; compared without any, English loses nothing by it.
    return re.sub(r"\s+", "", stripped or plain).rstrip(_TRAILING).casefold()


def resolve(raw: RawExport, wanted: Sequence[Wanted], *, reserved: Iterable[str] = ()) -> Resolved:
    """Find the column of every question.

    In this order: the column the instrument names; a header equal to the code; a header (or its wording, its
    row in a matrix, its variable label) equal to the normalised wording; the only header that ends with the
    wording. Columns named in `reserved` (metadata, personal data) are only found by the first two.

    Raises
    ------
    SurveyError : one message for all required questions without a column (with the nearest headers) and all
    that two columns could be.
    """
    headers = [normalised(name) for name in raw.columns]
    kept_back = set(reserved)
    texts = [set() if name in kept_back else _wordings(raw, i, name) for i, name in enumerate(raw.columns)]
    position: dict[str, int] = {}
    faults: list[str] = []
    missing: list[Wanted] = []
    absent: list[str] = []
    for one in wanted:
        found = _find(one.question, raw.columns, headers, texts)
        named = one.question.column
        if named and (not found or not _is_named(raw.columns[found[0]], named)):
            near = nearest([named], [name for name in raw.columns if name not in kept_back])
            if one.required or found or near:
                about = (
                    phrase("; nearest: {near}", near=enumerated(repr(short(name)) for name in near))
                    if near
                    else ""
                )
                faults.append(
                    phrase(
                        "{what} {code} names the column '{named}', which is not there{about}.",
                        what=one.what,
                        code=one.question.code,
                        named=named,
                        about=about,
                    )
                )
            else:
                absent.append(one.question.code)
        elif len(found) == 1:
            position[one.question.code] = found[0]
        elif found:
            places = enumerated(
                phrase("'{columns}' (column {i})", columns=raw.columns[i], i=i + 1) for i in found
            )
            faults.append(
                phrase(
                    "two columns for one item: {what} {code} could be {places}.",
                    what=one.what,
                    code=one.question.code,
                    places=places,
                )
            )
        elif one.required:
            missing.append(one)
        else:
            absent.append(one.question.code)
    by_column: dict[int, list[str]] = {}
    for code, i in position.items():
        by_column.setdefault(i, []).append(code)
    for i, codes in by_column.items():
        if len(codes) > 1:
            faults.append(
                phrase(
                    "column '{columns}' fits {codes}.",
                    columns=raw.columns[i],
                    codes=enumerated(codes, " and "),
                )
            )
    for one in missing:
        faults.append(_missing_message(one, raw, set(position.values()), kept_back))
    if faults:
        count = (
            phrase("{n} of {n_2} questions have no column.", n=len(missing), n_2=len(wanted))
            if missing
            else ""
        )
        raise SurveyError(
            sentences(count, *faults),
            where=place(raw),
            fix="Name the header under 'column:' of the item in the instrument, or correct the header.",
        )
    return Resolved(position=position, absent=tuple(absent))


def columns_found(raw: RawExport, questions: Iterable[Question]) -> dict[str, int]:
    """Code -> 0-based column of the questions that exactly one column of the export holds."""
    headers = [normalised(name) for name in raw.columns]
    kept_back = raw.personal.union(raw.metadata.values())
    texts = [set() if name in kept_back else _wordings(raw, i, name) for i, name in enumerate(raw.columns)]
    places = {one.code: _find(one, raw.columns, headers, texts) for one in questions}
    return {code: found[0] for code, found in places.items() if len(found) == 1}


def place(raw: RawExport) -> str:
    """File and sheet, as messages begin."""
    return phrase("{path}, sheet '{sheet}'", path=raw.path, sheet=raw.sheet) if raw.sheet else raw.path


def _wordings(raw: RawExport, position: int, name: str) -> set[str]:
    """Every normalised text that the header of a column may be compared by."""
    info = raw.column_info[position] if position < len(raw.column_info) else None
    texts = [name, raw.labels.get(name, "")]
    if info is not None:
        texts += [info.text, info.matrix_row or ""]
    bracket = re.search(r"[\[(（](.+)[\])）]\s*$", name)
    if bracket:
        texts.append(bracket.group(1))
    return {wording(text) for text in texts if text} - {""}


def _find(
    question: Question, columns: Sequence[str], headers: Sequence[str], texts: Sequence[set[str]]
) -> list[int]:
    if question.column:
        named = [i for i, name in enumerate(columns) if name == question.column]
        named = named or [i for i, name in enumerate(headers) if name == normalised(question.column or "")]
        named = named or _repeated(question.column, columns)
        if named:
            return named
    by_code = [i for i, name in enumerate(headers) if name == question.code]
    if by_code:
        return by_code
    own = {wording(text) for text in (question.text.zh, question.text.en) if text} - {""}
    exact = [i for i, known in enumerate(texts) if known & own]
    if exact:
        return exact
    endings = tuple(text for text in own if len(text) >= SHORTEST_SUFFIX)
    return [i for i, known in enumerate(texts) if endings and any(text.endswith(endings) for text in known)]


_NTH = late_pattern(r"(.*\S)\s+#([1-9]\d?)", re.DOTALL)


def _is_named(header: str, named: str) -> bool:
    match = _NTH.fullmatch(named.strip())
    names = {normalised(named), normalised(match.group(1)) if match else normalised(named)}
    return header == named or normalised(header) in names


def nth_header(name: str, n: int) -> str:
    """How an instrument names the n-th column (from 1) of those with one header: `Comment #1`, `Comment #2`."""
    return f"{name} #{n}"


def _repeated(wanted: str, columns: Sequence[str]) -> list[int]:
    match = _NTH.fullmatch(wanted.strip())
    places = [i for i, name in enumerate(columns) if match and name.strip() == match.group(1)]
    return [places[int(match.group(2)) - 1]] if match and int(match.group(2)) <= len(places) else []


def _missing_message(one: Wanted, raw: RawExport, taken: set[int], kept_back: set[str]) -> str:
    own = [one.question.code, one.question.text.zh, one.question.text.en]
    candidates = nearest(
        own, [name for i, name in enumerate(raw.columns) if i not in taken and name not in kept_back]
    )
    text = one.question.text.zh or one.question.text.en
    about = f" ({short(text)})" if text and text != one.question.code else ""
    near = (
        phrase("; nearest: {candidates}", candidates=enumerated(repr(short(name)) for name in candidates))
        if candidates
        else ""
    )
    return phrase(
        "No column for {what} {code}{about}{near}.",
        what=one.what,
        code=one.question.code,
        about=about,
        near=near,
    )


def nearest(texts: Iterable[str], headers: Sequence[str], most: int = 3) -> list[str]:
    """The headers that look most like one of the texts, best first; none that differs in more than half."""
    own = [wording(text) for text in texts if text]
    scored: list[tuple[float, int]] = []
    for i, header in enumerate(headers):
        known = wording(header)
        best = max((SequenceMatcher(None, text, known).ratio() for text in own), default=0.0)
        if best >= 0.5:
            scored.append((-best, i))
    return [headers[i] for _, i in sorted(scored)[:most]]


def short(text: str, most: int = 40) -> str:
    """The text, or its first characters."""
    return text if len(text) <= most else text[: most - 1] + "…"
