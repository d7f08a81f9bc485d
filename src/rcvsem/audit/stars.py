"""Stars as a printed value: the p values they stand for, also of what is printed without stars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rcvsem.audit.equations import Formula
from rcvsem.audit.interval import Interval
from rcvsem.audit.path_ranges import star_range
from rcvsem.audit.printed import Printed
from rcvsem.audit.result import Check
from rcvsem.foundation.words import phrase

LABEL = phrase("stars (p)")


def printed_marks(stars: str, legend: Mapping[str, float]) -> Printed | None:
    """The marks as the set of p values that get them; None when nothing is said or the legend has no such mark."""
    found = star_range(stars, legend) if stars else None
    if found is None:
        return None
    shown = phrase("no stars") if stars == "none" else stars
    # with a relation nobody looks for digits to change in it
    return Printed(text=shown, value=found.hi, digits=3, relation="<", stars=stars, values=found)


def marks_from(needs: str = "p") -> Formula:
    """Stars agree when p can lie where they put it."""
    return Formula("stars", (needs,), phrase("the level that the stars stand for"), lambda b: (b[needs],))


def with_right_marks(checks: Sequence[Check], legend: Mapping[str, float]) -> list[Check]:
    """Checks of wrong stars with the stars that would agree, where the implied p leaves only one kind."""
    return [
        replace(check, suggestion=_right_marks(check.implied, legend))
        if check.quantity == LABEL and check.verdict == "inconsistent" and check.implied is not None
        else check
        for check in checks
    ]


def _right_marks(p: Interval, legend: Mapping[str, float]) -> str:
    fitting = [mark for mark in (*legend, "none") if (star_range(mark, legend) or p) & p is not None]
    if len(fitting) != 1:
        return ""
    return phrase("no stars") if fitting[0] == "none" else fitting[0]
