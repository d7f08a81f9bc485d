"""Modification indices: what the chi-square would gain if one restriction were lifted.

Full score test with expected information (Sorbom, 1989; Satorra, 1989), one degree of freedom:

    MI = s^2 / D,   EPC = s / D,   D = I_kk - I_kt P I_tk

s: score of the candidate, I: expected information of all N cases, P: inverse information of the free
parameters within the linear equality constraints. These are lavaan's values; AMOS documents an older, more
conservative form. All candidates are read from one Gram matrix of the dictionary (see `fit.derivatives`),
so the model is never refitted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.candidates import Candidates, Restriction, find_candidates
from rcvsem.evaluate.families import evaluation_of
from rcvsem.evaluate.score_parts import REDUNDANT
from rcvsem.evaluate.standardized import Kind, scales
from rcvsem.evaluate.tails import chi_square_tail
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModificationIndex:
    """One candidate. `restriction`: "absent" (not in the model), "fixed" (fixed in the model) or "equality"
    (this row freed from the rows it must equal). epc : expected change of the parameter; sepc_lv, sepc_all
    : standardized."""

    lhs: str
    op: str
    rhs: str
    group: int
    mi: float
    pvalue: float
    epc: float
    sepc_lv: float
    sepc_all: float
    restriction: Restriction


def score_test(score: Floats, own: Floats, cross: Floats, inverse: Floats) -> tuple[Floats, Floats]:
    """MI and EPC of k candidates.

    score (k,), own (k,) their information, cross (k, q) with the free parameters, inverse (q, q).
    Candidates that the free parameters already cover get nan.
    """
    left = own - np.einsum("kq,kq->k", cross @ inverse, cross)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(left > REDUNDANT * own, left, np.nan)
        return score**2 / left, score / left


def modification_indices(
    fit: Fit, threshold: float = 0.0, *, kinds: Sequence[Restriction] = ("absent", "fixed", "equality")
) -> tuple[ModificationIndex, ...]:
    """All candidates with MI >= `threshold` (AMOS shows from 4), largest first.

    Candidates: loadings of items on other constructs; covariances of residuals and of latents; regressions
    among the variables of the structural part; every parameter the author fixed; every row of an equality
    but the first. Candidates that the free parameters already cover (their MI is 0/0) are left out.

    Raises
    ------
    ConvergenceError : the fit did not converge, or its information matrix is singular.
    OptionError : an estimator whose statistic has no chi-square distribution (ULS).
    """
    _check(fit)
    found = find_candidates(fit.spec, fit.layout, kinds)
    if not found.size:
        return ()
    parts = evaluation_of(fit).score_parts()
    score, own, cross = parts.parts(fit, found)
    mi, epc = score_test(score, own, cross, parts.inverse(fit))
    lv, full = _standardized(fit, found, epc, "lv"), _standardized(fit, found, epc, "all")
    keep = np.flatnonzero(mi >= threshold)
    keep = keep[np.argsort(-mi[keep], kind="stable")]
    return tuple(
        ModificationIndex(
            lhs=lhs, op=op, rhs=rhs, group=group, mi=float(mi[k]), pvalue=math.erfc(math.sqrt(mi[k] / 2.0)),
            epc=float(epc[k]), sepc_lv=float(lv[k]), sepc_all=float(full[k]), restriction=restriction,
        )
        for k in keep
        for lhs, op, rhs, group, restriction in (found.names[k],)
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EqualityTest:
    """Score test of all equalities of the model at once."""

    stat: float
    df: int
    pvalue: float


def equality_test(fit: Fit) -> EqualityTest | None:
    """Joint score test of the equalities (shared labels, equal loadings over groups); None when there are
    none."""
    _check(fit)
    found = find_candidates(fit.spec, fit.layout, ("equality",))
    if not found.size:
        return None
    score, _, left = evaluation_of(fit).score_parts().joint(fit, found)
    stat, df = float(score @ np.linalg.solve(left, score)), found.size
    return EqualityTest(stat=stat, df=df, pvalue=chi_square_tail(stat, df))


def unavailable(fit: Fit) -> str:
    """Why score tests cannot be made of this fit, or ""."""
    if not fit.converged:
        return phrase("the estimation did not converge")
    if reason := evaluation_of(fit).no_score_tests():
        return reason
    if isinstance(fit.vcov, NotAvailable):
        return phrase("the information matrix is singular at the solution")
    return ""


def _check(fit: Fit) -> None:
    reason = unavailable(fit)
    if reason:
        kind = OptionError if reason == evaluation_of(fit).no_score_tests() else ConvergenceError
        raise kind(phrase("Modification indices are not available: {reason}.", reason=reason))


def _standardized(fit: Fit, found: Candidates, epc: Floats, kind: Kind) -> Floats:
    out = epc.copy()
    values = fit.layout.values(fit.theta)[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        for g, where in enumerate(fit.layout.groups):
            at = np.flatnonzero(found.group == g)
            factors = scales(fit.layout, where, values[:, where.row], kind).factors(
                found.matrix[at], found.i[at], found.j[at]
            )
            out[at] *= factors[0]
    return out
