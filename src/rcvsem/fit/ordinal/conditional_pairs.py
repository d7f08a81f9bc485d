"""Pairs of ordinal items given predictors: their likelihood, its solution and its influence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from rcvsem.fit.ordinal.bivariate_normal import advance, density, density_slope
from rcvsem.fit.ordinal.categories import GroupRows
from rcvsem.fit.ordinal.continuous import mean_of
from rcvsem.fit.ordinal.polychoric import LARGEST, Polychoric, contingency_tables, item_pairs, newton_step
from rcvsem.fit.ordinal.regressions import OrdinalRegression
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.distributions import normal_density

# Points times corners held at a time: what fits into a processor's cache.
BLOCK = 20_000


# Cells less likely than this have no score: its digits are rounding (lavaan's rule).
IMPOSSIBLE = float(np.sqrt(np.finfo(np.float64).eps))
_TINY = float(np.finfo(np.float64).eps)
_SIGNS = np.array([1.0, -1.0, -1.0, 1.0])[None, :, None]


# -- pairs of ordinal items ------------------------------------------------------------------------------------------


def ordinal_pairs(
    own: Sequence[OrdinalRegression], rows: GroupRows, predictors: Ints, z: Floats, start: Floats | None
) -> tuple[Polychoric, list[Floats]]:
    """Residual polychoric correlations of all pairs of ordinal items, and their casewise influences (n,)."""
    codes, sizes, x = rows.codes, rows.sizes, rows.data[:, predictors]
    n, o = codes.shape
    i, j = item_pairs(o)
    K = max(sizes, default=1)
    tables = contingency_tables(codes, K, i, j)  # the cells that occur
    real = (np.arange(K)[:, None] < np.array(sizes)[i][:, None, None]) & (
        np.arange(K) < np.array(sizes)[j][:, None, None]
    )
    if start is None:
        start = np.asarray(np.corrcoef(codes, rowvar=False))[i, j] if o > 1 else np.zeros(0)
    pattern = np.unique(x, axis=0, return_inverse=True)[1].reshape(-1)
    rho = np.zeros(i.size)
    influence: list[Floats] = []
    size = max(1, BLOCK // (4 * n))
    for first in range(0, i.size, size):
        at = slice(first, first + size)
        block = _Pairs(own, codes, pattern, K, (i[at], j[at]), rows.weights)
        rho[at], phi2 = block.maximise(np.clip(start[at], -0.9, 0.9))
        influence += block.influences(rho[at], phi2, z)
    found = Polychoric(
        i=i, j=j, rho=rho, tables=tables, phi2=np.zeros((i.size, 0, 0)),
        empty=((tables == 0) & real).sum(axis=(1, 2)), bound=np.abs(rho) >= LARGEST - 1e-9,
    )  # fmt: skip
    return found, influence


class _Pairs:
    """P pairs of ordinal items, at their distinct points (answers and predictors); padded ones weigh 0."""

    def __init__(
        self,
        own: Sequence[OrdinalRegression],
        codes: Ints,
        pattern: Ints,
        K: int,
        pairs: tuple[Ints, Ints],
        weights: Floats | None,
    ) -> None:
        i, j = pairs
        self.own, self.i, self.j, self.weights = own, i, j, weights
        first, self.back, weight = [], [], []
        for a, b in zip(i, j, strict=True):
            key = (pattern * K + codes[:, a]) * K + codes[:, b]
            _, where, back, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
            first.append(where)
            self.back.append(back.reshape(-1))
            weight.append(count if weights is None else np.bincount(back.reshape(-1), weights))
        widest = max(own_points.size for own_points in first)
        self.first = np.zeros((i.size, widest), dtype=np.intp)
        self.weight = np.zeros((i.size, widest))
        for p, (where, count) in enumerate(zip(first, weight, strict=True)):
            self.first[p, : where.size], self.weight[p, : where.size] = where, count
        upper, lower = np.array([one.upper for one in own]), np.array([one.lower for one in own])
        self.ui, self.li = upper[i[:, None], self.first], lower[i[:, None], self.first]
        self.uj, self.lj = upper[j[:, None], self.first], lower[j[:, None], self.first]
        self.h = np.stack((self.ui, self.li, self.ui, self.li), axis=1)
        self.k = np.stack((self.uj, self.uj, self.lj, self.lj), axis=1)

    def maximise(self, rho: Floats) -> tuple[Floats, Floats]:
        """(P,) correlations and the distribution function at the corners (P, 4, points)."""
        rho = rho.copy()
        sums, products = (self.h**2 + self.k**2) / 2.0, self.h * self.k
        apart = ndtr(self.h) * ndtr(self.k)
        phi2 = advance(apart, sums, products, np.zeros_like(rho), np.arcsin(rho))
        low, high = np.full(rho.size, -LARGEST), np.full(rho.size, LARGEST)
        active = np.arange(rho.size)
        for _ in range(60):
            h, k, r, weight = self.h[active], self.k[active], rho[active], self.weight[active]
            first = density(h, k, r)
            pi = np.maximum(_signed(phi2[active]), _TINY)
            ratio = _signed(first) / pi
            curve = _signed(density_slope(h, k, r, first)) / pi
            score = (weight * ratio).sum(axis=1)
            second = (weight * (curve - ratio * ratio)).sum(axis=1)
            new, low[active], high[active], done = newton_step(r, score, second, low[active], high[active])
            ends = np.arcsin(r), np.arcsin(new)
            phi2[active] = advance(phi2[active], sums[active], products[active], *ends)
            rho[active] = new
            active = active[~done]
            if not active.size:
                break
        return rho, phi2

    def influences(self, rho: Floats, phi2: Floats, z: Floats) -> list[Floats]:
        """Casewise influences (n,) on each pair's correlation."""
        pi = np.maximum(_signed(phi2), _TINY)
        real = pi > IMPOSSIBLE
        score = np.where(real, _signed(density(self.h, self.k, rho)) / pi, 0.0)
        divisor = np.where(real, pi, np.inf)
        by_i = _limits(self.ui, self.li, self.uj, self.lj, rho, divisor)
        by_j = _limits(self.uj, self.lj, self.ui, self.li, rho, divisor)
        out = []
        for p, back in enumerate(self.back):
            s, w = score[p][back], self.weights
            inner = through_regression(self.own[self.i[p]], s * by_i[0][p][back], s * by_i[1][p][back], z, w)
            inner += through_regression(self.own[self.j[p]], s * by_j[0][p][back], s * by_j[1][p][back], z, w)
            out.append((s - inner) / float(mean_of(s * s, w)))
        return out


def _signed(corners: Floats) -> Floats:
    """(P, 4, points) values at the corners -> (P, points) of the rectangles."""
    return np.asarray((corners * _SIGNS).sum(axis=1))


def _limits(
    upper: Floats,
    lower: Floats,
    other_upper: Floats,
    other_lower: Floats,
    rho: Floats,
    pi: Floats,
) -> tuple[Floats, Floats]:
    """(P, points) derivatives of log pi by the upper and the lower limit of one of the two responses."""
    r = rho[:, None]
    root = np.sqrt(1.0 - r * r)
    out = []
    for limit, sign in ((upper, 1.0), (lower, -1.0)):
        share = ndtr((other_upper - r * limit) / root) - ndtr((other_lower - r * limit) / root)
        out.append(sign * normal_density(limit) * share / pi)
    return out[0], out[1]


def through_regression(
    one: OrdinalRegression, at_upper: Floats, at_lower: Floats, z: Floats, weights: Floats | None
) -> Floats:
    """(n,) what the influences on an ordinal item's regression bring in, from the derivatives (n,) by each case's
    limits."""
    assert one.codes is not None
    if weights is not None:
        at_upper, at_lower = at_upper * weights, at_lower * weights
    t = one.location.size
    above = np.bincount(one.codes, at_upper, t + 1)[:t]
    below = np.bincount(one.codes, at_lower, t + 1)[1:]
    total = at_upper + at_lower
    cross = np.concatenate((above + below, -z.T @ total))
    return np.asarray(one.influence @ (cross / total.size))
