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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.evaluate.candidates import Candidates, Restriction, find_candidates
from rcvsem.evaluate.groups import GroupView, group_views
from rcvsem.evaluate.standardized import Kind, scales
from rcvsem.evaluate.tails import chi_square_tail
from rcvsem.fit.cells import dictionary_location
from rcvsem.fit.derivatives import (
    columns_to_parameters,
    moment_derivatives,
)
from rcvsem.fit.discrepancy import WeightedLeastSquaresTerm
from rcvsem.fit.incomplete.curvature import Elements, elements
from rcvsem.fit.incomplete.solving import incomplete_terms
from rcvsem.fit.incomplete.term import IncompleteTerm
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.errors import ConvergenceError, OptionError
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit import Fit

# Share of a candidate's own information below which the free parameters already do all it could do.
REDUNDANT = 1e-9
# Candidates whose information among themselves is held at once under FIML.
BATCH = 256


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
    views = group_views(fit)
    score, own, cross = _parts(fit, views, found)
    mi, epc = score_test(score, own, cross, inverse_information(fit, views))
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
    views = group_views(fit)
    score, _, cross = _parts(fit, views, found)
    left = _between(fit, views, found) - cross @ inverse_information(fit, views) @ cross.T
    stat, df = float(score @ np.linalg.solve(left, score)), found.size
    return EqualityTest(stat=stat, df=df, pvalue=chi_square_tail(stat, df))


def candidate_parts(fit: Fit, views: Sequence[GroupView], found: Candidates) -> tuple[Floats, Floats, Floats]:
    """Score (k,), information among the candidates (k, k) and with the free parameters (k, q), all cases."""
    score, _, cross = _parts(fit, views, found)
    return score, _between(fit, views, found), cross


def inverse_information(fit: Fit, views: Sequence[GroupView]) -> Floats:
    """(q, q) inverse of the expected information of all cases, within the equality constraints."""
    if fit.layout.ordinal is not None:
        from rcvsem.evaluate.ordinal_scores import ordinal_information

        total = ordinal_information(fit)
    else:
        total = fit.objective.information(fit.theta, [view.weight for view in views])
    Z = fit.directions
    return np.asarray(Z @ np.linalg.solve(Z.T @ total @ Z, Z.T))


def unavailable(fit: Fit) -> str:
    """Why score tests cannot be made of this fit, or ""."""
    if not fit.converged:
        return phrase("the estimation did not converge")
    if fit.layout.ordinal is None and fit.options.estimator in ("uls", "dwls"):
        return phrase(
            "they need a statistic with a chi-square distribution, which {estimator} has not",
            estimator=fit.options.estimator,
        )
    if isinstance(fit.vcov, NotAvailable):
        return phrase("the information matrix is singular at the solution")
    return ""


def _check(fit: Fit) -> None:
    reason = unavailable(fit)
    if reason:
        kind = OptionError if fit.options.estimator in reason else ConvergenceError
        raise kind(phrase("Modification indices are not available: {reason}.", reason=reason))


def _weight(fit: Fit, view: GroupView) -> Floats:
    """(p, p) weight of the quadratic form: Sigma^-1 for maximum likelihood, S^-1 for GLS."""
    return np.asarray(np.linalg.inv(view.cov if fit.options.weight == "normal" else view.state.sigma))


def _gram(fit: Fit, view: GroupView) -> Floats:
    V = view.state.dictionary
    return np.asarray(V.T @ _weight(fit, view) @ V)


def _kappa(view: GroupView, kappa: Ints, eta: Ints) -> Floats:
    """Factor of the means of each location: 0, 1 or the mean of the latent it multiplies."""
    if view.mean is None:
        return np.zeros(kappa.size)
    if not view.state.eta.size:
        return np.equal(kappa, 1).astype(np.float64)
    factor: Floats = np.where(kappa == 2, view.state.eta[eta], kappa.astype(np.float64))
    return factor


def _parts(fit: Fit, views: Sequence[GroupView], found: Candidates) -> tuple[Floats, Floats, Floats]:
    """Score (k,), own information (k,) and cross information (k, q) of the candidates, all cases."""
    if fit.layout.ordinal is not None:
        from rcvsem.evaluate.ordinal_scores import ordinal_parts

        return ordinal_parts(fit, found)
    score, own = np.zeros(found.size), np.zeros(found.size)
    cross = np.zeros((found.size, fit.theta.size))
    for g, view in enumerate(views):
        at = np.flatnonzero(found.group == g)
        if not at.size:
            continue
        of_group = _normal_parts
        if fit.options.is_fiml:
            of_group = _incomplete_parts
        elif fit.options.weight == "full":
            of_group = _weighted_parts
        score[at], own[at], cross[at] = of_group(fit, g, view, found, at)
    return score, own, cross


def _located(fit: Fit, view: GroupView, found: Candidates, at: Ints) -> tuple[Ints, Ints, Floats, Floats]:
    """u, v, c and kappa of the candidates `at` (see `dictionary_location`)."""
    p, m = fit.layout.shapes
    u, v, c, kind, eta = dictionary_location(found.matrix[at], found.i[at], found.j[at], p, m)
    return u, v, c, _kappa(view, kind, eta)


def _normal_parts(
    fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints
) -> tuple[Floats, Floats, Floats]:
    """As `_parts`, of one group and its candidates `at`: normal likelihood, or GLS."""
    u, v, c, kappa = _located(fit, view, found, at)
    V, weight, where = view.state.dictionary, _weight(fit, view), view.where
    KV = weight @ V
    G = V.T @ KV
    deviation = None if view.mean is None else view.mean - view.state.mu
    S = view.cov if deviation is None else view.cov + np.outer(deviation, deviation)
    X = KV.T @ (view.state.sigma - S) @ KV
    kappa_t = _kappa(view, where.kappa, where.eta)
    slope = -c * X[u, v]
    if deviation is not None:
        slope = slope + kappa * (KV.T @ deviation)[u]
    own = view.weight * (c**2 * (G[u, u] * G[v, v] + G[u, v] ** 2) + kappa**2 * G[u, u])
    to_u, to_v = G[:, where.u], G[:, where.v]
    block = (to_u[u] * to_v[v] + to_v[u] * to_u[v]) * np.outer(c, where.c)
    if view.mean is not None:
        block += np.outer(kappa, kappa_t) * to_u[u]
    cross = view.weight * columns_to_parameters(where, block, fit.theta.size)
    return view.weight * slope, own, cross


def _incomplete_elements(
    fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints
) -> tuple[IncompleteTerm, Elements]:
    """One group's term under FIML, and its candidates `at` as elements."""
    term = incomplete_terms(fit.objective, fit.theta)[g]
    u, v, c, kappa = _located(fit, view, found, at)
    return term, elements(c, u, v, kappa, view.state.dictionary.shape[1])


def _incomplete_parts(
    fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints
) -> tuple[Floats, Floats, Floats]:
    """As `_parts`, of one group whose rows have gaps; information expected given the patterns of gaps."""
    term, parts = _incomplete_elements(fit, g, view, found, at)
    term.prepare()
    extra = parts.v == view.state.dictionary.shape[1]
    v = np.where(extra, 0, parts.v)
    slope = parts.weight * np.where(extra, term.h[parts.u], -term.X[parts.u, v])
    score = np.bincount(parts.owner, weights=slope, minlength=at.size)
    own = np.zeros(at.size)
    for first in range(0, at.size, BATCH):
        some = at[first : first + BATCH]
        _, block = _incomplete_elements(fit, g, view, found, some)
        own[first : first + BATCH] = np.diag(term.sums.curvature(block, block, observed=False))
    free = term.elements(view.where)
    free = replace(free, owner=view.where.free[free.owner], size=fit.theta.size)
    cross = term.sums.curvature(parts, free, observed=False)
    return np.asarray(view.weight * score), view.weight * own, view.weight * cross


def _weighted_term(
    fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints
) -> tuple[WeightedLeastSquaresTerm, Floats]:
    """One group's term under WLS, and the derivatives of its moments (moments, k) at the candidates `at`."""
    terms = fit.objective.terms(fit.theta)
    assert terms is not None
    term = terms[g]
    assert isinstance(term, WeightedLeastSquaresTerm)
    u, v, c, kappa = _located(fit, view, found, at)
    return term, moment_derivatives(view.state.dictionary, u, v, c, kappa, means=view.mean is not None)


def _weighted_parts(
    fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints
) -> tuple[Floats, Floats, Floats]:
    """As `_parts`, of one group under WLS."""
    term, D = _weighted_term(fit, g, view, found, at)
    WD = term.times(D)
    cross = columns_to_parameters(view.where, WD.T @ term.jacobian(view.where), fit.theta.size)
    own = (D * WD).sum(axis=0)
    return view.weight * (D.T @ term.weighted), view.weight * own, view.weight * cross


def _between(fit: Fit, views: Sequence[GroupView], found: Candidates) -> Floats:
    """(k, k) information between the candidates, all cases."""
    if fit.layout.ordinal is not None:
        from rcvsem.evaluate.ordinal_scores import ordinal_between

        return ordinal_between(fit, found)
    out = np.zeros((found.size, found.size))
    for g, view in enumerate(views):
        at = np.flatnonzero(found.group == g)
        if fit.options.is_fiml:
            term, parts = _incomplete_elements(fit, g, view, found, at)
            out[np.ix_(at, at)] = view.weight * term.sums.curvature(parts, parts, observed=False)
            continue
        if fit.options.weight == "full":
            weighted, D = _weighted_term(fit, g, view, found, at)
            out[np.ix_(at, at)] = view.weight * (D.T @ weighted.times(D))
            continue
        u, v, c, kappa = _located(fit, view, found, at)
        G = _gram(fit, view)
        Guu, Gvv, Guv = G[np.ix_(u, u)], G[np.ix_(v, v)], G[np.ix_(u, v)]
        block = np.outer(c, c) * (Guu * Gvv + Guv * Guv.T) + np.outer(kappa, kappa) * Guu
        out[np.ix_(at, at)] = view.weight * block
    return out


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
