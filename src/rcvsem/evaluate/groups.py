"""What the statistics of a fit need of one group: sample, implied moments, divisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.fit.cells import GroupLayout
from rcvsem.fit.implied import Implied
from rcvsem.foundation.arrays import Floats
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupView:
    """One group of a fit.

    n : respondents. weight : what the discrepancy is multiplied by, n (likelihood "normal") or n - 1
    ("wishart", GLS, ULS, WLS). cov : (p, p) sample covariances divided by `weight`. mean : (p,) or None
    without mean structure. state : implied moments at the estimates. where : locations of the parameters.
    """

    n: int
    weight: int
    cov: Floats
    mean: Floats | None
    state: Implied
    where: GroupLayout


def group_views(fit: Fit) -> tuple[GroupView, ...]:
    """One view a group."""
    return tuple(
        GroupView(
            n=moments.n,
            weight=fit.options.divisor(moments.n),
            cov=cov,
            mean=mean,
            state=state,
            where=where,
        )
        for moments, cov, mean, state, where in zip(
            fit.moments.groups,
            fit.sample_covs,
            fit.sample_means,
            fit.implied,
            fit.layout.groups,
            strict=True,
        )
    )
