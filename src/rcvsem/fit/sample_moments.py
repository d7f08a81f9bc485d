"""Sample moments made from rows of answers, or from a published matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.fit.moment_checks import (
    check_constant,
    check_diagonal,
    check_enough,
    check_positive_definite,
    check_symmetric,
    from_correlations,
    listed,
    unlabelled,
)
from rcvsem.fit.moments import GroupMoments, Moments
from rcvsem.fit.sampling import Sampling, cluster_codes, left_out, weighted_mean, weights_as_given
from rcvsem.foundation.arrays import Floats, frozen, row_blocks
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.option_checks import check_choice
from rcvsem.foundation.words import phrase, phrase_n


def moments_from_data(  # noqa: PLR0913
    data: ArrayLike,
    variables: Sequence[str],
    *,
    groups: ArrayLike | None = None,
    missing: Literal["listwise", "fiml"] = "listwise",
    grouping: str = "",
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Moments:
    """Moments of rows of answers.

    Parameters
    ----------
    data : (n, p) answers, NaN = missing.
    variables : (p,) names of the columns.
    groups : (n,) label of each row's group; rows without a label are dropped and counted.
    missing : "listwise": a row with a missing answer is dropped. "fiml": only a row without any answer is; means and
        covariances are those of the saturated model by EM.
    grouping : the name of the variable behind `groups`, for messages.
    weights : (n,) sampling weights; scaled to mean 1 within each group. Rows without one, or with 0, are left out.
    clusters : (n,) label of each row's cluster; rows without one are left out.

    Raises
    ------
    DataError : an item without any value, fewer respondents than needed, a constant item, two identical
        items, a singular covariance matrix. The items are named.
    """
    names = _names(variables)
    x = np.asarray(data, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != len(names):
        raise DataError(
            phrase("The data have shape {shape}; {n} columns are named.", shape=x.shape, n=len(names))
        )
    received = x.shape[0]
    if received == 0:
        raise DataError("The data have no respondents.")
    gaps = not np.isfinite(x).all()
    if gaps and np.isinf(x).any():
        bad = [names[j] for j in np.flatnonzero(np.isinf(x).any(axis=0))]
        raise DataError(phrase("Infinite values in {listed}.", listed=listed(bad)))
    empty = [names[j] for j in np.flatnonzero(np.isnan(x).all(axis=0))] if gaps else []
    if empty:
        raise DataError(
            phrase_n(
                len(empty),
                "{listed} has no value at all.",
                "{listed} have no value at all.",
                listed=listed(empty),
            ),
            fix="Leave the item out of the model or check the column.",
        )
    labels, codes = _group_codes(groups, received)
    given = np.arange(received)
    sampling: Sampling | None = None
    more: list[Finding] = []
    if weights is not None or clusters is not None:
        own = None if weights is None else weights_as_given(weights, received)
        numbers = None if clusters is None else cluster_codes(clusters, received)
        more = left_out(own, numbers)
        out = np.zeros(received, dtype=bool)
        out |= False if own is None else ~(own > 0)
        out |= False if numbers is None else numbers < 0
        x, codes, given = x[~out], codes[~out], given[~out]
        gaps = not np.isfinite(x).all()
        if not len(x) or not (codes >= 0).any():
            raise DataError("No respondent has a sampling weight and a cluster.")
        sampling = Sampling(
            weights=None if own is None else own[~out], clusters=None if numbers is None else numbers[~out]
        )
    if missing == "fiml":
        from rcvsem.fit.incomplete.moments import at_places, incomplete_moments

        found = incomplete_moments(x, names, labels, codes, several=groups is not None, sampling=sampling)
        own_groups = at_places(found.groups, given)
        return replace(found, groups=own_groups, n_received=received, findings=(*found.findings, *more))
    check_choice(missing, "missing", "", ("listwise", "fiml"))
    complete = ~np.isnan(x).any(axis=1) if gaps else np.ones(len(x), dtype=bool)
    used = complete & (codes >= 0)
    findings = [*_dropped(complete, codes, used), *more]
    made = []
    for code, label in enumerate(labels):
        chosen = used & (codes == code)
        # Nobody can change rows that are read-only and own their memory: a million of them are kept once.
        shared = chosen.all() and not x.flags.writeable and x.base is None
        rows = x if shared else x[chosen]
        inside = int((codes == code).sum())
        mine = None if sampling is None else sampling.take(chosen)
        one = _group_from_rows(rows, names, label, several=groups is not None, received=inside, sampling=mine)
        made.append(replace(one, places=frozen(given[chosen], np.intp)))
    return Moments(
        variables=names,
        groups=tuple(made),
        n=int(used.sum()),
        n_received=received,
        findings=tuple(findings),
        grouping=grouping,
    )


def moments_from_matrix(
    matrix: ArrayLike,
    variables: Sequence[str],
    n: int,
    *,
    sds: ArrayLike | None = None,
    means: ArrayLike | None = None,
    divided_by: Literal["n-1", "n"] = "n-1",
) -> Moments:
    """Moments of one group from a covariance matrix, or a correlation matrix with standard deviations.

    Parameters
    ----------
    matrix : (p, p) symmetric.
    variables : (p,) names of its rows and columns.
    n : respondents behind the matrix.
    sds : (p,) standard deviations; then `matrix` is read as correlations.
    means : (p,) means, for a model with mean structure.
    divided_by : divisor of the given covariances (or SDs). "n-1" is what statistical programs print;
        the matrix is then rescaled to the divisor n, as lavaan's `sample.cov` does.

    Raises
    ------
    DataError : wrong shape, not symmetric, a variance that is negative or zero, identical variables,
        or a matrix that is not positive definite (with its smallest eigenvalue).
    """
    names = _names(variables)
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
        raise OptionError(phrase("The number of respondents n must be an int >= 1. Got {n!r}.", n=n))
    check_choice(divided_by, "divided_by", "", ("n-1", "n"))
    s = np.array(matrix, dtype=np.float64)
    p = len(names)
    if s.shape != (p, p):
        raise DataError(phrase("The matrix has shape {shape}; {p} variables are named.", shape=s.shape, p=p))
    if not np.isfinite(s).all():
        i, j = (int(k[0]) for k in np.nonzero(~np.isfinite(s)))
        raise DataError(
            phrase("The matrix has no number at {names}, {names_2}.", names=names[i], names_2=names[j])
        )
    check_symmetric(s, names)
    s = (s + s.T) / 2
    check_diagonal(np.diag(s), names)
    if sds is not None:
        s = from_correlations(s, np.asarray(sds, dtype=np.float64), names)
    check_enough(int(n), names, "")
    check_positive_definite(s, names)
    if divided_by == "n-1":
        s = s * ((n - 1) / n)
    mean = None
    if means is not None:
        mean = frozen(means)
        if mean.shape != (p,) or not np.isfinite(mean).all():
            raise DataError(
                phrase(
                    "The means must be {p} numbers, one a variable. Got shape {shape}.", p=p, shape=mean.shape
                )
            )
    group = GroupMoments(label="", n=int(n), cov=frozen(s), mean=mean, data=None)
    return Moments(variables=names, groups=(group,), n=int(n), n_received=int(n))


def _names(variables: Sequence[str]) -> tuple[str, ...]:
    names = tuple(str(name) for name in variables)
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DataError(phrase("Variables named more than once: {listed}.", listed=listed(twice)))
    if not names:
        raise DataError("No variable is named.")
    return names


def _group_codes(groups: ArrayLike | None, n: int) -> tuple[list[str], Any]:
    if groups is None:
        return [""], np.zeros(n, dtype=np.intp)
    given = list(np.asarray(groups, dtype=object))
    if len(given) != n:
        raise DataError(phrase("The group labels are {n}; the data have {n_2} rows.", n=len(given), n_2=n))
    labels: dict[str, int] = {}
    codes = np.full(n, -1, dtype=np.intp)
    for row, value in enumerate(given):
        if value is None or value != value or str(value).strip() == "":
            continue
        whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
        label = str(int(value)) if whole else str(value)
        codes[row] = labels.setdefault(label, len(labels))
    if not labels:
        raise DataError("No respondent has a group label.")
    return list(labels), codes


def _dropped(complete: Any, codes: Any, used: Any) -> list[Finding]:
    findings = []
    gaps = int((~complete & (codes >= 0)).sum())
    if gaps:
        findings.append(
            Finding(
                code="listwise",
                severity="info",
                text=phrase(
                    "{gaps} of {size} respondents have a missing answer and are left out (listwise); "
                    "{sum} are analysed.",
                    gaps=gaps,
                    size=complete.size,
                    sum=int(used.sum()),
                ),
            )
        )
    return [*findings, *unlabelled(codes)]


def _group_from_rows(
    rows: Floats,
    names: tuple[str, ...],
    label: str,
    *,
    several: bool,
    received: int,
    sampling: Sampling | None = None,
) -> GroupMoments:
    place = phrase("group '{label}'", label=label) if several else ""
    n = rows.shape[0]
    check_enough(n, names, place, received)
    weights = None if sampling is None else sampling.weights
    mean = weighted_mean(rows, sampling)
    cov = np.zeros((rows.shape[1], rows.shape[1]))
    for part in row_blocks(n):
        centred = rows[part] - mean
        cov += centred.T @ (centred if weights is None else centred * weights[part, None])
    cov /= n
    check_constant(np.ptp(rows, axis=0), mean, names, place)
    check_positive_definite(cov, names, place)
    rows = np.ascontiguousarray(rows)  # chosen by the caller from the data: a copy of its own already
    rows.setflags(write=False)
    return GroupMoments(label=label, n=n, cov=frozen(cov), mean=frozen(mean), data=rows, sampling=sampling)
