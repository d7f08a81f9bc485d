"""Harman's single-factor test: how much one unrotated dimension accounts for."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from rcvsem.foundation.availability import NotAvailable, Number
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import ConvergenceError
from rcvsem.scale.extraction import extract
from rcvsem.scale.number_of_factors import eigenvalues, kaiser_rule
from rcvsem.scale.sample import complete_sample, correlation


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmanTest:
    """One dimension against all items.

    Attributes
    ----------
    component_share : share of the total variance on the first unrotated principal component.
    factor_share : share on a single common factor (minres), which leaves out unique variance.
    n_above_one : eigenvalues above 1.
    limit : share from which one dimension is said to dominate.
    passed : component_share below the limit and more than one eigenvalue above 1.
    """

    component_share: float
    factor_share: Number
    n_above_one: int
    limit: float
    passed: bool
    n: int
    n_received: int


def harman_test(x: ArrayLike, items: Sequence[str] | None = None, *, limit: float = 0.5) -> HarmanTest:
    """Harman's test of (n, k) answers, listwise.

    The usual limit is .50; many Chinese theses use .40. The test is weak: a share below the limit does not
    show that there is no common method variance (Podsakoff et al., 2003).
    """
    sample = complete_sample(x, items)
    r = correlation(sample.x)
    share = float(eigenvalues(r)[0] / sample.k)
    above = kaiser_rule(r)
    try:
        factor: Number = float(extract(r, 1, "minres").communalities.sum() / sample.k)
    except ConvergenceError as error:
        factor = NotAvailable(error.what)
    return HarmanTest(
        component_share=share,
        factor_share=factor,
        n_above_one=above,
        limit=limit,
        passed=share < limit and above > 1,
        n=sample.n,
        n_received=sample.n_received,
    )
