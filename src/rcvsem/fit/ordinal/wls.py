"""Least squares on thresholds and polychoric correlations: F = (s - sigma(theta))' W (s - sigma(theta)).

sigma holds, for the scaling factors d of the responses behind the items (1 for continuous variables),

    thresholds  d_i (tau - mu_i)      means mu_i, variances Sigma_ii of continuous variables
    slopes on observed predictors  d_i Pi_ix        correlations (covariances)  d_i d_j Sigma_ij

With predictors x, mu and Sigma are those at x = 0 and given x, and Pi = Lambda (I - Beta)^-1 at the predictors' etas.

W is 1/diag(Gamma) for DWLS and its robust kin, I for ULS, Gamma^-1 for WLS. Muthen (1984); Muthen, du Toit & Spisic
(1997). First derivatives and the exact Hessian are analytic; scaling factors and residual variances that follow from
other parameters are differentiated through (`structure`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.derivatives import kappa_values, second_derivative_part
from rcvsem.fit.discrepancy import Sample
from rcvsem.fit.implied import Implied
from rcvsem.fit.matrices import Layout
from rcvsem.fit.ordinal.sample_statistics import OrdinalStatistics
from rcvsem.fit.ordinal.slopes import Slopes
from rcvsem.fit.ordinal.structure import OrdinalGroup
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalSample(Sample):
    """One group's statistics and weight.

    n : respondents. statistics : see there. diagonal_weight : (k,), or None when `weight_matrix` (k, k) is the whole
    weight, or the weight is 1.
    """

    n: int
    statistics: OrdinalStatistics
    diagonal_weight: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterPlaces:
    """Which parameters the derivatives are taken for: `place` (q,) is a parameter's column or -1, `count` how many.

    Without `thresholds` their part of the statistics is left out: they are met exactly.
    """

    place: Ints
    count: int
    thresholds: bool


class Responses(NamedTuple):
    """Scaling factors and thresholds of the responses behind the items."""

    d: Floats
    tau: Floats


class OrdinalTerm:
    """The discrepancy of one group at one value of the parameters."""

    def __init__(
        self,
        layout: Layout,
        group: OrdinalGroup,
        state: Implied,
        sample: OrdinalSample,
        responses: Responses,
        columns: ParameterPlaces,
    ) -> None:
        assert layout.ordinal is not None
        self.theta_kind = layout.ordinal.parameterization == "theta"
        d, tau = self.d, self.tau = responses
        self.group, self.state, self.sample, self.columns = group, state, sample, columns
        self.rows, self.cols = sample.statistics.pairs
        self.continuous = sample.statistics.continuous
        self.predictor_eta = layout.ordinal.predictor_eta
        self.slopes = self.given.values if self.predictor_eta.size else np.zeros((layout.p, 0))
        self.first = 0 if columns.thresholds else tau.size
        sigma, mu = state.sigma, state.mu
        model = [
            d[group.tau_item] * (tau - mu[group.tau_item]),
            mu[self.continuous],
            np.diag(sigma)[self.continuous],
            d[self.rows] * d[self.cols] * sigma[self.rows, self.cols],
        ]
        if self.slopes.size:
            model.insert(2, (d[:, None] * self.slopes)[self.responses].T.ravel())
        self.model = np.concatenate(model)[self.first :]
        residual = sample.statistics.values[self.first :] - self.model
        self.weighted = self.times(residual)
        half = 0.5 * float(residual @ self.weighted)
        self.half = half if np.isfinite(half) else np.inf
        self._jacobian: Floats | None = None

    @property
    def responses(self) -> Ints:
        """Columns of the variables that are no predictors."""
        return self.sample.statistics.responses

    @property
    def given(self) -> Slopes:
        """Slopes on the observed predictors, with their derivatives."""
        return Slopes(
            where=self.group.extended, state=self.state, etas=self.predictor_eta, responses=self.responses
        )

    def times(self, values: Floats) -> Floats:
        """W times a vector (k,) or the rows of a matrix (k, q)."""
        w = self.sample.diagonal_weight
        if w is not None:
            w = w[self.first :]
            return np.asarray(w * values if values.ndim == 1 else w[:, None] * values)
        W = self.sample.weight_matrix
        return values if W is None else np.asarray(W @ values)

    # -- derivatives ---------------------------------------------------------------------------------------------

    def _columns_of(self, where: GroupLayout) -> tuple[Ints, int]:
        """Column of each location, dependent ones last, and the number of columns with those."""
        q, extra = self.columns.place.size, int(self.group.constrained.size)
        place = np.concatenate((self.columns.place, self.columns.count + np.arange(extra)))
        assert place.size == q + extra
        return place[where.free], self.columns.count + extra

    def _spread(self, where: GroupLayout, values: Floats) -> Floats:
        """Sum columns (n, t) over locations into (n, columns)."""
        at, count = self._columns_of(where)
        out = np.zeros((values.shape[0], count))
        if np.unique(at).size == at.size:
            out[:, at] = values
        else:
            for a, k in enumerate(at):
                out[:, k] += values[:, a]
        return out

    def _own(self, free: Ints, count: int) -> Floats:
        """(n, count) derivative of rows of the table with places `free` (-1: fixed) in theta."""
        out = np.zeros((free.size, count))
        at = np.flatnonzero(free >= 0)
        column = self.columns.place[free[at]]
        keep = column >= 0
        out[at[keep], column[keep]] = 1.0
        return out

    def _parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Derivatives of Sigma below the diagonal, of its diagonal, of mu and of d."""
        where, state, group = self.group.extended, self.state, self.group
        V = state.dictionary
        Vu, Vv = V[:, where.u], V[:, where.v]
        kappa = kappa_values(where, state.eta)
        below = Vu[self.rows] * Vv[self.cols]
        below += Vv[self.rows] * Vu[self.cols]
        below *= where.c
        below = self._spread(where, below)
        diagonal = self._spread(where, 2.0 * where.c * Vu * Vv)
        mu = self._spread(where, kappa * Vu)
        d = np.zeros_like(mu)
        if self.theta_kind:
            d[group.item] = -0.5 * self.d[group.item, None] ** 3 * diagonal[group.item]
        elif (group.scale_free >= 0).any():
            d[group.item] = self._own(group.scale_free, mu.shape[1])
        return below, diagonal, mu, d

    def _reduction(self, diagonal: Floats, d: Floats) -> Floats | None:
        """(columns + dependent, columns) how everything moves with the parameters; None without dependent rows."""
        at = self.group.constrained
        if not at.size:
            return None
        count = self.columns.count
        target = -2.0 * self.d[at, None] ** -3 * d[at, :count]
        moved = np.linalg.solve(diagonal[at, count:], target - diagonal[at, :count])
        return np.concatenate((np.eye(count), moved))

    def jacobian(self) -> Floats:
        """(k, columns) derivatives of the model's statistics."""
        if self._jacobian is None:
            below, diagonal, mu, d = self._parts()
            J = self._stack(below, diagonal, mu, d)
            T = self._reduction(diagonal, d)
            self._jacobian = J if T is None else J @ T
        return self._jacobian

    def _stack(self, below: Floats, diagonal: Floats, mu: Floats, d: Floats) -> Floats:
        scale = self.d
        r, c = self.rows, self.cols
        if (scale != 1.0).any():
            below = below * (scale[r] * scale[c])[:, None]
        if d.any():
            sigma = self.state.sigma[r, c]
            below = below + (sigma * scale[c])[:, None] * d[r] + (sigma * scale[r])[:, None] * d[c]
        parts = [mu[self.continuous], diagonal[self.continuous], below]
        if self.slopes.size:
            parts.insert(1, self._scaled_slopes(d))
        if self.columns.thresholds:
            item = self.group.tau_item
            own = self._own(self.group.tau_free, mu.shape[1])
            tau = scale[item, None] * (own - mu[item])
            tau += (self.tau - self.state.mu[item])[:, None] * d[item]
            parts.insert(0, tau)
        return np.concatenate(parts)

    def _scaled_slopes(self, d: Floats) -> Floats:
        """(r m, columns) derivatives of the slopes in the units of the statistics."""
        at = self.responses
        out = self.d[at, None] * self._slope_parts() + self.slopes[at].T[:, :, None] * d[at]
        return np.asarray(out.reshape(-1, d.shape[1]))

    def _slope_parts(self) -> Floats:
        return self.given.derivatives(lambda values: self._spread(self.group.extended, values))

    def gradient(self, where: GroupLayout) -> Floats:
        """(columns,) of F/2. `where` is not needed: locations are this class's own business."""
        return np.asarray(-self.jacobian().T @ self.weighted)

    def information(self, where: GroupLayout) -> Floats:
        """(columns, columns) J'WJ."""
        J = self.jacobian()
        w = self.sample.diagonal_weight
        if w is not None:
            half = J * np.sqrt(w[self.first :])[:, None]
            return np.asarray(half.T @ half)
        return np.asarray(J.T @ self.times(J))

    def hessian(self, where: GroupLayout) -> Floats:
        """(columns, columns) exact second derivatives of F/2."""
        group, state, extended = self.group, self.state, self.group.extended
        p = self.d.size
        below, diagonal, mu, d = self._parts()
        g = self.weighted
        T_count = self.tau.size if self.columns.thresholds else 0
        c = self.continuous.size
        g_tau, g_mean, rest = g[:T_count], g[T_count : T_count + c], g[T_count + c :]
        g_slope = np.zeros_like(self.slopes)
        count = rest.size - c - self.rows.size
        if count:
            g_slope[self.responses] = rest[:count].reshape(-1, self.responses.size).T
        g_var = rest[count : count + c]
        G = np.zeros((p, p))
        G[self.rows, self.cols] = G[self.cols, self.rows] = rest[count + c :]
        sigma = state.sigma
        # s = sum g m(theta): coefficients of the second derivatives of Sigma and mu, then products of first ones.
        coefficient = G * np.outer(self.d, self.d)
        on_mean = np.zeros(p)
        on_mean[self.continuous] = g_mean
        on_scale = (G * sigma) @ self.d
        if self.slopes.size:
            on_scale = on_scale + (g_slope * self.slopes).sum(axis=1)
        if T_count:
            item = group.tau_item
            on_mean -= np.bincount(item, g_tau * self.d[item], p)
            on_scale = on_scale + np.bincount(item, g_tau * (self.tau - state.mu[item]), p)
        on_diagonal = np.zeros(p)
        on_diagonal[self.continuous] = g_var
        size = mu.shape[1]
        products = np.zeros((size, size))
        if d.any():
            R = np.zeros((p, size))
            pair = G[self.rows, self.cols][:, None] * below
            np.add.at(R, self.rows, self.d[self.cols, None] * pair)
            np.add.at(R, self.cols, self.d[self.rows, None] * pair)
            if T_count:
                own = self._own(group.tau_free, size)
                np.add.at(R, group.tau_item, g_tau[:, None] * (own - mu[group.tau_item]))
            if self.slopes.size:
                R[self.responses] += np.einsum("mr,rmc->mc", g_slope[self.responses], self._slope_parts())
            cross = d.T @ R
            products = cross + cross.T + d.T @ (G * sigma) @ d
        if self.theta_kind:
            at = group.item
            on_diagonal[at] -= 0.5 * on_scale[at] * self.d[at] ** 3
            curve = 0.75 * on_scale[at] * self.d[at] ** 5
            products += (diagonal[at].T * curve) @ diagonal[at]
        T = self._reduction(diagonal, d)
        if T is not None:
            at, count = group.constrained, self.columns.count
            slope = self._stack(below, diagonal, mu, d).T @ g
            multiplier = -np.linalg.solve(diagonal[at, count:].T, slope[count:])
            on_diagonal[at] += multiplier
            products -= (d[at].T * (6.0 * multiplier * self.d[at] ** -4)) @ d[at]
        coefficient[np.diag_indices(p)] = 2.0 * on_diagonal
        V = state.dictionary
        X = -(V.T @ coefficient @ V)
        h = V.T @ on_mean
        kappa = kappa_values(extended, state.eta)
        second = second_derivative_part(extended, state, X, h, kappa)
        if self.slopes.size:
            second = second + self.given.curvature(self.d[:, None] * g_slope)
        at, count = self._columns_of(extended)
        total = np.zeros((count, count))
        np.add.at(total, (at[:, None], at[None, :]), second)
        total -= products
        if T is not None:
            total = T.T @ total @ T
        return self.information(where) + total


def scaled_sample(sample: Sample, item: Floats) -> OrdinalSample:
    """The sample with every variable divided by `item` (p,), which is 1 for ordinal items; weights follow."""
    made = ordinal_sample(sample)
    if (item == 1.0).all():
        return made
    own, products = made.statistics, np.outer(item, item)
    slopes = item[:, None] / item[own.predictors]
    unit = replace(
        own, tau=np.ones(own.tau.size), intercept=item, residual=products, slopes=slopes, cov=products
    ).values
    statistics = replace(
        own, mean=own.mean / item, cov=own.cov / products, intercept=own.intercept / item,
        slopes=own.slopes / slopes, residual=own.residual / products,
    )  # fmt: skip
    full, diagonal = made.weight_matrix, made.diagonal_weight
    if full is not None:
        full = full * np.outer(unit, unit)
    elif diagonal is not None:
        diagonal = diagonal * unit**2
    else:
        diagonal = unit**2 / float((unit**2).mean())
    return replace(
        made, cov=statistics.cov, mean=statistics.mean, statistics=statistics, weight_matrix=full,
        diagonal_weight=diagonal,
    )  # fmt: skip


def ordinal_sample(sample: Sample) -> OrdinalSample:
    """The sample, known to be one of ordinal items."""
    assert isinstance(sample, OrdinalSample)
    return sample
