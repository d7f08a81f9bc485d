"""Polychoric correlations: two-step maximum likelihood (Olsson, 1979), all pairs of items at once.

Thresholds come from the margins; the correlation of a pair solves sum n_ab pi'_ab / pi_ab = 0 by safeguarded Newton
steps, whose second derivative is exact. Padded arrays carry items with fewer categories.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from rcvsem.fit.ordinal.bivariate_normal import INFINITE, bivariate_normal, density, density_slope, move
from rcvsem.fit.ordinal.thresholds import threshold_influence
from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_density

# Correlations are sought up to this size (lavaan's bound).
LARGEST = 0.999
# Change of a correlation below which it has converged; after so small a Newton step the error is its square.
TOLERANCE = 1e-11
NEWTON_STEP = 1e-7
_TINY = np.finfo(np.float64).eps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Polychoric:
    """Correlations of P pairs (i < j).

    i, j : (P,) items. rho : (P,). tables : (P, K, K) frequencies as observed. phi2 : (P, K - 1, K - 1) distribution
    function at the thresholds. empty : (P,) empty cells. bound : (P,) stopped at +-`LARGEST`.
    """

    i: Ints
    j: Ints
    rho: Floats
    tables: Floats
    phi2: Floats
    empty: Ints
    bound: Bools


def item_pairs(o: int) -> tuple[Ints, Ints]:
    """The pairs i < j of o items, in the order of all results here."""
    i, j = np.triu_indices(o, 1)
    return i.astype(np.intp), j.astype(np.intp)


def contingency_tables(codes: Ints, K: int, i: Ints, j: Ints, weights: Floats | None = None) -> Floats:
    """(P, K, K) frequencies of all pairs by one product of indicator matrices. codes (n, o), weights (n,)."""
    n, o = codes.shape
    indicators = np.zeros((n, o * K), dtype=np.float32)
    indicators[np.arange(n)[:, None], np.arange(o) * K + codes] = 1.0
    # float32 counts are exact up to 2^24 cases.
    if n > 2**24 or weights is not None:
        indicators = indicators.astype(np.float64)
    counted = indicators if weights is None else indicators * weights[:, None]
    product = (indicators.T @ counted).reshape(o, K, o, K)
    return np.asarray(product[i, :, j, :], dtype=np.float64)


def polychoric(
    codes: Ints, tau: Floats, sizes: Ints, start: Floats | None = None, weights: Floats | None = None
) -> Polychoric:
    """Correlations of all pairs of items.

    Parameters
    ----------
    codes : (n, o) category numbers. tau : (o, K - 1) thresholds. sizes : (o,) numbers of categories.
    start : (P,) start values, e.g. of the sample a bootstrap draws from. weights : (n,) sampling weights.
    """
    K = tau.shape[1] + 1
    i, j = item_pairs(codes.shape[1])
    tables = contingency_tables(codes, K, i, j, weights)
    real = (np.arange(K)[None, :, None] < sizes[i][:, None, None]) & (
        np.arange(K)[None, None, :] < sizes[j][:, None, None]
    )
    empty = ((tables == 0) & real).sum(axis=(1, 2))
    used = _without_empty(tables, sizes, i, j)
    first = _pearson(tables) if start is None else start
    rho, phi2 = _maximise(used, tau[i], tau[j], np.clip(first, -0.9, 0.9))
    return Polychoric(
        i=i, j=j, rho=rho, tables=tables, phi2=phi2, empty=empty, bound=np.abs(rho) >= LARGEST - 1e-9
    )


def _without_empty(tables: Floats, sizes: Ints, i: Ints, j: Ints) -> Floats:
    """Two-by-two tables with one empty cell get .5 there with the margins kept (lavaan's default)."""
    small = np.flatnonzero((sizes[i] == 2) & (sizes[j] == 2))
    if not small.size:
        return tables
    out = tables.copy()
    block = out[small, :2, :2]
    holes = (block == 0).reshape(-1, 4)
    one = holes.sum(axis=1) == 1
    diagonal = holes[:, 0] | holes[:, 3]
    sign = np.where(diagonal, 0.5, -0.5) * one
    block += sign[:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    out[small, :2, :2] = block
    return out


def _pearson(tables: Floats) -> Floats:
    """(P,) product-moment correlations of the category numbers."""
    K = tables.shape[1]
    scores = np.arange(K, dtype=np.float64)
    n = tables.sum(axis=(1, 2))
    rows, columns = tables.sum(axis=2), tables.sum(axis=1)
    a, b = rows @ scores / n, columns @ scores / n
    va, vb = rows @ scores**2 / n - a**2, columns @ scores**2 / n - b**2
    return np.asarray((np.einsum("pab,a,b->p", tables, scores, scores) / n - a * b) / np.sqrt(va * vb))


def _maximise(tables: Floats, ti: Floats, tj: Floats, rho: Floats) -> tuple[Floats, Floats]:
    """Maximum likelihood correlations (P,) and Phi2 at the thresholds there."""
    h, k = ti[:, :, None], tj[:, None, :]
    last_i, last_j = ndtr(ti), ndtr(tj)
    rho = rho.copy()
    phi2 = bivariate_normal(h, k, rho)
    low, high = np.full(rho.size, -LARGEST), np.full(rho.size, LARGEST)
    active = np.arange(rho.size)
    for _ in range(60):
        hi, kj, r = h[active], k[active], rho[active]
        first = density(hi, kj, r)
        pi = np.maximum(_cells(phi2[active], last_i[active], last_j[active]), _TINY)
        slope = _differences(first)
        curve = _differences(density_slope(hi, kj, r, first))
        n = tables[active]
        ratio = slope / pi
        weighted = n * ratio
        score = weighted.sum(axis=(1, 2))
        second = (n * curve / pi - weighted * ratio).sum(axis=(1, 2))
        new, low[active], high[active], done = newton_step(r, score, second, low[active], high[active])
        phi2[active] = move(phi2[active], hi, kj, np.arcsin(r), np.arcsin(new))
        rho[active] = new
        active = active[~done]
        if not active.size:
            break
    return rho, phi2


def newton_step(
    r: Floats, score: Floats, second: Floats, low: Floats, high: Floats
) -> tuple[Floats, Floats, Floats, Bools]:
    """Next correlations (P,), the bracket around the maxima, and which are there."""
    up = score > 0
    low = np.where(up, np.maximum(low, r), low)
    high = np.where(up, high, np.minimum(high, r))
    with np.errstate(divide="ignore", invalid="ignore"):
        new = r - score / second
    # At the root rounding decides the sign of the score: the bracket is not taken to the last digit.
    bad = ~((second < 0) & (new > low - NEWTON_STEP) & (new < high + NEWTON_STEP))
    bad |= np.abs(new) > LARGEST
    # Towards a bound that the likelihood keeps climbing to, bisection gets there in a few steps.
    new = np.where(bad, (low + high) / 2.0, new)
    end = np.where(up, high, low)
    new = np.where(np.abs(end - new) < 1e-10, end, new)
    return new, low, high, ~(np.abs(new - r) > np.where(bad, TOLERANCE, NEWTON_STEP))


def _cells(phi2: Floats, last_i: Floats, last_j: Floats) -> Floats:
    """(P, K, K) cell probabilities from the distribution function at the inner thresholds."""
    P, a, b = phi2.shape
    full = np.zeros((P, a + 2, b + 2))
    full[:, 1:-1, 1:-1] = phi2
    full[:, 1:-1, -1] = last_i
    full[:, -1, 1:-1] = last_j
    full[:, -1, -1] = 1.0
    return np.diff(np.diff(full, axis=1), axis=2)


def _differences(inner: Floats) -> Floats:
    """(P, K, K) cell values of a function that vanishes at infinite thresholds."""
    P, a, b = inner.shape
    full = np.zeros((P, a + 2, b + 2))
    full[:, 1:-1, 1:-1] = inner
    return np.diff(np.diff(full, axis=1), axis=2)


def polychoric_influence(found: Polychoric, tau: Floats) -> Floats:
    """(P, K, K) influence on rho of a case in each cell of its table.

    [s_rho - A_i IF(tau_i) - A_j IF(tau_j)] / A, where A are mean products of bivariate scores over the observed table
    (Muthen, 1984; lavaan's form: outer products throughout).
    """
    i, j, rho = found.i, found.j, found.rho
    ti, tj = tau[i], tau[j]
    n = found.tables.sum(axis=(1, 2))[:, None, None]
    share = found.tables / n
    pi = np.maximum(_cells(found.phi2, ndtr(ti), ndtr(tj)), _TINY)
    score = _differences(density(ti[:, :, None], tj[:, None, :], rho)) / pi
    weighted = share * score / pi
    own = (share * score * score).sum(axis=(1, 2))
    by_i = _cross(weighted, ti, tj, rho)
    by_j = _cross(weighted.transpose(0, 2, 1), tj, ti, rho)
    influence = threshold_influence(tau)
    out = score - np.einsum("pck,pk->pc", influence[i], by_i)[:, :, None]
    out -= np.einsum("pck,pk->pc", influence[j], by_j)[:, None, :]
    return np.asarray(out / own[:, None, None])


def _cross(weighted: Floats, own: Floats, other: Floats, rho: Floats) -> Floats:
    """(P, K - 1) mean product of the scores of rho and of the first item's thresholds."""
    root = np.sqrt(1.0 - rho * rho)[:, None, None]
    steps = ndtr((other[:, None, :] - rho[:, None, None] * own[:, :, None]) / root)
    P, a, _ = steps.shape
    edges = np.concatenate((np.zeros((P, a, 1)), steps, np.ones((P, a, 1))), axis=2)
    g = normal_density(own)[:, :, None] * np.diff(edges, axis=2)
    g[own >= INFINITE] = 0.0
    return np.asarray((g * (weighted[:, :-1, :] - weighted[:, 1:, :])).sum(axis=2))
