"""Sample moments: what the estimation sees of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from rcvsem.fit.moment_checks import absent_message
from rcvsem.fit.sampling import Sampling
from rcvsem.foundation.arrays import Floats, Ints, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.foundation.findings import Finding

if TYPE_CHECKING:
    from rcvsem.fit.incomplete.patterns import Incomplete
    from rcvsem.fit.ordinal.sample_statistics import OrdinalStatistics


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class GroupMoments:
    """Moments of one group.

    Attributes
    ----------
    label : the group's name ("" when there is one group).
    n : respondents analysed.
    cov : (p, p) covariances divided by n; of rows with gaps the EM estimates.
    mean : (p,) or None when only covariances are known.
    data : (n, p) the rows analysed, or None when only moments are known; NaN = gap (missing "fiml" only).
    incomplete : with missing "fiml" the rows by pattern and the saturated model's fit.
    ordinal : thresholds, polychoric correlations and their covariance, where they were asked for.
    places : (n,) of the rows in the data given, from 0; None when only moments are known.
    sampling : weights and clusters of the rows; None for a simple random sample. `cov` and `mean` are weighted.
    """

    label: str
    n: int
    cov: Floats
    mean: Floats | None
    data: Floats | None
    incomplete: Incomplete | None = None
    ordinal: OrdinalStatistics | None = None
    sampling: Sampling | None = None
    places: Ints | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Moments:
    """Moments of all groups, in the order of `variables`.

    Attributes
    ----------
    variables : (p,) names of the columns.
    groups : one a group, in the order of their first appearance in the data.
    n, n_received : respondents analysed and received, over all groups.
    findings : what was dropped, and why.
    missing : how gaps were treated; with "fiml" rows with gaps are kept.
    grouping : the variable whose values are the groups' labels, for messages ("" when it has no name).
    """

    variables: tuple[str, ...]
    groups: tuple[GroupMoments, ...]
    n: int
    n_received: int
    findings: tuple[Finding, ...] = ()
    missing: Literal["listwise", "fiml"] = "listwise"
    grouping: str = ""

    @property
    def missing_share(self) -> float:
        """Share of the answers of the respondents analysed that is missing (0 after listwise deletion)."""
        gaps = sum(g.incomplete.rows.missing_cells for g in self.groups if g.incomplete is not None)
        return gaps / (self.n * len(self.variables))

    @property
    def ordered(self) -> tuple[str, ...]:
        """Items whose ordinal statistics are there."""
        own = self.groups[0].ordinal
        return () if own is None else tuple(name for name, _ in own.ordered)

    @property
    def has_means(self) -> bool:
        """Whether every group has means."""
        return all(group.mean is not None for group in self.groups)

    @property
    def has_data(self) -> bool:
        """Whether every group has its rows."""
        return all(group.data is not None for group in self.groups)

    def select(self, variables: Sequence[str]) -> Moments:
        """The moments of `variables`, in that order.

        Raises
        ------
        DataError : a variable of the model is not among the moments; the message suggests near names.
        """
        names = tuple(variables)
        if names == self.variables:
            return self
        place = {name: k for k, name in enumerate(self.variables)}
        absent = [name for name in names if name not in place]
        if absent:
            raise DataError(absent_message(absent, self.variables))
        take = np.array([place[name] for name in names], dtype=np.intp)
        return self._selected(names, take)

    def _selected(self, names: tuple[str, ...], take: Ints) -> Moments:
        """The moments of other variables, found at the columns `take`."""
        groups = tuple(
            GroupMoments(
                label=g.label,
                n=g.n,
                cov=frozen(g.cov[np.ix_(take, take)]),
                mean=None if g.mean is None else frozen(g.mean[take]),
                data=None if g.data is None else frozen(g.data[:, take]),
                sampling=g.sampling,
                places=g.places,
            )
            for g in self.groups
        )
        return Moments(
            variables=names, groups=groups, n=self.n, n_received=self.n_received, findings=self.findings,
            grouping=self.grouping,
        )  # fmt: skip
