"""One guess a column before its neighbours are looked at, and what the answers say of a question's measure and of turned items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from rcvsem.foundation.words import phrase
from rcvsem.survey.answer_sets import known_order
from rcvsem.survey.columns import nth_header
from rcvsem.survey.keyaudit import key_audit
from rcvsem.survey.proposal.column import Guess, look
from rcvsem.survey.proposal.option_order import bracket_order, education_order
from rcvsem.survey.raw import RawExport


def first_guesses(raw: RawExport, missing: frozenset[float]) -> list[Guess]:
    """One guess a column that is no metadata, in file order; repeated headers by their place among them."""
    skip = set(raw.metadata.values())
    repeated = Counter(raw.columns)
    seen: Counter[str] = Counter()
    found: list[Guess] = []
    for info in raw.column_info:
        seen[info.name] += 1
        if info.name in skip or not info.name:
            continue
        header = info.name if repeated[info.name] == 1 else nth_header(info.name, seen[info.name])
        if raw.format == "kobo" and any(name.startswith(f"{info.name}/") for name in raw.columns):
            why = phrase("its answers are in the columns of its options")
            found.append(Guess(info=info, header=header, why=why))
        elif (
            raw.format == "limesurvey"
            and info.name.endswith("Time")
            and _is_timed(info.name[:-4], raw.columns)
        ):
            found.append(
                Guess(
                    info=info,
                    header=header,
                    why=phrase("a column of the platform (time, order, equation or device), not a question"),
                )
            )
        elif info.name in raw.personal:
            found.append(Guess(info=info, header=header, why=phrase("personal data: never read")))
        else:
            found.append(look(raw, info, header, missing))
    return found


def _is_timed(code: str, columns: Sequence[str]) -> bool:
    """Whether a question has this code: `G01Q01`, `G01Q01[SQ001]`."""
    return any(name == code or name.startswith(f"{code}[") for name in columns)


def measure_of(guess: Guess, labels: Mapping[int, str]) -> Literal["nominal", "ordinal"] | None:
    """Whether the codes of a question have an order: by its labels, else as the file says; None of two options, whose codes
    are a dummy already, and of what nothing is known of."""
    if len(labels) < 3:
        return None
    if bracket_order(list(labels.values())) or education_order(list(labels.values())):
        return "ordinal"
    if guess.measure == "ordinal" or known_order(labels.values()) is not None:
        return "ordinal"
    named = bool(guess.named) and guess.measure != "scale"  # labels of a file that says no measure
    return "nominal" if guess.unordered or guess.measure == "nominal" or named else None


def may_be_turned(members: Sequence[Guess]) -> dict[str, str]:
    """Items that run against the rest of their group."""
    keyed = [
        g.answers if not g.turned else g.minimum + g.maximum - g.answers
        for g in members
        if g.answers is not None
    ]
    if len(members) < 2 or len(keyed) < len(members):
        return {}
    codes = [guess.code for guess in members]
    return {
        f.where: f.text for f in key_audit(np.column_stack(keyed), codes, {phrase("the group"): codes}, ())
    }
