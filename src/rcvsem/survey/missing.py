"""Missing answers: which, how many, in which patterns, and whether they look random. Nothing is filled in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, Ints, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.distributions import chi_square_tail
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemMissing:
    """One item: answers missing out of n."""

    item: str
    missing: int
    n: int

    @property
    def rate(self) -> float:
        """Share missing, 0 to 1."""
        return self.missing / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MissingPatterns:
    """Patterns of missing answers, the most frequent first.

    items : (k,) codes; missing : (patterns, k) bool, True = missing; counts : (patterns,) respondents;
    n respondents, n_complete of them without a gap; cells missing in all.
    """

    items: tuple[str, ...]
    missing: Bools
    counts: Ints
    n: int
    n_complete: int
    cells: int

    @property
    def cell_rate(self) -> float:
        """Share of all cells that is missing."""
        total = self.n * len(self.items)
        return self.cells / total if total else 0.0

    def items_missing(self, pattern: int) -> tuple[str, ...]:
        """Codes of the items missing in the pattern with this index."""
        return tuple(code for code, gone in zip(self.items, self.missing[pattern], strict=True) if gone)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LittleTest:
    """Little's (1988) test of missing completely at random.

    statistic d2 ~ chi-square with df under MCAR; patterns used; n used (respondents with no answer at all are
    left out); iterations of EM; mean (k,) and cov (k, k): the EM estimates (ML, divided by n).
    """

    statistic: float
    df: int
    pvalue: float
    patterns: int
    n: int
    iterations: int
    mean: Floats
    cov: Floats


def item_missing(answers: Floats, items: Sequence[str]) -> tuple[ItemMissing, ...]:
    """Missing answers of each item. answers: (n, k), NaN = missing."""
    gone = np.isnan(answers).sum(axis=0)
    return tuple(
        ItemMissing(item=code, missing=int(count), n=len(answers))
        for code, count in zip(items, gone, strict=True)
    )


def missing_patterns(answers: Floats, items: Sequence[str]) -> MissingPatterns:
    """The distinct patterns of missing answers with their counts. answers: (n, k), NaN = missing."""
    gone = np.isnan(answers)
    patterns, _, counts = _patterns(gone)
    order = np.lexsort((patterns.sum(axis=1), -counts))
    return MissingPatterns(
        items=tuple(items),
        missing=frozen(patterns[order], bool),
        counts=frozen(counts[order], np.intp),
        n=len(answers),
        n_complete=int((~gone.any(axis=1)).sum()),
        cells=int(gone.sum()),
    )


#: Share of answers missing from which an item is named in a warning.
MOSTLY = 0.5


def mostly_missing(answers: Floats, items: Sequence[str]) -> tuple[Finding, ...]:
    """A warning for each item that at least half of the respondents left out. answers: (n, k)."""
    return tuple(
        Finding(
            code="mostly_missing",
            severity="warning",
            text=phrase(
                "{item} is missing for {missing} of {n} respondents ({rate:.0f} %).",
                item=one.item,
                missing=one.missing,
                n=one.n,
                rate=100 * one.rate,
            ),
            where=one.item,
            fix="Complete cases shrink accordingly: check the column, or leave the item out.",
        )
        for one in item_missing(answers, items)
        if one.rate >= MOSTLY
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MissingAnswers:
    """All that is to be said of the gaps in a survey: their patterns, and Little's test."""

    patterns: MissingPatterns
    little: LittleTest | NotAvailable

    json_form: ClassVar[str] = (
        "cells=patterns.cells cell_rate=patterns.cell_rate complete=patterns.n_complete patterns=patterns.counts# "
        "items=by_item little=tested"
    )

    @property
    def by_item(self) -> dict[str, int]:
        """Missing answers of each item."""
        found = (self.patterns.missing * self.patterns.counts[:, None]).sum(axis=0)
        return {code: int(count) for code, count in zip(self.patterns.items, found, strict=True)}

    @property
    def tested(self) -> LittleTested:
        """Little's test, or why there is none."""
        return LittleTested(little=self.little)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LittleTested:
    """Little's test, or why there is none."""

    little: LittleTest | NotAvailable

    json_form: ClassVar[str] = (
        "reason?=little! statistic?=little.statistic df?=little.df pvalue?=little.pvalue"
    )


#: Beyond it Little's test would take minutes, and no report needs it.
MOST_PATTERNS = 2000


def missing_answers(answers: Floats, items: Sequence[str]) -> MissingAnswers:
    """Patterns and Little's test of one set of items. answers: (n, k), NaN = missing."""
    patterns = missing_patterns(answers, items)
    if len(patterns.counts) > MOST_PATTERNS:
        reason = phrase(
            "there are {n} patterns of missing answers, more than {most_patterns}",
            n=len(patterns.counts),
            most_patterns=MOST_PATTERNS,
        )
        return MissingAnswers(patterns=patterns, little=NotAvailable(reason))
    return MissingAnswers(patterns=patterns, little=littles_mcar(answers))


def littles_mcar(
    answers: Floats, *, tolerance: float = 1e-9, max_iterations: int = 5000
) -> LittleTest | NotAvailable:
    """Little's test: d2 = sum_j n_j (m_j - mu_j)' Sigma_jj^-1 (m_j - mu_j), df = sum_j p_j - p.

    j runs over the patterns of missing answers, m_j is the mean of the p_j items seen in pattern j, mu and
    Sigma are the EM estimates under normality (ML, divided by n, as in `naniar::mcar_test`; Little 1988
    proposed n / (n - 1), which differs by that factor only). answers: (n, k), NaN = missing.
    """
    gone = np.isnan(answers)
    if not gone.any():
        return NotAvailable("no answer is missing")
    used = answers[~gone.all(axis=1)]
    n, k = used.shape
    if not np.isnan(used).any():
        return NotAvailable("no answer is missing")
    if n <= k or np.isnan(used).all(axis=0).any():
        return NotAvailable("fewer respondents than items, or an item without any answer")
    patterns, which, counts = _patterns(np.isnan(used))
    blocks = [(~patterns[j], used[which == j][:, ~patterns[j]]) for j in range(len(patterns))]
    estimate = _em(blocks, used, tolerance, max_iterations)
    if isinstance(estimate, NotAvailable):
        return estimate
    mean, cov, iterations = estimate
    statistic = 0.0
    for seen, rows in blocks:
        difference = rows.mean(axis=0) - mean[seen]
        statistic += len(rows) * float(difference @ np.linalg.solve(cov[np.ix_(seen, seen)], difference))
    df = int(sum(int(seen.sum()) for seen, _ in blocks)) - k
    if df <= 0:
        return NotAvailable("only one pattern of missing answers")
    return LittleTest(
        statistic=statistic,
        df=df,
        pvalue=chi_square_tail(float(statistic), float(df)),
        patterns=len(counts),
        n=n,
        iterations=iterations,
        mean=frozen(mean),
        cov=frozen(cov),
    )


def _patterns(gone: Bools) -> tuple[Bools, Ints, Ints]:
    """Distinct rows (patterns, k), the pattern of each row (n,), and counts (patterns,)."""
    n, k = gone.shape
    packed = np.packbits(gone, axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, max(packed.shape[1], 1)))).ravel()
    _, first, which, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return gone[first].reshape(-1, k), which.reshape(n), counts


def _em(
    blocks: list[tuple[Bools, Floats]], used: Floats, tolerance: float, max_iterations: int
) -> tuple[Floats, Floats, int] | NotAvailable:
    """ML mean and covariance of a normal sample with gaps (Dempster, Laird and Rubin 1977).

    Works on standardised columns, so that the stopping rule (largest change in a parameter) has no unit.
    """
    n, k = used.shape
    centre, unit = np.nanmean(used, axis=0), np.nanstd(used, axis=0)
    if not (unit > 0).all():
        return NotAvailable("an item has the same answer from everybody")
    # Answers pattern by pattern, 0 in the gaps.
    known = np.zeros((n, k))
    places: list[tuple[Ints, slice]] = []
    start = 0
    for seen, rows in blocks:
        own = slice(start, start + len(rows))
        known[own, seen] = (rows - centre[seen]) / unit[seen]
        places.append((np.flatnonzero(~seen), own))
        start = own.stop
    hidden = np.concatenate([np.repeat((~seen)[None], len(rows), axis=0) for seen, rows in blocks])
    mean, cov = np.zeros(k), np.eye(k)
    for iteration in range(1, max_iterations + 1):
        # With K the inverse of Sigma the gaps have covariance K_hh^-1 given the rest, and mean mu_h - K_hh^-1 K_hs z_s.
        try:
            inverse = np.linalg.inv(cov)
            filled = np.where(hidden, 0.0, known - mean)
            pulled = filled @ inverse
            rest = np.zeros((k, k))
            for gaps, own in places:
                if gaps.size:
                    spread = np.linalg.inv(inverse[np.ix_(gaps, gaps)])
                    filled[own, gaps] = -pulled[own][:, gaps] @ spread
                    rest[np.ix_(gaps, gaps)] += (own.stop - own.start) * spread
        except np.linalg.LinAlgError:
            return NotAvailable("the covariance matrix of the answers is singular")
        filled += mean
        total = filled.sum(axis=0)
        products = filled.T @ filled + rest
        new_mean = total / n
        new_cov = products / n - np.outer(new_mean, new_mean)
        change = max(float(np.abs(new_mean - mean).max()), float(np.abs(new_cov - cov).max()))
        mean, cov = new_mean, (new_cov + new_cov.T) / 2
        if change < tolerance:
            if np.linalg.cond(cov) > 1e12:
                return NotAvailable("the covariance matrix of the answers is singular")
            return centre + unit * mean, cov * np.outer(unit, unit), iteration
    return NotAvailable(
        phrase("EM did not settle in {max_iterations} iterations", max_iterations=max_iterations)
    )
