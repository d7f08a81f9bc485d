"""Cases exchanged between two groups: what the statistics of MICOM and the paths are under no difference."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints
from rcvsem.pls.bootstrap import Resampler
from rcvsem.pls.estimate import PlsEstimates, Samples, estimate
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.result import PlsFit


class Permuter:
    """Statistics of two groups of `cases` split in any way: the first `size` of a permutation form the first group."""

    def __init__(self, fit: PlsFit, cases: Ints, size: int) -> None:
        assert fit.x is not None
        self._fit, self._size = fit, size
        x = np.asarray(fit.x)[cases]
        weights = None if fit.case_weights is None else fit.case_weights[cases]
        pooled = fit_pls(fit.model, x, fit.plan.items, fit.options, case_weights=weights)
        self._scores, self._s = pooled.scores, pooled.s
        self._weights = weights
        self._source = Resampler(x, None, products=bool(fit.plan.products))
        self._all = np.arange(len(cases))
        self._columns_s = pooled.columns_s

    def whole(self) -> Floats:
        """Of the groups as they are."""
        return np.asarray(self.statistics(self._all[None])[0])

    def drawn(self, rng: np.random.Generator, first: int, size: int) -> Floats:
        """Of `size` permutations."""
        return self.statistics(rng.permuted(np.tile(self._all, (size, 1)), axis=1))

    def statistics(self, table: Ints) -> Floats:
        """(R, 3 J + paths) of the permutations (R, n)."""
        many, n = table.shape
        inside = np.zeros((many, n))
        np.put_along_axis(inside, table[:, : self._size], 1.0, axis=1)
        parts = [self._group(inside), self._group(1.0 - inside)]
        (one, means_one, vars_one), (two, means_two, vars_two) = parts
        outcome = np.array([j for j, _ in self._fit.layout.paths], dtype=np.intp)
        predictor = np.array([i for _, i in self._fit.layout.paths], dtype=np.intp)
        with np.errstate(all="ignore"):
            found = np.concatenate(
                (
                    self._congruence(one, two),
                    means_one - means_two,
                    np.log(vars_one / vars_two),
                    (one.last.paths - two.last.paths)[:, outcome, predictor],
                ),
                axis=1,
            )
        found[~(one.converged & two.converged)] = np.nan
        return found

    def _group(self, inside: Floats) -> tuple[PlsEstimates, Floats, Floats]:
        share = inside if self._weights is None else inside * self._weights
        n = share.sum(axis=1, keepdims=True)
        means = share @ self._scores / n
        cases = inside.sum(axis=1, keepdims=True)
        variances = (share @ self._scores**2 / n - means**2) * cases / (cases - 1)
        scaled = share * (share.shape[1] / n)
        samples: Samples = self._source.samples(len(share), lambda first, last: scaled[:, first:last])
        return estimate(self._fit.plan, samples, self._fit.options), means, variances

    def _congruence(self, one: PlsEstimates, two: PlsEstimates) -> Floats:
        """(R, J) correlations of the pooled cases' composites under the two groups' weights."""
        layout = one.layout
        out = np.empty((len(one.s), len(layout.constructs)))
        first_product = len(self._fit.plan.main.constructs)
        if self._fit.plan.first is None:
            for j, (block, own) in enumerate(zip(layout.blocks, layout.slices, strict=True)):
                s = self._columns_s[np.ix_(block, block)]
                a, b = one.last.weights[:, own], two.last.weights[:, own]
                out[:, j] = _agreement(a, b, s)
            return out
        wide = []
        for found in (one, two):
            w = np.zeros((len(found.s), found.s.shape[1], len(layout.constructs)))
            w[:, layout.flat, layout.owner] = found.last.weights
            wide.append(found.columns @ w)
        for j in range(len(layout.constructs)):
            out[:, j] = _agreement(wide[0][:, :, j], wide[1][:, :, j], self._s) if j < first_product else 1.0
        return out


def _agreement(a: Floats, b: Floats, s: Floats) -> Floats:
    sa = a @ s
    return np.asarray((sa * b).sum(axis=1) / np.sqrt((sa * a).sum(axis=1) * ((b @ s) * b).sum(axis=1)))
