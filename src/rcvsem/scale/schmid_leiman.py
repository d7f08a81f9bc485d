"""Omega hierarchical of a questionnaire: the general factor behind its oblique factors (Schmid & Leiman 1957)."""

from __future__ import annotations

import numpy as np

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.availability import NotAvailable
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.words import phrase
from rcvsem.scale.efa import efa_of_matrix
from rcvsem.scale.extraction import degrees_of_freedom, extract

FEWEST_FACTORS = (
    3  # two factors have one correlation, which cannot tell their loadings on a general factor apart
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeneralFactor:
    """What one factor behind all others explains.

    factors : group factors. loadings : (k,) of the items on the general factor. omega_hierarchical, omega_total : the
    share of the variance of the sum of standardized items that it, and that all factors explain (Zinbarg et al.
    2005). ecv : its share of the common variance.
    """

    factors: int
    loadings: Floats
    omega_hierarchical: float
    omega_total: float
    ecv: float


def general_factor(r: Floats, factors: int) -> GeneralFactor | NotAvailable:
    """Schmid-Leiman solution of a (k, k) correlation matrix.

    Oblique factors (minimum residuals, direct quartimin), one factor of their correlations (minimum residuals), and the
    items' loadings on it: pattern times second-order loadings. Items enter the sum as they are keyed.
    """
    k = len(r)
    if factors < FEWEST_FACTORS:
        return NotAvailable(
            phrase("a general factor needs {n} group factors or more", n=FEWEST_FACTORS),
        )
    if degrees_of_freedom(k, factors) < 0:
        return NotAvailable(phrase("{k} items are too few for {m} factors", k=k, m=factors))
    first = efa_of_matrix(r, factors, method="minres", rotation="oblimin")
    second = extract(np.asarray(first.phi), 1, "minres")
    if first.rotated.converged is False or second.heywood:
        return NotAvailable(phrase("the correlations of the factors have no proper single factor"))
    general = first.loadings @ second.loadings[:, 0]
    common = first.communalities
    total = float(r.sum())
    return GeneralFactor(
        factors=factors,
        loadings=frozen(general),
        omega_hierarchical=float(general.sum() ** 2 / total),
        omega_total=float(1.0 - (1.0 - common).sum() / total),
        ecv=float((general**2).sum() / common.sum()),
    )
