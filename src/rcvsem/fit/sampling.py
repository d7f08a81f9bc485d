"""How respondents came into the sample: sampling weights, and clusters within which answers are not independent.

Weights w_i (mean 1 within a group) weight every sum over respondents: moments, likelihood, scores. The middle of the
sandwich is the mean outer product of the weighted scores w_i s_i; with clusters, of their sums over each cluster, times
C/(C - 1) for C clusters (Binder 1983; Skinner 1989; Asparouhov 2005; Muthen & Satorra 1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import DataError, OptionError
from rcvsem.foundation.findings import Finding
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.fit.moments import Moments
    from rcvsem.fit.options import FitOptions
    from rcvsem.model import ModelSpec

# Clusters below which cluster-robust standard errors are too small (Cameron & Miller 2015; Huang 2016).
FEW_CLUSTERS = 30
# Estimators whose standard errors and tests are a sandwich that knows weights and clusters.
ROBUST = ("mlr", "wlsm", "wlsmv", "wlsmvs", "ulsm", "ulsmv", "ulsmvs")


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
                    text=phrase(
                        "{none} of {size} respondents have no sampling weight, or the weight 0, and are "
                        "left out.",
                        none=none,
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
                    text=phrase(
                        "{none} of {size} respondents have no cluster and are left out.",
                        none=none,
                        size=clusters.size,
                    ),
                )
            )
    return found


def with_sampling(
    spec: ModelSpec, moments: Moments, options: FitOptions
) -> tuple[ModelSpec, FitOptions, tuple[Finding, ...]]:
    """Model and options as weights and clusters ask for: the estimator mlr in place of ml, means with clusters.

    Raises
    ------
    OptionError : an estimator, likelihood or engine that knows neither.
    """
    own = [group.sampling for group in moments.groups if group.sampling is not None]
    if not own:
        return spec, options, ()
    clustered = any(one.clusters is not None for one in own)
    weighted = any(one.weights is not None for one in own)
    what = " and ".join(["clusters"] * clustered + ["sampling weights"] * weighted)
    notes: list[Finding] = []
    if options.engine == "semopy" or options.likelihood == "wishart":
        raise OptionError(
            phrase("With {what} our own engine and the normal likelihood are used.", what=what),
            fix="Leave the options engine and likelihood out.",
        )
    if options.estimator == "ml":
        options = replace(options, estimator="mlr")
        notes.append(
            Finding(
                code="robust_by_sampling",
                severity="info",
                text=phrase(
                    "With {what} the standard errors and the test of ml do not hold: the estimator is mlr "
                    "(the same estimates, sandwich standard errors, scaled test).",
                    what=what,
                ),
            )
        )
    elif options.estimator not in ROBUST:
        raise OptionError(
            phrase(
                "The standard errors and the test of {estimator} know nothing of {what}.",
                estimator=options.estimator,
                what=what,
            ),
            fix=phrase(
                "Use {estimator}, or for ordinal items {estimator_2}.",
                estimator=named("estimator", "mlr"),
                estimator_2=named("estimator", "wlsmv"),
            ),
        )
    if clustered and not spec.meanstructure and not spec.ordered:
        spec = spec.with_options(meanstructure=True, identify=False)
    return spec, options, (*notes, *_few(moments))


def _few(moments: Moments) -> list[Finding]:
    several = len(moments.groups) > 1
    few = [
        (group.label, group.sampling.n_clusters)
        for group in moments.groups
        if group.sampling is not None and 0 < group.sampling.n_clusters < FEW_CLUSTERS
    ]
    if not few:
        return []
    told = ", ".join(
        phrase("{count} in group '{label}'", count=count, label=label) if several else f"{count}"
        for label, count in few
    )
    return [
        Finding(
            code="few_clusters",
            severity="warning",
            text=phrase(
                "Few clusters ({told}): cluster-robust standard errors are too small and the scaled test "
                "rejects too often with fewer than about {few_clusters}.",
                told=told,
                few_clusters=FEW_CLUSTERS,
            ),
            fix="Read p values near .05 with care; compare with the cluster bootstrap, or use clusters as groups.",
        )
    ]
