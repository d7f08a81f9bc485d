"""Information of rows with gaps, summed over their patterns.

An element is one way in which a parameter moves the moments: (weight, u, v) moves Sigma by weight (V_u V_v' + V_v V_u'),
and with v the extra column "1" of the dictionary mu by weight V_u. With G_j = V'K_j V of pattern j (K_j its inverse
covariance matrix, 0 in the gaps) and Q_j the mean of y y' over its rows, y = (V'K_j(x - mu), 1), the exact second
derivatives are products of entries of G_j and R_j = Q_j - G_j/2; with R_j = G_j/2 (and 1 for the extra column) they are
the expected ones given the patterns. All products over patterns are one matrix product of the stacked triangles.
"""

from __future__ import annotations

import numpy as np

from rcvsem.fit.incomplete.expectation import Expectation
from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.foundation.dataclass import dataclass

# Entries of the matrix of products above which patterns are summed one by one instead.
LARGEST = 30_000_000
# Entries of a stack of triangles held at once.
CHUNK = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Elements:
    """weight, u, v : (e,) elements; owner : (e,) the location or parameter each belongs to; size : number of owners."""

    weight: Floats
    u: Ints
    v: Ints
    owner: Ints
    size: int


def elements(c: Floats, u: Ints, v: Ints, kappa: Floats, dictionary: int) -> Elements:
    """Elements of locations, each its own owner: their covariance part (c, u, v) and their mean part (kappa, u, "1").

    dictionary : its number of columns, which is the place of the extra one.
    """
    cov, mean = np.flatnonzero(c != 0), np.flatnonzero(kappa != 0)
    return Elements(
        weight=np.concatenate((c[cov], kappa[mean])),
        u=np.concatenate((u[cov], u[mean])),
        v=np.concatenate((v[cov], np.full(mean.size, dictionary, dtype=np.intp))),
        owner=np.concatenate((cov, mean)),
        size=c.size,
    )


class PatternSums:
    """Rows with gaps seen through a dictionary V (p, D) at one (mu, Sigma)."""

    def __init__(self, found: Expectation, V: Floats) -> None:
        self.found = found
        self.KV = found.inverse @ V
        self.G = V.T @ self.KV
        self.D = V.shape[1]
        self._products: dict[bool, Floats] = {}

    def rows(self) -> Floats:
        """(n, D) y = V'K_j(x - mu) of every sorted row."""
        return np.asarray(self.found.completed @ self.KV)

    def gram(self, first: int, last: int) -> Floats:
        """(last - first, D, D) G_j of some patterns."""
        out = np.repeat(self.G[None], last - first, axis=0)
        for block, inverse in zip(self.found.incomplete.blocks, self.found.gap_inverse, strict=True):
            a, b = max(first, block.patterns.start), min(last, block.patterns.stop)
            if a < b:
                own = slice(a - block.patterns.start, b - block.patterns.start)
                B = self.KV[block.hidden[own]]
                out[a - first : b - first] -= B.transpose(0, 2, 1) @ (inverse[own] @ B)
        return out

    def _chunks(self) -> list[tuple[int, int]]:
        count = len(self.found.incomplete.seen)
        size = max(1, CHUNK // (self.D + 1) ** 2)
        return [(a, min(a + size, count)) for a in range(0, count, size)]

    def _pair(self, first: int, last: int, y: Floats, *, observed: bool) -> tuple[Floats, Floats]:
        """G_j and R_j of some patterns, with the extra column; R_j weighted by the pattern's share of the rows."""
        incomplete, D = self.found.incomplete, self.D
        share = incomplete.pattern_weights[first:last] / incomplete.total
        G = np.zeros((last - first, D + 1, D + 1))
        G[:, :D, :D] = self.gram(first, last)
        if not observed:
            R = G * (0.5 * share)[:, None, None]
            R[:, D, D] = share
            return G, R
        R = G * (-0.5 * share)[:, None, None]
        for j in range(first, last):
            own = slice(incomplete.first[j], incomplete.first[j + 1])
            R[j - first] += (y[own] * (incomplete.weights[own] / incomplete.total)[:, None]).T @ y[own]
        return G, R

    def curvature(self, left: Elements, right: Elements, *, observed: bool) -> Floats:
        """(left.size, right.size) half the second derivatives of the mean -2 log-likelihood (first-derivative part)."""
        side = (self.D + 1) * (self.D + 2) // 2
        y = np.column_stack((self.rows(), np.ones(self.found.incomplete.n))) if observed else np.zeros((0, 0))
        if side * side <= LARGEST:
            values = self._by_products(left, right, y, observed=observed)
        else:
            values = self._by_patterns(left, right, y, observed=observed)
        values *= np.outer(left.weight, right.weight)
        flat = left.owner[:, None] * right.size + right.owner[None, :]
        summed = np.bincount(flat.ravel(), weights=values.ravel(), minlength=left.size * right.size)
        return np.asarray(summed.reshape(left.size, right.size))

    def _by_products(self, left: Elements, right: Elements, y: Floats, *, observed: bool) -> Floats:
        lines, columns = np.triu_indices(self.D + 1)
        place = np.zeros((self.D + 1, self.D + 1), dtype=np.intp)
        place[lines, columns] = place[columns, lines] = np.arange(lines.size)
        if observed not in self._products:
            total = np.zeros((lines.size, lines.size))
            for a, b in self._chunks():
                G, R = self._pair(a, b, y, observed=observed)
                total += G[:, lines, columns].T @ R[:, lines, columns]
            self._products[observed] = total
        M = self._products[observed]
        uu, vv = place[np.ix_(left.u, right.u)], place[np.ix_(left.v, right.v)]
        uv, vu = place[np.ix_(left.u, right.v)], place[np.ix_(left.v, right.u)]
        return np.asarray(M[uu, vv] + M[vv, uu] + M[uv, vu] + M[vu, uv])

    def _by_patterns(self, left: Elements, right: Elements, y: Floats, *, observed: bool) -> Floats:
        out = np.zeros((left.u.size, right.u.size))
        uu, vv = np.ix_(left.u, right.u), np.ix_(left.v, right.v)
        uv, vu = np.ix_(left.u, right.v), np.ix_(left.v, right.u)
        for a, b in self._chunks():
            for G, R in zip(*self._pair(a, b, y, observed=observed), strict=True):
                out += G[uu] * R[vv] + R[uu] * G[vv] + G[uv] * R[vu] + R[uv] * G[vu]
        return out

    def scores(self, parts: Elements) -> Floats:
        """(n, size) derivatives of each sorted row's log-likelihood (not weighted)."""
        incomplete, D = self.found.incomplete, self.D
        y = np.column_stack((self.rows(), np.ones(incomplete.n)))
        out = np.zeros((incomplete.n, parts.size))
        for a, b in self._chunks():
            expected = np.zeros((b - a, D + 1, D + 1))
            expected[:, :D, :D] = self.gram(a, b)
            own = slice(incomplete.first[a], incomplete.first[b])
            of_row = incomplete.of_row[own] - a
            values = y[own][:, parts.u] * y[own][:, parts.v] - expected[:, parts.u, parts.v][of_row]
            values *= parts.weight
            for column, owner in enumerate(parts.owner):
                out[own, owner] += values[:, column]
        return out
