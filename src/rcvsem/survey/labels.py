"""Text where numbers are expected: which labels there are, and the codes one would propose for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rcvsem.survey.cells import normalised

#: Families of answers, lowest first; words of one tuple are the same step.
_FAMILIES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("非常不同意", "完全不同意", "很不同意", "强烈不同意", "极不同意", "strongly disagree",
         "fully disagree", "totally disagree", "completely disagree"),
        ("不同意", "比较不同意", "不太同意", "disagree", "rather disagree", "mostly disagree"),
        ("有点不同意", "稍微不同意", "略不同意", "slightly disagree", "somewhat disagree"),
        ("一般", "中立", "不确定", "不好说", "说不清", "neutral", "undecided",
         "neither agree nor disagree", "neither"),
        ("有点同意", "稍微同意", "略同意", "slightly agree", "somewhat agree"),
        ("同意", "比较同意", "agree", "rather agree", "mostly agree"),
        ("非常同意", "完全同意", "很同意", "强烈同意", "极同意", "strongly agree", "fully agree",
         "totally agree", "completely agree"),
    ),
    (
        ("非常不满意", "很不满意", "very dissatisfied"), ("不满意", "比较不满意", "不太满意", "dissatisfied"),
        ("一般", "neutral"), ("满意", "比较满意", "satisfied"), ("非常满意", "很满意", "very satisfied"),
    ),
    (
        ("非常不符合", "完全不符合", "很不符合"), ("不符合", "比较不符合", "不太符合"),
        ("一般", "不确定", "中立"),
        ("符合", "比较符合"), ("非常符合", "完全符合", "很符合"),
    ),
    (
        ("从不", "从来没有", "never"), ("很少", "偶尔", "rarely", "seldom"), ("有时", "sometimes"),
        ("经常", "often"), ("总是", "一直", "always"),
    ),
)  # fmt: skip
_NUMBERED = re.compile(
    r"(?:^\s*[(\[]?(-?\d{1,2})\s*[)\].、:=\-\s]|[(\[=:\s](-?\d{1,2})[)\]]?\s*$|^(-?\d{1,2})(?=\D))"
)


def propose(labels: Iterable[str]) -> dict[str, int]:
    """label -> code, lowest first; empty when no order is known. A proposal: nothing is mapped by it."""
    found = list(dict.fromkeys(labels))
    numbered = {
        label: int(next(g for g in m.groups() if g)) for label in found if (m := _NUMBERED.search(label))
    }
    if found and len(numbered) == len(found) == len(set(numbered.values())):
        return dict(sorted(numbered.items(), key=lambda pair: pair[1]))
    for family in _FAMILIES:
        step = {word: rank for rank, words in enumerate(family) for word in words}
        ranks = [step.get(normalised(label).casefold()) for label in found]
        if found and all(rank is not None for rank in ranks):
            used = _steps_of_scale(family, {rank for rank in ranks if rank is not None})
            pairs = [
                (label, used.index(rank) + 1)
                for label, rank in zip(found, ranks, strict=True)
                if rank is not None
            ]
            return dict(sorted(pairs, key=lambda pair: pair[1]))
    return {}


def _steps_of_scale(family: tuple[tuple[str, ...], ...], used: set[int]) -> list[int]:
    """The steps the scale has: five of the seven of agreement unless one of the two finer ones is used."""
    finer = {2, 4} if len(family) == 7 else set()
    return [step for step in range(len(family)) if step in used or step not in finer or used & finer]
