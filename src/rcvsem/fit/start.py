"""Start values: from the sample moments, following every change of units of the items.

Loadings by the communalities of each factor's block, latent covariances by weighted projection on the loadings,
regressions by (slightly ridged) least squares among the latents. Values given in the model text win.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rcvsem.fit.cells import ALPHA, BETA, LAMBDA, NU, PSI, THETA, GroupMatrices
from rcvsem.fit.composite_start import Composites
from rcvsem.fit.matrices import Layout
from rcvsem.foundation.arrays import Bools, Floats, Ints, median

# Iterations of a block's principal axis: start values need no more.
ROUNDS = 3
# Share of the marker's variance that a latent starts with in variant 3.
SMALL = 0.05
# Smallest eigenvalue of the predictors' explained correlations from which instruments tell them apart.
WEAK = 1e-4


def start_values(
    layout: Layout,
    covs: Sequence[Floats],
    means: Sequence[Floats | None],
    given: Sequence[float | None],
    *,
    variant: int = 0,
) -> Floats:
    """(q,) start values.

    Parameters
    ----------
    layout : bound to the sample. covs, means : moments of each group. given : the author's start of each row.
    variant : 0 the usual ones; 1 equal loadings within a block; 2 moderate loadings, uncorrelated latents; 3 loadings by
        instrumental variables, small uncorrelated latents (a way into solutions with a negative variance).
    """
    total, count = np.zeros(layout.n_free), np.zeros(layout.n_free)
    for g, where in enumerate(() if all_given(layout, given) else layout.groups):
        values = _Start(layout, g, covs[g], means[g], variant).values()
        np.add.at(total, where.free, values)
        np.add.at(count, where.free, 1.0)
    theta = total / np.maximum(count, 1.0)
    for row, value in enumerate(given):
        if value is not None and layout.row_free[row] >= 0:
            theta[layout.row_free[row]] = value
    return np.asarray(theta)


def all_given(layout: Layout, given: Sequence[float | None]) -> bool:
    """Whether the author gave a start of every free row."""
    return all(value is not None for value, k in zip(given, layout.row_free, strict=True) if k >= 0)


class _Start:
    """Start values of one group, filled in stages: loadings, latent covariances, regressions, means."""

    def __init__(self, layout: Layout, g: int, S: Floats, mean: Floats | None, variant: int) -> None:
        self.layout, self.where, self.S, self.mean, self.variant = layout, layout.groups[g], S, mean, variant
        self.fixed: GroupMatrices = layout.matrices(np.zeros(layout.n_free), g)
        p, m = layout.shapes
        self.free_lambda = self._free(LAMBDA, (p, m))
        self.free_beta = self._free(BETA, (m, m))
        self.free_psi = self._free(PSI, (m, m))
        self.promoted = np.asarray(layout.eta_observed >= 0)
        self.lam = self.fixed.lambda_.copy()
        self.loading_beta = self.fixed.beta.copy()
        self.is_loading = np.zeros((m, m), bool)
        self.composites = Composites(layout, self.fixed.beta, self.free_beta, variant, g)
        self.phi = np.diag(np.where(np.diag(self.fixed.psi) > 0, np.diag(self.fixed.psi), 1.0))

    def _free(self, kind: int, shape: tuple[int, int]) -> Bools:
        out = np.zeros(shape, bool)
        pick = self.where.free_matrix == kind
        out[self.where.free_i[pick], self.where.free_j[pick]] = True
        if kind == PSI:
            out |= out.T
        return out

    def values(self) -> Floats:
        self._latents()
        beta = self._regressions()
        psi = self._residual_covariances(beta)
        S, lam = self.S, self.lam
        explained = np.einsum("ij,jk,ik->i", lam, self.phi, lam)
        theta = np.maximum(np.diag(S) - explained, 0.15 * np.diag(S))
        nu, alpha = self._means(beta)
        zero = np.zeros_like(S)
        matrices = {LAMBDA: lam, BETA: beta, PSI: psi, THETA: zero + np.diag(theta), NU: nu, ALPHA: alpha}
        out = np.zeros(self.where.free.size)
        for kind, matrix in matrices.items():
            pick = np.flatnonzero(self.where.free_matrix == kind)
            i, j = self.where.free_i[pick], self.where.free_j[pick]
            out[pick] = matrix[i] if matrix.ndim == 1 else matrix[i, j]
        return out

    def _latents(self) -> None:
        """Loadings and covariances of the latents, from the observed variables upwards."""
        m = self.layout.m
        loads = self.free_lambda | (self.fixed.lambda_ != 0)
        loads[:, self.composites.made] = False
        new = np.flatnonzero(loads.any(axis=0))
        known = np.zeros(m, bool)
        A = np.zeros((0, self.layout.p))
        if new.size:
            everything = np.arange(self.layout.p)
            L = self._block(self.S, self.fixed.lambda_, self.free_lambda, everything, new)
            self.lam[:, new] = L
            residual_free = np.ones(self.layout.p, bool)
            residual_free[self.layout.eta_observed[self.promoted]] = False
            projected = self._project(self.S, L, new, residual_free)
            if projected is not None:
                self.phi[np.ix_(new, new)], A = projected
            known[new] = True
        self.composites.of_items(self, new, A, known)
        loads = self.free_beta | (self.fixed.beta != 0)
        loads[:, self.composites.made] = False
        while True:
            more = self.composites.of_latents(self, known)
            reach = loads & known[:, None] & ~known[None, :]
            new = np.flatnonzero(reach.any(axis=0))
            if not new.size:
                if more:
                    continue
                break
            children = np.flatnonzero(reach.any(axis=1))
            C = self.phi[np.ix_(children, children)]
            L = self._block(C, self.fixed.beta, self.free_beta, children, new)
            self.loading_beta[np.ix_(children, new)] = L
            self.is_loading[np.ix_(children, new)] = True
            before = np.flatnonzero(known)
            projected = self._project(C, L, new, np.ones(children.size, bool))
            if projected is not None:
                block, A = projected
                cross = A @ self.phi[np.ix_(children, before)]
                self.phi[np.ix_(new, new)] = block
                self.phi[np.ix_(new, before)] = cross
                self.phi[np.ix_(before, new)] = cross.T
            known[new] = True
        self._make_positive_definite()

    def _block(self, C: Floats, fixed: Floats, free: Bools, rows: Ints, new: Ints) -> Floats:
        """(rows, new) start loadings; sets the variance of each new latent."""
        sd = np.sqrt(np.diag(C))
        L = np.zeros((rows.size, new.size))
        for k, f in enumerate(new):
            at = np.flatnonzero(free[rows, f] | (fixed[rows, f] != 0))
            items = rows[at]
            if self.promoted[f] and not free[items, f].any():
                self.phi[f, f] = C[at[0], at[0]]
                L[at, k] = fixed[items, f]
                continue
            if self.variant == 3 and (~free[items, f] & (fixed[items, f] != 0)).any():
                L[at, k] = _by_instruments(C[np.ix_(at, at)], fixed[items, f], free[items, f])
                marker = at[np.flatnonzero(~free[items, f])[0]]
                self.phi[f, f] = SMALL * C[marker, marker]
                continue
            strength = one_factor(C[np.ix_(at, at)] / np.outer(sd[at], sd[at]), self.variant)
            scale = self._scale(f, fixed[items, f], free[items, f], strength * sd[at])
            L[at, k] = np.where(free[items, f], strength * sd[at] / scale, fixed[items, f])
            self.phi[f, f] = scale**2
        return L

    def _scale(self, f: int, fixed: Floats, free: Bools, covariance: Floats) -> float:
        """SD of latent f that its fixed loadings (or its fixed variance) imply; its sign turns the loadings."""
        held = ~free & (fixed != 0)
        if held.any():
            ratios = covariance[held] / fixed[held]
            scale = median(ratios)
            smallest = 0.2 * float(np.max(np.abs(covariance / np.where(fixed == 0, 1.0, np.abs(fixed)))))
            return scale if abs(scale) > smallest else float(np.copysign(smallest, scale))
        if not self.free_psi[f, f] and self.fixed.psi[f, f] > 0:
            return float(np.sqrt(self.fixed.psi[f, f]))
        return 1.0

    def _project(self, C: Floats, L: Floats, new: Ints, residual: Bools) -> tuple[Floats, Floats] | None:
        """Covariances of the new latents A (C - residual) A', and A; None when L has not full column rank."""
        variance = np.diag(self.phi)[new]
        if self.variant >= 2:
            return None
        sd = np.sqrt(np.diag(C))
        scaled = L / sd[:, None]
        unit = np.sqrt((scaled**2).sum(axis=0))
        if np.linalg.matrix_rank(scaled / unit, tol=1e-4) < new.size:
            return None
        A = np.linalg.pinv(scaled / unit) / unit[:, None]
        unique = np.clip(1.0 - (scaled**2) @ variance, 0.1, 0.9) * residual
        block = A @ (C / np.outer(sd, sd) - np.diag(unique)) @ A.T
        return block, A / sd

    def _make_positive_definite(self) -> None:
        """Clip variances and shrink correlations of the latents until Phi is safely positive definite."""
        at = np.flatnonzero(~self.composites.follows)
        phi = self.phi[np.ix_(at, at)]
        start = np.abs(np.diag(phi)).max(initial=0.0)
        if start == 0.0:
            return
        d = np.sqrt(np.maximum(np.diag(phi), 1e-3 * median(np.abs(np.diag(phi)))))
        cor = np.clip(phi / np.outer(d, d), -0.95, 0.95)
        cor[np.diag_indices_from(cor)] = 1.0
        for _ in range(60):
            if np.linalg.eigvalsh(cor)[0] > 0.02:
                break
            cor = 0.9 * cor + 0.1 * np.eye(cor.shape[0])
        self.phi[np.ix_(at, at)] = cor * np.outer(d, d)

    def _regressions(self) -> Floats:
        """Least-squares slopes of each dependent latent on its predictors, fixed slopes taken off first.

        Where a predictor is itself influenced by the dependent (a feedback loop), least squares starts on the wrong side
        of the surface det(I - B) = 0 that no step can cross; two-stage least squares is consistent.
        """
        beta = np.where(self.is_loading, self.loading_beta, self.fixed.beta)
        free = self.free_beta & ~self.is_loading
        reach = _reach(free | ((beta != 0) & ~self.is_loading))
        for i in np.flatnonzero(free.any(axis=1)):
            x = np.flatnonzero(free[i])
            held = np.flatnonzero((beta[i] != 0) & ~free[i])
            if self.variant == 0 and reach[i, i]:
                slopes = self._two_stage(int(i), x, held, beta[i, held], reach)
                if slopes is not None:
                    beta[i, x] = slopes
                    continue
            target = self.phi[x, i] - self.phi[np.ix_(x, held)] @ beta[i, held]
            A = self.phi[np.ix_(x, x)]
            scale = np.sqrt(np.diag(A))
            ridged = A / np.outer(scale, scale) + 0.05 * np.eye(x.size)
            beta[i, x] = np.linalg.solve(ridged, target / scale) / scale
        return beta

    def _two_stage(self, i: int, x: Ints, held: Ints, known: Floats, reach: Bools) -> Floats | None:
        """Slopes of i on x by the variables that no member of its loop influences; None with too few of them."""
        loop = np.flatnonzero(reach[i] & reach[:, i])
        instruments = np.flatnonzero(~reach[:, loop].any(axis=1))
        if instruments.size < x.size:
            return None
        sd = np.sqrt(np.diag(self.phi))
        cor = self.phi / np.outer(sd, sd)
        first = np.linalg.solve(
            cor[np.ix_(instruments, instruments)], cor[np.ix_(instruments, np.concatenate([x, [i], held]))]
        )
        A = cor[np.ix_(x, instruments)] @ first[:, : x.size]
        if np.linalg.eigvalsh((A + A.T) / 2.0)[0] < WEAK:
            return None
        right = first[:, x.size] - first[:, x.size + 1 :] @ (known * sd[held] / sd[i])
        slopes = np.linalg.solve(A, cor[np.ix_(x, instruments)] @ right)
        return np.asarray(slopes * sd[i] / sd[x])

    def _residual_covariances(self, beta: Floats) -> Floats:
        """Psi that goes with Phi and Beta; variances at least a tenth of the total."""
        stay = np.eye(self.layout.m) - beta
        implied = stay @ self.phi @ stay.T
        psi = np.where(self.free_psi, implied, self.fixed.psi)
        low = 0.1 * np.diag(self.phi)
        diagonal = np.where(np.diag(self.free_psi), np.maximum(np.diag(psi), low), np.diag(psi))
        psi[np.diag_indices_from(psi)] = diagonal
        bound = 0.9 * np.sqrt(np.maximum(np.outer(diagonal, diagonal), 0.0))
        off = self.free_psi & ~np.eye(self.layout.m, dtype=bool)
        return self.composites.residuals(np.where(off, np.clip(psi, -bound, bound), psi))

    def _means(self, beta: Floats) -> tuple[Floats, Floats]:
        """Intercepts at the sample means; latent means by projection where no intercept can take them."""
        p, m = self.layout.shapes
        if self.mean is None:
            return np.zeros(p), np.zeros(m)
        eta = np.zeros(m)
        at = self.layout.eta_observed[self.promoted]
        eta[self.promoted] = self.mean[at]
        alpha_free = np.zeros(m, bool)
        alpha_free[self.where.free_i[self.where.free_matrix == ALPHA]] = True
        held = np.ones(p, bool)
        held[self.where.free_i[self.where.free_matrix == NU]] = False
        latent = np.flatnonzero(alpha_free & ~self.promoted)
        if held.any() and latent.size:
            # Total loadings, through promoted items too.
            through = np.linalg.solve(np.eye(m) - self._measured_beta(beta), np.eye(m))
            total = (self.lam @ through)[np.ix_(held, latent)]
            eta[latent] = np.linalg.lstsq(total, (self.mean - self.fixed.nu)[held], rcond=1e-8)[0]
        return self.mean - self.lam @ eta, eta - beta @ eta

    def _measured_beta(self, beta: Floats) -> Floats:
        return np.where(self.is_loading, beta, 0.0)


def _by_instruments(C: Floats, fixed: Floats, free: Bools) -> Floats:
    """(k,) loadings beside a fixed one: ratios of covariances with third items (Hagglund, 1982)."""
    marker = int(np.flatnonzero(~free & (fixed != 0))[0])
    out = np.where(free, 0.0, fixed)
    for j in np.flatnonzero(free):
        others = [k for k in range(free.size) if k not in (j, marker)]
        size = float((C[marker, others] ** 2).sum())
        ratio = float(C[j, others] @ C[marker, others]) / size if size > 0 else 1.0
        limit = 5.0 * np.sqrt(C[j, j] / C[marker, marker])
        out[j] = fixed[marker] * float(np.clip(ratio, -limit, limit))
    return out


def _reach(paths: Bools) -> Bools:
    """reach[i, j]: j influences i over one path or several; paths[i, j] from j to i."""
    reach = paths.copy()
    for k in range(reach.shape[0]):
        reach |= np.outer(reach[:, k], reach[k])
    return reach


def one_factor(R: Floats, variant: int = 0) -> Floats:
    """(k,) standardized loadings of one factor on a (k, k) correlation matrix, by iterated principal axes."""
    k = R.shape[0]
    if variant == 2:
        return np.full(k, 0.6)
    if k == 1:
        return np.array([0.9])
    if k == 2:
        r = float(np.clip(R[0, 1], -0.95, 0.95))
        size = float(np.sqrt(max(abs(r), 0.1)))
        return np.array([size, size if r >= 0 else -size])
    A = np.array(R)
    communality = np.abs(A - np.eye(k)).max(axis=1)
    loading = np.zeros(k)
    for _ in range(ROUNDS):
        A[np.diag_indices(k)] = np.clip(communality, 0.05, 0.95)
        values, vectors = np.linalg.eigh(A)
        loading = vectors[:, -1] * np.sqrt(max(values[-1], 0.05))
        communality = loading**2
    loading *= 1.0 if loading.sum() >= 0 else -1.0
    if variant == 1:
        loading = np.where(loading < 0, -1.0, 1.0) * np.sqrt(np.mean(loading**2))
    return np.where(loading < 0, np.clip(loading, -0.97, -0.1), np.clip(loading, 0.1, 0.97))
