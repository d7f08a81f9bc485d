"""F, gradient and exact second derivatives of many draws at once, of models of covariances.

With the dictionary V = [I_p | Lambda Phi | Lambda C], K = Sigma^-1, G = V'KV, X = G - V'KSKV and R = G / 2 - X, per
case and for F / 2 (`fit.derivatives` has the algebra):

    I_ab = c_a c_b (G_uu G_vv + G_uv G_vu)
    H_ab = c_a c_b (G_uu R_vv + R_uu G_vv + G_uv R_vu + R_uv G_vu) + c_b (W_au X_vk + W_av X_uk)

where column k of V moves with parameter a by the multiples W (entries of Phi and C) of the columns of V. Both are sums
of products of two entries: which ones is written down once for a model (`_Plan`), equal products together, and all draws
are worked through entry by entry.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.dataclass import dataclass
from rcvsem.infer.batch.information import dictionary_cells
from rcvsem.infer.batch.kernel import selection
from rcvsem.infer.batch.matrices import DrawMoments, fill, implied_covariance, safe_inverse, total_effects
from rcvsem.infer.batch.problem import GroupProblem, Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """Where draws are: f (b,) without its constant, gradient (b, q), and of each group the entries, draws last:
    those of G and of X that differ (`_products`), and multiples, Phi over C (2 m m, b)."""

    f: Floats
    gradient: Floats
    entries: tuple[tuple[Floats, Floats, Floats], ...]

    def take(self, which: Ints) -> Place:
        """The draws in `which`."""
        own = tuple((g[:, which], x[:, which], w[:, which]) for g, x, w in self.entries)
        return Place(f=self.f[which], gradient=self.gradient[which], entries=own)

    def put(self, which: Ints, other: Place) -> None:
        """Write the draws of `other` over those in `which`."""
        self.f[which], self.gradient[which] = other.f, other.gradient
        for mine, its in zip(self.entries, other.entries, strict=True):
            for old, new in zip(mine, its, strict=True):
                old[:, which] = new

    def joined(self, other: Place) -> Place:
        """These draws, then those of `other`."""
        own = tuple(
            tuple(np.concatenate(pair, axis=1) for pair in zip(mine, its, strict=True))
            for mine, its in zip(self.entries, other.entries, strict=True)
        )
        f, gradient = (np.concatenate(pair) for pair in ((self.f, other.f), (self.gradient, other.gradient)))
        return Place(f=f, gradient=gradient, entries=own)  # type: ignore[arg-type]


def place_of(problem: Problem, x: Floats, moments: tuple[DrawMoments, ...]) -> Place:
    """Everything but the second derivatives at x (b, q); F is inf where Sigma is not positive definite."""
    f, gradient = np.zeros(x.shape[0]), np.zeros_like(x)
    entries = []
    for group, sample in zip(problem.groups, moments, strict=True):
        matrices = fill(group, x, sample)
        c = total_effects(group, matrices.beta)
        sigma, phi = implied_covariance(group, x, matrices, c)
        inverse, log = safe_inverse(sigma)
        c = np.broadcast_to(np.eye(group.m), phi.shape) if c is None else c
        moving = matrices.lambda_ @ np.concatenate([phi, c], axis=2)
        weighted = inverse @ sample.cov
        f += group.weight * (log + np.einsum("bii->b", weighted))
        G = _draws_last(*_products(inverse, moving))
        X = _draws_last(*_products(inverse - weighted @ inverse, moving))
        u, v, scale, index = dictionary_cells(group)
        slopes = X[_cell(group, u, v)].T * (2.0 * group.weight * scale)
        gradient += slopes @ selection(index, problem.q)
        entries.append((G, X, _draws_last(phi, c)))
    f[~np.isfinite(f)] = np.inf
    return Place(f=f, gradient=gradient, entries=tuple(entries))


def information_of(problem: Problem, place: Place) -> Floats:
    """Expected information (b, q, q) in units of one case."""
    return _summed(problem, [_plan(g, problem.q)[0].products(G, G) for g, (G, _, _) in _of(problem, place)])


def hessian_of(problem: Problem, place: Place) -> Floats:
    """Exact second derivatives (b, q, q) of F / 2 in units of one case."""
    found = []
    for group, (G, X, multiples) in _of(problem, place):
        left = np.concatenate([G, multiples])
        found.append(_plan(group, problem.q)[1].products(left, np.concatenate([0.5 * G - X, X])))
    return _summed(problem, found)


def information_scale(problem: Problem, place: Place) -> Floats:
    """Diagonal (b, q) of the expected information."""
    return sum(_plan(g, problem.q)[2].products(G, G).T for g, (G, _, _) in _of(problem, place))  # type: ignore[return-value]


def _of(problem: Problem, place: Place) -> list[tuple[GroupProblem, tuple[Floats, Floats, Floats]]]:
    return list(zip(problem.groups, place.entries, strict=True))


def _products(middle: Floats, moving: Floats) -> tuple[Floats, Floats, Floats]:
    """The blocks of [I | A]' middle [I | A] that differ: middle, middle A and A' middle A."""
    right = middle @ moving
    return middle, right, moving.transpose(0, 2, 1) @ right


def _draws_last(*matrices: Floats) -> Floats:
    return np.concatenate([each.reshape(len(each), -1) for each in matrices], axis=1).T.copy()


def _cell(group: GroupProblem, rows: Ints, columns: Ints) -> Ints:
    """Where `_products` holds a cell."""
    p, wide = group.p, 2 * group.m
    i, j = np.minimum(rows, columns), np.maximum(rows, columns)
    apart = p * p + i * wide + j - p
    inside = p * p + p * wide + (i - p) * wide + j - p
    return np.where(j < p, i * p + j, np.where(i < p, apart, inside))


def _cells(group: GroupProblem) -> int:
    return group.p**2 + group.p * 2 * group.m + (2 * group.m) ** 2


def _summed(problem: Problem, upper: list[Floats]) -> Floats:
    """Symmetric matrices (b, q, q) of the sum of upper triangles (q(q+1)/2, b), row by row."""
    q = problem.q
    total = upper[0] if len(upper) == 1 else np.sum(upper, axis=0)
    return np.ascontiguousarray(total.T).take(_triangle(q), axis=1).reshape(-1, q, q)


@lru_cache(maxsize=16)
def _triangle(q: int) -> Ints:
    """(q q,) the place of each cell in the upper triangle, row by row."""
    place = np.zeros((q, q), dtype=np.intp)
    upper = np.triu_indices(q)
    place[upper] = np.arange(upper[0].size)
    return np.maximum(place, place.T).ravel()


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """Products that add up: target (t,), entries left (t,) and right (t,), factor (t,)."""

    target: Ints
    left: Ints
    right: Ints
    factor: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """Terms by rounds: round s adds factor * left * right to the first targets of `order` (n, its inverse)."""

    rounds: tuple[tuple[Ints, Ints, Floats], ...]
    back: Ints

    def products(self, left: Floats, right: Floats) -> Floats:
        """(targets, b) the sums, from entries (., b)."""
        out = np.zeros((self.back.size, left.shape[1]))
        for at, other, factor in self.rounds:
            part = left.take(at, axis=0)
            part *= right.take(other, axis=0)
            part *= factor
            out[: len(part)] += part
        return out.take(self.back, axis=0)


def _planned(terms: list[_Terms], size: int) -> _Plan:
    """Equal products together; targets with the most terms first, so that each round is a prefix of them."""
    target = np.concatenate([t.target for t in terms])
    left, right = (np.concatenate([getattr(t, side) for t in terms]) for side in ("left", "right"))
    factor = np.concatenate([t.factor for t in terms])
    wide = int(right.max(initial=0)) + 1
    key = (target * (int(left.max(initial=0)) + 1) + left) * wide + right
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    factor = np.bincount(which, weights=factor)
    kept = np.abs(factor) > 0
    target, left, right, factor = target[first][kept], left[first][kept], right[first][kept], factor[kept]
    counts = np.bincount(target, minlength=size)
    order = np.argsort(-counts, kind="stable")
    back = np.empty(size, dtype=np.intp)
    back[order] = np.arange(size)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])  # unique keys are sorted by target
    rounds = []
    for turn in range(int(counts.max(initial=0))):
        at = starts[order[: int((counts > turn).sum())]] + turn
        rounds.append((left[at], right[at], factor[at][:, None]))
    return _Plan(tuple(rounds), back)


@lru_cache(maxsize=64)
def _plan(group: GroupProblem, q: int) -> tuple[_Plan, _Plan, _Plan]:
    """Of the expected information, of the second derivatives, and of the information's diagonal."""
    u, v, c, index = dictionary_cells(group)
    first, second = np.nonzero(index[:, None] <= index[None, :])
    target = _triangle(q)[index[first] * q + index[second]]
    factor = group.weight * c[first] * c[second]

    uu, vv = _cell(group, u[first], u[second]), _cell(group, v[first], v[second])
    uv, vu = _cell(group, u[first], v[second]), _cell(group, v[first], u[second])
    own = [_Terms(target, uu, vv, factor), _Terms(target, uv, vu, factor)]
    curved = [_Terms(target, a, b, factor) for a, b in ((uu, vv), (vv, uu), (uv, vu), (vu, uv))]
    on_diagonal = index[first] == index[second]
    diagonal = [
        _Terms(index[first][on_diagonal], t.left[on_diagonal], t.right[on_diagonal], t.factor[on_diagonal])
        for t in own
    ]
    curved += _bent(group, q)
    return _planned(own, q * (q + 1) // 2), _planned(curved, q * (q + 1) // 2), _planned(diagonal, q)


def _bent(group: GroupProblem, q: int) -> list[_Terms]:
    """Terms of the columns of V that move with a parameter. Left entries: G, then Phi, then C; right ones: R, then X."""
    u, v, c, index = dictionary_cells(group)
    p, m = group.p, group.m
    phi_at = _cells(group)
    c_at = phi_at + m * m
    lam, beta, psi = group.lambda_, group.beta, group.psi
    reach = _reach(group)
    every = np.arange(m)
    of_beta, of_psi = len(lam) + np.arange(len(beta)), len(lam) + len(beta) + np.arange(len(psi))
    moved = np.arange(len(lam) + len(beta))
    source = np.concatenate((lam.columns, beta.columns))
    # (parameter's cell, moving column of V, entry of its multiple, factor, column k it is a multiple of)
    kinds = [
        (moved, p + every, phi_at + source[:, None] * m + every, None, u[moved]),
        (moved, p + m + every, c_at + source[:, None] * m + every, None, u[moved]),
        (of_beta, p + every, c_at + every * m + beta.rows[:, None], None, p + beta.columns),
        (of_psi, p + every, c_at + every * m + psi.columns[:, None], c[of_psi], p + m + psi.rows),
        (of_psi, p + every, c_at + every * m + psi.rows[:, None], c[of_psi], p + m + psi.columns),
    ]
    terms = []
    for which, columns, entries, factor, by in kinds:
        possible = entries < c_at
        possible |= reach[(entries - c_at) // m % m, (entries - c_at) % m]
        parameter, column = np.nonzero(possible)
        for own, other in ((u, v), (v, u)):
            at, b = np.nonzero(columns[column][:, None] == own[None, :])
            a = parameter[at]
            keep = index[b] <= index[which[a]]
            at, a, b = at[keep], a[keep], b[keep]
            size = group.weight * c[b] * (1.0 if factor is None else factor[a])
            terms.append(
                _Terms(
                    _triangle(q)[index[b] * q + index[which[a]]],
                    entries[parameter[at], column[at]],
                    phi_at + _cell(group, other[b], by[a]),
                    size,
                )
            )
    return terms


def _reach(group: GroupProblem) -> Bools:
    """(m, m) where C = (I - Beta)^-1 may differ from 0."""
    step = np.eye(group.m, dtype=bool) | (group.beta0 != 0)
    step[group.beta.rows, group.beta.columns] = True
    reach = step
    for _ in range(group.m.bit_length()):
        reach = (reach.astype(np.float64) @ reach) > 0
    return np.asarray(reach)
