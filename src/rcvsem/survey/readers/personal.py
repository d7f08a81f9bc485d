"""Which columns hold personal data: by their names, by what they ask, and by their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from rcvsem.foundation.arrays import Objects
from rcvsem.foundation.patterns import late_pattern
from rcvsem.instrument.no_answer import fold_words
from rcvsem.survey.answer_sets import known_order
from rcvsem.survey.cells import normalised, only_numbers
from rcvsem.survey.raw import ColumnInfo
from rcvsem.survey.readers.layout import folded
from rcvsem.survey.readers.personal_words import ASKS, NAMES

_PERSONAL_ROLES = ("ip", "source_detail")
_NAMES = frozenset(folded(fold_words(line)) for block in NAMES for line in block.split("|"))
_KOBO_POINT = late_pattern(r"_(?:.*_)?(?:latitude|longitude|altitude|precision)$", re.IGNORECASE)
#: An opinion about one's mail or phone is none of its data.
_OPINION_WORDS = 9

_MAIL = late_pattern(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}")
_ADDRESS = late_pattern(
    r"(?:\d{1,3}\.){3}\d{1,3}(?:\s*[(（].*)?|(?:[0-9a-f]{1,4}:){4,7}[0-9a-f:]{1,4}", re.IGNORECASE
)
_PHONE = late_pattern(r"(?:\+|00)?\(?\d[\d\s().\-/]{6,18}\d")
_POINT = late_pattern(r"[-+]?\d{1,3}\.\d{3,}\s*[,; ]\s*[-+]?\d{1,3}\.\d{3,}(?:[,; ].*)?")
_LINK = late_pattern(
    r"(?:https?://)?(?:www\.)?(?:facebook|linkedin|instagram|twitter|x|t|vk|weibo)\.(?:com|me)/\S+",
    re.IGNORECASE,
)
_IDENTITY = late_pattern(
    r"\d{17}[\dXx]|\d{6}-[1-4]\d{6}|\d{3}\.\d{3}\.\d{3}-\d{2}|\d{8}[A-Z]|\d{3}-\d{2}-\d{4}"
)
#: A number with decimals, whose digits are not those of a telephone.
_DECIMAL = late_pattern(r"[-+]?(?:0|[1-9]\d*)?\.\d+")
_CLOCK = late_pattern(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}:\d{2}")
#: Numbers that a platform draws, long and all different as telephone numbers are.
_RANDOM = late_pattern(r"(?:[\w.]*_)?(?:seed|random\w*|rand)\b", re.IGNORECASE)
_SMALL = late_pattern(r"-?(?:\d|1[01])(?:\.0)?")
_TICKS = frozenset(
    [
        "0",
        "1",
        "yes",
        "no",
        "true",
        "false",
        "checked",
        "unchecked",
        "selected",
        "ticked",
        "x",
        "ja",
        "nein",
        "oui",
        "non",
        "sí",
        "si",
        "não",
        "sim",
        "да",
        "нет",
        "是",
        "否",
        "选中",
        "未选",
        "はい",
        "いいえ",
        "예",
        "아니오",
        "نعم",
        "لا",
    ]
)
_MOST_POINTS = 11
#: Share of the cells that must look so, and the fewest cells that tell.
ENOUGH, FEWEST = 0.5, 3


def personal_columns(
    columns: Iterable[ColumnInfo],
    metadata: Mapping[str, str],
    cells: Objects | None = None,
) -> frozenset[str]:
    """Names of the columns that hold names, addresses, contact data, nicknames, identity numbers or places.

    cells : (n, columns) answers, whose values are looked at too, but for the platform's own numbers, which all differ.
    """
    found = {metadata[role] for role in _PERSONAL_ROLES if role in metadata}
    own = set(metadata.values())
    for column in columns:
        if column.name in found:
            continue
        answers = None if cells is None else cells[:, column.position]
        if asks_for_a_person(column):
            personal = answers is None or not _ticked_or_rated(answers, column)
        else:
            looked_at = answers is not None and column.name not in own and not _RANDOM.match(column.name)
            personal = answers is not None and looked_at and holds_persons(answers)
        if personal:
            found.add(column.name)
    return frozenset(found - {""})


def asks_for_a_person(column: ColumnInfo) -> bool:
    """Whether a header or wording asks who somebody is or how to reach them."""
    texts = (column.name, column.key, column.text, column.key.rpartition("/")[2])
    if any(folded(fold_words(text)) in _NAMES or folded(fold_words(_bare(text))) in _NAMES for text in texts):
        return True
    if _KOBO_POINT.search(column.name):
        return True
    text = normalised(column.text.rpartition("/")[2] if " " not in column.text else column.text).replace(
        "_", " "
    )
    short = len(text.split()) <= _OPINION_WORDS and len(text) <= 60
    return any(pattern.search(text) for pattern, anywhere in ASKS if anywhere or short)


def _ticked_or_rated(cells: Objects, column: ColumnInfo) -> bool:
    """Whether answers only say whether, how often or how much: "Phone" ticked in a list of devices, Facebook rated 1 to 5.

    Few small numbers, yes and no, the option's own words, or answers of a known set; each more than once.
    """
    counts = Counter(normalised(_shown(cell)) for cell in cells.tolist() if cell is not None)
    counts.pop("", None)
    own = {normalised(text).casefold() for text in (column.text, column.matrix_row or "", column.key)}
    if counts and all(text.casefold() in own for text in counts):
        return True
    if counts.total() < FEWEST:
        return False
    if all(text.casefold() in own | _TICKS for text in counts):
        return True
    if len(counts) > _MOST_POINTS or counts.total() < 2 * len(counts):
        return False
    return all(_SMALL.fullmatch(text) for text in counts) or known_order(counts) is not None


def _bare(text: str) -> str:
    """A header without its number, stars, remarks and closing marks: `3、您的姓名（选填）：*` -> `您的姓名`."""
    bare = re.sub(r"[(（][^()（）]{0,20}[)）]\s*[*:：]*$", "", normalised(text))
    return re.sub(r"^\s*(?:[Qq]?\d{1,3}\s*[、.．:：)_\-\s]\s*)|[*:：?？。.\s(（)）]+$", "", bare)


def holds_persons(cells: Objects) -> bool:
    """Whether values look like mail, telephone or identity numbers, network addresses, coordinates or profiles."""
    numbers = only_numbers(cells)
    if numbers is not None:
        # of numbers only long whole ones can be those of telephones, identity cards or accounts
        long = (numbers >= 1e6) & (numbers == np.rint(numbers))
        if long.sum() < ENOUGH * (~np.isnan(numbers)).sum():
            return False
    # a column of few different answers is looked at once an answer, not once a row
    cells_of = Counter(cell for cell in cells.tolist() if cell is not None and not isinstance(cell, bool))
    texts: Counter[str] = Counter()
    for cell, count in cells_of.items():
        if text := normalised(_shown(cell)):
            texts[text] += count
    n = texts.total()
    if n < FEWEST:
        return False
    for pattern in (_MAIL, _ADDRESS, _POINT, _LINK, _IDENTITY):
        if sum(count for text, count in texts.items() if pattern.fullmatch(text)) >= ENOUGH * n:
            return True
    # telephone numbers: long, nearly all different, not times and not in a row
    phones: Counter[str] = Counter()
    for text, count in texts.items():
        if _PHONE.fullmatch(text) and not _CLOCK.match(text) and not _DECIMAL.fullmatch(text):
            phones[re.sub(r"\D", "", text)] += count
    if phones.total() < ENOUGH * n or len(phones) < 0.9 * phones.total():
        return False
    usual = {phone: count for phone, count in phones.items() if 8 <= len(phone) <= 15}
    return sum(usual.values()) >= 0.9 * phones.total() and not _in_a_row(list(usual))


def _in_a_row(numbers: list[str]) -> bool:
    """Counted numbers, as of records: sorted they differ by little."""
    values = sorted({int(number) for number in numbers})
    return values[-1] - values[0] < 20 * len(values)


def _shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
