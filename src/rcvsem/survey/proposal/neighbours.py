"""What columns tell of each other once each has a role: one range, checks of a block, lonely items, turned copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.words import phrase
from rcvsem.survey.answer_sets import known_order, numbered
from rcvsem.survey.answers import folded
from rcvsem.survey.proposal.column import Guess, cell_text

#: So many answers without the highest code of the other blocks make a scale of its own.
ENOUGH_CELLS = 60


def one_range(found: Sequence[Guess]) -> None:
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


#: What a copy with turned codes is called: `TR4r`, `TR4_R`, `R_TR4`, `TR4_reversed`.
_TURNED = re.compile(
    r"^(?:(?P<a>.+?)[_.\- ]?(?:r|rev|reversed?|recoded?|inv(?:ert(?:ed|ido|ida))?|umgepolt|umkodiert|反向?|反转|逆)|(?:r|rev|inv)[_.\-](?P<b>.+))$",
    re.IGNORECASE,
)
#: Respondents with both that tell a turned copy.
ENOUGH_BOTH = 10


def turned_copies(found: Sequence[Guess]) -> None:
    """Items that are another one with its codes turned are left out; the other is proposed as reverse-keyed."""
    by_name = {guess.info.name.casefold(): guess for guess in found if guess.role == "item"}
    for guess in found:
        match = _TURNED.match(guess.info.name) if guess.role == "item" else None
        item = by_name.get((match.group("a") or match.group("b")).casefold()) if match else None
        if item is None or item is guess or guess.answers is None or item.answers is None:
            continue
        sums = guess.answers + item.answers
        sums = sums[~np.isnan(sums)]
        if len(sums) < ENOUGH_BOTH or np.ptp(sums) > 0 or np.nanstd(item.answers) == 0:
            continue
        guess.role, guess.why = "left out", phrase("{name} with its codes turned", name=item.info.name)
        item.turned = True
        item.doubts.append(
            phrase(
                "{name} is this item with its codes turned, so it is taken as reverse-keyed.",
                name=guess.info.name,
            )
        )


def checks_apart(found: Sequence[Guess]) -> None:
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
    return np.array([codes.get(folded(cell_text(cell)), np.nan) for cell in guess.cells])


def _only_listed(guess: Guess) -> bool:
    """Two or three options that are numbered in no known order: 1. the same, 2. better, 3. worse."""
    labels = list(guess.anchors.values())
    words = [own[1] for label in labels if (own := numbered(label)) is not None]
    return len(labels) <= 3 and len(words) == len(labels) and all(words) and known_order(words) is None


def lonely(found: Sequence[Guess]) -> None:
    """An item that stands alone with a scale nobody else has is a question about facts, unless its labels rate."""
    items = [guess for guess in found if guess.role == "item"]
    forms = Counter((g.minimum, g.maximum, g.by_text, tuple(g.anchors.items())) for g in items)
    stems = Counter(g.stem for g in items if g.stem and not g.counted)
    for guess in items:
        alone = forms[guess.minimum, guess.maximum, guess.by_text, tuple(guess.anchors.items())] == 1
        if (
            alone
            and stems[guess.stem] <= 1
            and len(items) > 1
            and (not guess.anchors or guess.asks in ("fact", "count") or _only_listed(guess))
        ):
            guess.role = "choice"
            if guess.kind == "numbered" or not guess.anchors:
                codes = range(guess.minimum, guess.maximum + 1)
                guess.anchors = {code: guess.anchors.get(code, str(code)) for code in codes}
            if not guess.by_text:
                guess.doubts.append(
                    phrase("what does each code mean? Write its label, or 'numeric: true' for a number.")
                )
