"""How respondents came into the sample: sampling weights, and clusters within which answers are not independent.

Weights w_i (mean 1 within a group) weight every sum over respondents: moments, likelihood, scores. The middle of the
sandwich is the mean outer product of the weighted scores w_i s_i; with clusters, of their sums over each cluster, times
C/(C - 1) for C clusters (Binder 1983; Skinner 1989; Asparouhov 2005; Muthen & Satorra 1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase, phrase_n


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sampling:
    """The sampling of one group's n respondents.

    Attributes
    ----------
    weights : (n,) sampling weights with mean 1; None: all equal.
    clusters : (n,) number of each respondent's cluster, from 0; None: respondents are independent.
    """

    weights: Floats | None = None
    clusters: Ints | None = None

    @property
    def n_clusters(self) -> int:
        """Clusters; 0 where respondents are independent."""
        return 0 if self.clusters is None else int(self.clusters.max()) + 1

    def take(self, rows: Any) -> Sampling:
        """Of some respondents (a mask or row numbers): weights with mean 1 again, clusters numbered anew."""
        return sampling_of(
            None if self.weights is None else self.weights[rows],
            None if self.clusters is None else self.clusters[rows],
        )

    def times(self, scores: Floats, first: int = 0) -> Floats:
        """(b, k) scores of the respondents from `first` on, each times its weight."""
        if self.weights is None:
            return scores
        return np.asarray(scores * self.weights[first : first + len(scores), None])

    def meat(self, blocks: Iterable[Floats], n: int, k: int) -> Floats:
        """(k, k) mean outer product of the casewise scores (n, k), given in blocks of rows."""
        first = 0
        sums = np.zeros((self.n_clusters, k))
        total = np.zeros((k, k))
        for block in blocks:
            own = self.times(block, first)
            if self.clusters is None:
                total += own.T @ own
            else:
                np.add.at(sums, self.clusters[first : first + len(block)], own)
            first += len(block)
        if self.clusters is None:
            return total / n
        return np.asarray(sums.T @ sums) * (self.correction / n)

    @property
    def correction(self) -> float:
        """C/(C - 1)."""
        return self.n_clusters / (self.n_clusters - 1.0) if self.n_clusters > 1 else 1.0


def sampling_of(weights: Any, clusters: Any) -> Sampling:
    """Weights with mean 1, clusters numbered in the order in which they appear.

    Raises
    ------
    DataError : all respondents are in one cluster.
    """
    own = None if weights is None else frozen(np.asarray(weights, np.float64) / np.mean(weights))
    numbers = None
    if clusters is not None:
        known: dict[Any, int] = {}
        numbers = frozen(
            [known.setdefault(one, len(known)) for one in np.asarray(clusters).tolist()], np.intp
        )
        if len(known) < 2:
            raise DataError(
                "All respondents are in one cluster: differences between clusters cannot be seen.",
                fix="Use a column with several clusters in every group, or leave it out.",
            )
    return Sampling(weights=own, clusters=numbers)


def weighted_mean(rows: Floats, sampling: Sampling | None) -> Floats:
    """(p,) mean of rows (n, p)."""
    if sampling is None or sampling.weights is None:
        return np.asarray(rows.mean(axis=0))
    return np.asarray(sampling.weights @ rows / len(rows))


def joined_sampling(parts: Sequence[Sampling | None]) -> Sampling | None:
    """Of all groups together, one after the other; None where no group has any."""
    own = [part for part in parts if part is not None]
    if not own:
        return None
    weights = [part.weights for part in own if part.weights is not None]
    clusters, first = [], 0
    for part in own:
        if part.clusters is not None:
            clusters.append(part.clusters + first)
            first += part.n_clusters
    return Sampling(
        weights=np.concatenate(weights) if weights else None,
        clusters=np.concatenate(clusters) if clusters else None,
    )


def weights_as_given(weights: Any, n: int) -> Floats:
    """(n,) weights, NaN where there is none.

    Raises
    ------
    DataError : another number of rows, or a negative or infinite weight.
    """
    own = np.asarray(weights, dtype=np.float64)
    if own.shape != (n,):
        raise DataError(
            phrase("The sampling weights are {size}; the data have {n} rows.", size=own.size, n=n)
        )
    wrong = np.flatnonzero((own < 0) | np.isinf(own))
    if wrong.size:
        raise DataError(
            phrase(
                "{size} sampling weights are negative or infinite (the first: {own:g}).",
                size=wrong.size,
                own=own[wrong[0]],
            ),
            fix="A weight is the number of people a respondent stands for, above 0.",
        )
    return own


def cluster_codes(clusters: Any, n: int) -> Ints:
    """(n,) number of each respondent's cluster, -1 where it is not known.

    Raises
    ------
    DataError : another number of rows.
    """
    given = np.asarray(clusters, dtype=object).tolist()
    if len(given) != n:
        raise DataError(phrase("The clusters are {n}; the data have {n_2} rows.", n=len(given), n_2=n))
    known: dict[Any, int] = {}
    out = np.full(n, -1, dtype=np.intp)
    for row, value in enumerate(given):
        if value is None or value != value or str(value).strip() == "":
            continue
        out[row] = known.setdefault(value, len(known))
    return out


def left_out(weights: Floats | None, clusters: Ints | None) -> list[Finding]:
    """Who cannot be analysed for want of a weight or a cluster."""
    found = []
    if weights is not None:
        none = int((~(weights > 0)).sum())
        if none:
            found.append(
                Finding(
                    code="no_weight",
                    severity="warning",
                    text=phrase_n(
                        none,
                        "{n} of {size} respondents has no sampling weight, or the weight 0, and is left out.",
                        "{n} of {size} respondents have no sampling weight, or the weight 0, and are left out.",
                        size=weights.size,
                    ),
                )
            )
    if clusters is not None:
        none = int((clusters < 0).sum())
        if none:
            found.append(
                Finding(
                    code="no_cluster",
                    severity="warning",
                    text=phrase_n(
                        none,
                        "{n} of {size} respondents has no cluster and is left out.",
                        "{n} of {size} respondents have no cluster and are left out.",
                        size=clusters.size,
                    ),
                )
            )
    return found
