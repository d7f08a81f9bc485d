"""A column that is no item: options, several answers in a cell, a number, or left out with the reason."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np

from rcvsem.foundation.words import phrase
from rcvsem.survey.answer_sets import known_order
from rcvsem.survey.cells import normalised
from rcvsem.survey.likert import MISSING_CODES
from rcvsem.survey.proposal.column import MOST_OPTIONS, RARE, Guess, grouped_spellings
from rcvsem.survey.proposal.option_order import fact_order

#: Texts of at least so many answers, of which such a share differ, are no options.
FEWEST_TEXTS, OWN_WORDS = 6, 0.8
#: Cells in which two parts stand, and neither without the other, that make them one option.
NEVER_APART = 5
_COMMAS = (",", "，", "、")
#: Different negative codes of no answer that one column has at most.
MOST_NEGATIVE = 4
#: Whole numbers from here on, asked of a person, are ages and years, not codes.
LEAST_AGE = 10


def settle_alone(guess: Guess) -> None:
    """A column that is no item: options, several answers, a number, or left out with the reason."""
    n = len(guess.cells)
    if guess.kind == "several":
        assert guess.several is not None
        _options(guess, _parts(guess.labels, guess.several), ordered=False)
        guess.role = "several"
        return
    if guess.kind in ("texts", "numbered"):
        options = grouped_spellings(guess.labels)
        answers = sum(guess.labels.values())
        if len(options) >= FEWEST_TEXTS and len(options) >= OWN_WORDS * answers:
            guess.why = phrase("texts that nearly all differ: everybody's own words, or a name")
            return
        if len(options) == 1 and answers == n and n > FEWEST_TEXTS:
            guess.why = phrase("the same in every row")
            return
        if (
            len(options) <= MOST_OPTIONS
            and (len(options) * 3 <= n or len(options) <= 3)
            and (guess.asks != "open" or len(options) <= 10)
        ):
            _options(guess, guess.labels, ordered=True)
            return
        guess.why = phrase("{n} different texts: an open question?", n=len(options))
        return
    values = guess.values
    if len(values) == 1 and n > FEWEST_TEXTS and not np.isnan(guess.numbers).any():
        guess.why = phrase("the same in every row")
        return
    whole = all(float(value).is_integer() for value in values)
    consecutive = whole and len(values) > 10 and len(values) == n and values[-1] - values[0] == n - 1
    if (guess.asks == "identifier" and (len(values) >= 0.9 * n or len(values) > 30)) or consecutive:
        guess.why = phrase("a number for each respondent")
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
    amount = guess.asks == "count" or (guess.asks == "fact" and bool(kept) and kept[0] >= LEAST_AGE)
    if amount or not whole or not kept or len(kept) > 6 or kept[-1] - kept[0] >= 12:
        guess.role = "number"
        guess.minimum, guess.maximum = int(np.floor(min(kept or [0]))), int(np.ceil(max(kept or [0])))
        return
    guess.role = "choice"
    guess.minimum, guess.maximum = int(kept[0]), int(kept[-1])
    guess.anchors = {int(value): str(int(value)) for value in kept}
    guess.doubts.append(phrase("what does each code mean? Write its label, or 'numeric: true' for a number."))


def _parts(labels: Counter[str], separator: str) -> Counter[str]:
    """The options of cells with several answers -> cells; parts that never stand apart are one option with a comma."""
    split = {label: [normalised(part) for part in label.split(separator) if part.strip()] for label in labels}
    while True:
        parts: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for label, count in labels.items():
            parts.update(dict.fromkeys(split[label], count))
            pairs.update(dict.fromkeys(pairwise(split[label]), count))
        bound = next(
            (
                pair
                for pair, count in pairs.items()
                if count >= NEVER_APART and parts[pair[0]] == parts[pair[1]] == count
            ),
            None,
        )
        if bound is None or len(parts) <= 2 or separator not in _COMMAS:
            return parts
        for own in split.values():
            for i in range(len(own) - 1, 0, -1):
                if (own[i - 1], own[i]) == bound:
                    own[i - 1 : i + 1] = [f"{separator} ".join(bound)]


def _suspect(guess: Guess) -> None:
    """Undeclared codes of no answer in a number: negative where all others are not, or far beyond them."""
    values = guess.values
    counts = {value: int((guess.numbers == value).sum()) for value in values}
    total = sum(counts.values())
    positive = [value for value in values if value >= 0]
    negative = [value for value in values if value < 0]
    # -9 and -3 beside ages are codes; -10, -9, ... -1, 0 are temperatures
    coded = (
        set(negative) <= MISSING_CODES and len(negative) <= MOST_NEGATIVE and not {-1.0, 0.0} <= set(values)
    )
    if coded and len(positive) >= 2 and sum(counts[value] for value in negative) <= RARE * total:
        for value in negative:
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
