"""Full-collinearity variance inflation factors (Kock, 2015)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from rcvsem.foundation.arrays import Floats, frozen
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import DataError
from rcvsem.scale.sample import complete_sample, correlation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FullCollinearity:
    """Full collinearity of the construct scores.

    Attributes
    ----------
    variables : construct codes.
    vif : (c,) 1/(1 - R2) of each construct's score on all others.
    limit : 3.3 (Kock, 2015): above it, common method bias or collinearity.
    above : codes of the constructs above the limit.
    """

    variables: tuple[str, ...]
    vif: Floats
    limit: float
    above: tuple[str, ...]
    n: int
    n_received: int


def full_collinearity(
    scores: ArrayLike, variables: Sequence[str] | None = None, *, limit: float = 3.3
) -> FullCollinearity:
    """VIF of every construct score on all others, listwise. (n, c) scores.

    Raises
    ------
    DataError : a score is a linear function of the others; or see `cronbach_alpha`.
    """
    sample = complete_sample(scores, variables)
    r = correlation(sample.x)
    if np.linalg.eigvalsh(r)[0] < 1e-12:
        raise DataError("A construct score is a linear function of the others.", fix="Leave one of them out.")
    vif = np.diagonal(np.linalg.inv(r))
    return FullCollinearity(
        variables=sample.codes,
        vif=frozen(vif),
        limit=limit,
        above=tuple(code for code, value in zip(sample.codes, vif, strict=True) if value > limit),
        n=sample.n,
        n_received=sample.n_received,
    )
