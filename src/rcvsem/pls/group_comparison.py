"""Groups: measurement invariance of composites (MICOM), permutation and bootstrap multigroup analysis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Bools, Floats, Ints
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import student_two_sided
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.plain import json_key
from rcvsem.foundation.words import phrase
from rcvsem.infer.batch.in_order import in_chunks, single_threaded_blas
from rcvsem.infer.batch.resample import CHUNK
from rcvsem.pls.bootstrap import PlsBootstrap, bootstrap_pls
from rcvsem.pls.fit import fit_pls
from rcvsem.pls.permutation import Permuter
from rcvsem.pls.result import PlsFit

Invariance = Literal["full", "partial", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permuted:
    """A statistic of two groups and its permutation distribution: quantiles (type 7), and p = share of permutations."""

    observed: float
    lower: Number
    upper: Number
    pvalue: Number

    @property
    def differs(self) -> bool | None:
        """Whether the observed value lies outside; None without permutations."""
        if isinstance(self.lower, NotAvailable) or isinstance(self.upper, NotAvailable):
            return None
        return not self.lower <= self.observed <= self.upper


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeInvariance:
    """MICOM of one construct (Henseler, Ringle & Sarstedt 2016).

    correlation : c of step 2; its lower end is the 5 % quantile, the upper 1. mean, variance : step 3, differences of
    the scores' means and of the logarithms of their variances, with 95 % ends.
    verdict : "full" when all three hold, "partial" when step 2 alone, "none" when not even that; None unknown.
    """

    construct: str
    correlation: Permuted
    mean: Permuted
    variance: Permuted
    verdict: Invariance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathDifference:
    """A path in two groups.

    permutation : its difference (first less second). henseler : two-sided p of bootstrap MGA (Henseler, Ringle &
    Sinkovics 2009), welch : of the test with the bootstrap standard errors (Sarstedt, Henseler & Ringle 2011).
    """

    outcome: str
    predictor: str
    first: float
    second: float
    permutation: Permuted
    henseler: Number
    welch: Number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupPair:
    """Two groups compared.

    draws : (R, 3 J + paths) of every permutation: c, mean, log variance ratio, path differences.
    """

    groups: tuple[str, str]
    sizes: tuple[int, int]
    invariance: tuple[CompositeInvariance, ...]
    paths: tuple[PathDifference, ...]
    permutations: int
    failed: int
    draws: Floats = json_key(None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsGroupComparison:
    """Each group's own fit and all pairs."""

    name: str
    groups: tuple[str, ...]
    fits: tuple[PlsFit, ...]
    bootstraps: tuple[PlsBootstrap | None, ...]
    pairs: tuple[GroupPair, ...]
    seed: int


def compare_groups(  # noqa: PLR0913
    fit: PlsFit,
    labels: ArrayLike,
    *,
    name: str = "group",
    permutations: int = 1000,
    draws: int = 0,
    seed: int = 1,
    workers: int = 1,
    indices: ArrayLike | None = None,
) -> PlsGroupComparison:
    """MICOM and multigroup analysis of every pair of groups.

    Parameters
    ----------
    fit : of all cases together. labels : (n,) group of each case analysed.
    permutations : of the cases between two groups. draws : bootstrap draws in each group, 0 for none.
    indices : (R, n) permutations of the cases (first group first, then second) to use instead; two groups only.

    Raises
    ------
    DataError : fewer than two groups, a group that cannot be estimated, data that came as a matrix.
    """
    check_integer(permutations, "permutations", phrase("the group comparison"), 0)
    check_integer(draws, "draws", phrase("the group comparison"), 0)
    if fit.x is None:
        raise DataError("Groups are compared by the respondents' answers, but the data are a matrix.")
    given = np.asarray([str(label) for label in np.asarray(labels, dtype=object)])
    if given.size != fit.n:
        raise DataError(phrase("There are {size} group labels for {n} cases.", size=given.size, n=fit.n))
    names = tuple(dict.fromkeys(given.tolist()))
    if len(names) < 2:
        raise DataError(
            phrase(
                "{name} has one value only, {which}: nothing to compare.",
                name=name,
                which=names[0] if names else phrase("none"),
            )
        )
    groups = []
    for group in names:
        rows = given == group
        own = _fit_rows(fit, rows, group)
        if not own.converged:
            raise DataError(phrase("The model does not converge in the group {group}.", group=group))
        drawn = bootstrap_pls(own, draws=draws, seed=seed, workers=workers) if draws else None
        groups.append(_PlsGroup(group, np.flatnonzero(rows), own, drawn))

    def draws_of(permuter: Permuter) -> Iterable[Floats]:
        if indices is None:
            return in_chunks(permuter.drawn, permutations, seed, workers)
        table = np.asarray(indices, dtype=np.intp)
        return (permuter.statistics(table[k : k + CHUNK]) for k in range(0, len(table), CHUNK))

    pairs = []
    with single_threaded_blas():
        for a, b in combinations(groups, 2):
            permuter = Permuter(fit, np.concatenate((a.cases, b.cases)), a.cases.size)
            pairs.append(_pair(fit, a, b, permuter.whole(), draws_of(permuter)))
    return PlsGroupComparison(
        name=name,
        groups=names,
        fits=tuple(group.fit for group in groups),
        bootstraps=tuple(group.drawn for group in groups),
        pairs=tuple(pairs),
        seed=seed,
    )


def _fit_rows(fit: PlsFit, rows: Bools, group: str) -> PlsFit:
    assert fit.x is not None
    weights = None if fit.case_weights is None else fit.case_weights[rows]
    try:
        return fit_pls(fit.model, fit.x[rows], fit.plan.items, fit.options, case_weights=weights)
    except DataError as error:
        raise DataError(
            phrase("Group {group}: {what}", group=group, what=error.what), fix=error.fix
        ) from None


@dataclass(frozen=True, slots=True, eq=False)
class _PlsGroup:
    """One group: the places of its cases, its own fit, and that fit's bootstrap."""

    name: str
    cases: Ints
    fit: PlsFit
    drawn: PlsBootstrap | None


def _pair(fit: PlsFit, a: _PlsGroup, b: _PlsGroup, observed: Floats, permuted: Iterable[Floats]) -> GroupPair:
    """observed : the statistics of the two groups as they are; permuted : the same of chunks of permutations."""
    draws = np.concatenate([np.empty((0, observed.size)), *permuted])
    usable = draws[np.isfinite(draws).all(axis=1)]
    J = len(fit.layout.constructs)
    invariance = []
    for j, construct in enumerate(fit.layout.constructs):
        c = _lower(observed[j], usable[:, j])
        mean = _both(observed[J + j], usable[:, J + j])
        variance = _both(observed[2 * J + j], usable[:, 2 * J + j])
        invariance.append(
            CompositeInvariance(
                construct=construct,
                correlation=c,
                mean=mean,
                variance=variance,
                verdict=_verdict(c, mean, variance),
            )
        )
    paths = []
    for k, (outcome, predictor) in enumerate(fit.layout.paths):
        one_path, other = a.fit.paths[outcome, predictor], b.fit.paths[outcome, predictor]
        boot = [
            None if drawn is None else drawn.values["paths"][drawn.converged, k]
            for drawn in (a.drawn, b.drawn)
        ]
        paths.append(
            PathDifference(
                outcome=fit.layout.constructs[outcome],
                predictor=fit.layout.constructs[predictor],
                first=float(one_path),
                second=float(other),
                permutation=_both(observed[3 * J + k], usable[:, 3 * J + k]),
                henseler=_henseler(boot[0], boot[1]),
                welch=_welch(float(one_path - other), boot, (a.cases.size, b.cases.size)),
            )
        )
    return GroupPair(
        groups=(a.name, b.name),
        sizes=(int(a.cases.size), int(b.cases.size)),
        invariance=tuple(invariance),
        paths=tuple(paths),
        permutations=len(draws),
        failed=len(draws) - len(usable),
        draws=usable,
    )


def _lower(observed: float, drawn: Floats) -> Permuted:
    if not drawn.size:
        none = NotAvailable("no permutations were made")
        return Permuted(observed=float(observed), lower=none, upper=none, pvalue=none)
    return Permuted(
        observed=float(observed),
        lower=float(np.quantile(drawn, 0.05)),
        upper=1.0,
        pvalue=float((drawn <= observed).mean()),
    )


def _both(observed: float, drawn: Floats) -> Permuted:
    if not drawn.size:
        none = NotAvailable("no permutations were made")
        return Permuted(observed=float(observed), lower=none, upper=none, pvalue=none)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Permuted(
        observed=float(observed),
        lower=float(low),
        upper=float(high),
        pvalue=float((np.abs(drawn) >= abs(observed)).mean()),
    )


def _verdict(c: Permuted, mean: Permuted, variance: Permuted) -> Invariance | None:
    if c.differs is None:
        return None
    # a single item's composite is the item: 1 up to rounding
    if c.differs and c.observed < 1.0 - 1e-10:
        return "none"
    return "partial" if mean.differs or variance.differs else "full"


def _henseler(one: Floats | None, two: Floats | None) -> Number:
    """Two-sided p: how often a centred draw of one group exceeds one of the other, doubled."""
    if one is None or two is None or not one.size or not two.size:
        return NotAvailable("no bootstrap was made")
    a = np.sort(2.0 * one.mean() - one)
    b = 2.0 * two.mean() - two
    below = np.searchsorted(a, b, side="right").sum() / (a.size * b.size)  # share of pairs with a <= b
    return float(min(1.0, 2.0 * min(below, 1.0 - below)))


def _welch(difference: float, boot: list[Floats | None], sizes: tuple[int, int]) -> Number:
    if boot[0] is None or boot[1] is None or boot[0].size < 2 or boot[1].size < 2:
        return NotAvailable("no bootstrap was made")
    v = [float(b.var(ddof=1)) for b in boot if b is not None]
    total = v[0] + v[1]
    if total == 0:
        return NotAvailable("the draws do not differ")
    df = total**2 / (v[0] ** 2 / (sizes[0] - 1) + v[1] ** 2 / (sizes[1] - 1))
    return float(student_two_sided(difference / np.sqrt(total), df))


def group_rows(comparison: PlsGroupComparison) -> Iterator[PathDifference]:
    """All path differences of all pairs."""
    for pair in comparison.pairs:
        yield from pair.paths
