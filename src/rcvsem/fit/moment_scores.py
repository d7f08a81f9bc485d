"""Casewise scores of moments, and the traces that scaled tests are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.discrepancy import MaximumLikelihoodTerm, Objective
from rcvsem.fit.matrices import Layout
from rcvsem.fit.standard_errors import casewise_scores
from rcvsem.foundation.arrays import Floats, Ints, row_blocks


def ml_terms(objective: Objective, theta: Floats) -> list[MaximumLikelihoodTerm]:
    """The groups' likelihood terms at theta."""
    terms = objective.terms(theta)
    assert terms is not None
    return [term for term in terms if isinstance(term, MaximumLikelihoodTerm)]


class MomentScores:
    """Casewise contributions of the sample moments, seen through each group's normal-theory weight V.

    With fixed exogenous variables the moments' deviations are taken from those of the regression on them
    (z - z_hat), as in lavaan: what varies with x alone is not random. Nothing with a row a respondent is kept.
    """

    def __init__(self, objective: Objective, theta: Floats, rows: Sequence[Floats]) -> None:
        layout = objective.layout
        terms = ml_terms(objective, theta)
        self.parts = [
            _GroupScores(term, where, x, exogenous_columns(layout, g))
            for g, (term, where, x) in enumerate(zip(terms, layout.groups, rows, strict=True))
        ]
        self.q = layout.n_free
        self.total = sum(part.n for part in self.parts)

    def meat(self) -> Floats:
        """(q, q) D'V Gamma V D, weighted over groups."""
        total = np.zeros((self.q, self.q))
        for part in self.parts:
            total[np.ix_(part.own, part.own)] += part.products
        return total / self.total

    def traces(self, inverse: Floats, *, squared: bool) -> tuple[float, float]:
        """tr(U Gamma) and, if asked, tr((U Gamma)^2); `inverse` is E^- (q, q)."""
        trace = sum(part.mean_quadratic() for part in self.parts)
        trace -= float((inverse * self.meat()).sum())
        return trace, self._squared(inverse) if squared else float("nan")

    def _squared(self, inverse: Floats) -> float:
        """tr((U Gamma)^2): over pairs of respondents, or over pairs of moments where those are fewer."""
        by_moments = all(part.n * part.p > part.n_moments**2 for part in self.parts)
        return self._squared_by_moments(inverse) if by_moments else self._squared_by_cases(inverse)

    def _squared_by_cases(self, inverse: Floats) -> float:
        """Squared Frobenius norm of (1/N) [z_i'V z_j / f_g - s_i'E^- s_j], in blocks of rows."""
        total = 0.0
        all_scores = [np.concatenate(list(part.scores())) for part in self.parts]
        for g, part in enumerate(self.parts):
            share = part.n / self.total
            for a in range(0, part.n, 1024):
                block = np.arange(a, min(a + 1024, part.n))
                left = all_scores[g][block] @ inverse[part.own]
                for h, other in enumerate(self.parts):
                    inner = -(left[:, other.own] @ all_scores[h].T)
                    if h == g:
                        inner += part.quadratic(block) / share
                    total += float((inner**2).sum())
        return total / self.total**2

    def _squared_by_moments(self, inverse: Floats) -> float:
        """The same from Z'Z and S'Z: with C = S'Z, tr(VZ'Z VZ'Z)/f_g^2 - 2 tr(E^- C V C')/f_g + tr((E^- S'S)^2)."""
        step = inverse @ self.meat()
        total = float((step * step.T).sum()) * self.total**2
        for part in self.parts:
            share = part.n / self.total
            V, moments, cross = part.weight(), *part.crossproducts()
            VG = V @ moments
            total += float((VG * VG.T).sum()) / share**2
            own = inverse[np.ix_(part.own, part.own)]
            total -= 2.0 * float((own * (cross @ V @ cross.T)).sum()) / share
        return total / self.total**2


class _GroupScores:
    """One group's casewise moments z_i and scores s_i = D'V z_i, block by block."""

    def __init__(
        self, term: MaximumLikelihoodTerm, where: GroupLayout, rows: Floats, exogenous: Ints
    ) -> None:
        term.prepare()
        self.term, self.where, self.rows = term, where, rows
        self.own = where.own
        self.n, self.p = len(rows), int(rows.shape[1])
        self.centre = rows.mean(axis=0)
        self.exogenous = exogenous
        self.slopes = slopes_on(rows, self.centre, exogenous)
        self.mean_score = np.zeros(self.own.size)
        means = [(len(s), s.mean(axis=0)) for s in self.scores()]
        self.mean_score = np.asarray(sum(count * mean for count, mean in means)) / self.n
        self.products = np.asarray(sum(s.T @ s for s in self.scores()))

    @property
    def n_moments(self) -> int:
        """How many moments a respondent contributes to: products of two variables, and means."""
        return self.p * (self.p + 1) // 2 + (0 if self.term.sample.mean is None else self.p)

    def blocks(self) -> Iterator[tuple[Floats, Floats | None]]:
        """(b, p) deviations from the means, and their regression on the exogenous variables (None without any)."""
        for part in row_blocks(self.n):
            y = self.rows[part] - self.centre
            yield y, None if self.slopes is None else y[:, self.exogenous] @ self.slopes

    def scores(self) -> Iterator[Floats]:
        """(b, own) casewise scores, centred once their mean is known."""
        zero = np.zeros(self.p)
        for y, fitted in self.blocks():
            scores = casewise_scores(self.term, self.where, y, zero)
            if fitted is not None:
                scores = scores - casewise_scores(self.term, self.where, fitted, zero)
            yield scores - self.mean_score

    def mean_matrix(self) -> Floats:
        """(p, p) mean of the casewise moments."""
        M = np.zeros((self.p, self.p))
        for y, fitted in self.blocks():
            M += y.T @ y
            if fitted is not None:
                M -= fitted.T @ fitted
        return M / self.n

    def mean_quadratic(self) -> float:
        """Mean of z_i'V z_i of the centred casewise moments (means and covariances)."""
        K = self.term.inverse
        KM = K @ self.mean_matrix()
        total = 0.0
        for y, fitted in self.blocks():
            yK = y @ K
            out = (yK * y).sum(axis=1) ** 2
            cross = ((y @ KM) @ K * y).sum(axis=1)
            difference = y
            if fitted is not None:
                fK = fitted @ K
                out = out - 2 * (yK * fitted).sum(axis=1) ** 2 + (fK * fitted).sum(axis=1) ** 2
                cross = cross - ((fitted @ KM) @ K * fitted).sum(axis=1)
                difference = y - fitted
            out = (out - 2 * cross + (KM * KM.T).sum()) / 2
            if self.term.sample.mean is not None:
                out = out + ((difference @ K) * difference).sum(axis=1)
            total += float(out.sum())
        return total / self.n

    def quadratic(self, block: Ints) -> Floats:
        """(b, n) z_i'V z_j for the rows of a block."""
        K = self.term.inverse
        KM = K @ self.mean_matrix()
        whole = list(self.blocks())
        y = np.concatenate([part for part, _ in whole])
        yK = y[block] @ K
        out = (yK @ y.T) ** 2
        cross = ((y @ KM) @ K * y).sum(axis=1)
        difference = y
        if self.slopes is not None:
            fitted = y[:, self.exogenous] @ self.slopes
            fK = fitted[block] @ K
            out = out - (yK @ fitted.T) ** 2 - (fK @ y.T) ** 2 + (fK @ fitted.T) ** 2
            cross = cross - ((fitted @ KM) @ K * fitted).sum(axis=1)
            difference = y - fitted
        out = (out - cross[block][:, None] - cross[None, :] + (KM * KM.T).sum()) / 2
        if self.term.sample.mean is not None:
            out = out + (difference[block] @ K) @ difference.T
        return np.asarray(out)

    def weight(self) -> Floats:
        """(k, k) V over [means,] products of two variables: c_a c_b (K_ll K_cc + K_lc K_cl), c 1/2 on the diagonal."""
        K = self.term.inverse
        columns, lines = np.triu_indices(self.p)
        c = np.where(lines == columns, 0.5, 1.0)
        V = np.outer(c, c) * (
            K[np.ix_(lines, lines)] * K[np.ix_(columns, columns)]
            + K[np.ix_(lines, columns)] * K[np.ix_(columns, lines)]
        )
        if self.term.sample.mean is None:
            return np.asarray(V)
        first = self.p
        out = np.zeros((first + V.shape[0], first + V.shape[0]))
        out[:first, :first], out[first:, first:] = K, V
        return out

    def crossproducts(self) -> tuple[Floats, Floats]:
        """Z'Z (k, k) and S'Z (own, k) of the centred casewise moments and scores."""
        columns, lines = np.triu_indices(self.p)
        k = self.n_moments
        mean = self.mean_matrix()[lines, columns]
        moments, cross = np.zeros((k, k)), np.zeros((self.own.size, k))
        for (y, fitted), scores in zip(self.blocks(), self.scores(), strict=True):
            z = y[:, lines] * y[:, columns] - mean
            if fitted is not None:
                z -= fitted[:, lines] * fitted[:, columns]
            if self.term.sample.mean is not None:
                z = np.concatenate((y if fitted is None else y - fitted, z), axis=1)
            moments += z.T @ z
            cross += scores.T @ z
        return moments, cross


def exogenous_columns(layout: Layout, group: int) -> Ints:
    """Columns of the observed variables whose moments are fixed at the sample's."""
    rows = layout.exo[(layout.exo[:, 1] == group) & (layout.exo[:, 2] == layout.exo[:, 3])]
    return np.array(sorted(set(rows[:, 2].tolist())), dtype=np.intp)  # np.unique imports numpy.ma


def slopes_on(rows: Floats, centre: Floats, columns: Ints) -> Floats | None:
    """(x, p) slopes of all variables on the exogenous ones among them; None without any."""
    if not columns.size:
        return None
    cross = np.zeros((columns.size, rows.shape[1]))
    for part in row_blocks(len(rows)):
        y = rows[part] - centre
        cross += y[:, columns].T @ y
    return np.asarray(np.linalg.lstsq(cross[:, columns], cross, rcond=None)[0])
