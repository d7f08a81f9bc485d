"""The standardized solution: rows of the parameter table in units of standard deviations.

"lv": latents have variance 1, observed variables keep their units. "all": both have variance 1. A loading
or path is multiplied by SD(predictor)/SD(outcome) with model-implied SDs; a variance is divided by the
implied variance (so that a residual variance becomes 1 - R2); a covariance is divided by the two SDs of the
same (residual) matrix, so that it becomes the correlation of the residuals; a mean or intercept is divided
by the SD. These are lavaan's rules.

Everything works on batches: `values` (..., rows) may be one vector, the draws of a bootstrap, or complex
steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from rcvsem.fit.cells import ALPHA, BETA, LAMBDA, NU, PSI, THETA, GroupLayout, GroupMatrices
from rcvsem.fit.composite_places import fill_constants
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Bools, Ints, frozen
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit
    from rcvsem.fit.ordinal.structure import OrdinalLayout

Kind = Literal["lv", "all"]
Array = NDArray[Any]
COMPLEX_STEP = 1e-30


def standardized_values(layout: Layout, values: Array, kind: Kind = "all") -> Array:
    """Standardized rows of the parameter table. (..., rows) -> (..., rows); rows without a cell stay as
    they are.

    Where an implied variance is not positive the result is not a number; callers turn that into NotAvailable.
    """
    batch = values.reshape(-1, values.shape[-1])
    out = batch.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for where in layout.groups:
            out[:, where.row] = _group(layout, where, batch[:, where.row], kind)
        _pivots(layout, batch, out, kind)
        if layout.ordinal is not None and kind == "all":
            _thresholds(layout, layout.ordinal, batch, out)
    return out.reshape(values.shape)


def _pivots(layout: Layout, batch: Array, out: Array, kind: Kind) -> None:
    """Weights of the composites' pivots: the contrast is the pivot times its weight, with the sign turned."""
    for g, where in enumerate(layout.groups if layout.composites else ()):
        phi, _, _ = _moments(layout, where, batch[:, where.row])
        for composite in layout.composites:
            k, e, weight = composite.contrast, composite.eta, composite.weight[g]
            whole = kind == "all" or (composite.matrix == BETA and layout.eta_observed[composite.i] < 0)
            size = np.sqrt(phi[:, k, k]) if whole else abs(weight)
            out[:, composite.row[g]] = np.sign(weight) * size / np.sqrt(phi[:, e, e])


def _thresholds(layout: Layout, ordinal: OrdinalLayout, batch: Array, out: Array) -> None:
    """Thresholds in units of the response behind the item; its scaling factor (given the predictors) becomes 1."""
    for where, own in zip(layout.groups, ordinal.groups, strict=True):
        _, variance, _ = _moments(layout, where, batch[:, where.row])
        sd = np.sqrt(variance)
        out[:, own.tau_row] = batch[:, own.tau_row] / sd[:, own.tau_item]
        out[:, own.scale_row] = 1.0 if ordinal.predictors.size else batch[:, own.scale_row] * sd[:, own.item]


def moments_of_latents(layout: Layout, values: Array, group: int) -> tuple[Array, Array, Array]:
    """(B, m, m) covariances of the etas, (B, p) implied variances of the observed, (B, p, m) loadings.

    values : (B, rows), real or complex. group : 0-based.
    """
    where = layout.groups[group]
    return _moments(layout, where, values[:, where.row])


def _moments(layout: Layout, where: GroupLayout, x: Array) -> tuple[Array, Array, Array]:
    p, m = layout.shapes
    n = x.shape[0]
    i, j, kind = where.i, where.j, where.matrix

    def filled(matrix: int, rows: int, columns: int) -> Array:
        out = np.zeros((n, rows, columns), dtype=x.dtype)
        at = kind == matrix
        out[:, i[at], j[at]] = x[:, at]
        if matrix == PSI:
            out[:, j[at], i[at]] = x[:, at]
        return out

    lam, beta, phi = filled(LAMBDA, p, m), filled(BETA, m, m), filled(PSI, m, m)
    fill_constants(where, lam, beta)
    if beta.any():
        c = np.linalg.inv(np.eye(m) - beta)
        phi = c @ phi @ np.swapaxes(c, 1, 2)
    variance = ((lam @ phi) * lam).sum(axis=2)
    at = (kind == THETA) & (i == j)
    variance[:, i[at]] += x[:, at]
    return phi, variance, lam


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Deviations:
    """Standard deviations of one group, (B, m) or (B, p): of etas and observed variables, and of their
    residuals.

    outcome : as eta, in the rows of contrasts that of their composites: a weight is one in the composite.
    Units that a kind leaves alone are 1. `eta_variance`, `variance` are the squares of the first two, kept
    apart so that a negative variance still divides a variance.
    """

    eta: Array
    observed: Array
    eta_residual: Array
    observed_residual: Array
    eta_variance: Array
    variance: Array
    outcome: Array

    def factors(self, matrix: Ints, i: Ints, j: Ints) -> Array:
        """(B, k) what the cells (k,) of the model matrices are multiplied by."""
        out = np.ones((self.eta.shape[0], i.size), dtype=self.eta.dtype)
        same = i == j

        def cells(mask: Bools) -> tuple[Ints, Ints, Ints]:
            at = np.flatnonzero(mask)
            return at, i[at], j[at]

        at, row, column = cells(matrix == LAMBDA)
        out[:, at] = self.eta[:, column] / self.observed[:, row]
        at, row, column = cells(matrix == BETA)
        out[:, at] = self.eta[:, column] / self.outcome[:, row]
        at, row, _ = cells(matrix == NU)
        out[:, at] = 1.0 / self.observed[:, row]
        at, row, _ = cells(matrix == ALPHA)
        out[:, at] = 1.0 / self.eta[:, row]
        at, row, _ = cells((matrix == PSI) & same)
        out[:, at] = 1.0 / self.eta_variance[:, row]
        at, row, _ = cells((matrix == THETA) & same)
        out[:, at] = 1.0 / self.variance[:, row]
        at, row, column = cells((matrix == PSI) & ~same)
        out[:, at] = 1.0 / (self.eta_residual[:, row] * self.eta_residual[:, column])
        at, row, column = cells((matrix == THETA) & ~same)
        out[:, at] = 1.0 / (self.observed_residual[:, row] * self.observed_residual[:, column])
        return out


def scales(layout: Layout, where: GroupLayout, x: Array, kind: Kind) -> Deviations:
    """Scales of one group at the values x (B, r) of its rows."""
    phi, variance, _ = _moments(layout, where, x)
    p, m = layout.shapes
    eta_variance = phi[:, np.arange(m), np.arange(m)].copy()
    residuals = []
    for matrix, size in ((PSI, m), (THETA, p)):
        diagonal = np.flatnonzero((where.matrix == matrix) & (where.i == where.j))
        residual = np.ones((x.shape[0], size), dtype=x.dtype)
        residual[:, where.i[diagonal]] = np.sqrt(x[:, diagonal])
        residuals.append(residual)
    if kind == "lv":
        promoted = layout.eta_observed >= 0
        eta_variance[:, promoted] = 1.0
        residuals[0][:, promoted] = 1.0
        residuals[1] = np.ones_like(residuals[1])
        variance = np.ones_like(variance)
    outcome = np.sqrt(eta_variance)
    for composite in layout.composites:
        outcome[:, composite.contrast] = outcome[:, composite.eta]
    return Deviations(
        eta=np.sqrt(eta_variance), outcome=outcome, observed=np.sqrt(variance), eta_residual=residuals[0],
        observed_residual=residuals[1], eta_variance=eta_variance, variance=variance,
    )  # fmt: skip


def _group(layout: Layout, where: GroupLayout, x: Array, kind: Kind) -> Array:
    factors = scales(layout, where, x, kind).factors(where.matrix, where.i, where.j)
    # A covariance fixed to 0 beside a residual variance of 0 stays 0, not 0/0.
    return np.asarray(np.where(x == 0.0, x, x * factors))


def standardized_matrices(fit: Fit, group: int = 1) -> GroupMatrices:
    """Model matrices of a group (1-based) with latents and observed variables of variance 1.

    Unlike the rows of `standardized_values`, residual covariances are divided by the total SDs, so that the
    matrices together imply the correlations. Not a number where an implied variance is not positive.
    """
    matrices, state = fit.matrices[group - 1], fit.implied[group - 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        eta, observed = np.sqrt(np.diag(state.phi)), np.sqrt(np.diag(state.sigma))
        return GroupMatrices(
            lambda_=frozen(matrices.lambda_ * eta / observed[:, None]),
            beta=frozen(matrices.beta * eta / eta[:, None]),
            psi=frozen(matrices.psi / np.outer(eta, eta)),
            theta=frozen(matrices.theta / np.outer(observed, observed)),
            nu=frozen(matrices.nu / observed),
            alpha=frozen(matrices.alpha / eta),
        )
