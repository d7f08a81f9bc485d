"""Scores and information of candidate parameters, by what the model was estimated from: whole rows by maximum
likelihood, GLS or WLS, rows with gaps, ordinal items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rcvsem.evaluate.candidates import Candidates
from rcvsem.evaluate.groups import GroupView, group_views
from rcvsem.fit.cells import dictionary_location
from rcvsem.fit.derivatives import columns_to_parameters, moment_derivatives
from rcvsem.fit.discrepancy import WeightedLeastSquaresTerm
from rcvsem.foundation.arrays import Floats, Ints

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.fit.incomplete.curvature import Elements
    from rcvsem.fit.incomplete.term import IncompleteTerm

# Share of a candidate's own information below which the free parameters already do all it could do.
REDUNDANT = 1e-9
# Candidates whose information among themselves is held at once under FIML.
BATCH = 256

Parts = tuple[Floats, Floats, Floats]


class ScoreParts(ABC):
    """What score tests are made of; all for all cases."""

    @abstractmethod
    def parts(self, fit: Fit, found: Candidates) -> Parts:
        """Score (k,), own information (k,) and information with the free parameters (k, q) of the candidates."""

    @abstractmethod
    def between(self, fit: Fit, found: Candidates) -> Floats:
        """(k, k) information between the candidates."""

    @abstractmethod
    def information(self, fit: Fit) -> Floats:
        """(q, q) expected information of the free parameters."""

    def inverse(self, fit: Fit) -> Floats:
        """(q, q) inverse of the information, within the equality constraints."""
        total, Z = self.information(fit), fit.directions
        return np.asarray(Z @ np.linalg.solve(Z.T @ total @ Z, Z.T))

    def joint(self, fit: Fit, found: Candidates) -> Parts:
        """Score (k,), information between the candidates (k, k), and the part of it that the parameters do not
        explain (k, k)."""
        score, _, cross = self.parts(fit, found)
        between = self.between(fit, found)
        return score, between, between - cross @ self.inverse(fit) @ cross.T


class GroupParts(Protocol):
    """The same of one group and its candidates `at`."""

    def parts(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Parts: ...

    def between(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Floats: ...


class Groupwise(ScoreParts):
    """Group by group, which share no information beside their common parameters."""

    def __init__(self, own: GroupParts) -> None:
        self.own = own

    def parts(self, fit: Fit, found: Candidates) -> Parts:
        score, own = np.zeros(found.size), np.zeros(found.size)
        cross = np.zeros((found.size, fit.theta.size))
        for g, view, at in _groups(fit, found):
            score[at], own[at], cross[at] = self.own.parts(fit, g, view, found, at)
        return score, own, cross

    def between(self, fit: Fit, found: Candidates) -> Floats:
        out = np.zeros((found.size, found.size))
        for g, view, at in _groups(fit, found):
            out[np.ix_(at, at)] = view.weight * self.own.between(fit, g, view, found, at)
        return out

    def information(self, fit: Fit) -> Floats:
        return fit.objective.information(fit.theta, [view.weight for view in group_views(fit)])


def _groups(fit: Fit, found: Candidates) -> Iterator[tuple[int, GroupView, Ints]]:
    """Groups that have candidates, with the places of these."""
    for g, view in enumerate(group_views(fit)):
        at = np.flatnonzero(found.group == g)
        if at.size:
            yield g, view, at


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


def _located(fit: Fit, view: GroupView, found: Candidates, at: Ints) -> tuple[Ints, Ints, Floats, Floats]:
    """u, v, c and kappa of the candidates `at` (see `dictionary_location`)."""
    p, m = fit.layout.shapes
    u, v, c, kind, eta = dictionary_location(found.matrix[at], found.i[at], found.j[at], p, m)
    return u, v, c, _kappa(view, kind, eta)


class NormalParts:
    """Normal likelihood, or GLS."""

    def parts(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Parts:
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

    def between(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Floats:
        u, v, c, kappa = _located(fit, view, found, at)
        G = _gram(fit, view)
        Guu, Gvv, Guv = G[np.ix_(u, u)], G[np.ix_(v, v)], G[np.ix_(u, v)]
        return np.asarray(np.outer(c, c) * (Guu * Gvv + Guv * Guv.T) + np.outer(kappa, kappa) * Guu)


def _incomplete_elements(
    fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints
) -> tuple[IncompleteTerm, Elements]:
    """One group's term under FIML, and its candidates `at` as elements."""
    from rcvsem.fit.incomplete.curvature import elements
    from rcvsem.fit.incomplete.solving import incomplete_terms

    term = incomplete_terms(fit.objective, fit.theta)[g]
    u, v, c, kappa = _located(fit, view, found, at)
    return term, elements(c, u, v, kappa, view.state.dictionary.shape[1])


class IncompleteParts:
    """Rows with gaps; information expected given the patterns of gaps."""

    def parts(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Parts:
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

    def between(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Floats:
        term, parts = _incomplete_elements(fit, g, view, found, at)
        return np.asarray(term.sums.curvature(parts, parts, observed=False))


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


class WeightedParts:
    """WLS."""

    def parts(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Parts:
        term, D = _weighted_term(fit, g, view, found, at)
        WD = term.times(D)
        cross = columns_to_parameters(view.where, WD.T @ term.jacobian(view.where), fit.theta.size)
        own = (D * WD).sum(axis=0)
        return view.weight * (D.T @ term.weighted), view.weight * own, view.weight * cross

    def between(self, fit: Fit, g: int, view: GroupView, found: Candidates, at: Ints) -> Floats:
        term, D = _weighted_term(fit, g, view, found, at)
        return np.asarray(D.T @ term.times(D))
