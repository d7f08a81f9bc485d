"""Which known set of answers a question has, and in which order: nothing is mapped by it, it is a proposal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from rcvsem.foundation.patterns import late_pattern
from rcvsem.instrument.no_answer import fold_words
from rcvsem.survey.answer_words import BIPOLAR, CHINESE, UNIPOLAR

Ladder = tuple[frozenset[str], ...]
#: Steps of the seven that scales of 3 to 7 points use; the first that holds all answers is meant.
_USED: tuple[tuple[int, ...], ...] = (
    (0, 1, 5, 6), (0, 2, 4, 6), (1, 3, 5), (0, 1, 3, 5, 6), (0, 2, 3, 4, 6), (0, 1, 2, 4, 5, 6),
    (1, 2, 4, 5), (1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 5, 6),
)  # fmt: skip
_UNIPOLAR_USED: dict[int, tuple[tuple[int, ...], ...]] = {
    8: ((0, 1, 3, 4, 6), (0, 1, 3, 5, 7), (1, 3, 5, 6, 7), (0, 1, 3, 5, 6), (0, 2, 3, 4, 6), (1, 3, 5, 7), (0, 1, 3, 5)),
    7: ((0, 2, 3, 4, 6), (0, 1, 3, 4, 6), (0, 2, 3, 4), (0, 2, 3, 4, 5), (2, 3, 4, 5), (0, 1, 2, 3, 4, 5, 6),
        (0, 1, 3, 4, 5), (0, 1, 3, 5, 6), (0, 1, 2, 3, 4, 6), (0, 1, 3, 4, 5, 6)),
    6: ((0, 1, 2, 3, 4), (0, 1, 2, 4, 5), (0, 1, 2, 3, 5), (0, 1, 2, 3, 4, 5)),
}  # fmt: skip
_WHOLE_ONLY = ((0, 2, 4, 6), (0, 1, 2, 4, 5, 6), (1, 2, 4, 5), (1, 2, 3, 4, 5))
#: `(1) Strongly disagree`, `5 = always`, `Agree (4)`: the number is the code.
_NUMBERED = late_pattern(
    r"^\s*[(\[]?(-?\d{1,2})\s*(?:[)\].、:=．·|–—-]+\s*|\s+)(?=[^\W\d])(.+)$|^(.*[^\W\d].*?)\s*[(\[（:=-]\s*(-?\d{1,2})\s*[)\]）]?\s*$"
    r"|^(-?\d{1,2})([^\W\d].*)$|^(-?\d{1,2})\s*[(（\[](.+)[)）\]]\s*$",
    re.DOTALL,
)


def numbered(label: str) -> tuple[int, str] | None:
    """(code, wording) of a label that begins or ends with its code; a bare number is its own; None for others."""
    text = label.strip()
    if bare := re.fullmatch(r"[(\[（]?(-?\d{1,2})[)\]）.]?", text):
        return int(bare.group(1)), ""
    match = _NUMBERED.match(text)
    if match is None:
        return None
    if match.group(1) is not None:
        return int(match.group(1)), match.group(2).strip()
    if match.group(4) is not None:
        return int(match.group(4)), match.group(3).strip()
    if match.group(5) is not None:
        return int(match.group(5)), match.group(6).strip()
    return int(match.group(7)), match.group(8).strip()


@cache
def _ladders() -> tuple[tuple[Ladder, tuple[tuple[int, ...], ...]], ...]:
    """Each ladder with the step patterns that scales use of it."""
    found: list[tuple[Ladder, tuple[tuple[int, ...], ...]]] = [(_steps(line), _USED) for line in BIPOLAR]
    for word in CHINESE:
        no = (
            f"不{word}"
            if word not in ("好", "有用", "有帮助")
            else {"好": "不好", "有用": "没用", "有帮助": "没有帮助"}[word]
        )
        line = (
            f"非常{no}/完全{no}/很{no}/极{no}/十分{no}/强烈{no}/极其{no}/根本{no}/完全不{word}|{no}/比较{no}/不太{word}/较{no}/不怎么{word}|"
            f"有点{no}/稍微{no}/略{no}/有些{no}/比较{no}/略微{no}/较{no}|一般/中立/不确定/不好说/说不清/无所谓/普通/中等/无意见/一般般/不一定/沒意見|"
            f"有点{word}/稍微{word}/略{word}/有些{word}/比较{word}/略微{word}/较{word}|{word}/比较{word}/较{word}|"
            f"非常{word}/完全{word}/很{word}/极{word}/十分{word}/强烈{word}/极其{word}"
        )
        found.append((_steps(line), _USED))
    for line in UNIPOLAR:
        steps = _steps(line)
        whole = tuple(range(len(steps)))
        found.append((steps, _UNIPOLAR_USED.get(len(steps), (whole[:-1], whole))))
    return tuple(found)


def _steps(line: str) -> Ladder:
    return tuple(frozenset(fold_words(word) for word in step.split("/")) for step in line.split("|"))


def known_order(labels: Iterable[str]) -> tuple[dict[str, int], int] | None:
    """(label -> point from 1, number of points) when the labels are answers of one known set; None otherwise.

    The points are those of the smallest scale that has all the labels: 1 to 5 for Qualtrics' default five, 1 to 4
    without a middle. Every label has its own point.
    """
    found = list(dict.fromkeys(labels))
    known = _known(found)
    for side in (0, 1):  # two languages in one label: "Never / Jamais", "同意 Agree"
        if known is None and len(parts := [_two_languages(label) for label in found]) == sum(
            map(bool, parts)
        ):
            one = [part[side] for part in parts if part is not None]
            if len(set(one)) == len(found) and (order := _known(one)) is not None:
                known = {found[one.index(label)]: point for label, point in order[0].items()}, order[1]
    return known or _by_degree(found)


#: Two wordings of one label, parted by a sign or by where the script changes.
_BOTH = (
    late_pattern(r"\s*([^/／|｜()（）]+?)\s*[/／|｜]\s*([^/／|｜()（）]+?)\s*$"),
    late_pattern(r"\s*([^()（）]+?)\s*[(（]([^()（）]*[^\W\d][^()（）]*)[)）]\s*$"),
    late_pattern(r"\s*([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\s]+?)\s*([A-Za-z][A-Za-z' ]+)$"),
    late_pattern(r"\s*([A-Za-z][A-Za-z' ]+?)\s*([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\s]+)$"),
)


def _two_languages(label: str) -> tuple[str, str] | None:
    """The two wordings of a label; None for a label with one."""
    # the last two are of two scripts (or a blank and one); for one they need not even be compiled
    signs = map(str.isascii, filter(str.isalpha, label))
    mixed = label != label.strip() if label.isascii() else any(signs)
    match = next(
        (match for pattern in _BOTH[: None if mixed else 2] if (match := pattern.match(label))), None
    )
    return None if match is None else (match.group(1), match.group(2))


#: Chinese degrees in front of (or behind) whatever is rated, lowest first; an earlier line goes before a later one.
_DEGREES = (
    (
        0,
        late_pattern(
            r"^(?:完全|根本|绝对|一点也?|从|絕對|從)(?:不|没|沒)|^(?:毫|全)无|^(?:绝|肯定|一定)不|^没有(?!太)"
        ),
    ),
    (0, late_pattern(r"^(?:非常|十分|极其|很|强烈)(?:不|反对)")),
    (1, late_pattern(r"^(?:不太|不大|不怎么|不是很|较不|比较不|基本不|可能不|应该不|大概不|不)")),
    (1, late_pattern(r"(?:较|很)(?:低|少|小|差|弱)$")),
    (2, late_pattern(r"^(?:一般|中立|中等|普通|不确定|不好说|说不清|无所谓|看情况|没意见|都可以|随缘)")),
    (4, late_pattern(r"(?:非常|很|极其?|十分)(?:大|高|多|强|好)$")),
    (3, late_pattern(r"(?:比较|较)(?:大|高|多|强|好)$")),
    (4, late_pattern(r"^(?:非常|完全|十分|极|很|特别|强烈|一定|肯定|绝对|必定)")),
    (3, late_pattern(r"^(?:比较|较|略|有点|有些|稍|可能|大概|应该|可以|基本|还)")),
)


def _by_degree(labels: Sequence[str]) -> tuple[dict[str, int], int] | None:
    """The order of labels that each have a degree of their own: 毫无兴趣, 兴趣较低, 一般, 比较感兴趣, 非常感兴趣."""
    rank: dict[str, int] = {}
    for label in labels:
        text = label.strip()
        special = text.startswith(("不确定", "不好说", "不一定"))
        found = next(
            (step for step, degree in _DEGREES if not (special and step < 2) and degree.search(text)), None
        )
        if found is None:
            return None
        rank[label] = found
    if (
        len(rank) < 4
        or len(set(rank.values())) < len(rank)
        or not {0, 1} & set(rank.values())
        or 4 not in rank.values()
    ):
        return None
    ordered = sorted(rank, key=lambda label: rank[label])
    return {label: point for point, label in enumerate(ordered, start=1)}, len(ordered)


def _known(found: Sequence[str]) -> tuple[dict[str, int], int] | None:
    words = [fold_words(label.replace("/", " ")) for label in found]
    if len(set(words)) < 2:
        return None
    best: tuple[int, dict[str, int]] | None = None
    own_steps: tuple[int, dict[str, int]] | None = None
    for ladder, patterns in _ladders():
        whole = [step for step in range(len(ladder)) if any(word in ladder[step] for word in words)]
        if not all(any(word in step for step in ladder) for word in words):
            continue
        for pattern in patterns:
            placed = _placed(words, [ladder[step] for step in pattern])
            if placed is not None and (pattern in _WHOLE_ONLY and len(set(placed)) < len(pattern)):
                continue  # a scale without a middle, or without its extremes, is meant when all of it was answered
            if placed is not None and (best is None or len(pattern) < best[0]):
                best = len(pattern), dict(zip(found, placed, strict=True))
        if best is None and len(whole) >= 4 and (placed := _placed(words, [ladder[step] for step in whole])):
            own_steps = own_steps or (len(whole), dict(zip(found, placed, strict=True)))
    best = best or own_steps  # no scale in use has just these steps: they are taken as all there are
    if best is None or len(set(best[1].values())) < 2:
        return None
    return dict(sorted(best[1].items(), key=lambda pair: pair[1])), best[0]


def _placed(words: Sequence[str], steps: Sequence[frozenset[str]]) -> list[int] | None:
    """The point of each word, no two different words on one; those with the fewest choices first."""
    choices = {word: [i + 1 for i, step in enumerate(steps) if word in step] for word in words}
    point: dict[str, int] = {}

    def place(left: list[str]) -> bool:
        if not left:
            return True
        word, *others = left
        free = [i for i in choices[word] if i not in point.values()]
        first = _between(free) if free else 0
        for i in sorted(free, key=lambda i: i != first):
            point[word] = i
            if place(others):
                return True
            del point[word]
        return False

    found = place(sorted(choices, key=lambda word: len(choices[word])))
    return [point[word] for word in words] if found else None


def _between(free: list[int]) -> int:
    """A finer word of two free steps takes the inner one: it is nearer the middle."""
    return free[0] if len(free) == 1 else free[-1] if free[0] <= 2 else free[0]


def same_set(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether two questions' answers belong to one set: the smaller shares all or nearly all of its labels."""
    one, other = set(map(fold_words, first)), set(map(fold_words, second))
    small, large = sorted((one, other), key=len)
    return len(small & large) >= max(2, len(small) - 1) if len(small) > 2 else small <= large


def propose(labels: Iterable[str]) -> dict[str, int]:
    """label -> code, lowest first; empty when no order is known. A proposal: nothing is mapped by it."""
    found = list(dict.fromkeys(labels))
    codes = {label: own[0] for label in found if (own := numbered(label)) is not None}
    if found and len(codes) == len(found) == len(set(codes.values())):
        return dict(sorted(codes.items(), key=lambda pair: pair[1]))
    known = known_order(found)
    return {} if known is None else known[0]
