"""A cut-off and what it says of a value."""

from __future__ import annotations

from typing import Literal

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

Verdict = Literal["good", "acceptable", "poor"]


@dataclass(frozen=True, slots=True)
class Cutoff:
    """One rule: a measure is good from `good` on and acceptable from `acceptable` on.

    direction : "high" when larger is better, "low" when smaller is.
    source : who proposed it, as cited in the report.
    """

    direction: Literal["high", "low"]
    good: float
    acceptable: float
    source: str

    def rule(self) -> str:
        """The acceptable bound in print, e.g. "> .90"."""
        sign = "≥" if self.direction == "high" else "≤"
        text = f"{self.acceptable:g}"
        return f"{sign} {text[1:] if text.startswith('0.') else text}"

    def verdict(self, value: Number) -> Verdict | NotAvailable:
        """What the rule says of a value."""
        if isinstance(value, NotAvailable):
            return value
        sign = 1.0 if self.direction == "high" else -1.0
        if sign * value >= sign * self.good:
            return "good"
        return "acceptable" if sign * value >= sign * self.acceptable else "poor"
