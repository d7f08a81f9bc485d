"""What the statistics of a fit need of one group: sample, implied moments, divisor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rcvsem.fit.implied import Implied, implied
from rcvsem.fit.matrices import GroupLayout
from rcvsem.foundation.arrays import Floats

if TYPE_CHECKING:
    from rcvsem.fit import Fit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupView:
    """One group of a fit.

    n : respondents. weight : what the discrepancy is multiplied by, n (likelihood "normal") or n - 1 ("wishart", GLS,
    ULS, WLS). cov : (p, p) sample covariances divided by `weight`. mean : (p,) or None without mean structure.
    state : implied moments at the estimates. where : locations of the parameters.
    """

    n: int
    weight: int
    cov: Floats
    mean: Floats | None
    state: Implied
    where: GroupLayout


def unbiased(fit: Fit) -> bool:
    """Whether covariances are divided by n - 1 and the sample size counts as n - 1 in each group."""
    options = fit.options
    return options.likelihood == "wishart" or not options.is_ml


def group_views(fit: Fit) -> tuple[GroupView, ...]:
    """One view a group. Raises ArithmeticError when I - Beta cannot be inverted at the estimates."""
    out = []
    less = 1 if unbiased(fit) else 0
    for g, moments in enumerate(fit.moments.groups):
        state = implied(fit.layout.matrices(fit.theta, g))
        if state is None:
            raise ArithmeticError("the model implies no finite moments at the estimates")
        weight = moments.n - less
        out.append(
            GroupView(
                n=moments.n,
                weight=weight,
                cov=moments.cov * (moments.n / weight) if less else moments.cov,
                mean=moments.mean if fit.spec.meanstructure else None,
                state=state,
                where=fit.layout.groups[g],
            )
        )
    return tuple(out)
