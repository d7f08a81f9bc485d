"""Normal variables behind answers in categories, such that the codes have given covariances (NORTA).

For two items with cuts a, b and codes u, v: cov(u, v) = sum_ab (u_a+1 - u_a)(v_b+1 - v_b) integral from 0 to r of the
bivariate normal density at (a, b) (Plackett 1954). It rises with r, so that r is found by safeguarded Newton steps.
Cario & Nelson (1997); in simulations of fit indices Auerswald & Moshagen (2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import normal_density, normal_quantile

NODES, WEIGHTS = np.polynomial.legendre.leggauss(32)
LARGEST = 0.995
STEPS = 40
TOLERANCE = 1e-8
# Values of the density computed at a time: they stay in the cache of a processor.
CELLS = 32_768
# Correlations that differ by less are the same.
SAME = 1e-10
# Whole numbers below this are exact in single precision.
EXACT = 2**24
# Smallest eigenvalue of the matrix of normal correlations; a lower one is raised to it.
LOWEST = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CategoryItem:
    """Codes of an item's categories, ascending, and the shares of the answers; () and () of a continuous variable."""

    codes: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()

    @property
    def cuts(self) -> Floats:
        """Thresholds of the normal variable; none of a continuous one."""
        return _cuts(self.shares)

    @property
    def sd(self) -> float:
        """Standard deviation of the codes."""
        codes, shares = np.array(self.codes), np.array(self.shares)
        return float(np.sqrt(shares @ (codes - shares @ codes) ** 2))


@lru_cache(maxsize=1024)
def _cuts(shares: tuple[float, ...]) -> Floats:
    return frozen([normal_quantile(share) for share in np.cumsum(shares)[:-1]])


def item_of(answers: Floats, most: int) -> CategoryItem:
    """The categories of answers (n,), whole numbers of at most `most` kinds; else a continuous variable."""
    seen = answers[~np.isnan(answers)]
    codes, counts = np.unique(seen, return_counts=True)
    if not 2 <= codes.size <= most or (codes != np.floor(codes)).any():
        return CategoryItem()
    return CategoryItem(codes=tuple(codes.tolist()), shares=tuple((counts / counts.sum()).tolist()))


@dataclass(slots=True, eq=False)
class Solved:
    """What was found last: correlations of codes, and of the normal variables behind them. Populations
    that differ in a few
    items have most pairs in common."""

    codes: Floats | None = None
    normal: Floats | None = None
    met: bool = True


def normal_correlations(
    correlations: Floats, items: Sequence[CategoryItem], known: Solved | None = None
) -> tuple[Floats, bool]:
    """(p, p) correlations of the normal variables whose codes correlate as given, and whether all could be met.

    A continuous variable is its own normal variable. known : pairs that correlate as there are not solved again.
    """
    p = len(items)
    out, met = np.eye(p), True
    rows, columns = np.tril_indices(p, -1)
    if known is not None and known.codes is not None and known.normal is not None:
        out, met = known.normal.copy(), known.met
        other = np.abs(known.codes[rows, columns] - correlations[rows, columns]) > SAME
        rows, columns = rows[other], columns[other]
    sizes = np.array([len(one.codes) for one in items])
    for kind in sorted(set(zip(sizes[rows].tolist(), sizes[columns].tolist(), strict=True))):
        at = (sizes[rows] == kind[0]) & (sizes[columns] == kind[1])
        i, j = rows[at], columns[at]
        found, good = _solved(correlations[i, j], [items[k] for k in i], [items[k] for k in j])
        out[i, j] = out[j, i] = found
        met &= good
    if known is not None and known.codes is None:
        known.codes, known.normal, known.met = np.array(correlations), out.copy(), met
    values, vectors = np.linalg.eigh(out)
    if values[0] < LOWEST:
        met = False
        out = (vectors * np.maximum(values, LOWEST)) @ vectors.T
        d = np.sqrt(np.diag(out))
        out = out / np.outer(d, d)
    return out, met


def _solved(
    target: Floats, first: Sequence[CategoryItem], second: Sequence[CategoryItem]
) -> tuple[Floats, bool]:
    """(P,) normal correlations of pairs with the same numbers of categories."""
    a, b = np.stack([one.cuts for one in first]), np.stack([one.cuts for one in second])
    if not a.shape[1] and not b.shape[1]:
        return np.clip(target, -LARGEST, LARGEST), bool((np.abs(target) <= LARGEST).all())
    if not a.shape[1] or not b.shape[1]:
        cuts, owner = (b, second) if not a.shape[1] else (a, first)
        # corr(code, z) = r sum_k (gap) phi(cut_k) / sd
        slope = (_gaps(owner) * normal_density(cuts)).sum(axis=1) / np.array([one.sd for one in owner])
        r = target / slope
        return np.clip(r, -LARGEST, LARGEST), bool((np.abs(r) <= LARGEST).all())
    weight = _gaps(first)[:, :, None] * _gaps(second)[:, None, :]
    weight /= (np.array([one.sd for one in first]) * np.array([one.sd for one in second]))[:, None, None]
    r, value = np.clip(target, -0.9, 0.9), np.zeros(target.size)
    low, high = np.full(target.size, -LARGEST), np.full(target.size, LARGEST)
    left = np.arange(target.size)
    for _ in range(STEPS):
        at, own, x, y = r[left], weight[left], a[left][:, :, None], b[left][:, None, :]
        value[left] = (own * _integral(x, y, at)).sum(axis=(1, 2)) - target[left]
        slope = (own * _bivariate(x, y, at[:, None, None])).sum(axis=(1, 2))
        below = value[left] < 0
        low[left], high[left] = np.where(below, at, low[left]), np.where(below, high[left], at)
        step = at - value[left] / np.maximum(slope, 1e-12)
        inside = (step >= low[left]) & (step <= high[left])
        r[left] = np.where(inside, step, (low[left] + high[left]) / 2.0)
        left = left[np.abs(r[left] - at) >= TOLERANCE]
        if not left.size:
            break
    return r, bool((np.abs(value) < 1e-4).all())


def _gaps(items: Sequence[CategoryItem]) -> Floats:
    return np.stack([np.diff(one.codes) for one in items])


def _bivariate(a: Floats, b: Floats, r: Floats) -> Floats:
    left = 1.0 - r * r
    return np.asarray(
        np.exp(-(a * a + b * b - 2.0 * a * b * r) / (2.0 * left)) / (2.0 * np.pi * np.sqrt(left))
    )


def _integral(a: Floats, b: Floats, r: Floats) -> Floats:
    """(P, K, L) integral of the density over the correlation from 0 to r (P,), over arcsin(r)."""
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    nodes, weights = NODES[:, None, None] + 1.0, WEIGHTS
    most = max(1, CELLS // (NODES.size * out[0].size))
    for first in range(0, len(r), most):
        part = slice(first, first + most)
        x, y = a[part, None], b[part, None]
        half = 0.5 * np.arcsin(r[part])
        angle = half[:, None, None, None] * nodes
        twice = 2.0 * np.cos(angle) ** 2
        density = np.exp((2.0 * np.sin(angle) / twice) * (x * y) - (x * x + y * y) / twice)
        out[part] = np.tensordot(density, weights, (1, 0)) * (half / (2.0 * np.pi))[:, None, None]
    return out


class Cutting:
    """Cuts normal values of some items into their codes; made once, used for many samples."""

    def __init__(self, items: Sequence[CategoryItem]) -> None:
        most = max((len(one.codes) for one in items), default=0)
        self.cuts = np.full((max(most - 1, 0), len(items)), np.inf, dtype=np.float32)
        self.codes = np.zeros((max(most, 1), len(items)))
        for k, one in enumerate(items):
            if one.codes:
                self.cuts[: len(one.codes) - 1, k], self.codes[: len(one.codes), k] = one.cuts, one.codes
        self.plain = np.array([k for k, one in enumerate(items) if not one.codes], dtype=np.intp)
        #: Whether all codes of all items are whole numbers one apart, as those of ratings are.
        self.even = not self.plain.size and all((np.diff(one.codes) == 1).all() for one in items)

    def categories(self, z: NDArray[Any]) -> NDArray[np.int8]:
        """(..., p) 0-based categories of normal values."""
        above = np.zeros(z.shape, dtype=np.int8)
        for cut in self.cuts:  # one comparison a cut for all items
            above += z > cut
        return above

    def __call__(self, z: NDArray[Any]) -> Floats:
        """Codes of normal values (..., p); continuous variables as they are."""
        p = z.shape[-1]
        out = self.codes.take(self.categories(z) * np.intp(p) + np.arange(p))
        out[..., self.plain] = z[..., self.plain]
        return out

    def moments(self, z: NDArray[Any]) -> tuple[Floats, Floats]:
        """Means (b, p) and covariances (b, p, p; divisor n) of the codes of normal values (b, n, p)."""
        n = z.shape[1]
        if not self.even or n * (len(self.cuts) + 1) ** 2 >= EXACT:
            x = self(z)
            mean = x.mean(axis=1)
            x -= mean[:, None, :]
            return mean, np.asarray(x.transpose(0, 2, 1) @ x / n)
        # sums of small whole numbers are exact in single precision
        x = self.categories(z).astype(np.float32)
        sums = x.sum(axis=1).astype(np.float64) / n
        gram = (x.transpose(0, 2, 1) @ x).astype(np.float64) / n
        return sums + self.codes[0], gram - sums[:, :, None] * sums[:, None, :]
