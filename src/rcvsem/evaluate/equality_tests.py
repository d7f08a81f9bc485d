"""Score tests of equalities across groups, one parameter at a time: what would be gained by freeing it in every group.

Joint score test of the rows that an equality holds together (Bentler & Chou, 1992; lavaan's lavTestScore for two groups):
T = s'(I_cc - I_ct I_tt^-1 I_tc)^-1 s on one df for each further group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.evaluate.candidates import Candidates, find_candidates
from rcvsem.evaluate.groups import group_views
from rcvsem.evaluate.modification import REDUNDANT, candidate_parts, inverse_information, unavailable
from rcvsem.evaluate.tails import chi_square_tail
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
    if fit.layout.ordinal is not None:
        return _of_ordinal(fit)
    found = find_candidates(fit.spec, fit.layout, ("equality",))
    if not found.size:
        return ()
    views = group_views(fit)
    score, between, cross = candidate_parts(fit, views, found)
    left = between - cross @ inverse_information(fit, views) @ cross.T
    first_group = {(r.lhs, r.op, r.rhs): r.free for r in fit.spec.parameters if r.group == 1}
    tests = []
    for key, rows in _by_parameter(found, first_group, fit).items():
        block = left[np.ix_(rows, rows)]
        own = np.diag(between)[rows]
        if not (np.diag(block) > REDUNDANT * own).all():
            continue
        epc = np.linalg.solve(block, score[rows])
        stat, df = float(score[rows] @ epc), len(rows)
        lhs, op, rhs = key
        tests.append(
            EqualityRelease(
                name=f"{lhs}{op}{rhs}", lhs=lhs, op=op, rhs=rhs, stat=stat, df=df,
                pvalue=chi_square_tail(stat, df), epc=tuple(float(e) for e in epc), ordinary=stat,
            )
        )  # fmt: skip
    return tuple(sorted(tests, key=lambda test: -test.stat / test.df))


def _of_ordinal(fit: Fit) -> tuple[EqualityRelease, ...]:
    from rcvsem.evaluate.ordinal_equality import ordinal_releases

    made = []
    for found in ordinal_releases(fit, inverse_information(fit, group_views(fit))):
        lhs, op, rhs = found.key
        stat = found.scaled if fit.options.is_scaled else found.stat
        made.append(
            EqualityRelease(
                name=f"{lhs}{op}{rhs}", lhs=lhs, op=op, rhs=rhs, stat=stat, df=found.df,
                pvalue=chi_square_tail(stat, found.df), epc=found.epc, ordinary=found.stat,
            )
        )  # fmt: skip
    return tuple(sorted(made, key=lambda test: -test.stat / test.df))


def _by_parameter(
    found: Candidates, first_group: dict[tuple[str, str, str], int], fit: Fit
) -> dict[tuple[str, str, str], list[int]]:
    """Rows of further groups that share the free parameter of the same row of the first group."""
    free = {(r.lhs, r.op, r.rhs, r.group): r.free for r in fit.spec.parameters}
    rows: dict[tuple[str, str, str], list[int]] = {}
    for k, (lhs, op, rhs, group, _) in enumerate(found.names):
        key = (lhs, op, rhs)
        if group > 1 and free[(*key, group)] == first_group.get(key):
            rows.setdefault(key, []).append(k)
    return rows
