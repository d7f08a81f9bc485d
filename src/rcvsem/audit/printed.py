"""A number as it stands in a paper: its characters, and the set of values that are printed so."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf
from typing import Literal

from rcvsem.audit.interval import Interval
from rcvsem.foundation.dataclass import dataclass

Rounding = Literal["nearest", "truncated", "either"]

_NUMBER = re.compile(
    r"^(?P<relation>[<>≤≥=]?)\s*(?P<sign>[+\-−–]?)\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d*)"
    r"(?:\.(?P<part>\d*))?(?P<power>[eE][+\-]?\d+)?\s*(?P<percent>%?)\s*(?P<stars>[*＊]{0,4}|[†‡+^]|ns|n\.s\.)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One printed number.

    Attributes
    ----------
    text : as printed. value : the number. digits : decimals of `value` that were printed (per cent count two more).
    relation : "" or "=" for a value, "<" or ">" for a bound. stars : marks that stand behind it.
    values : every number that is printed so.
    """

    text: str
    value: float
    digits: int
    relation: str
    stars: str
    values: Interval

    @property
    def step(self) -> float:
        """One unit of the last printed digit."""
        return float(10.0**-self.digits)


def read_printed(
    text: str, *, digits: int = 0, rounding: Rounding = "nearest", count: bool = False
) -> Printed:
    """Read a printed number.

    Parameters
    ----------
    text : e.g. ".940", "−0.03", "1,673.579", "<.001", "57%", "0.36***".
    digits : decimals that were printed at least, where trailing zeros were lost on the way.
    rounding : "nearest" (half a unit of the last digit on both sides), "truncated" (further digits cut off) or
        "either" (nobody knows).
    count : a count (N, df): without decimals it is exact.

    Raises
    ------
    ValueError : the text is no number.
    """
    bare = text.strip().strip("\u00a0").replace("\u2009", "")
    match = _NUMBER.match(bare)
    if match is None or not ((match["whole"] or "") + (match["part"] or "")):
        raise ValueError(f"{text!r} is not a number as papers print it")
    sign = "-" if match["sign"] in ("-", "−", "–") else ""
    whole, part = (match["whole"] or "0").replace(",", ""), match["part"] or ""
    value = float(f"{sign}{whole or '0'}.{part or '0'}{match['power'] or ''}")
    places = len(part) - (int(match["power"][1:]) if match["power"] else 0)
    exact = count and not part and not match["power"]
    if match["percent"]:
        value, places = value / 100.0, places + 2
    elif not exact:
        places = max(places, digits)
    relation = {"≤": "<", "≥": ">", "=": ""}.get(match["relation"], match["relation"])
    return Printed(
        text=bare,
        value=value,
        digits=places,
        relation=relation,
        stars=match["stars"].replace(".", "").replace("＊", "*"),
        values=_values(value, 0.0 if exact else 10.0**-places, relation, rounding),
    )


def _values(value: float, step: float, relation: str, rounding: Rounding) -> Interval:
    if relation == "<":
        return Interval(-inf, value)
    if relation == ">":
        return Interval(value, inf)
    slack = 1e-12 * max(abs(value), step)  # binary fractions next to a printed half
    if rounding == "nearest":
        return (
            Interval(value - 0.5 * step - slack, value + 0.5 * step + slack)
            if step
            else Interval(value, value)
        )
    if not step:
        return Interval(value, value)
    low, high = (value, value + step) if value > 0 else (value - step, value)
    if value == 0.0:
        low, high = -step, step
    elif rounding == "either":
        low, high = min(low, value - 0.5 * step), max(high, value + 0.5 * step)
    return Interval(low - slack, high + slack)


def with_text(old: Printed, text: str) -> Printed:
    """Another print of the same length and kind: the set of values moves with the number."""
    new = read_printed(text)
    shift = new.value - old.value
    return replace(
        old, text=text, value=new.value, values=Interval(old.values.lo + shift, old.values.hi + shift)
    )


def as_printed(value: float, digits: int) -> str:
    """The value with `digits` decimals, halves away from zero (as tables are printed)."""
    from decimal import ROUND_HALF_UP, Context, Decimal

    exact = Decimal(repr(float(value)))
    text = f"{exact.quantize(Decimal(1).scaleb(-max(digits, 0)), context=Context(prec=60, rounding=ROUND_HALF_UP)):f}"
    return text if any(c in "123456789" for c in text) else text.lstrip("-")


def digits_changed(old: Printed, allowed: Interval) -> tuple[int, str]:
    """How many digits of `old` must change to reach `allowed`, and the nearest such print.

    A change of length or sign counts as every digit. Looks at no more than 2,000 prints.
    """
    if old.relation or not allowed.bounded:
        return len(old.text), ""
    step = old.step
    first, last = int(-(-(allowed.lo / step - 0.5) // 1)), int((allowed.hi / step + 0.5) // 1)
    if last < first:
        return len(old.text), ""
    if last - first > 2000:
        return 1, ""
    own = as_printed(old.value, old.digits)
    best: tuple[int, float, str] | None = None
    for k in range(first, last + 1):
        text = as_printed(k * step, old.digits)
        width = max(len(own), len(text))
        changed = sum(a != b for a, b in zip(own.rjust(width, "0"), text.rjust(width, "0"), strict=True))
        found = (changed, abs(k * step - allowed.middle), text)
        if best is None or found < best:
            best = found
    assert best is not None
    if old.text.endswith("%"):
        return best[0], f"{as_printed(float(best[2]) * 100, old.digits - 2)}%"
    return best[0], best[2]
