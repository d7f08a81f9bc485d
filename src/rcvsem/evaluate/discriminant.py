"""Discriminant validity by Fornell and Larcker (1981): sqrt(AVE) against the latent correlations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from rcvsem.evaluate.convergent import convergent_validity
from rcvsem.evaluate.latent import latent_correlation_matrix
from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass

if TYPE_CHECKING:
    from rcvsem.fit import Fit

ALONE = NotAvailable("there is only one construct")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FornellLarcker:
    """The table of one group (1-based).

    constructs : (k,) first-order constructs. correlations : (k, k) model-implied latent correlations.
    ave, sqrt_ave : (k,). msv, asv : (k,) largest and mean squared correlation with another construct
    (Hair et al., 2010). passed : (k,) sqrt(AVE) above every correlation of the construct in absolute value.
    """

    group: int
    constructs: tuple[str, ...]
    correlations: Floats
    ave: tuple[Number, ...]
    sqrt_ave: tuple[Number, ...]
    msv: tuple[Number, ...]
    asv: tuple[Number, ...]
    passed: tuple[bool | NotAvailable, ...]

    json_form: ClassVar[str] = "constructs correlations sqrt_ave passed"


def shared_variance(correlations: Floats) -> tuple[Floats, Floats]:
    """MSV and ASV (k,) of a correlation matrix (k, k), k >= 2."""
    k = correlations.shape[0]
    squared = correlations[~np.eye(k, dtype=bool)].reshape(k, k - 1) ** 2
    return squared.max(axis=1), squared.mean(axis=1)


def fornell_larcker(fit: Fit, group: int = 1) -> FornellLarcker:
    """The Fornell-Larcker table. In a structural model the correlations are those it implies, not those of
    a free CFA."""
    validity = [c for c in convergent_validity(fit) if c.group == group and c.level == 1]
    names = tuple(c.construct for c in validity)
    position = {name: k for k, name in enumerate(fit.spec.latents)}
    take = np.array([position[name] for name in names], dtype=np.intp)
    correlations = latent_correlation_matrix(fit, group)[np.ix_(take, take)]
    ave = tuple(c.ave for c in validity)
    root = tuple(a if isinstance(a, NotAvailable) else float(np.sqrt(a)) for a in ave)
    msv: tuple[Number, ...] = (ALONE,) * len(names)
    asv, passed = msv, (ALONE,) * len(names)  # type: tuple[Number, ...], tuple[bool | NotAvailable, ...]
    if len(names) > 1:
        largest, mean = shared_variance(correlations)
        msv, asv = tuple(map(float, largest)), tuple(map(float, mean))
        passed = tuple(
            r if isinstance(r, NotAvailable) else bool(r > np.sqrt(m))
            for r, m in zip(root, largest, strict=True)
        )
    return FornellLarcker(
        group=group, constructs=names, correlations=frozen(correlations), ave=ave, sqrt_ave=root,
        msv=msv, asv=asv, passed=passed,
    )  # fmt: skip
