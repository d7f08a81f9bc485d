"""Bootstrap draws of rows with gaps. The patterns are sorted once: a draw is the same rows with other weights, or other
rows with the same gaps.

nonparametric : the rows as they are, resampled. bollen-stine : rows transformed to fit the model (Savalei & Yuan, 2009),
resampled. parametric : complete normal rows from the model, each with the gaps of one respondent.

Each draw starts from the original solution and its second derivatives; a dozen gradients are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rcvsem.fit import Fit, GroupMoments, Moments
from rcvsem.fit.constrained import minimise_constrained
from rcvsem.fit.constraints import Reduced
from rcvsem.fit.discrepancy import Objective
from rcvsem.fit.incomplete.minimise import quasi_newton
from rcvsem.fit.incomplete.moments import IncompleteMoments
from rcvsem.fit.incomplete.patterns import Incomplete, IncompleteRows, incomplete_rows
from rcvsem.fit.incomplete.saturated import saturated_moments
from rcvsem.fit.matrices import Layout
from rcvsem.fit.optimise import minimise
from rcvsem.fit.sampling import Sampling, sampling_of
from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.matrices import DrawMoments
from rcvsem.infer.batch.resample import ROWS, bootstrap_counts, index_counts
from rcvsem.infer.batch.units import drawn_units, units, without_unit
from rcvsem.infer.draws.result import STEPS, Kind
from rcvsem.infer.fitting_rows import fitting_rows

# Counts of the cases, one array (draws, n) a group, in the order of the group's rows.
Counts = tuple[Floats, ...]
# Patterns of gaps, as a share of the respondents, beyond which the Bollen-Stine p-value is doubtful.
MANY_PATTERNS = 0.05
# Largest gradient of a draw's solution, in units of sqrt(N) standard errors.
TOLERANCE = 1e-7

if TYPE_CHECKING:  # numpy.random is slow to import
    Source = Callable[[np.random.Generator, int, list[Ints] | None], "DrawnRows"]


def draw_counts(fit: Fit, rng: np.random.Generator, size: int, indices: list[Ints] | None) -> Counts:
    """Counts of `size` resamples within each group."""
    out = []
    for number, (n, group) in enumerate(zip(sizes_of(fit), fit.moments.groups, strict=True)):
        if group.sampling is not None and indices is None:
            out.append(drawn_units(rng, size, n, group.sampling))
            continue
        counts = bootstrap_counts(rng, size, n) if indices is None else index_counts(indices[number], n)
        blocks = [counts(first, min(first + ROWS, n)) for first in range(0, n, ROWS)]
        out.append(np.concatenate(blocks, axis=1))
    return tuple(out)


def left_out(fit: Fit, group: int, first: int, size: int) -> Counts:
    """Jackknife: draw k leaves out case (or cluster) first + k of a group; the other groups are complete."""
    sizes = sizes_of(fit)
    out = [np.ones((size, n)) for n in sizes]
    n, sampling = sizes[group], fit.moments.groups[group].sampling or Sampling()
    own = np.asarray(without_unit(first, size, n, sampling), dtype=np.float64)
    out[group] = own * (n / own.sum(axis=1))[:, None]
    return tuple(out)


def units_of(fit: Fit) -> list[int]:
    """Cases, or clusters, of each group."""
    return [units(group.sampling, group.n) for group in fit.moments.groups]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnRows:
    """Draws of a chunk. of(draw) : the rows of every group."""

    size: int
    of: Callable[[int], tuple[IncompleteRows, ...]]


def rows_of_groups(fit: Fit) -> tuple[IncompleteRows, ...]:
    """The analysed rows of every group."""
    found = []
    for sample in fit.objective.samples:
        assert sample.incomplete is not None
        found.append(sample.incomplete)
    return tuple(found)


def weighted(rows: Sequence[IncompleteRows], counts: Counts) -> DrawnRows:
    """The same rows with other weights."""
    return DrawnRows(
        size=len(counts[0]),
        of=lambda draw: tuple(own.weighted(weights[draw]) for own, weights in zip(rows, counts, strict=True)),
    )


def drawn_rows(fit: Fit, kind: Kind) -> Source:
    """Where the rows of a kind of bootstrap come from.

    Raises
    ------
    ConvergenceError : the rows cannot be transformed to fit the model.
    """
    rows = rows_of_groups(fit)
    if kind == "parametric":
        return _simulated(fit, rows)
    if kind == "bollen-stine":
        rows = tuple(
            fitting_rows(own, np.asarray(state.mu), np.asarray(state.sigma), np.asarray(group.cov))
            for own, state, group in zip(rows, fit.implied, fit.moments.groups, strict=True)
        )
    return lambda rng, size, indices: weighted(rows, draw_counts(fit, rng, size, indices))


def _simulated(fit: Fit, rows: tuple[IncompleteRows, ...]) -> Source:
    roots = [np.linalg.cholesky(np.asarray(state.sigma)) for state in fit.implied]
    centres = [np.asarray(state.mu) for state in fit.implied]

    def source(rng: np.random.Generator, size: int, indices: list[Ints] | None) -> DrawnRows:
        made = []
        for own, root, centre in zip(rows, roots, centres, strict=True):
            normal = rng.standard_normal((size, own.n, own.p))
            made.append((normal @ root.T + centre) * own.seen[own.of_row])

        def of(draw: int) -> tuple[IncompleteRows, ...]:
            return tuple(replace(own, rows=frozen(x[draw])) for own, x in zip(rows, made, strict=True))

        return DrawnRows(size=size, of=of)

    return source


class IncompleteDraws:
    """Refits `fit` (FIML) to drawn rows. chisq : also the statistic of each draw, which needs its saturated model."""

    def __init__(self, fit: Fit, *, chisq: bool = False) -> None:
        self.fit, self.chisq = fit, chisq
        self.layout = Layout(fit.spec)
        constraints = fit.constraints
        reduced = Reduced(fit.objective, constraints)
        self.start = reduced.z(np.asarray(fit.theta))
        self.matrix = reduced.hessian(self.start)

    def sample(self, draws: DrawnRows) -> tuple[DrawMoments, ...]:
        """Moments of each draw's rows, gaps read as 0: right for fixed predictors, which have none."""
        found = [[_moments(own) for own in draws.of(draw)] for draw in range(draws.size)]
        return tuple(
            DrawMoments(cov=np.stack([cov for _, cov in own]), mean=np.stack([mean for mean, _ in own]))
            for own in zip(*found, strict=True)
        )

    def solve(self, draws: DrawnRows) -> tuple[Floats, Bools, Floats]:
        """(draws, q) parameters, the original ones where a draw did not converge, (draws,) verdicts and chi-squares."""
        theta = np.tile(np.asarray(self.fit.theta), (draws.size, 1))
        converged = np.zeros(draws.size, dtype=bool)
        chisq = no_chisq(draws.size)
        moments = self.sample(draws) if len(self.layout.exo) else None
        for draw in range(draws.size):
            try:
                found = self._one(draws.of(draw), draw, moments)
            except np.linalg.LinAlgError:
                continue
            if found is not None:
                theta[draw], converged[draw], chisq[draw] = found[0], True, found[1]
        return theta, converged, chisq

    def _one(
        self, rows: tuple[IncompleteRows, ...], draw: int, moments: tuple[DrawMoments, ...] | None
    ) -> tuple[Floats, float] | None:
        layout = self.layout
        if moments is not None:
            means = [None if m.mean is None else m.mean[draw] for m in moments]
            layout = layout.bind([m.cov[draw] for m in moments], means)
        samples = [
            replace(sample, incomplete=own, saturated=0.0)
            for sample, own in zip(self.fit.objective.samples, rows, strict=True)
        ]
        reduced = Reduced(Objective(layout, samples, "fiml"), self.fit.constraints)
        found = self._solved(reduced)
        if found is None:
            return None
        theta, value = found
        return theta, 2.0 * self.fit.n * value - self._saturated(rows) if self.chisq else float("nan")

    def _saturated(self, rows: tuple[IncompleteRows, ...]) -> float:
        """-2 log-likelihood of the saturated model, without the constant."""
        total = 0.0
        for own, state in zip(rows, self.fit.implied, strict=True):
            found = saturated_moments(own, start=(state.mu, state.sigma))
            total += own.total * found.value if found.converged else float("nan")
        return total

    def _solved(self, reduced: Reduced) -> tuple[Floats, float] | None:
        if not self.fit.constraints.plain:
            found = minimise_constrained(reduced, self.start)
            return (reduced.theta(found.z), found.value) if found.converged else None
        near = quasi_newton(reduced, self.start, self.matrix, tolerance=TOLERANCE)
        if near is None:
            near = minimise(reduced, self.start, max_iterations=STEPS)
        return (reduced.theta(near.z), near.value) if near.converged else None

    def moments_of(self, draws: DrawnRows) -> Callable[[int], Moments]:
        """One draw's moments as a statistic of a fit needs them."""

        def of(draw: int) -> Moments:
            old = self.fit.moments
            groups = tuple(
                _group(group, rows) for group, rows in zip(old.groups, draws.of(draw), strict=True)
            )
            return IncompleteMoments(
                variables=old.variables, groups=groups, n=old.n, n_received=old.n_received
            )

        return of


def _moments(rows: IncompleteRows) -> tuple[Floats, Floats]:
    """Means, and covariances of the columns without gaps (the others: of the identity)."""
    mean = rows.weights @ rows.rows / rows.total
    x = np.flatnonzero(rows.seen.all(axis=0))
    cov = np.eye(rows.p)
    centred = rows.rows[:, x] - mean[x]
    cov[np.ix_(x, x)] = (centred * rows.weights[:, None]).T @ centred / rows.total
    return mean, cov


def _group(group: GroupMoments, rows: IncompleteRows) -> GroupMoments:
    """Drawn rows as a group, each row as often as its weight says."""
    found = saturated_moments(rows, start=(group.mean, group.cov))
    data = np.where(rows.seen[rows.of_row], rows.rows, np.nan)
    if group.sampling is not None:
        kept = rows.weights > 0
        own = sampling_of(rows.weights[kept], None if rows.clusters is None else rows.clusters[kept])
        again = incomplete_rows(data[kept], own)
        return GroupMoments(
            label=group.label, n=int(kept.sum()), cov=frozen(found.cov), mean=frozen(found.mean),
            data=frozen(data[kept]), incomplete=Incomplete(rows=again, saturated=found.value), sampling=own,
        )  # fmt: skip
    return GroupMoments(
        label=group.label, n=group.n, cov=frozen(found.cov), mean=frozen(found.mean),
        data=frozen(np.repeat(data, rows.weights.astype(np.intp), axis=0)),
        incomplete=Incomplete(rows=rows, saturated=found.value),
    )  # fmt: skip


def many_patterns(fit: Fit, kind: Kind) -> list[Finding]:
    """The transformation takes each pattern's own mean out of its rows: what is left of them varies too little, and the
    one root that makes up for it inflates the draws' chi-squares by about 1/(1 - patterns/rows)."""
    patterns = sum(len(rows.seen) for rows in rows_of_groups(fit))
    if kind != "bollen-stine" or patterns <= MANY_PATTERNS * fit.n:
        return []
    return [
        Finding(
            code="bollen_stine_patterns",
            severity="warning",
            text=phrase(
                "The {n} respondents have {patterns} patterns of gaps. The transformation behind the "
                "Bollen-Stine bootstrap (Savalei & Yuan, 2009) is made for few patterns with many "
                "respondents each; here the draws' chi-squares are about {patterns_2:.0%} too large and "
                "the p-value with them.",
                n=fit.n,
                patterns=patterns,
                patterns_2=1.0 / (1.0 - patterns / fit.n) - 1.0,
            ),
            fix="Prefer the parametric bootstrap, or the Yuan-Bentler test (estimator mlr).",
        )
    ]


def sizes_of(fit: Fit) -> list[int]:
    """Rows of each group."""
    return [group.n for group in fit.moments.groups]


def no_chisq(draws: int) -> Floats:
    """Draws that keep no chi-square."""
    return np.full(draws, np.nan)
