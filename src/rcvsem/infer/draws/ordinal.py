"""Bootstrap draws of models with ordinal items: new thresholds, polychoric correlations and weights for every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.evaluate.standardized import moments_of_latents
from rcvsem.fit import Fit, GroupMoments, Moments
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Reduced
from rcvsem.fit.optimise import minimise
from rcvsem.fit.ordinal.categories import Categories, categorise, group_rows
from rcvsem.fit.ordinal.estimation import ordinal_samples, resolve_ordinal
from rcvsem.fit.ordinal.objective import OrdinalObjective, ordinal_objective
from rcvsem.fit.ordinal.polychoric import item_pairs
from rcvsem.fit.ordinal.statistics import group_statistics
from rcvsem.fit.ordinal.wls import ordinal_sample
from rcvsem.fit.sampling import Sampling, sampling_of
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.proper import proper
from rcvsem.infer.draws.result import STEPS
from rcvsem.infer.lost_categories import occurring, with_lost, without_lost

# Rows of each draw, for each group one array a draw.
Rows = tuple[Sequence[Ints], ...]


class OrdinalDraws:
    """Refits `fit` to resampled rows.

    lost : draws in which an item lacks a category and is estimated without. empty : draws left out for that.
    """

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self.categories: Categories = categorise(fit.moments, fit.spec.ordered)
        self.lost: list[int] = []  # appending is safe in threads
        self.empty: list[int] = []
        # thresholds that are met exactly are not missed where a draw has none
        self.exact = fit.constraints.unrestricted and ordinal_objective(fit.objective).separable()
        i, j = item_pairs(len(self.categories.items))
        a, b = self.categories.columns[i], self.categories.columns[j]
        known = [ordinal_sample(sample).statistics for sample in fit.objective.samples]
        self.starts = [np.asarray(own.residual)[a, b] for own in known]
        self.predictors = known[0].predictors

    def solve(self, rows: Rows) -> tuple[Floats, Bools]:
        """(draws, q) parameters, the original ones where a draw failed, and (draws,) verdicts."""
        draws = len(rows[0])
        theta = np.tile(np.asarray(self.fit.theta), (draws, 1))
        converged = np.zeros(draws, dtype=bool)
        for draw in range(draws):
            found = self._one([own[draw] for own in rows])
            if found is not None:
                theta[draw], converged[draw] = found, True
        return theta, converged

    def _one(self, rows: Sequence[Ints]) -> Floats | None:
        fit = self.fit
        try:
            moments = self._moments(rows)
            if moments is None:
                self.empty.append(1)
                return None
            samples = ordinal_samples(moments, fit.options)
            objective = OrdinalObjective(fit.layout, samples)
            start = np.asarray(fit.theta)
            found = resolve_ordinal(objective, fit.constraints, start, STEPS)
            if found is not None:
                return found.z if found.converged else None
            reduced = Reduced(objective, fit.constraints)
            if fit.constraints.plain:
                near = minimise(reduced, reduced.z(start), max_iterations=STEPS)
            else:
                steps = fit.options.max_iterations
                near = minimise_constrained(reduced, reduced.z(start), max_iterations=steps)
        # A singular weight matrix, or predictors that separate categories.
        except (DataError, np.linalg.LinAlgError):
            return None
        return reduced.theta(near.z) if near.converged else None

    def _drawn(self, g: int, take: Ints) -> tuple[Ints, Ints, Bools]:
        """Codes (n, o) of a group's drawn rows, their frequencies (o, K) and which categories occur (o, K)."""
        codes = self.categories.codes[g][take]
        widest = self.categories.counts[g].shape[1]
        counts = np.stack([np.bincount(codes[:, k], minlength=widest) for k in range(codes.shape[1])])
        return codes, counts, occurring(counts, self.categories.sizes)

    def _complete(self, present: Bools) -> bool:
        return bool((present.sum(axis=1) == self.categories.sizes).all())

    def complete(self, rows: Rows) -> Bools:
        """(draws,) whether all items have all their categories: only then a draw is a sample of the model by itself."""
        return np.array(
            [
                all(self._complete(self._drawn(g, own[draw])[2]) for g, own in enumerate(rows))
                for draw in range(len(rows[0]))
            ]
        )

    def _moments(self, rows: Sequence[Ints]) -> Moments | None:
        """Statistics of the resampled rows; None when they lack a category that cannot be done without."""
        fit, categories, lost = self.fit, self.categories, False
        groups: list[GroupMoments] = []
        for g, (group, take) in enumerate(zip(fit.moments.groups, rows, strict=True)):
            assert group.data is not None
            codes, counts, present = self._drawn(g, take)
            complete = self._complete(present)
            if not complete and (not self.exact or (present.sum(axis=1) < 2).any()):
                return None
            left = without_lost(categories, g, codes, counts, present)
            statistics, _ = group_statistics(
                group_rows(left, g, group.data[take], _weights_of(group, take)),
                predictors=self.predictors,
                names=fit.moments.variables,
                covariance=fit.options.weight == "full",
                start=self.starts[g],
            )
            if not complete:
                lost = True
                ordered = tuple(zip(categories.items, categories.sizes, strict=True))
                statistics = with_lost(statistics, ordered, present)
            groups.append(replace(group, n=take.size, ordinal=statistics))
        self.lost += [1] * lost
        return replace(fit.moments, groups=tuple(groups), n=sum(take.size for take in rows))

    def base(self, rows: Rows) -> Floats | None:
        """(draws, rows) fixed values of the table with the predictors' moments of each draw; None without predictors."""
        layout = self.fit.layout
        if not self.predictors.size:
            return None
        out = np.tile(layout.base, (len(rows[0]), 1))
        place = {int(column): k for k, column in enumerate(self.predictors)}
        for g, (group, drawn) in enumerate(zip(self.fit.moments.groups, rows, strict=True)):
            assert group.data is not None
            own = [
                (row, place[i], -1 if j < 0 else place[j]) for row, at, i, j in layout.exo.tolist() if at == g
            ]
            for draw, take in enumerate(drawn):
                x = group.data[take][:, self.predictors]
                weights = _weights_of(group, take).weights
                mean, cov = x.mean(axis=0), np.atleast_2d(np.cov(x, rowvar=False))
                if weights is not None:
                    mean = weights @ x / len(x)
                    cov = ((x - mean) * weights[:, None]).T @ (x - mean) / (len(x) - 1.0)
                for row, i, j in own:
                    out[draw, row] = mean[i] if j < 0 else cov[i, j]
        return out

    def moments_of(self, rows: Rows, draw: int) -> Moments:
        """One draw's answers, as a statistic of a fit needs them."""
        old = self.fit.moments
        groups = []
        for group, own in zip(old.groups, rows, strict=True):
            assert group.data is not None
            take = own[draw]
            sampling = None if group.sampling is None else group.sampling.take(take)
            data = frozen(group.data[take])
            groups.append(replace(group, n=len(take), data=data, ordinal=None, sampling=sampling))
        return replace(old, groups=tuple(groups), n=sum(group.n for group in groups))

    def findings(self, draws: int) -> list[Finding]:
        """In how many draws an item lost a category."""
        found: list[Finding] = []
        fix = phrase("Join rare categories with their neighbours.")
        if self.lost:
            found.append(
                Finding(
                    code="bootstrap_lost_category",
                    severity="info",
                    text=phrase(
                        "In {n} of {draws} bootstrap draws an ordinal item lost one of its rare "
                        "categories. Its threshold does not exist in such a draw; everything else is "
                        "estimated from the categories left.",
                        n=len(self.lost),
                        draws=draws,
                    ),
                    fix=fix,
                )
            )
        if self.empty:
            found.append(
                Finding(
                    code="bootstrap_empty_category",
                    severity="warning",
                    text=phrase(
                        "In {n} of {draws} bootstrap draws an ordinal item lost a category that the model "
                        "cannot do without; they are left out. Intervals may be too narrow.",
                        n=len(self.empty),
                        draws=draws,
                    ),
                    fix=fix,
                )
            )
        return found


def ordinal_admissible(fit: Fit, theta: Floats, base: Floats | None = None) -> Bools:
    """(B,) no negative (residual) variance, no latent covariance matrix with a negative eigenvalue."""
    layout = fit.layout
    values = layout.values(theta, base)
    variances = [k for k, row in enumerate(fit.spec.parameters) if row.op == "~~" and row.lhs == row.rhs]
    good = np.asarray((values[:, variances] >= -1e-12).all(axis=1))
    for g in range(len(layout.groups)):
        phi, _, _ = moments_of_latents(layout, values, g)
        good &= proper(phi)
    return good


def rows_of(counts: Sequence[Floats]) -> Rows:
    """Row numbers of each draw from counts (draws, n) of each group's cases."""
    return tuple([np.repeat(np.arange(own.shape[1]), draw.astype(np.intp)) for draw in own] for own in counts)


def _weights_of(group: GroupMoments, take: Ints) -> Sampling:
    """The sampling weights of drawn rows, mean 1."""
    own = group.sampling
    return Sampling() if own is None or own.weights is None else sampling_of(own.weights[take], None)
