"""The sample statistics that ordinal models are fitted to, with their asymptotic covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rcvsem.fit.moments import Moments
from rcvsem.fit.ordinal.bivariate_normal import INFINITE
from rcvsem.fit.ordinal.categories import GroupRows, categorise, group_rows
from rcvsem.fit.ordinal.conditional import given_predictors
from rcvsem.fit.ordinal.continuous import (
    Univariate,
    covariance_influence,
    polyserial,
    polyserial_influence,
    univariate,
)
from rcvsem.fit.ordinal.polychoric import Polychoric, polychoric, polychoric_influence
from rcvsem.fit.ordinal.sample_statistics import OrdinalStatistics, pairs
from rcvsem.fit.ordinal.thresholds import threshold_influence, thresholds, weighted_counts
from rcvsem.fit.sampling import Sampling
from rcvsem.fit.size_limits import check_statistics
from rcvsem.foundation.arrays import Floats, Ints, correlations_of, frozen, read_only, row_blocks
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import enumerated, phrase

# Rows whose influences are held at a time.
BLOCK = 4096


def with_ordinal_statistics(
    moments: Moments, ordered: Sequence[str], *, predictors: Sequence[str] = (), covariance: bool = True
) -> Moments:
    """The moments with the statistics of their ordinal items; as they are when they have them already.

    predictors : observed variables that the statistics are to be conditional on. covariance : also the whole asymptotic
    covariance matrix, not only its diagonal.

    Raises
    ------
    DataError : see `categorise`, and `given_predictors`.
    """
    given = np.array(
        [k for k, name in enumerate(moments.variables) if name in set(predictors)], dtype=np.intp
    )
    wanted = {name for name in moments.variables if name in set(ordered)}
    known = [group.ordinal for group in moments.groups]
    if all(
        own is not None
        and {item for item, _ in own.ordered} == wanted
        and (own.gamma is not None or not covariance)
        and np.array_equal(own.predictors, given)
        for own in known
    ):
        return moments
    categories = categorise(moments, ordered)
    if covariance:
        check_statistics(len(moments.variables), categories.sizes)
    groups = []
    findings = [*moments.findings, *categories.findings]
    for g, group in enumerate(moments.groups):
        assert group.data is not None
        place = phrase("group '{label}'", label=group.label) if len(moments.groups) > 1 else ""
        rows = group_rows(categories, g, group.data, group.sampling, place)
        own, notes = group_statistics(rows, predictors=given, names=moments.variables, covariance=covariance)
        groups.append(replace(group, ordinal=own))
        findings += notes
    return replace(moments, groups=tuple(groups), findings=tuple(findings))


def group_statistics(
    rows: GroupRows,
    *,
    predictors: Ints | None = None,
    names: Sequence[str] = (),
    covariance: bool = True,
    start: Floats | None = None,
) -> tuple[OrdinalStatistics, list[Finding]]:
    """Statistics of one group, and what to know of them.

    predictors : (r,) columns that the statistics are conditional on; names : of all columns, for messages.
    start : (P,) start values of the polychoric correlations.
    """
    if predictors is not None and predictors.size:
        return _conditional(rows, predictors, tuple(names[k] for k in predictors), covariance, start)
    data, codes, counts, columns, weights = rows.data, rows.codes, rows.counts, rows.columns, rows.weights
    n, p = data.shape
    sizes = np.array(rows.sizes, dtype=np.intp)
    ordinal = np.zeros(p, dtype=bool)
    ordinal[columns] = True
    other = np.flatnonzero(~ordinal)
    tau = thresholds(counts, None if weights is None else weighted_counts(codes, weights, counts.shape[1]))
    own = univariate(data[:, other], weights)
    found = polychoric(codes, tau, sizes, start, weights)
    real, position = tau < INFINITE, _positions(p)
    cov = np.eye(p)
    mean = np.zeros(p)
    mean[other], cov[other, other] = own.mean, own.variance
    a, b = columns[found.i], columns[found.j]
    cov[a, b] = cov[b, a] = found.rho
    rest = _rest(rows, tau, other, own, cov, position)
    influence = _Influence(codes, tau, found, own, rest, position[b, a])
    gamma, diagonal = influence.gamma(n, p, rows.sampling, full=covariance)
    statistics = OrdinalStatistics(
        ordered=tuple(zip(rows.items, rows.sizes, strict=True)),
        ordinal=frozen(ordinal, bool),
        tau=frozen(tau[real]),
        tau_item=frozen(np.repeat(columns, real.sum(axis=1)), np.intp),
        mean=frozen(mean),
        cov=frozen(cov),
        predictors=frozen([], np.intp),
        intercept=frozen(mean),
        slopes=frozen(np.zeros((p, 0))),
        residual=frozen(cov),
        gamma=None if gamma is None else read_only(gamma),
        gamma_diagonal=frozen(diagonal),
    )
    return statistics, _findings(rows, found, cov)


def _conditional(
    rows: GroupRows, predictors: Ints, names: tuple[str, ...], covariance: bool, start: Floats | None
) -> tuple[OrdinalStatistics, list[Finding]]:
    """Statistics of one group given its observed predictors, `names` theirs."""
    p = rows.data.shape[1]
    at = np.setdiff1d(np.arange(p), predictors)
    found = given_predictors(rows, predictors, names, start)
    ordinal = np.zeros(p, dtype=bool)
    ordinal[rows.columns] = True
    slopes, intercept, residual = np.zeros((p, predictors.size)), np.zeros(p), np.zeros((p, p))
    slopes[at], intercept[at], residual[np.ix_(at, at)] = found.slopes, found.intercept, found.cov
    lines = slopes.copy()
    lines[predictors] = np.eye(predictors.size)
    cov = lines @ found.x_cov @ lines.T + residual
    gamma, diagonal = found.gamma(rows.sampling, full=covariance)
    statistics = OrdinalStatistics(
        ordered=tuple(zip(rows.items, rows.sizes, strict=True)),
        ordinal=frozen(ordinal, bool),
        tau=frozen(found.thresholds),
        tau_item=frozen(at[found.threshold_of], np.intp),
        mean=frozen(np.where(ordinal, 0.0, intercept + lines @ found.x_mean)),
        cov=frozen((cov + cov.T) / 2),
        predictors=frozen(predictors, np.intp),
        intercept=frozen(intercept),
        slopes=frozen(slopes),
        residual=frozen(residual),
        gamma=None if gamma is None else read_only(gamma),
        gamma_diagonal=frozen(diagonal),
    )
    return statistics, _findings(rows, found.polychoric, found.cov, given=True)


def _positions(p: int) -> Ints:
    """(p, p) place of each cell below the diagonal among the pairs."""
    rows, columns = pairs(p)
    out = np.zeros((p, p), dtype=np.intp)
    out[rows, columns] = out[columns, rows] = np.arange(rows.size)
    return out


def _rest(
    rows: GroupRows, tau: Floats, other: Ints, own: Univariate, cov: Floats, position: Ints
) -> list[tuple[int, Floats]]:
    """(place among the pairs, casewise influence) of every pair with a continuous variable; fills `cov`."""
    codes, columns, weights = rows.codes, rows.columns, rows.weights
    out: list[tuple[int, Floats]] = []
    for k, column in enumerate(other):
        for m in range(k):
            value, influence = covariance_influence(own, k, m, weights)
            cov[column, other[m]] = cov[other[m], column] = value
            out.append((int(position[column, other[m]]), influence))
        for o, item in enumerate(columns):
            rho = polyserial(codes[:, o], tau[o], own.z[:, k], weights)
            cov[column, item] = cov[item, column] = rho * np.sqrt(own.variance[k])
            influence = polyserial_influence(codes[:, o], tau[o], own, k, rho, weights)
            out.append((int(position[column, item]), influence))
    return out


class _Influence:
    """Casewise influences on all statistics, by table lookup for what depends on categories only."""

    def __init__(
        self,
        codes: Ints,
        tau: Floats,
        found: Polychoric,
        own: Univariate,
        rest: list[tuple[int, Floats]],
        place: Ints,
    ) -> None:
        self.codes, self.own, self.rest, self.place, self.found = codes, own, rest, place, found
        K = tau.shape[1] + 1
        self.K = K
        self.by_cell = polychoric_influence(found, tau).reshape(-1)
        # Thresholds: the item of each and its influence for every category.
        item, step = np.nonzero(tau < INFINITE)
        self.tau_codes = item
        self.by_category = np.ascontiguousarray(threshold_influence(tau)[item, :, step])

    def rows(self, a: int, b: int, k: int) -> Floats:
        """(b - a, k) influences of cases a..b."""
        codes, found, K = self.codes[a:b], self.found, self.K
        out = np.empty((b - a, k))
        T, c = self.tau_codes.size, self.own.mean.size
        out[:, :T] = self.by_category[np.arange(T), codes[:, self.tau_codes]]
        out[:, T : T + c] = self.own.mean_influence[a:b]
        out[:, T + c : T + 2 * c] = self.own.variance_influence[a:b]
        first = (T + 2 * c) + self.place
        cell = codes[:, found.i] * K
        cell += codes[:, found.j]
        cell += np.arange(found.i.size) * (K * K)
        looked = np.take(self.by_cell, cell)
        if first.size == k - T - 2 * c and (np.diff(first) == 1).all():
            out[:, T + 2 * c :] = looked
        else:
            out[:, first] = looked
        for place, influence in self.rest:
            out[:, T + 2 * c + place] = influence[a:b]
        return out

    def gamma(self, n: int, p: int, sampling: Sampling, *, full: bool) -> tuple[Floats | None, Floats]:
        """Mean outer product of the influences (k, k), summed within clusters; and the diagonal without clusters."""
        k = self.tau_codes.size + 2 * self.own.mean.size + p * (p - 1) // 2
        clustered = full and sampling.clusters is not None
        total = np.zeros((k, k)) if full and not clustered else None
        diagonal = np.zeros(k)
        for a in range(0, n, BLOCK):
            block = sampling.times(self.rows(a, min(a + BLOCK, n), k), a)
            if total is None:
                diagonal += np.einsum("nk,nk->k", block, block)
            else:
                for part in row_blocks(k, 2048):  # the whole product is as large as the total
                    total[part] += block[:, part].T @ block
        if clustered:
            blocks = (self.rows(a, min(a + BLOCK, n), k) for a in range(0, n, BLOCK))
            return sampling.meat(blocks, n, k), diagonal / n
        if total is None:
            return None, diagonal / n
        total /= n
        return total, np.diag(total)


def _findings(rows: GroupRows, found: Polychoric, cov: Floats, *, given: bool = False) -> list[Finding]:
    out: list[Finding] = []
    empty = np.flatnonzero(found.empty)
    if empty.size:
        worst = empty[np.argsort(-found.empty[empty], kind="stable")][:6]
        named = enumerated(
            f"{rows.items[found.i[k]]} x {rows.items[found.j[k]]} ({found.empty[k]})" for k in worst
        )
        more = (
            phrase(" and {size} more pairs", size=empty.size - worst.size) if empty.size > worst.size else ""
        )
        out.append(
            Finding(
                code="empty_cells",
                severity="info",
                where=rows.place,
                text=phrase(
                    "{sum} empty cells in the two-way tables of {size} of {size_2} pairs of ordinal "
                    "items, most in {named}{more}. They stay empty{but}.",
                    sum=int(found.empty.sum()),
                    size=empty.size,
                    size_2=found.rho.size,
                    named=named,
                    more=more,
                    but="" if given else phrase("; only two-by-two tables get .5 there (lavaan's rule)"),
                ),
            )
        )
    bound = np.flatnonzero(found.bound)
    if bound.size:
        named = enumerated(f"{rows.items[found.i[k]]}, {rows.items[found.j[k]]}" for k in bound[:6])
        out.append(
            Finding(
                code="polychoric_at_limit",
                severity="warning",
                where=rows.place,
                text=phrase(
                    "the polychoric correlation is at its limit of 1 or -1 for {named}.", named=named
                ),
                fix="The two items say the same, or their table is too sparse: drop one, or join categories.",
            )
        )
    smallest = float(np.linalg.eigvalsh(correlations_of(cov))[0])
    if smallest <= 0.0:
        out.append(
            Finding(
                code="polychoric_not_positive_definite",
                severity="warning",
                where=rows.place,
                text=phrase(
                    "the matrix of polychoric correlations is not positive definite (smallest eigenvalue "
                    "{smallest:.3g}); robust CFI, TLI and RMSEA cannot be computed.",
                    smallest=smallest,
                ),
                fix="Look for items that are nearly the same and for rare categories.",
            )
        )
    return out
