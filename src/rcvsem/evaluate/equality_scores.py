"""Score tests of equalities across groups, parameter by parameter, of continuous variables (see `equality_tests`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rcvsem.evaluate.candidates import Candidates, find_candidates
from rcvsem.evaluate.score_parts import REDUNDANT, ScoreParts

if TYPE_CHECKING:
    from rcvsem.fit import Fit

Key = tuple[str, str, str]


class Release(NamedTuple):
    """The test of one parameter. key : lhs, op, rhs. ordinary : the statistic without a correction that `stat` has."""

    key: Key
    stat: float
    df: int
    epc: tuple[float, ...]
    ordinary: float


def releases(fit: Fit, parts: ScoreParts) -> list[Release]:
    """All tests but those of what the other parameters already do."""
    found = find_candidates(fit.spec, fit.layout, ("equality",))
    if not found.size:
        return []
    score, between, left = parts.joint(fit, found)
    first_group = {(r.lhs, r.op, r.rhs): r.free for r in fit.spec.parameters if r.group == 1}
    tests = []
    for key, rows in _by_parameter(found, first_group, fit).items():
        block = left[np.ix_(rows, rows)]
        own = np.diag(between)[rows]
        if not (np.diag(block) > REDUNDANT * own).all():
            continue
        epc = np.linalg.solve(block, score[rows])
        stat = float(score[rows] @ epc)
        tests.append(Release(key, stat, len(rows), tuple(float(e) for e in epc), stat))
    return tests


def _by_parameter(found: Candidates, first_group: dict[Key, int], fit: Fit) -> dict[Key, list[int]]:
    """Rows of further groups that share the free parameter of the same row of the first group."""
    free = {(r.lhs, r.op, r.rhs, r.group): r.free for r in fit.spec.parameters}
    rows: dict[Key, list[int]] = {}
    for k, (lhs, op, rhs, group, _) in enumerate(found.names):
        key = (lhs, op, rhs)
        if group > 1 and free[(*key, group)] == first_group.get(key):
            rows.setdefault(key, []).append(k)
    return rows
