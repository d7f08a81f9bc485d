"""What a PLS estimation can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import check_integer
from rcvsem.foundation.options import check_literals
from rcvsem.foundation.words import phrase
from rcvsem.pls.layout import Scheme

PLS_ESTIMATORS = ("pls", "plsc")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsOptions:
    """Settings of the algorithm.

    estimator : "pls", or "plsc" for consistent PLS: correlations and loadings of factors are corrected by rho_A.
    scheme : inner weights: path (default), factor or centroid.
    tolerance : the iteration ends when no outer weight changes by as much.
    iterations : most iterations.
    sign : "raw" leaves the signs that the start (all weights 1) leads to; "dominant" turns each score so that the
        construct's first item correlates positively with it.
    missing : "listwise" leaves out cases with a gap; "mean" puts the item's mean into it.
    higher_order : second-order constructs by "disjoint" two-stage (default), "disjoint-scores" (the second stage uses
        the first stage's scores for all constructs), "embedded" two-stage or "repeated" indicators.
    interaction : products `x:m` by "two-stage" (default), "product" indicators or "orthogonal"ised products.
    """

    estimator: Literal["pls", "plsc"] = "pls"
    scheme: Scheme = "path"
    tolerance: float = 1e-10
    iterations: int = 1000
    sign: Literal["raw", "dominant"] = "raw"
    missing: Literal["listwise", "mean"] = "listwise"
    higher_order: Literal["disjoint", "disjoint-scores", "embedded", "repeated"] = "disjoint"
    interaction: Literal["two-stage", "product", "orthogonal"] = "two-stage"

    def __post_init__(self) -> None:
        check_literals(self, "PLS")
        check_integer(self.iterations, "iterations", "PLS", 1)
        if isinstance(self.tolerance, bool) or not 0 < self.tolerance <= 1e-3:
            raise OptionError(
                phrase(
                    "The 'tolerance' option of PLS must be a number above 0, at most 0.001. Got "
                    "{tolerance!r}.",
                    tolerance=self.tolerance,
                )
            )

    @property
    def consistent(self) -> bool:
        """Whether correlations of factors are corrected."""
        return self.estimator == "plsc"
