"""Whose formulas a table may follow: which divisor, which form of RMSEA and of the information criteria."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rcvsem.evaluate.indices import INDICES
from rcvsem.foundation.dataclass import dataclass

Criteria = Literal["loglik", "chisq", "df"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """One set of formulas.

    minus_groups : n is N - G instead of N. root_groups : RMSEA is multiplied by sqrt(G).
    criteria : AIC is -2 log L + 2q ("loglik"), chi2 + 2q ("chisq") or chi2 - 2 df ("df").
    programs : who computes so.
    """

    minus_groups: bool
    root_groups: bool
    criteria: Criteria
    programs: tuple[str, ...]

    def shift(self, groups: int) -> float:
        """N - n."""
        return float(groups) if self.minus_groups else 0.0


LAVAAN = Convention(minus_groups=False, root_groups=True, criteria="loglik", programs=("lavaan", "mplus"))
WISHART = Convention(minus_groups=True, root_groups=True, criteria="loglik", programs=("lavaan (Wishart)",))
AMOS = Convention(minus_groups=True, root_groups=False, criteria="chisq", programs=("amos",))
LISREL = Convention(minus_groups=True, root_groups=True, criteria="chisq", programs=("lisrel",))
EQS = Convention(minus_groups=True, root_groups=False, criteria="df", programs=("eqs",))
MIXED = Convention(minus_groups=False, root_groups=False, criteria="chisq", programs=("other",))

_OF: dict[str, tuple[Convention, ...]] = {
    "any": (LAVAAN, AMOS, WISHART, LISREL, EQS, MIXED),
    "lavaan": (LAVAAN, WISHART),
    "mplus": (LAVAAN,),
    "amos": (AMOS,),
    "lisrel": (LISREL,),
    "eqs": (EQS,),
}


#: Indices that speak of N otherwise than RMSEA and its kin, and those of them that no rescaled N can make right: they
#: know N itself, or are cut to a whole number, as AMOS does with Hoelter's N.
_WITH_N = frozenset(
    name for name, one in INDICES.items() if "N" in one.needs and not name.startswith("rmsea")
)
_KNOWS_N = {"n", *(name for name in _WITH_N if INDICES[name].at_most is None)}


def conventions(program: str, groups: Sequence[int], names: frozenset[str]) -> tuple[Convention, ...]:
    """The conventions of a program that can make a difference to these indices; alike ones are merged."""
    criteria = bool(names & {"aic", "bic", "caic", "bic2"})
    # An unknown N takes up every divisor, unless an index knows N itself; the factor sqrt(G) too, when RMSEA alone
    # speaks of N.
    divisor = bool(names & _KNOWS_N)
    several = max(groups, default=1) > 1 and (divisor or bool(names & _WITH_N))
    merged: dict[tuple[object, ...], list[Convention]] = {}
    for convention in _OF[program]:
        key = (
            convention.minus_groups if divisor else None,
            convention.root_groups if several else None,
            convention.criteria if criteria else None,
        )
        merged.setdefault(key, []).append(convention)
    return tuple(
        Convention(
            minus_groups=same[0].minus_groups,
            root_groups=same[0].root_groups,
            criteria=same[0].criteria,
            programs=tuple(dict.fromkeys(name for one in same for name in one.programs)),
        )
        for same in merged.values()
    )
