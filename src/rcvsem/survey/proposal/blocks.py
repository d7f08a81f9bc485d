"""Neighbours together: which columns are items of a scale, with which points, and what the others are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.survey.answer_sets import known_order, numbered, same_set
from rcvsem.survey.answers import folded
from rcvsem.survey.cells import normalised
from rcvsem.survey.likert import MISSING_CODES
from rcvsem.survey.proposal.column import MOST_OPTIONS, Guess, grouped_spellings
from rcvsem.survey.proposal.order import bracket_order, education_order, fact_order, order_by_answers

#: Points of a rating scale, and how many labels neighbours of an unknown language must share.
FEWEST, MOST = 2, 11
SHARED = range(3, 8)
#: Share of a block's answers up to which a code beyond its points may mean no answer.
RARE = 0.4
#: So many answers without the highest code of the other blocks make a scale of its own.
ENOUGH_CELLS = 60
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
    re.compile(r"^(\d{1,2})[.．\-]\d{1,2}\s*(?:[.、:：)]|\s)\s*\D"),
)


#: The stem of rows of one question: `Q5_1`, `Q1a`.
_QUESTION = re.compile(r"[Qq]\d{1,3}")


def is_generic(prefix: str) -> bool:
    """Whether a prefix only counts questions (Q1, item_3, V12) and names no construct."""
    return prefix.casefold().rstrip("_.-") in _GENERIC


def settle(found: list[Guess]) -> None:
    """Give every column its role; items get their points and anchors."""
    for guess in found:
        guess.stem = guess.info.matrix_stem or prefix_of(guess)
    for block in list(_blocks(found)):
        _settle_block(block)
    for guess in found:
        if guess.role == "left out" and not guess.why:
            _settle_alone(guess)
    _one_range(found)
    _lonely(found)
    _checks(found)


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
    if (guess.asks in ("fact", "count")) != (last.asks in ("fact", "count")) and not (
        guess.stem and guess.stem == last.stem
    ):
        return False
    if guess.kind != last.kind and {guess.kind, last.kind} != {"numbers", "numbered"}:
        return False
    grouped = bool(guess.stem and last.stem) and not (is_generic(guess.stem) or is_generic(last.stem))
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
    last = _body(block[-1].values)
    own = _body(guess.values)
    if not last or not own:
        return False
    return abs(last[-1] - own[-1]) <= 1 and abs(last[0] - own[0]) <= 1


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
    return (ends or (whole and bool(block[0].stem))) and not nominal


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
        ordered = order_by_answers([[spelled.get(_text(c)) for c in g.cells] for g in block], usual)
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
        guess.answers = np.array([float(order.get(spelled.get(_text(c), ""), np.nan)) for c in guess.cells])
        guess.role = "item"
        odd = [label for label in guess.labels if spelled[label] in strays]
        guess.strays = Counter({label: guess.labels[label] for label in odd})
        if odd:
            named_cells = ", ".join(f"'{text[:40]}'" for text in odd)
            guess.doubts.append(
                f"{named_cells} is no point of the scale; taken as no answer (missing_labels of the scale)."
            )
    return True


def _text(cell: object) -> str:
    return "" if cell is None else normalised(str(cell))


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


# ---- alone ---------------------------------------------------------------------------------------------------


#: Texts of at least so many answers, of which such a share differ, are no options.
FEWEST_TEXTS, OWN_WORDS = 6, 0.8


def _settle_alone(guess: Guess) -> None:
    """A column that is no item: options, several answers, a number, or left out with the reason."""
    n = len(guess.cells)
    if guess.kind == "several":
        assert guess.several is not None
        parts: Counter[str] = Counter()
        for label, count in guess.labels.items():
            for part in label.split(guess.several):
                if part.strip():
                    parts[normalised(part)] += count
        _options(guess, parts, ordered=False)
        guess.role = "several"
        return
    if guess.kind in ("texts", "numbered"):
        options = grouped_spellings(guess.labels)
        answers = sum(guess.labels.values())
        if len(options) >= FEWEST_TEXTS and len(options) >= OWN_WORDS * answers:
            guess.why = "texts that nearly all differ: everybody's own words, or a name"
            return
        if len(options) == 1 and answers == n and n > FEWEST_TEXTS:
            guess.why = "the same in every row"
            return
        if (
            len(options) <= MOST_OPTIONS
            and (len(options) * 3 <= n or len(options) <= 3)
            and (guess.asks != "open" or len(options) <= 10)
        ):
            _options(guess, guess.labels, ordered=True)
            return
        guess.why = f"{len(options)} different texts: an open question?"
        return
    values = guess.values
    if len(values) == 1 and n > FEWEST_TEXTS and not np.isnan(guess.numbers).any():
        guess.why = "the same in every row"
        return
    whole = all(float(value).is_integer() for value in values)
    consecutive = whole and len(values) > 10 and len(values) == n and values[-1] - values[0] == n - 1
    if (guess.asks == "identifier" and (len(values) >= 0.9 * n or len(values) > 30)) or consecutive:
        guess.why = "a number for each respondent"
        return
    if guess.named and whole:
        low, high = int(values[0]), int(values[-1])
        anchors = {int(v): str(int(v)) for v in values if v not in guess.missing_codes} | guess.named
        unnamed = [code for code in anchors if code not in guess.named]
        odd = [
            code for code in unnamed if code in MISSING_CODES and (code < 0 or code > max(guess.named) + 1)
        ]
        for code in odd:
            guess.missing_codes[float(code)] = ""
            anchors.pop(code)
        if len(unnamed) - len(odd) > 8:  # labels of special values only: a quantity
            guess.role, guess.minimum, guess.maximum = "number", low, high
            return
        guess.role, guess.anchors = "choice", dict(sorted(anchors.items()))
        guess.minimum, guess.maximum = min(anchors), max(anchors)
        return
    _suspect(guess)
    kept = [value for value in values if value not in guess.missing_codes]
    if guess.asks == "count" or not whole or not kept or len(kept) > 6 or kept[-1] - kept[0] >= 12:
        guess.role = "number"
        guess.minimum, guess.maximum = int(np.floor(min(kept or [0]))), int(np.ceil(max(kept or [0])))
        return
    guess.role = "choice"
    guess.minimum, guess.maximum = int(kept[0]), int(kept[-1])
    guess.anchors = {int(value): str(int(value)) for value in kept}
    guess.doubts.append("what does each code mean? Write its label, or 'numeric: true' for a number.")


def _suspect(guess: Guess) -> None:
    """Undeclared codes of no answer in a number: negative where all others are not, or far beyond them."""
    values = guess.values
    counts = {value: int((guess.numbers == value).sum()) for value in values}
    total = sum(counts.values())
    positive = [value for value in values if value >= 0]
    for value in values:
        rare = counts[value] <= RARE * total
        if value < 0 and value in MISSING_CODES and rare and len(positive) >= 2:
            guess.missing_codes.setdefault(value, "")
    kept = [value for value in values if value not in guess.missing_codes]
    while len(kept) > 2 and kept[-1] in MISSING_CODES and kept[-1] >= 66 and kept[-1] > 3 * max(kept[-2], 1):
        if counts[kept[-1]] > RARE * total:
            break
        guess.missing_codes.setdefault(kept.pop(), "")


def _options(guess: Guess, labels: Counter[str], *, ordered: bool) -> None:
    options = grouped_spellings(labels)
    found, known = fact_order(options) if ordered else (list(options), True)
    if ordered and not known and (order := known_order(found)) is not None:
        found, known = list(order[0]), True
    guess.role = "choice"
    guess.anchors = dict(enumerate(found, start=1))
    guess.synonyms = {code: options[label] for code, label in guess.anchors.items() if options[label]}
    guess.minimum, guess.maximum = 1, max(len(found), 1)
    guess.unordered = not known


# ---- across blocks -------------------------------------------------------------------------------------------


def _one_range(found: Sequence[Guess]) -> None:
    """Unlabelled blocks too short to show their highest code take it from the others that begin alike."""
    free = [g for g in found if g.role in ("item", "check") and not g.anchors]
    for _, members in groupby(sorted(free, key=lambda g: g.minimum), key=lambda g: g.minimum):
        group = list(members)
        blocks: dict[tuple[str, int], list[Guess]] = {}
        for guess in group:
            blocks.setdefault((guess.stem, guess.maximum), []).append(guess)
        for own in blocks.values():
            cells = sum(int((~np.isnan(g.answers)).sum()) for g in own if g.answers is not None)
            above = [g.maximum for g in group if g.maximum == own[0].maximum + 1]
            if above and (cells < ENOUGH_CELLS or own[0].role == "check" or len(own) == 1):
                for guess in own:
                    guess.maximum += 1


def _checks(found: Sequence[Guess]) -> None:
    """An attention check that stands apart takes the scale of the nearest item whose answers it has."""
    items = [(i, guess) for i, guess in enumerate(found) if guess.role == "item" and guess.asks != "check"]
    for i, guess in enumerate(found):
        if guess.asks != "check" or guess.role not in ("choice", "item"):
            continue
        for _, item in sorted(items, key=lambda pair: abs(pair[0] - i)):
            if item.by_text == guess.by_text and (answers := _answers_of(guess, item)) is not None:
                guess.role, guess.answers, guess.unordered, guess.doubts = (
                    "check",
                    answers,
                    item.unordered,
                    [],
                )
                guess.minimum, guess.maximum = item.minimum, item.maximum
                guess.anchors, guess.synonyms, guess.kind = dict(item.anchors), dict(item.synonyms), item.kind
                break


def _answers_of(guess: Guess, item: Guess) -> Floats | None:
    """(n,) codes of the guess's answers on the item's scale; None when one is not on it."""
    if not guess.by_text:
        on_scale = all(item.minimum <= value <= item.maximum for value in guess.values)
        return guess.numbers.copy() if on_scale else None
    codes = {
        folded(text): float(code)
        for code, label in item.anchors.items()
        for text in (label, *item.synonyms.get(code, ()))
    }
    if not all(folded(label) in codes for label in guess.labels):
        return None
    return np.array([codes.get(folded(_text(cell)), np.nan) for cell in guess.cells])


def _lonely(found: Sequence[Guess]) -> None:
    """An item that stands alone with a scale nobody else has is a question about facts, unless its labels rate."""
    items = [guess for guess in found if guess.role == "item"]
    forms = Counter((g.minimum, g.maximum, g.by_text, tuple(g.anchors.items())) for g in items)
    stems = Counter(g.stem for g in items if g.stem and not is_generic(g.stem))
    for guess in items:
        alone = forms[guess.minimum, guess.maximum, guess.by_text, tuple(guess.anchors.items())] == 1
        if (
            alone
            and stems[guess.stem] <= 1
            and len(items) > 1
            and (not guess.anchors or guess.asks in ("fact", "count"))
        ):
            guess.role = "choice"
            anchors = guess.anchors or {code: str(code) for code in range(guess.minimum, guess.maximum + 1)}
            guess.anchors = anchors
            if not guess.by_text:
                guess.doubts.append(
                    "what does each code mean? Write its label, or 'numeric: true' for a number."
                )
