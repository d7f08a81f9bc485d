"""What a block of columns with the same answers is: numbers of a scale, sliders, numbered wordings, or wordings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from rcvsem.foundation.words import enumerated, phrase
from rcvsem.survey.answer_sets import known_order, numbered
from rcvsem.survey.cells import normalised
from rcvsem.survey.likert import MISSING_CODES
from rcvsem.survey.proposal.column import RARE, Guess, cell_text, grouped_spellings
from rcvsem.survey.proposal.option_order import bracket_order, education_order, order_by_answers

#: Points of a rating scale, and how many labels neighbours of an unknown language must share.
FEWEST, MOST = 2, 11
SHARED = range(3, 8)
#: Respondents, different answers and mean correlation from which columns of 0 to 100 are sliders.
SLIDERS, SLIDER_STEPS, SLIDER_R = 20, 12, 0.2


def settle_block(block: list[Guess]) -> None:
    """Say what the columns of one block are, and write it into their guesses."""
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
            named_cells = enumerated(f"'{text[:40]}'" for text in guess.strays)
            guess.doubts.append(
                phrase(
                    "{cells} is no point of the scale; taken as no answer (missing_labels of the scale).",
                    cells=named_cells,
                )
            )
    return True


def slides(guess: Guess) -> bool:
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
    if len(block) < 3 or not all(map(slides, block)) or max(guess.values[-1] for guess in block) < 90:
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
            named_cells = enumerated(f"'{text[:40]}'" for text in odd)
            guess.doubts.append(
                phrase(
                    "{cells} is no point of the scale; taken as no answer (missing_labels of the scale).",
                    cells=named_cells,
                )
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
