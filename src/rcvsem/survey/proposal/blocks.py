"""Neighbours together: which columns are items of a scale, with which points, and what the others are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rcvsem.survey.answer_sets import known_order, same_set
from rcvsem.survey.answers import folded
from rcvsem.survey.cells import normalised
from rcvsem.survey.likert import MISSING_CODES
from rcvsem.survey.proposal.block_answers import SHARED, settle_block, slides
from rcvsem.survey.proposal.column import Guess
from rcvsem.survey.proposal.neighbours import checks_apart, lonely, one_range, turned_copies
from rcvsem.survey.proposal.option_order import bracket_order
from rcvsem.survey.proposal.other_columns import settle_alone

_GENERIC = frozenset([
    "q", "v", "var", "x", "y", "item", "question", "col", "column", "i", "frage", "f", "p", "pregunta",
    "pergunta", "questao", "qid", "sq", "s", "t", "a", "b", "r", "题", "问题", "항목", "문항", "설문",
])  # fmt: skip


def prefix_of(guess: Guess) -> str:
    """What a header says of its group: the letters of `PE1`, `PE1: ...`, the question of `Q5_3` and `1.1 ...`."""
    name = guess.info.key.rpartition("/")[2] if "/" in guess.info.key else guess.info.name
    for text in (name, guess.info.text):
        text = normalised(text)
        for pattern in _PREFIXES:
            if match := pattern.match(text):
                return match.group(1).rstrip("_.- ")
    return ""


_PREFIXES = (
    re.compile(r"^(Q\d{1,3})(?:[_.\-]\d{1,3}(?:[_.\-]\d{1,2})?|[a-z])$", re.IGNORECASE),
    re.compile(r"^([A-Za-z]{2,}\d{1,2})[_.\-]\d{1,2}[a-z]?(?:_?[rR])?$"),
    re.compile(r"^((?:[^\W\d_]+\d{0,2}_)*[^\W\d_]+?)[_.\- ]?\d{1,3}[a-zA-Z]?(?:_?[rR])?$"),
    re.compile(
        r"^[\[(【]?([A-Za-z]{1,10}(?:_[A-Za-z]+)?)[ _.\-]?\d{1,2}[a-z]?[\])】]?\s*(?:[:：.、)\-–—]|\s)\s*\D"
    ),
    re.compile(r"^([A-Za-z]{2,}\d?)_\d{1,2}_[A-Za-z]{1,4}\d{0,2}$"),
    re.compile(r"^([A-Z]{2,5})_?[a-h]$"),
    re.compile(
        r"^[\[(（【](?!.*(?:题|必答|选填|必填|可选|optional|required|choice|select|applicable|pflicht))"
        r"([^\W\d][^\d()（）【】\[\]]{1,14})[\])）】]\s*\w",
        re.IGNORECASE,
    ),
    re.compile(r"^\d{1,3}\s*[.、)．]\s*[\[(（]([A-Za-z][A-Za-z0-9\-]{1,11})[\])）]\s*\S"),
    re.compile(r"^(\d{1,2})[.．\-]\d{1,2}\s*(?:[.、:：)]|\s)\s*\D"),
)


#: The stem of rows of one question: `Q5_1`, `Q1a`.
_QUESTION = re.compile(r"[Qq]\d{1,3}")


def is_generic(prefix: str) -> bool:
    """Whether a prefix only counts questions (Q1, item_3, V12) and names no construct."""
    return prefix.casefold().rstrip("_.-") in _GENERIC


def settle(found: list[Guess]) -> None:
    """Give every column its role; items get their points and anchors."""
    ends = _codes_at_the_end(found)
    for guess in found:
        guess.stem = guess.info.matrix_stem or ends.get(guess.header, "") or prefix_of(guess)
    series = _series(found)
    for guess in found:
        guess.counted = is_generic(guess.stem) and guess.stem.casefold() not in series
    for block in _same_answers(list(_blocks(found))):
        settle_block(block)
    for guess in found:
        if guess.role == "left out" and not guess.why:
            settle_alone(guess)
    one_range(found)
    lonely(found)
    checks_apart(found)
    turned_copies(found)


#: `... - HUMAN-ENF1`, `...（PE1）`, `... [TR2]`: the code of the item stands behind its wording.
_AT_THE_END = re.compile(r"\S.*[\s\-–—(（\[【:：。.]([A-Z]{2,8})[_.\-]?(\d{1,2})\s*[)）\]】]?$", re.DOTALL)
_LETTER = re.compile(r"([A-Za-z])(\d{1,2})")


def _codes_at_the_end(found: Sequence[Guess]) -> dict[str, str]:
    """header -> the letters of the code behind the wording, where three or more have one and all differ."""
    matches = {guess.header: _AT_THE_END.match(normalised(guess.info.text)) for guess in found}
    told = {header: match.groups() for header, match in matches.items() if match is not None}
    if len(told) < 3 or len(set(told.values())) < len(told):
        return {}
    for guess in found:
        if guess.header in told:
            guess.code_at_end = "".join(told[guess.header])
    return {header: letters for header, (letters, _) in told.items()}


def _series(found: Sequence[Guess]) -> set[str]:
    """Single letters that count from 1 several times (N1 ..., P1 ..., S1 ...): then they name constructs."""
    numbers: dict[str, set[int]] = {}
    for guess in found:
        if match := _LETTER.fullmatch(guess.info.name):
            numbers.setdefault(match.group(1).casefold(), set()).add(int(match.group(2)))
    series = {letter for letter, own in numbers.items() if {1, 2} <= own}
    return series if len(series) >= 3 else set()


def _blocks(found: Sequence[Guess]) -> Iterator[list[Guess]]:
    """Runs of columns that may share a scale: one stem, or neighbours with one set of answers."""
    open_: list[Guess] = []
    for guess in found:
        if guess.why or guess.kind in ("nothing", "several") or guess.asks == "identifier":
            continue
        if open_ and _together(open_, guess):
            open_.append(guess)
            continue
        if open_:
            yield open_
        open_ = [guess]
    if open_:
        yield open_


def _together(block: list[Guess], guess: Guess) -> bool:
    last = block[-1]
    if slides(guess) and slides(last):
        return True
    if (guess.asks in ("fact", "count")) != (last.asks in ("fact", "count")) and not (
        guess.stem and guess.stem == last.stem
    ):
        return False
    if guess.kind != last.kind and {guess.kind, last.kind} != {"numbers", "numbered"}:
        return False
    grouped = bool(guess.stem and last.stem) and not (guess.counted or last.counted)
    if guess.stem != last.stem and (grouped or any(map(_QUESTION.fullmatch, (guess.stem, last.stem)))):
        return False
    if guess.kind == "numbers":
        if guess.named or last.named:
            return _same_names(guess.named, last.named)
        return grouped or _like_range(block, guess)
    labels = Counter(label for one in block for label in one.labels)
    if not guess.labels or not labels:
        return grouped
    if grouped:
        return bool(set(guess.labels) & set(labels)) or same_set(guess.labels, labels)
    own, known = _usual(guess.labels), _usual(labels)
    if not (same_set(own, last.labels) or same_set(own, known)):
        return False
    # five points of one question and seven of the next are two scales, though they share labels
    one, other, both = (known_order(labels_) for labels_ in (own, known, dict.fromkeys([*known, *own])))
    if one is None or other is None or both is None:
        return (one is None) == (other is None)
    if one[1] == other[1] or len(one[0]) < one[1] or len(other[0]) < other[1]:
        return True
    # two whole sets of different length: one is the other without its ends, or a scale of its own
    small, large = sorted((one[0], other[0]), key=len)
    points = sorted(large[label] for label in large if label in small)
    return len(points) == len(small) and points == list(range(points[0], points[0] + len(points)))


def _same_answers(blocks: list[list[Guess]]) -> list[list[Guess]]:
    """Blocks with the same three to seven labels of no known order become one: neighbours, and long ones wherever they are."""
    done: list[tuple[frozenset[str], list[Guess]]] = []
    for block in blocks:
        own = _own_set(block)
        same = [other for answers, other in done if own and answers == own]
        near = bool(done) and bool(own) and done[-1][0] == own
        if near:
            done[-1][1].extend(block)
        elif len(block) >= 3 and same and len(same[-1]) >= 3:
            same[-1].extend(block)
        else:
            done.append((own, block))
    return [block for _, block in done]


def _own_set(block: Sequence[Guess]) -> frozenset[str]:
    """The labels of a block that no known set orders; empty for other blocks."""
    if block[0].kind != "texts" or any(guess.asks in ("fact", "count") for guess in block):
        return frozenset()
    usual = _usual(Counter(label for guess in block for label in guess.labels.elements()))
    if (
        len(set(map(folded, usual))) not in SHARED
        or known_order(usual) is not None
        or bracket_order(list(usual))
    ):
        return frozenset()
    return frozenset(map(folded, usual))


def _usual(labels: Counter[str]) -> Counter[str]:
    """The labels without a single stray text beside many answers; all of them where each is rare."""
    kept = Counter({label: count for label, count in labels.items() if count > 1})
    return kept if sum(kept.values()) >= 0.9 * sum(labels.values()) and len(kept) > 1 else labels


def _same_names(one: dict[int, str], other: dict[int, str]) -> bool:
    shared = set(one) & set(other)
    return (
        bool(shared)
        and all(one[code] == other[code] for code in shared)
        and len(shared) >= min(len(one), len(other)) - 1
    )


def _like_range(block: Sequence[Guess], guess: Guess) -> bool:
    own = _body(guess.values)
    same_top = len(block) >= 3 and len({_top(one) for one in block}) == 1
    if same_top and guess.stem != block[-1].stem and _top(guess) != _top(block[-1]):
        return False
    others = [_body(one.values) for one in (block[0], block[-1])]
    return bool(own) and all(
        other and abs(other[-1] - own[-1]) <= 1 and abs(other[0] - own[0]) <= 1 for other in others
    )


def _top(guess: Guess) -> float:
    """The highest answer of a column; 0 without one."""
    return max(_body(guess.values), default=0.0)


def _body(values: Sequence[float]) -> list[float]:
    """The values without those that may be codes of no answer."""
    kept = [v for v in values if not (v in MISSING_CODES and (v < 0 or v > 11))]
    while len(kept) > 2 and kept[-1] in MISSING_CODES and kept[-1] - kept[-2] >= 2:
        kept.pop()
    return kept
