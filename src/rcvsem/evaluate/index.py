"""What an index of fit is: its names, how it is printed and judged, and what it is computed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from rcvsem.evaluate.verdicts import Cutoff
from rcvsem.foundation.availability import Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase

Kind = Literal["number", "unit", "p", "integer"]


class Facts(NamedTuple):
    """What an index may be computed from.

    C, d, C0, d0 : statistic and df of the model and of its baseline. N : cases; n : the divisor that stands for them
    (N, or N - G). q : free parameters. p : observed variables. groups : G; root : G under the root of RMSEA, or 1.
    level : of the interval. amos : AMOS cuts Hoelter's N to whole cases.
    """

    C: float
    d: float
    C0: float
    d0: float
    n: float
    N: float
    q: int
    p: float
    groups: int = 1
    root: int = 1
    level: float = 0.90
    amos: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One index of fit.

    Attributes
    ----------
    name : lavaan's name with underscores. label : in print.
    kind, digits : how its value is printed. report : it stands in the table of a report.
    cutoff : its rule, None without one.
    of : its value from the facts; None where it rests on more (residuals, likelihood), see `measures`.
    scaled : with a scaled test there is `<name>_scaled` too, the same function of the scaled statistics.

    For the audit of published tables:

    needs : quantities it is computed from, of: C, d, C0, d0, N, q, p, U (-2 log L of the saturated model), GFI, R
        (residuals); () : not audited. Where N is among them, the audit tries every divisor that programs use for it,
        unless the index is RMSEA's. formula, spoken : as shown there. synonyms : how papers write it. derived : how
        readily it is taken for the odd one out when nothing else decides (0 first).
    alpha : of a critical N, which AMOS cuts to whole cases: its level.
    at_most : "the index is v at most" as coefficients of C, C0, N and a constant k of a sum that is not above 0; d,
        d0, q are intervals there and n = N - shift. None where it is no linear statement.
    """

    name: str
    label: str
    kind: Kind = "unit"
    digits: int = 3
    report: bool = True
    cutoff: Cutoff | None = None
    of: Callable[[Facts], Number] | None = None
    scaled: bool = False
    needs: tuple[str, ...] = ()
    formula: str = ""
    spoken: str = ""
    synonyms: tuple[str, ...] = ()
    derived: int = 1
    alpha: float | None = None
    at_most: Callable[[float, Any], Mapping[str, Any]] | None = None

    def value(self, facts: Facts) -> Number:
        """The index of these facts, where it needs no more."""
        assert self.of is not None, phrase("{name} rests on more than the statistic", name=self.name)
        return self.of(facts)
