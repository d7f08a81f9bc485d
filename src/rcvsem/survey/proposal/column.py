"""One column at a time: what its cells are, before its neighbours are asked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field
from typing import Literal

import numpy as np

from rcvsem.foundation.arrays import Floats, Objects
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.instrument.no_answer import means_no_answer
from rcvsem.survey.answer_sets import numbered
from rcvsem.survey.answers import folded
from rcvsem.survey.cells import normalised, parse
from rcvsem.survey.cleaning import NEGATIVE_IS_MISSING
from rcvsem.survey.proposal.question_words import TECHNICAL, Asked, asked
from rcvsem.survey.raw import ColumnInfo, RawExport

Role = Literal["item", "check", "choice", "several", "number", "left out"]
Kind = Literal["numbers", "numbered", "texts", "several", "nothing"]

#: Texts among numbers (or numbers among labels) of at most this share are slips, not another kind of question.
STRAY_SHARE = 0.05
#: Share of a column's or block's answers up to which a code beyond its points may mean no answer.
RARE = 0.4
#: Share up to which a code that was said to be missing may follow the column's others without a gap: 6 after 1 to 5.
RARELY = 0.15
#: A question about facts has at most so many options; more different texts are an open question.
MOST_OPTIONS = 40
_MORE = re.compile(
    r"\b(?:none|zero|more|over|mehr|keine?|plus|aucune?|más|ning\w+|mais|nenhum\w*|больше|более|нет)\b|以上|没有|无|更多|이상|없음"
    r"|なし|أكثر",
    re.IGNORECASE,
)
_SEPARATORS = ("┋", ";", "；", "|", ",", "，", "、", "\n")


@dataclass(slots=True, kw_only=True)
class Guess:
    """One column and what it seems to be.

    kind : of its cells; numbers : (n,) codes, NaN = none or text; labels : text -> cells, in order of appearance.
    named : code -> label the file declares; strays : texts that fit nothing else in the column -> cells.
    missing_codes, missing_texts : what seems to mean no answer. several : what separates answers in a cell.
    role, anchors (code -> label), minimum, maximum, doubts (what to CHECK) are set once the neighbours are known.
    answers : (n,) codes of an item, NaN = none; stem : what its group shares; counted : it only counts questions;
    turned : reverse-keyed, as a turned copy in the file says; code_at_end : behind its wording; code : its name in the instrument.
    """

    info: ColumnInfo
    header: str
    asks: Asked = ""
    kind: Kind = "nothing"
    role: Role = "left out"
    why: str = ""
    measure: str = ""
    numbers: Floats = field(default_factory=lambda: np.empty(0))
    cells: Objects = field(default_factory=lambda: np.empty(0, object))
    labels: Counter[str] = field(default_factory=Counter)
    named: dict[int, str] = field(default_factory=dict)
    strays: Counter[str] = field(default_factory=Counter)
    missing_codes: dict[float, str] = field(default_factory=dict)
    missing_texts: Counter[str] = field(default_factory=Counter)
    several: str | None = None
    minimum: int = 0
    maximum: int = 0
    anchors: dict[int, str] = field(default_factory=dict)
    synonyms: dict[int, list[str]] = field(default_factory=dict)
    unordered: bool = False
    doubts: list[str] = field(default_factory=list)
    answers: Floats | None = None
    stem: str = ""
    counted: bool = False
    turned: bool = False
    code_at_end: str = ""
    scale: str = ""
    code: str = ""

    @property
    def by_text(self) -> bool:
        """Whether its cells hold labels."""
        return self.kind in ("texts", "several", "numbered")

    @property
    def values(self) -> list[float]:
        """The distinct numbers, lowest first."""
        return [float(value) for value in np.unique(self.numbers[~np.isnan(self.numbers)])]


def look(raw: RawExport, info: ColumnInfo, header: str, missing: frozenset[float]) -> Guess:
    """What the cells of one column are. missing : numbers said to mean no answer in this export."""
    text = info.matrix_row or info.text or info.name
    cells = raw.cells[:, info.position]
    guess = Guess(info=info, header=header, asks=asked(info.name, text), cells=cells)
    guess.measure = raw.measures.get(info.name, "")
    if TECHNICAL.search(info.name) or TECHNICAL.search(info.key):
        guess.why = phrase("a column of the platform (time, order, equation or device), not a question")
        return guess
    declared = {str(code) for code in raw.missing_codes.get(info.name, ())}
    guess.named, guess.missing_codes = _named(raw, info.name, declared)
    counts = Counter(cell for cell in cells.tolist() if cell is not None)
    parsed = {value: parse(value, raw.decimal) for value in counts}
    words = [v for v, cell in parsed.items() if cell.kind in ("text", "boolean")]
    code_of: dict[object, float] = {}
    dates = 0
    for value, cell in parsed.items():
        shown = normalised(str(value))
        if cell.kind == "blank":
            # "None" beside other labels is an answer; in a column of numbers it is a program's mark of no value
            if shown.casefold() == "none" and len(words) >= 2:
                guess.labels[shown] += counts[value]
        elif str(value) in declared or cell.text in declared:
            continue
        elif cell.kind == "number":
            if raw.format in NEGATIVE_IS_MISSING and cell.number < 0:
                continue
            code_of[value] = cell.number
        elif cell.kind in ("text", "boolean"):
            if means_no_answer(shown):
                guess.missing_texts[shown] += counts[value]
                if (own := numbered(shown)) is not None and own[1]:
                    guess.missing_codes.setdefault(float(own[0]), shown)
            else:
                guess.labels[shown] += counts[value]
        else:
            dates += counts[value]
    guess.numbers = np.array([code_of.get(v, np.nan) for v in cells.tolist()], dtype=float)
    for code in missing:
        _take_missing(guess, code)
    _kind_of(guess, dates)
    return guess


def _named(raw: RawExport, name: str, declared: set[str]) -> tuple[dict[int, str], dict[float, str]]:
    """Labels of the file that are answers, and codes whose labels mean no answer."""
    named: dict[int, str] = {}
    silent: dict[float, str] = {}
    for code, text in raw.value_labels.get(name, {}).items():
        cell = parse(code)
        if cell.kind != "number" or str(code) in declared or not str(text).strip():
            continue
        if means_no_answer(str(text)):
            silent[cell.number] = str(text)
        elif cell.number.is_integer():
            named[int(cell.number)] = str(text)
    return dict(sorted(named.items())), silent


def _take_missing(guess: Guess, code: float) -> None:
    """A code said to mean no answer, unless it stands inside the run of the column's own codes."""
    rest = [value for value in guess.values if value != code]
    if code not in guess.values or not rest:
        return
    rare = (guess.numbers == code).sum() <= RARELY * (~np.isnan(guess.numbers)).sum()
    beyond = code < rest[0] or code > rest[-1] + (0 if rare and len(rest) >= 3 else 1)
    if beyond or code in guess.missing_codes:
        guess.missing_codes.setdefault(code, "")


def _kind_of(guess: Guess, dates: int) -> None:
    numeric = int((~np.isnan(guess.numbers)).sum())
    worded = sum(guess.labels.values())
    if dates > numeric + worded:
        guess.why = phrase("dates or error values")
        return
    if not numeric and not worded:
        guess.why = phrase("no answer at all")
        return
    own = {label: code for label in guess.labels if (code := numbered(label)) is not None}
    if worded and numeric and len(own) == len(guess.labels) and len(guess.labels) <= 11:
        guess.kind = "numbered"  # "1 (not at all)", 2, 3, 4, "5 (very)"
    elif numeric and worded <= max(1, STRAY_SHARE * (numeric + worded)) and len(guess.labels) <= 5:
        guess.kind = "numbers"
        guess.strays = guess.labels
        guess.labels = Counter()
    elif numeric > worded and not _few_options(guess):
        guess.why = phrase("{n} numbers and {k} different texts", n=len(guess.values), k=len(guess.labels))
    else:
        if numeric:  # bare numbers among labels are texts too
            for value in guess.values:
                guess.labels[f"{value:.15g}"] += int((guess.numbers == value).sum())
        guess.kind = "texts"
        guess.several = separator_of(guess.labels)
        if guess.several is not None:
            guess.kind = "several"


def _few_options(guess: Guess) -> bool:
    """Whether numbers and texts are the options of one question: 1, 2, "3 or more"; 0, 1, 2, "over ten"."""
    values = guess.values
    few = len(values) <= 12 and len(guess.labels) <= 5 and all(v >= 0 and v.is_integer() for v in values)
    return few and all(any(map(str.isdigit, label)) or _MORE.search(label) for label in guess.labels)


def separator_of(labels: Counter[str]) -> str | None:
    """What separates several answers in a cell: few parts in many combinations; None for single answers."""
    if any("┋" in label for label in labels):  # Wenjuanxing's, which nobody writes
        return "┋"
    for separator in _SEPARATORS:
        parts: Counter[str] = Counter()
        beside: dict[str, set[str]] = {}
        joined = 0
        for label, count in labels.items():
            own = [part.strip() for part in label.split(separator) if part.strip()]
            joined += count * (len(own) > 1)
            for part in dict.fromkeys(own):
                parts[part] += count
                beside.setdefault(part, set()).add(label)
        total = sum(labels.values())
        few = len(parts) <= min(MOST_OPTIONS, max(2, total // 2)) and max(map(len, parts), default=99) <= 80
        if joined < max(3, 0.1 * total) or not few or len(labels) < len(parts):
            continue
        varied = sum(len(own) >= 2 for own in beside.values())
        once = sum(count == 1 for count in parts.values())
        if varied >= 0.6 * len(parts) and once <= 0.3 * len(parts):
            return separator
    return None


def cell_text(cell: object) -> str:
    """A cell as its label; "" for none."""
    return "" if cell is None else normalised(str(cell))


def grouped_spellings(labels: Counter[str]) -> dict[str, list[str]]:
    """The usual spelling of each option -> other spellings that compare equal ("Yes": ["yes", "YES "])."""
    same: dict[str, list[str]] = {}
    for label in labels:
        same.setdefault(re.sub(r"[.。!！,;:]+$", "", folded(label)), []).append(label)
    found: dict[str, list[str]] = {}
    for spellings in same.values():
        usual = max(spellings, key=lambda label: (labels[label], label[:1].isupper(), not label.isupper()))
        found[usual] = [label for label in spellings if label != usual]
    return found
