"""Score tests of equalities across groups, one parameter at a time: what would be gained by freeing it in every group.

Joint score test of the rows that an equality holds together (Bentler & Chou, 1992; lavaan's lavTestScore for two groups):
T = s'(I_cc - I_ct I_tt^-1 I_tc)^-1 s on one df for each further group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.modification import unavailable
from rcvsem.evaluate.tails import chi_square_tail
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EqualityRelease:
    """One parameter held equal across groups. name : as `group_partial` takes it ("f=~x2", "x1~1").

    stat ~ chi-square with df when the equality holds. epc : expected changes of the rows of the second and further
    groups when all of them are freed. ordinary : with the scaled estimators of ordinal items stat is the generalised
    score test, and this the one without that correction (lavaan's); elsewhere the same number.
    """

    name: str
    lhs: str
    op: str
    rhs: str
    stat: float
    df: int
    pvalue: float
    epc: tuple[float, ...]
    ordinary: float

    json_form: ClassVar[str] = "parameter=name stat df pvalue epc ordinary"


def equality_releases(fit: Fit) -> tuple[EqualityRelease, ...]:
    """The tests of all parameters that are equal across groups, the largest statistic per df first.

    Of ordinal items also those of thresholds, and of intercepts (residual variances) that are 0 (1) in every group.

    Raises
    ------
    ConvergenceError : the fit did not converge or its information matrix is singular.
    """
    reason = unavailable(fit)
    if reason:
        raise ConvergenceError(phrase("Score tests are not available: {reason}.", reason=reason))
    found = evaluation_of(fit).equality_releases()
    return tuple(
        EqualityRelease(
            name="".join(one.key), lhs=one.key[0], op=one.key[1], rhs=one.key[2], stat=one.stat, df=one.df,
            pvalue=chi_square_tail(one.stat, one.df), epc=one.epc, ordinary=one.ordinary,
        )
        for one in sorted(found, key=lambda one: -one.stat / one.df)
    )  # fmt: skip
