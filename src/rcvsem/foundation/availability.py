"""A number that does not apply has a reason, never NaN."""

from __future__ import annotations

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import as_message


@dataclass(frozen=True, slots=True)
class NotAvailable:
    """Stands where a number would stand; printed as a dash with `reason` as a note, null in JSON."""

    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", as_message(self.reason))

    def __str__(self) -> str:
        return "–"

    def __bool__(self) -> bool:
        return False


Number = float | NotAvailable


def number_or_none(value: float | NotAvailable | None) -> float | None:
    """The float, or None for what does not apply (for JSON and pandas)."""
    return None if value is None or isinstance(value, NotAvailable) else float(value)


def is_number(value: object) -> bool:
    """True for a finite number, False for NotAvailable, None and NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
