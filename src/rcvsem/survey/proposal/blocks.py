"""Neighbours together: which columns are items of a scale, with which points, and what the others are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from rcvsem.survey.answer_sets import known_order, numbered, same_set
from rcvsem.survey.answers import folded
from rcvsem.survey.cells import normalised
from rcvsem.survey.likert import MISSING_CODES
from rcvsem.survey.proposal.across import checks_apart, lonely, one_range, turned_copies
from rcvsem.survey.proposal.alone import settle_alone
from rcvsem.survey.proposal.column import RARE, Guess, cell_text, grouped_spellings
from rcvsem.survey.proposal.order import bracket_order, education_order, order_by_answers

#: Points of a rating scale, and how many labels neighbours of an unknown language must share.
FEWEST, MOST = 2, 11
SHARED = range(3, 8)
#: Respondents, different answers and mean correlation from which columns of 0 to 100 are sliders.
SLIDERS, SLIDER_STEPS, SLIDER_R = 20, 12, 0.2
_GENERIC = frozenset(
    [
        "q",
        "v",
        "var",
        "x",
        "y",
        "item",
        "question",
        "col",
        "column",
        "i",
        "frage",
        "f",
        "p",
        "pregunta",
        "pergunta",
        "questao",
        "qid",
        "sq",
        "s",
        "t",
        "a",
        "b",
        "r",
        "题",
        "问题",
        "항목",
        "문항",
        "설문",
    ]
)


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
        _settle_block(block)
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


# ---- blocks --------------------------------------------------------------------------------------------------


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
    if _slides(guess) and _slides(last):
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


# ---- a block -------------------------------------------------------------------------------------------------


def _settle_block(block: list[Guess]) -> None:
    checks = [guess for guess in block if guess.asks == "check"]
    facts = sum(guess.asks in ("fact", "count") for guess in block)
    kind = block[0].kind
    if any(guess.kind == "numbered" for guess in block):
        done = _numbered_block(block)
    elif kind == "numbers":
        done = _numbers_block(block, facts)
    else:
        done = _texts_block(block, facts)
    for guess in checks if done else ():
        guess.role = "check"


def _numbers_block(block: list[Guess], facts: int) -> bool:
    counts: Counter[float] = Counter()
    for guess in block:
        counts.update(guess.numbers[~np.isnan(guess.numbers)].tolist())
    named: dict[int, str] = {}
    for guess in block:
        for code, text in guess.named.items():
            named.setdefault(code, text)
    silent = {code: text for guess in block for code, text in guess.missing_codes.items()}
    points, missing = _points(counts, named, silent)
    if not points or not all(float(p).is_integer() for p in points):
        return False
    low, high = int(min(points)), int(max(points))
    if named:
        low, high = min(low, *named), max(high, *named)
    measures = {guess.measure for guess in block}
    if not named and high > MOST and _sliders(block):
        return True
    if not 3 <= high - low + 1 <= MOST or low < -5:
        return False
    if named and not _is_scale(named, low, high, block, facts):
        return False
    if not named and (facts == len(block) or (measures == {"nominal"} and len(block) == 1) or high - low < 2):
        return False
    if not named and len(block) == 1 and not block[0].stem:
        return False
    if not named:
        low = min(low, 1) if low >= 0 else low
    for guess in block:
        kept = guess.numbers.copy()
        for silent_code in missing:
            kept[kept == silent_code] = np.nan
        guess.answers = kept
        guess.role, guess.minimum, guess.maximum, guess.anchors = "item", low, high, dict(named)
        guess.missing_codes = dict(missing.items())
        if guess.strays:
            named_cells = ", ".join(f"'{text[:40]}'" for text in guess.strays)
            guess.doubts.append(
                f"{named_cells} is no point of the scale; taken as no answer (missing_labels of the scale)."
            )
    return True


def _slides(guess: Guess) -> bool:
    """Whether a column may be a slider from 0 to 100."""
    values = guess.values
    whole = all(value.is_integer() and 0 <= value <= 100 for value in values)
    return (
        whole
        and len(values) >= SLIDER_STEPS
        and values[-1] > 50
        and guess.asks not in ("fact", "count", "identifier")
    )


def _sliders(block: Sequence[Guess]) -> bool:
    """Three or more sliders from 0 to 100 whose answers go together become items; shares that add up do not."""
    if len(block) < 3 or not all(map(_slides, block)) or max(guess.values[-1] for guess in block) < 90:
        return False
    matrix = np.column_stack([guess.numbers for guess in block])
    matrix = matrix[~np.isnan(matrix).any(axis=1)]
    if len(matrix) < SLIDERS or (matrix.std(axis=0) == 0).any():
        return False
    r = np.abs(np.corrcoef(matrix, rowvar=False))[np.triu_indices(len(block), 1)]
    if float(r.mean()) < SLIDER_R or np.ptp(matrix.sum(axis=1)) == 0:
        return False
    for guess in block:
        guess.answers, guess.role, guess.minimum, guess.maximum = guess.numbers.copy(), "item", 0, 100
    return True


def _is_scale(named: dict[int, str], low: int, high: int, block: Sequence[Guess], facts: int) -> bool:
    """Whether labelled codes are points of a scale: an order is known, only the ends are named, or neighbours share them."""
    whole = set(range(low, high + 1)) <= set(named)
    ends = {low, high} <= set(named) and len(named) == 2
    order = known_order(list(named.values()))
    ordered = order is not None and all(
        (order[0][a] < order[0][b]) == (order[0][named[min(named)]] < order[0][named[max(named)]])
        for a, b in zip(list(named.values()), list(named.values())[1:], strict=False)
        if a in order[0] and b in order[0] and a != b
    )
    nominal = {guess.measure for guess in block} == {"nominal"}
    if ordered:
        return True
    if facts == len(block) or bracket_order(list(named.values())) or education_order(list(named.values())):
        return False
    if len(block) >= 2 and not (nominal and len(block) < 3):
        return whole or ends or len(named) >= 2
    return (ends or (whole and bool(block[0].stem) and not block[0].counted)) and not nominal


def _points(
    counts: Counter[float], named: dict[int, str], silent: dict[float, str]
) -> tuple[list[float], dict[float, str]]:
    """(codes that are answers, code -> label of those that seem to mean none) of a block's numbers."""
    missing = dict(silent.items())
    total = sum(counts.values())
    rest = sorted(code for code in counts if code not in missing)
    rare = {code for code in rest if counts[code] <= RARE * total}
    negative = [code for code in rest if code < 0]
    if negative and not _symmetric(rest, counts, total):
        for code in negative:
            if code in rare and code not in named:
                missing[code] = ""
    rest = [code for code in rest if code not in missing]
    while len(rest) > 2 and rest[-1] in rare and rest[-1] not in named:
        top, below = rest[-1], rest[-2]
        above_names = bool(named) and top > max(named)
        if (top in MISSING_CODES and (top - below >= 2 or above_names)) or top > 100:
            missing[top] = ""
            rest.pop()
        else:
            break
    return rest, missing


def _symmetric(codes: Sequence[float], counts: Counter[float], total: int) -> bool:
    """A scale such as -3 to 3: negative codes follow without a gap and are in use."""
    low = codes[0]
    if low < -5 or max(codes) > -low + 1:
        return False
    return all(counts[float(code)] >= 0.02 * total for code in range(int(low), 0))


def _numbered_block(block: list[Guess]) -> bool:
    """`1 (not at all)`, 2, 3, 4, `5 (very)`: the codes stand in the cells, some with words."""
    worded: dict[int, Counter[str]] = {}
    codes: set[int] = set()
    for guess in block:
        for label in guess.labels:
            own = numbered(label)
            if own is None:
                return False
            worded.setdefault(own[0], Counter())[label] += guess.labels[label]
        codes |= {int(v) for v in guess.values if float(v).is_integer()}
    everything = codes | set(worded)
    low, high = min(everything), max(everything)
    if not FEWEST < high - low + 1 <= MOST:
        return False
    for guess in block:
        guess.kind = "numbered"
        guess.anchors = {code: texts.most_common(1)[0][0] for code, texts in sorted(worded.items())}
        guess.synonyms = {
            code: [*(text for text in texts if text != guess.anchors[code]), str(code)]
            for code, texts in worded.items()
        }
        code_of = {label: own[0] for label in guess.labels if (own := numbered(label)) is not None}
        texts = [
            code_of.get(normalised(str(cell)), np.nan) if cell is not None else np.nan for cell in guess.cells
        ]
        guess.answers = np.where(np.isnan(guess.numbers), np.array(texts, dtype=float), guess.numbers)
        guess.role, guess.minimum, guess.maximum = "item", low, high
    return True


def _texts_block(block: list[Guess], facts: int) -> bool:
    labels: Counter[str] = Counter()
    for guess in block:
        labels.update(guess.labels)
    options = grouped_spellings(labels)
    strays = _strays(block, labels, options)
    usual = [label for label in options if label not in strays]
    if bracket_order(usual) or (facts == len(block) and known_order(usual) is None):
        return False
    found = {label: own for label in usual if (own := numbered(label)) is not None}
    codes = {label: own[0] for label, own in found.items()}
    unordered = False
    worded = any(words for _, words in found.values())
    if worded and len(codes) == len(usual) == len(set(codes.values())) and max(codes.values()) <= MOST:
        order, points, low = codes, max(codes.values()), min(codes.values(), default=1)
    elif (known := known_order(usual)) is not None and 3 <= known[1] <= MOST:
        order, points, low = known[0], known[1], 1
        if facts == len(block) == 1 and len(known[0]) < 3:
            return False
    elif len(block) >= 3 and len(usual) in SHARED and facts < len(block) and not education_order(usual):
        spelled = _spelled(options)
        ordered = order_by_answers([[spelled.get(cell_text(c)) for c in g.cells] for g in block], usual)
        order, points, low, unordered = (
            {label: k for k, label in enumerate(ordered, start=1)},
            len(ordered),
            1,
            True,
        )
    else:
        return False
    if points - min(low, 1) + 1 < 3:
        return False
    spelled = _spelled(options)
    for guess in block:
        guess.anchors = {code: label for label, code in sorted(order.items(), key=lambda pair: pair[1])}
        guess.synonyms = {order[label]: options[label] for label in order if options[label]}
        guess.minimum, guess.maximum, guess.unordered = min(low, 1, *order.values()), points, unordered
        guess.answers = np.array(
            [float(order.get(spelled.get(cell_text(c), ""), np.nan)) for c in guess.cells]
        )
        guess.role = "item"
        odd = [label for label in guess.labels if spelled[label] in strays]
        guess.strays = Counter({label: guess.labels[label] for label in odd})
        if odd:
            named_cells = ", ".join(f"'{text[:40]}'" for text in odd)
            guess.doubts.append(
                f"{named_cells} is no point of the scale; taken as no answer (missing_labels of the scale)."
            )
    return True


def _spelled(options: dict[str, list[str]]) -> dict[str, str]:
    """Every spelling -> the usual one."""
    return {spelling: usual for usual, others in options.items() for spelling in (usual, *others)}


def _strays(block: Sequence[Guess], labels: Counter[str], options: dict[str, list[str]]) -> set[str]:
    """Rare texts in one column of a block whose other answers are a known set or shared by all."""
    weight = {usual: labels[usual] + sum(labels[o] for o in others) for usual, others in options.items()}
    total = sum(weight.values())
    rare = {label for label, count in weight.items() if count <= max(1, 0.01 * total)}
    kept = [label for label in options if label not in rare]
    if not rare or len(kept) < 3 or known_order(list(options)) is not None:
        return set()
    if known_order(kept) is not None or (len(block) >= 3 and len(kept) in SHARED):
        order = known_order(kept)
        return {label for label in rare if order is None or known_order([*kept, label]) is None}
    return set()
