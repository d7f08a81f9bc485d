"""Bootstrap draws of rows with gaps: a draw is the same rows with other weights, so that patterns are sorted once.

Each draw starts from the original solution and its second derivatives; a dozen gradients are enough.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rcvsem.fit import Fit, Moments
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Reduced
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.incomplete.minimise import quasi_newton
from rcvsem.fit.incomplete.moments import resampled
from rcvsem.fit.matrices import Layout
from rcvsem.fit.optimise import minimise
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.infer.batch.kernel import DrawMoments
from rcvsem.infer.batch.resample import ROWS, bootstrap_counts, index_counts

# Counts of the cases, one array (draws, n) a group, in the order of the group's rows.
Counts = tuple[Floats, ...]
# Largest gradient of a draw's solution, in units of sqrt(N) standard errors.
TOLERANCE = 1e-7


def draw_counts(rng: np.random.Generator, size: int, sizes: list[int], indices: list[Ints] | None) -> Counts:
    """Counts of `size` resamples within each group."""
    out = []
    for number, n in enumerate(sizes):
        counts = bootstrap_counts(rng, size, n) if indices is None else index_counts(indices[number], n)
        blocks = [counts(first, min(first + ROWS, n)) for first in range(0, n, ROWS)]
        out.append(np.concatenate(blocks, axis=1))
    return tuple(out)


def left_out(sizes: list[int], group: int, first: int, size: int) -> Counts:
    """Jackknife: draw k leaves out case first + k of a group; the other groups are complete."""
    out = [np.ones((size, n)) for n in sizes]
    own = out[group]
    own *= sizes[group] / (sizes[group] - 1.0)
    own[np.arange(size), first + np.arange(size)] = 0.0
    return tuple(out)


class IncompleteDraws:
    """Refits `fit` (FIML) to weighted rows."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self.layout = Layout(fit.spec)
        constraints = fit.constraints
        reduced = Reduced(fit.objective, constraints)
        self.start = reduced.z(np.asarray(fit.theta))
        self.matrix = reduced.hessian(self.start)

    def sample(self, counts: Counts) -> tuple[DrawMoments, ...]:
        """Moments of each draw's rows, gaps read as 0: right for fixed predictors, which have none."""
        out = []
        for group, weights in zip(self.fit.moments.groups, counts, strict=True):
            assert group.data is not None
            rows = np.nan_to_num(group.data)
            total = weights.sum(axis=1)
            mean = weights @ rows / total[:, None]
            x = np.flatnonzero(~np.isnan(group.data).any(axis=0))
            cov = np.tile(np.eye(rows.shape[1]), (len(weights), 1, 1))
            for draw, w in enumerate(weights):
                centred = rows[:, x] - mean[draw, x]
                cov[draw][np.ix_(x, x)] = (centred * w[:, None]).T @ centred / total[draw]
            out.append(DrawMoments(cov=cov, mean=mean))
        return tuple(out)

    def solve(self, counts: Counts) -> tuple[Floats, Bools]:
        """(draws, q) parameters, the original ones where a draw did not converge, and (draws,) verdicts."""
        draws = len(counts[0])
        theta = np.tile(np.asarray(self.fit.theta), (draws, 1))
        converged = np.zeros(draws, dtype=bool)
        moments = self.sample(counts) if len(self.layout.exo) else None
        for draw in range(draws):
            try:
                found = self._one(draw, counts, moments)
            except np.linalg.LinAlgError:
                continue
            if found is not None:
                theta[draw], converged[draw] = found, True
        return theta, converged

    def _one(self, draw: int, counts: Counts, moments: tuple[DrawMoments, ...] | None) -> Floats | None:
        layout = self.layout
        if moments is not None:
            means = [None if m.mean is None else m.mean[draw] for m in moments]
            layout = layout.bind([m.cov[draw] for m in moments], means)
        samples = []
        for sample, weights in zip(self.fit.objective.samples, counts, strict=True):
            assert sample.incomplete is not None
            rows = sample.incomplete.weighted(weights[draw])
            samples.append(replace(sample, incomplete=rows, saturated=0.0))
        reduced = Reduced(Objective(layout, samples, "fiml"), self.fit.constraints)
        if not self.fit.constraints.plain:
            found = minimise_constrained(reduced, self.start)
            return reduced.theta(found.z) if found.converged else None
        near = quasi_newton(reduced, self.start, self.matrix, tolerance=TOLERANCE)
        if near is None:
            near = minimise(reduced, self.start)
        return reduced.theta(near.z) if near.converged else None

    def moments_of(self, counts: Counts) -> Callable[[int], Moments]:
        """One draw's moments as a statistic of a fit needs them."""

        def of(draw: int) -> Moments:
            old = self.fit.moments
            groups = tuple(
                resampled(group, weights[draw]) for group, weights in zip(old.groups, counts, strict=True)
            )
            return Moments(
                variables=old.variables, groups=groups, n=old.n, n_received=old.n_received, missing="fiml"
            )

        return of


def sizes_of(fit: Fit) -> list[int]:
    """Rows of each group."""
    return [group.n for group in fit.moments.groups]


def no_chisq(draws: int) -> Floats:
    """FIML draws keep no chi-square: the saturated model would have to be fitted to each."""
    return np.asarray(frozen(np.full(draws, np.nan)))
