"""What a step wants the user to know without stopping: printed, reported and put into the JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import at_place, sentences

Severity = Literal["info", "warning", "problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know.

    code : stable machine name, e.g. "heywood", "listwise", "single_indicator".
    severity : "info" for the record, "warning" to be read, "problem" makes exit code 1.
    text : what, in one sentence (English).
    where : table, item, parameter or file it belongs to.
    fix : what to try.
    """

    code: str
    severity: Severity
    where: str = ""
    text: str
    fix: str = ""

    @property
    def message(self) -> str:
        """The whole finding as printed: `where: text fix`."""
        return sentences(at_place(self.where, self.text), self.fix)

    def __str__(self) -> str:
        return str(self.message)


def warnings_of(findings: Iterable[Finding]) -> list[str]:
    """What a reader must not miss, one line each (findings of mere information are left out)."""
    return [str(one) for one in findings if one.severity != "info"]


def unique(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, in order: the first of those that say the same of the same place."""
    seen: dict[tuple[str, str, str], Finding] = {}
    for one in findings:
        seen.setdefault((one.code, one.where, one.text), one)
    return tuple(seen.values())
