"""Indices of careless answering: pure functions of an (n, k) array of answers, NaN = missing.

Definitions follow R's `careless` 1.2 (Yentes and Wilhelm 2018) unless the docstring says otherwise; where R
draws at random or stops, the value here is NaN. Every index is one number a respondent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from rcvsem.foundation.arrays import Bools, Floats, row_blocks
from rcvsem.foundation.distributions import chi_square_tails


def longstring(answers: Floats) -> Floats:
    """Longest run of the same answer in form order (Johnson 2005). (n, k) -> (n,).

    A missing answer breaks the run and counts as a run of one, as R's `rle` does.
    """
    n, k = answers.shape
    longest = np.ones(n) if k else np.zeros(n)
    run = np.ones(n)
    for j in range(1, k):
        run = np.where(answers[:, j] == answers[:, j - 1], run + 1, 1.0)
        np.maximum(longest, run, out=longest)
    return longest


def average_string(answers: Floats) -> Floats:
    """Mean length of the runs of the same answer, `longstring(avg = TRUE)`. (n, k) -> (n,)."""
    k = answers.shape[1]
    changes = np.sum(~(answers[:, 1:] == answers[:, :-1]), axis=1)
    return np.asarray(k / (changes + 1.0))


def irv(answers: Floats) -> Floats:
    """Intra-individual response variability: SD (n - 1) of a person's answers (Dunn et al. 2018).

    (n, k) -> (n,).

    NaN with fewer than two answers.
    """
    return np.asarray(_by_rows(_irv, answers, np.float64))


def _irv(answers: Floats) -> Floats:
    present = ~np.isnan(answers)
    count = present.sum(axis=1)
    mean = np.where(present, answers, 0.0).sum(axis=1) / np.maximum(count, 1)
    squares = np.where(present, (answers - mean[:, None]) ** 2, 0.0).sum(axis=1)
    return np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def same_answer(answers: Floats) -> Bools:
    """True where all answers given are the same one, and at least two were given. (n, k) -> (n,)."""
    return np.asarray(_by_rows(_same_answer, answers, np.bool_))


def _by_rows(index: Callable[[Floats], Any], answers: Floats, dtype: Any) -> Any:
    """An index that looks at each row alone, in blocks of rows: it makes several arrays as large as its own."""
    out = np.empty(answers.shape[0], dtype)
    for part in row_blocks(answers.shape[0]):
        out[part] = index(answers[part])
    return out


def _same_answer(answers: Floats) -> Bools:
    present = ~np.isnan(answers)
    high = np.where(present, answers, -np.inf).max(axis=1, initial=-np.inf)
    low = np.where(present, answers, np.inf).min(axis=1, initial=np.inf)
    return np.asarray((high == low) & (present.sum(axis=1) > 1))


def even_odd(answers: Floats, scales: Sequence[Sequence[int]]) -> Floats:
    """Even-odd inconsistency (Johnson 2005). (n, k) and the columns of each scale -> (n,).

    Within a person, the means of the odd and of the even items of each scale are correlated over the scales,
    corrected by Spearman-Brown 2r / (1 + r), held at >= -1, and the sign turned: 1 is careless, -1 consistent
    (careless >= 1.2). NaN when fewer than two scales have both halves or one half does not vary. Scales of
    one item have no even half and are left out.
    """
    halves = [list(columns) for columns in scales if len(columns) > 1]
    if len(halves) < 2:
        return np.full(answers.shape[0], np.nan)
    odd = np.column_stack([_row_mean(answers[:, columns[0::2]]) for columns in halves])
    even = np.column_stack([_row_mean(answers[:, columns[1::2]]) for columns in halves])
    r = _row_correlation(odd, even)
    with np.errstate(divide="ignore", invalid="ignore"):
        corrected = np.maximum(2 * r / (1 + r), -1.0)
    return np.where(np.isnan(r), np.nan, -corrected)


def synonym_pairs(answers: Floats, critical: float = 0.60) -> list[tuple[int, int]]:
    """Pairs (i < j) of columns whose correlation exceeds `critical`, or lies below it when it is negative.

    Correlations use all respondents who answered both items (pairwise), as `careless` does.
    """
    r = _pairwise_correlation(answers)
    hit = r > critical if critical >= 0 else r < critical
    rows, columns = np.nonzero(np.triu(hit, k=1))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True)]


def psychometric_synonyms(answers: Floats, critical: float = 0.60) -> Floats:
    """Within-person correlation over item pairs with r > `critical` (Meade and Craig 2012). (n, k) -> (n,).

    A negative `critical` gives psychometric antonyms (pairs with r < critical). NaN when a person answered
    fewer than three pairs or one side does not vary; R's `careless` then shuffles the pairs at random, which
    would make the number depend on luck.
    """
    pairs = synonym_pairs(answers, critical)
    if len(pairs) < 3:
        return np.full(answers.shape[0], np.nan)
    k = answers.shape[1]
    linked = np.zeros((k, k))
    linked[tuple(np.array(pairs).T)] = 1.0
    present = (~np.isnan(answers)).astype(np.float64)
    # A shift common to all answers leaves the correlation as it is and keeps the sums small.
    shift = float(np.nanmean(answers)) if present.any() else 0.0
    x = np.where(np.isnan(answers), 0.0, answers - shift)
    second, first = present @ linked, present @ linked.T
    count = (present * second).sum(axis=1)
    sum_x, sum_y = (x * first).sum(axis=1), (x * second).sum(axis=1)
    square_x, square_y = (x * x * first).sum(axis=1), (x * x * second).sum(axis=1)
    product = (x * (x @ linked)).sum(axis=1)
    return _correlation_of_sums(count, _Sums(sum_x, sum_y, square_x, square_y, product), at_least=3)


def mahalanobis(answers: Floats) -> Floats:
    """Squared Mahalanobis distance to the mean, D2. (n, k) -> (n,).

    S is the pairwise covariance (n - 1); missing answers add nothing (deviation 0), as in `psych::outlier`,
    on which `careless::mahad` stands. Columns that do not vary are left out. NaN for everybody when S cannot
    be inverted.
    """
    n, k = answers.shape
    if n < 2 or k == 0:
        return np.full(n, np.nan)
    present = ~np.isnan(answers)
    count = present.sum(axis=0)
    mean = np.where(present, answers, 0.0).sum(axis=0) / np.maximum(count, 1)
    deviation = np.where(present, answers - mean, 0.0)
    cov = _pairwise_covariance(answers)
    varies = np.diag(cov) > 0
    if not varies.any():
        return np.full(n, np.nan)
    deviation, cov = deviation[:, varies], cov[np.ix_(varies, varies)]
    if np.isnan(cov).any() or np.linalg.cond(cov) > 1e12:
        return np.full(n, np.nan)
    distance = np.einsum("ij,ij->i", deviation, np.linalg.solve(cov, deviation.T).T)
    return np.where(present.any(axis=1), distance, np.nan)


def mahalanobis_p(distance: Floats, k: int) -> Floats:
    """Upper tail of chi-square with k degrees of freedom for D2 over k items."""
    if k < 1:
        return np.full(distance.shape, np.nan)
    return chi_square_tails(np.maximum(distance, 0.0), k)


def person_total(answers: Floats) -> Floats:
    """Correlation of a person's answers with the item means of all others (Donlon and Fischer 1968).

    (n, k) -> (n,).

    NaN when fewer than three answers were given or they do not vary. Not in `careless`; Curran (2016)
    describes it.
    """
    present = ~np.isnan(answers)
    filled = np.where(present, answers, 0.0)
    others = present.sum(axis=0) - present
    with np.errstate(divide="ignore", invalid="ignore"):
        means = np.where(others > 0, (filled.sum(axis=0) - filled) / others, np.nan)
    return _row_correlation(answers, means, at_least=3)


def _row_mean(values: Floats) -> Floats:
    present = ~np.isnan(values)
    count = present.sum(axis=1)
    total = np.where(present, values, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _row_correlation(x: Floats, y: Floats, at_least: int = 2) -> Floats:
    """Pearson correlation of each row of x with the same row of y over the columns both have."""
    both = ~(np.isnan(x) | np.isnan(y))
    count = both.sum(axis=1)
    safe = np.maximum(count, 1)[:, None]
    dx = np.where(both, x - np.where(both, x, 0.0).sum(axis=1, keepdims=True) / safe, 0.0)
    dy = np.where(both, y - np.where(both, y, 0.0).sum(axis=1, keepdims=True) / safe, 0.0)
    zero = np.zeros(len(x))
    sums = _Sums(zero, zero, (dx * dx).sum(axis=1), (dy * dy).sum(axis=1), (dx * dy).sum(axis=1))
    return _correlation_of_sums(count, sums, at_least)


class _Sums(NamedTuple):
    """(n,) sums, sums of squares and of products of two variables."""

    x: Floats
    y: Floats
    xx: Floats
    yy: Floats
    xy: Floats


def _correlation_of_sums(count: Floats, sums: _Sums, at_least: int) -> Floats:
    x, y, xx, yy, xy = sums
    safe = np.maximum(count, 1)
    vx, vy = xx - x * x / safe, yy - y * y / safe
    # What is left of a variance after rounding counts as none.
    enough = (count >= at_least) & (vx > 1e-10 * (1 + xx)) & (vy > 1e-10 * (1 + yy))
    scale = np.sqrt(np.where(enough, vx * vy, 1.0))
    return np.where(enough, np.clip((xy - x * y / safe) / scale, -1.0, 1.0), np.nan)


def _pairwise_sums(answers: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Counts, sums, sums of squares and cross products over rows that have both columns, each (k, k)."""
    present = ~np.isnan(answers)
    count = present.sum(axis=0)
    mean = np.where(present, answers, 0.0).sum(axis=0) / np.maximum(count, 1)
    x = np.where(present, answers - mean, 0.0)
    m = present.astype(np.float64)
    return m.T @ m, x.T @ m, (x * x).T @ m, x.T @ x


def _pairwise_covariance(answers: Floats) -> Floats:
    n, s, _, xy = _pairwise_sums(answers)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(n > 1, (xy - s * s.T / n) / (n - 1), np.nan)


def _pairwise_correlation(answers: Floats) -> Floats:
    n, s, ss, xy = _pairwise_sums(answers)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = ss - s * s / n
        r = (xy - s * s.T / n) / np.sqrt(variance * variance.T)
    return np.where((n > 1) & (variance > 0) & (variance.T > 0), r, np.nan)
