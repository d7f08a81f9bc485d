"""What an audit finds: checks with verdicts, conflicts with their smallest repair, inferred unknowns."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from rcvsem.audit.interval import Interval
from rcvsem.audit.paper import Paper
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.plain import plain
from rcvsem.foundation.result import Result

Verdict = Literal["consistent", "inconsistent", "not checkable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One printed value against what the other printed values imply.

    Attributes
    ----------
    where : model, construct or path. quantity : what is printed. printed : its characters ("" for a relation).
    implied : range that the other values leave, None when they leave none or it was not needed.
    formula : the relation. verdict : consistent; inconsistent (with the values it is computed from); not checkable.
    change : labels of the smallest set of values whose change would make all agree, this one among them.
    suggestion : the nearest print that agrees, when the set is this value alone or with others.
    missing : what would have to be printed too. note : what else a reader should know. count : how many alike.
    digits : decimals of the printed value.
    """

    where: str
    quantity: str
    printed: str
    verdict: Verdict
    formula: str
    implied: Interval | None = None
    change: tuple[str, ...] = ()
    suggestion: str = ""
    missing: tuple[str, ...] = ()
    note: str = ""
    count: int = 1
    digits: int = 3

    json_form: ClassVar[str] = (
        "where quantity printed verdict implied_lower implied_upper formula change suggestion missing note count"
    )

    @property
    def implied_lower(self) -> float | None:
        """Lower end of what the other values leave."""
        return _end(self.implied, "lo")

    @property
    def implied_upper(self) -> float | None:
        """Upper end of it."""
        return _end(self.implied, "hi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Values that cannot all be true together.

    where : model, construct or path. members : their labels. change : the smallest set whose change makes all
    agree. alternatives : other sets as small. By size alone these are equal; `change` needs the fewest changed
    digits.
    """

    where: str
    members: tuple[tuple[str, ...], ...]
    change: tuple[str, ...]
    suggestions: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inferred:
    """An unknown that the printed values leave only a range for.

    printed : the value when the paper prints it. expected : what the model file implies, None without file.
    """

    where: str
    quantity: str
    value: Interval
    printed: str = ""
    expected: float | None = None
    digits: int = 0

    json_form: ClassVar[str] = "where quantity lower upper printed model_file=expected"

    @property
    def lower(self) -> float | None:
        """Lower end of the range."""
        return _end(self.value, "lo")

    @property
    def upper(self) -> float | None:
        """Upper end of the range."""
        return _end(self.value, "hi")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Audit(Result):
    """The whole audit of a paper. programs : whose conventions the fit tables agree with (empty: no fit table)."""

    paper: Paper
    checks: tuple[Check, ...]
    conflicts: tuple[Conflict, ...]
    inferred: tuple[Inferred, ...]
    programs: tuple[str, ...]

    json_form: ClassVar[str] = (
        "rcvsem=_version title=paper.title source=paper.source file=paper.path sha256=paper.sha256 consistent "
        "counts=counted programs checks conflicts inferred"
    )

    @property
    def counted(self) -> dict[str, int]:
        """Values by verdict."""
        return self.counts()

    @property
    def consistent(self) -> bool:
        """Whether nothing printed is inconsistent with the rest."""
        return not self.inconsistent

    @property
    def inconsistent(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.verdict == "inconsistent")

    def counts(self) -> dict[str, int]:
        """Values by verdict."""
        out = {"consistent": 0, "inconsistent": 0, "not checkable": 0}
        for check in self.checks:
            out[check.verdict] += check.count
        return out

    def to_frame(self) -> Any:
        """The checks as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame.from_records(plain(self.checks))


def _end(value: Interval | None, side: str) -> float | None:
    if value is None:
        return None
    end = float(getattr(value, side))
    return end if abs(end) < 1e300 else None
