"""What an exploratory factor analysis is asked for."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.usual_options import seed_option
from rcvsem.foundation.words import phrase
from rcvsem.scale.choices import Method, Rotation
from rcvsem.scale.purify_limits import PurifyRules

NumberRule = Literal["constructs", "kaiser", "parallel"]
FACTORS = phrase("Factors")


@dataclass(frozen=True, slots=True, kw_only=True)
class EfaOptions(Options):
    """Options of `run_efa`.

    factors : a number, or the rule that gives it: "constructs" of the dimension, "kaiser" (eigenvalues above
        1), "parallel" (parallel analysis of components for pca, of common factors else).
    parallel_draws : random data sets of the parallel analysis; 0 skips it. rules : of purification.
    cross_check : compare KMO and Bartlett's test with factor_analyzer's.
    """

    owner: ClassVar[str] = phrase("the factor analysis")
    panel: ClassVar[str] = FACTORS

    factors: int | NumberRule = option(
        "constructs", at_least=1, help="A number, or: constructs (of the dimension), kaiser, parallel."
    )
    extraction: Method = option("pca", help="Extraction of the factors.")
    rotation: Rotation = option("varimax", help="Rotation.")
    rules: PurifyRules = nested(PurifyRules)
    parallel_draws: int = option(
        1000, at_least=0, help="Random data sets of the parallel analysis; 0 skips it."
    )
    seed: int = seed_option()
    cross_check: bool = option(False, help="Compare KMO and Bartlett's test with factor_analyzer's.")

    def check(self) -> None:
        if self.factors == "parallel" and not self.parallel_draws:
            raise OptionError("The parallel analysis cannot set the number of factors without draws.")
