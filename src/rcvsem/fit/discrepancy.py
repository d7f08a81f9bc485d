"""Discrepancy functions: half of F, its gradient, expected and exact second derivatives, one group at a time.

F_ML  = log|Sigma| + tr(S Sigma^-1) - log|S| - p + d' Sigma^-1 d
F_GLS = 1/2 tr[(S^-1 (S - Sigma))^2] + d' S^-1 d
F_ULS = sum over the lower triangle of (S - Sigma)^2 + d'd   (lavaan's: covariances count once)
F_WLS = e' Gamma^-1 e, e the residuals of [means,] covariances, Gamma their asymptotic covariance (ADF)

Sources: Jöreskog (1969); Browne (1974, 1984); Bollen (1989, ch. 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.derivatives import (
    add_to_parameters,
    jacobian,
    kappa_values,
    location_gradient,
    location_information,
    normal_curvature,
    second_derivative_part,
)
from rcvsem.fit.implied import Implied, implied
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Floats, vech
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit.incomplete.patterns import IncompleteRows
    from rcvsem.fit.sampling import Sampling

Kind = Literal["ml", "gls", "uls", "wls", "fiml"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """What one group's discrepancy is measured against.

    cov : (p, p) with the divisor of the estimator. mean : (p,) or None without mean structure.
    weight : share of the group in the objective (they sum to 1). logdet : log|S|.
    weight_matrix : S^-1 for GLS, Gamma^-1 (p*, p*) for WLS, for ULS None or weights (p*,) of the moments; else None.
    incomplete, saturated : for FIML the rows with gaps and the saturated model's mean -2 log-likelihood of a row.
    sampling : weights and clusters of the respondents, where they are not a simple random sample.
    """

    cov: Floats
    mean: Floats | None
    weight: float
    logdet: float
    weight_matrix: Floats | None = None
    incomplete: IncompleteRows | None = None
    saturated: float = 0.0
    sampling: Sampling | None = None


class GroupTerm(Protocol):
    """The discrepancy of one group at one value of the parameters."""

    half: float

    def gradient(self, where: GroupLayout) -> Floats: ...
    def information(self, where: GroupLayout) -> Floats: ...
    def hessian(self, where: GroupLayout) -> Floats: ...


class MaximumLikelihoodTerm:
    """F_ML of one group. `half` is inf where Sigma is not positive definite."""

    __slots__ = ("G", "KV", "Q", "W", "X", "d", "eta", "h", "half", "inverse", "ready", "sample", "state")

    def __init__(self, state: Implied, sample: Sample) -> None:
        self.state, self.sample, self.ready = state, sample, False
        try:
            factor = np.linalg.cholesky(state.sigma)
            self.inverse = np.linalg.inv(state.sigma)  # fails where Sigma is singular to rounding
        except np.linalg.LinAlgError:
            self.half = np.inf
            return
        logdet = 2.0 * float(np.log(np.diag(factor)).sum())
        p = state.sigma.shape[0]
        value = logdet - sample.logdet + float((self.inverse * sample.cov).sum()) - p
        self.d = np.zeros(p) if sample.mean is None else sample.mean - state.mu
        if sample.mean is not None:
            value += float(self.d @ self.inverse @ self.d)
        self.half = value / 2 if np.isfinite(value) else np.inf

    def prepare(self) -> None:
        """G = V'KV, Q = V'K(S + dd')KV, X = G - Q, h = V'Kd; once."""
        if self.ready:
            return
        V = self.state.dictionary
        self.KV = self.inverse @ V
        self.G = V.T @ self.KV
        self.Q = self.KV.T @ (self.sample.cov + np.outer(self.d, self.d)) @ self.KV
        self.X = self.G - self.Q
        self.h = self.KV.T @ self.d
        self.eta = self.state.eta if self.sample.mean is not None else np.zeros(0)
        self.ready = True

    def _kappa(self, where: GroupLayout) -> Floats:
        if self.sample.mean is None:
            return np.zeros(where.u.size)
        return kappa_values(where, self.state.eta)

    def gradient(self, where: GroupLayout) -> Floats:
        self.prepare()
        return location_gradient(where, self.X, self.h, self._kappa(where))

    def information(self, where: GroupLayout) -> Floats:
        self.prepare()
        return location_information(where, self.G, self._kappa(where))

    def hessian(self, where: GroupLayout) -> Floats:
        self.prepare()
        kappa = self._kappa(where)
        curvature = normal_curvature(where, self.G, self.Q, self.h, kappa)
        return curvature + second_derivative_part(where, self.state, self.X, self.h, kappa)


class GeneralizedLeastSquaresTerm:
    """F_GLS of one group, weight S^-1."""

    __slots__ = ("half", "sample", "state", "weighted")

    def __init__(self, state: Implied, sample: Sample) -> None:
        self.state, self.sample = state, sample
        inverse = sample.weight_matrix
        assert inverse is not None
        self.weighted = inverse @ (sample.cov - state.sigma)
        value = 0.5 * float((self.weighted * self.weighted.T).sum())
        if sample.mean is not None:
            d = sample.mean - state.mu
            value += float(d @ inverse @ d)
        self.half = value / 2

    def _parts(self, where: GroupLayout) -> tuple[Floats, Floats, Floats, Floats]:
        V, inverse = self.state.dictionary, self.sample.weight_matrix
        assert inverse is not None
        G = V.T @ inverse @ V
        X = -(V.T @ self.weighted @ inverse @ V)
        if self.sample.mean is None:
            return G, X, np.zeros(V.shape[1]), np.zeros(where.u.size)
        h = V.T @ (inverse @ (self.sample.mean - self.state.mu))
        return G, X, h, kappa_values(where, self.state.eta)

    def gradient(self, where: GroupLayout) -> Floats:
        _, X, h, kappa = self._parts(where)
        return location_gradient(where, X, h, kappa)

    def information(self, where: GroupLayout) -> Floats:
        G, _, _, kappa = self._parts(where)
        return location_information(where, G, kappa)

    def hessian(self, where: GroupLayout) -> Floats:
        G, X, h, kappa = self._parts(where)
        return location_information(where, G, kappa) + second_derivative_part(where, self.state, X, h, kappa)


class WeightedLeastSquaresTerm:
    """F = e'We of one group over [means and] vech covariances; W = I for ULS, Gamma^-1 for WLS."""

    __slots__ = ("half", "means", "sample", "state", "weighted")

    def __init__(self, state: Implied, sample: Sample) -> None:
        self.state, self.sample = state, sample
        self.means = sample.mean is not None
        residual = vech(sample.cov) - vech(state.sigma)
        if sample.mean is not None:
            residual = np.concatenate((sample.mean - state.mu, residual))
        self.weighted = self.times(residual)
        self.half = 0.5 * float(residual @ self.weighted)

    def times(self, values: Floats) -> Floats:
        """W values."""
        W = self.sample.weight_matrix
        if W is None:
            return values
        if W.ndim == 1:
            return np.asarray((W * values.T).T)
        return np.asarray(W @ values)

    def _kappa(self, where: GroupLayout) -> Floats:
        return kappa_values(where, self.state.eta) if self.means else np.zeros(where.u.size)

    def jacobian(self, where: GroupLayout) -> Floats:
        """(p*, t) derivatives of the moments at the free locations."""
        return jacobian(where, self.state.dictionary, self._kappa(where), means=self.means)

    def gradient(self, where: GroupLayout) -> Floats:
        return np.asarray(-self.jacobian(where).T @ self.weighted)

    def information(self, where: GroupLayout) -> Floats:
        delta = self.jacobian(where)
        return np.asarray(delta.T @ self.times(delta))

    def hessian(self, where: GroupLayout) -> Floats:
        p = self.state.sigma.shape[0]
        V = self.state.dictionary
        W = np.zeros((p, p))
        columns, rows = np.triu_indices(p)
        W[rows, columns] = -self.weighted[-rows.size :]
        # second_derivative_part takes 1/2 tr(W d2Sigma); the sum over the lower triangle is meant.
        X = V.T @ (W + W.T) @ V
        h = V.T @ self.weighted[:p] if self.means else np.zeros(V.shape[1])
        return self.information(where) + second_derivative_part(where, self.state, X, h, self._kappa(where))


class Objective:
    """f(theta) = sum over groups of weight F_g / 2, with gradient, information and Hessian in theta (q,).

    Values of theta where f is not defined (Sigma not positive definite, I - Beta singular) give inf.
    """

    def __init__(self, layout: Layout, samples: Sequence[Sample], kind: Kind) -> None:
        self.layout, self.samples, self.kind = layout, tuple(samples), kind
        self._theta: Floats | None = None
        self._terms: list[GroupTerm] | None = None
        self._known: tuple[Floats, Floats] | None = None

    def remember(self, theta: Floats, hessian: Floats) -> None:
        """Take the Hessian (q, q) at theta as known: rows with gaps make it expensive."""
        self._known = (np.array(theta), hessian)

    def on(self, layout: Layout, samples: Sequence[Sample]) -> Objective:
        """The same discrepancy of another layout and other samples."""
        return Objective(layout, samples, self.kind)

    def terms(self, theta: Floats) -> list[GroupTerm] | None:
        """The groups' terms at theta (the last ones are kept); None outside the domain."""
        if self._theta is not None and np.array_equal(theta, self._theta):
            return self._terms
        self._theta = np.array(theta)
        self._terms = self._make(theta)
        return self._terms

    def _make(self, theta: Floats) -> list[GroupTerm] | None:
        values = self.layout.values(theta)
        terms: list[GroupTerm] = []
        for g, sample in enumerate(self.samples):
            state = implied(self.layout.matrices_of(values, g))
            if state is None:
                return None
            if self.kind == "ml":
                term: GroupTerm = MaximumLikelihoodTerm(state, sample)
            elif self.kind == "fiml":
                from rcvsem.fit.incomplete.term import IncompleteTerm

                assert sample.incomplete is not None
                term = IncompleteTerm(state, sample.incomplete, sample.saturated)
            elif self.kind == "gls":
                term = GeneralizedLeastSquaresTerm(state, sample)
            else:
                term = WeightedLeastSquaresTerm(state, sample)
            if not np.isfinite(term.half):
                return None
            terms.append(term)
        return terms

    def states(self, theta: Floats) -> tuple[Implied, ...]:
        """Implied moments of every group (also where the discrepancy is not defined)."""
        values = self.layout.values(theta)
        states = [implied(self.layout.matrices_of(values, g)) for g in range(len(self.samples))]
        if any(state is None for state in states):
            raise ArithmeticError("I - Beta is singular")
        return tuple(state for state in states if state is not None)

    def value(self, theta: Floats) -> float:
        """f, or inf outside the domain."""
        terms = self.terms(theta)
        if terms is None:
            return float("inf")
        return sum(s.weight * t.half for s, t in zip(self.samples, terms, strict=True))

    def group_values(self, theta: Floats) -> tuple[float, ...]:
        """F_g / 2 of each group."""
        terms = self.terms(theta)
        return tuple(float("inf") for _ in self.samples) if terms is None else tuple(t.half for t in terms)

    def gradient(self, theta: Floats) -> Floats:
        """(q,) gradient of f."""
        return self._sum(theta, "gradient", None)

    def information(self, theta: Floats, weights: Sequence[float] | None = None) -> Floats:
        """(q, q) expected second derivatives; `weights` of the groups if not those of the objective."""
        return self._sum(theta, "information", weights)

    def hessian(self, theta: Floats, weights: Sequence[float] | None = None) -> Floats:
        """(q, q) exact second derivatives."""
        own = weights is None or np.allclose(weights, [s.weight for s in self.samples], rtol=1e-12, atol=0.0)
        if self._known is not None and own and np.array_equal(theta, self._known[0]):
            return self._known[1]
        return self._sum(theta, "hessian", weights)

    def _sum(self, theta: Floats, what: str, weights: Sequence[float] | None) -> Floats:
        terms = self.terms(theta)
        assert terms is not None, "asked for derivatives outside the domain"
        q = self.layout.n_free
        total = np.zeros(q) if what == "gradient" else np.zeros((q, q))
        used = [s.weight for s in self.samples] if weights is None else weights
        for where, term, weight in zip(self.layout.groups, terms, used, strict=True):
            add_to_parameters(where, getattr(term, what)(where), weight, total)
        return total
