"""One sentence for a column of numbers: from where to where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rcvsem.foundation.text import Text
from rcvsem.report.document import Statement, say
from rcvsem.report.tables.wording import number, numbers, unit


def span_sentence(name: Text, pairs: Sequence[tuple[Any, Any]], *, bounded: bool = True) -> Statement | None:
    """`α ranged from .81 (DP) to .93 (PV).`; None without a number.

    pairs : what the number belongs to, and the number. bounded : it cannot exceed 1.
    """
    found = numbers(pairs)
    if not found:
        return None
    shown = unit if bounded else number
    (low_name, low), (high_name, high) = (pick(found, key=lambda pair: pair[1]) for pick in (min, max))
    if len(found) == 1:
        return say("{name} was {low} ({low_name}).", name=name, low=shown(low), low_name=low_name)
    return say(
        "{name} ranged from {low} ({low_name}) to {high} ({high_name}).",
        name=name,
        low=shown(low),
        low_name=low_name,
        high=shown(high),
        high_name=high_name,
    )
