"""Composites of a fit: weights of the items, their loadings, and how much the items overlap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.foundation.arrays import Floats, correlations_of
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.evaluate.estimates import ParameterEstimate
    from rcvsem.fit import Fit

IMPROPER = NotAvailable("an implied variance is not positive, so nothing can be standardized by it")
ALONE = NotAvailable("one item overlaps with no other")
SINGULAR = NotAvailable("the items are exact combinations of each other")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompositeWeight:
    """One item of a composite.

    estimate : the row of its weight; std_all and its test (delta method) are those of the standardized weight, which
        every item has, the pivot too. loading : correlation of the item with the composite (its structure coefficient).
    vif : variance inflation of the item by the others of the composite, from the implied correlations.
    pivot : whether its weight holds the scale of the composite.
    """

    composite: str
    item: str
    group: int
    estimate: ParameterEstimate
    loading: Number
    vif: Number
    pivot: bool

    json_form: ClassVar[str] = (
        "composite item group pivot weight=estimate.est se=estimate.se std_weight=estimate.std_all "
        "std_se=estimate.std_all_se std_z=estimate.std_all_z std_pvalue=estimate.std_all_pvalue "
        "std_ci_lower=estimate.std_all_ci_lower std_ci_upper=estimate.std_all_ci_upper loading vif"
    )


def composite_weights(fit: Fit, estimates: Sequence[ParameterEstimate]) -> tuple[CompositeWeight, ...]:
    """All items of all composites, group by group; () for a model without."""
    rows = {(e.lhs, e.op, e.rhs, e.group): e for e in estimates}
    found = []
    for group in range(1, fit.spec.groups + 1):
        for composite in fit.spec.composites:
            place = [*fit.spec.latents].index(composite.name)
            covariance, own = _covariances(fit, group, composite.items, place)
            with np.errstate(invalid="ignore", divide="ignore"):
                sd = np.sqrt(np.diag(covariance))
                loadings = own / (sd * np.sqrt(fit.implied[group - 1].phi[place, place]))
            factors = _inflation(correlations_of(covariance))
            for k, item in enumerate(composite.items):
                found.append(
                    CompositeWeight(
                        composite=composite.name,
                        item=item,
                        group=group,
                        estimate=rows[composite.name, "<~", item, group],
                        loading=float(loadings[k]) if np.isfinite(loadings[k]) else IMPROPER,
                        vif=factors[k],
                        pivot=item == composite.pivot,
                    )
                )
    return tuple(found)


def _covariances(fit: Fit, group: int, items: Sequence[str], place: int) -> tuple[Floats, Floats]:
    """(k, k) implied covariances of the items, and (k,) with the latent at `place`. Items may be latents themselves."""
    layout, state = fit.layout, fit.implied[group - 1]
    p = layout.p
    loaded = state.matrices.lambda_
    joint = np.block([[state.sigma, loaded @ state.phi], [state.phi @ loaded.T, state.phi]])
    at = [
        p + layout.etas.index(item) if item in fit.spec.latents else layout.observed.index(item)
        for item in items
    ]
    return joint[np.ix_(at, at)], joint[at, p + place]


def _inflation(correlations: Floats) -> list[Number]:
    if len(correlations) < 2:
        return [ALONE]
    if not np.isfinite(correlations).all() or np.linalg.matrix_rank(correlations) < len(correlations):
        return [SINGULAR] * len(correlations)
    return [float(value) for value in np.diag(np.linalg.inv(correlations))]
