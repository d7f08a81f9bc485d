"""What a PLS estimation can be asked for, and what is done with it; read by the command line without numpy."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.usual_options import level_option, seed_option, workers_option
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import BOOTSTRAP, BootstrapInterval

PLS_ESTIMATORS = ("pls", "plsc")
PANEL = phrase("With --estimator pls or plsc")
DRAWS = 10_000
Scheme = Literal["path", "factor", "centroid"]
Technique = Literal["earliest", "direct"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsOptions(Options):
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

    owner: ClassVar[str] = "PLS"

    estimator: Literal["pls", "plsc"] = option("pls", help="PLS or consistent PLS.", main=True)
    missing: Literal["listwise", "mean"] = option("listwise", help="Rule for missing answers.", main=True)
    scheme: Scheme = option("path", help="Weighting scheme of the inner model.", panel=PANEL)
    sign: Literal["raw", "dominant"] = option(
        "raw",
        help="Signs of scores: raw, or turned so that each construct's first item correlates positively.",
        panel=PANEL,
    )
    higher_order: Literal["disjoint", "disjoint-scores", "embedded", "repeated"] = option(
        "disjoint",
        help="Second-order constructs: two-stage (disjoint, embedded) or repeated indicators.",
        panel=PANEL,
    )
    interaction: Literal["two-stage", "product", "orthogonal"] = option(
        "two-stage",
        help="Products x:m: two-stage, product indicators or orthogonalised.",
        panel=PANEL,
    )
    tolerance: float = option(
        1e-10,
        above=0,
        at_most=1e-3,
        help="The weights have settled when none changes by as much.",
        panel=PANEL,
    )
    iterations: int = option(1000, at_least=1, help="Most iterations.", typed="", panel=PANEL)

    @property
    def consistent(self) -> bool:
        """Whether correlations of factors are corrected."""
        return self.estimator == "plsc"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlsRun(Options):
    """What is done with a fit. draws 0 : no bootstrap; folds 0 : no prediction. predictors : see `predict_pls`."""

    owner: ClassVar[str] = "PLS"
    panel: ClassVar[str] = BOOTSTRAP

    draws: int = option(DRAWS, at_least=0, help="Bootstrap draws.", main=True)
    seed: int = seed_option(main=True)
    workers: int = workers_option()
    level: float = level_option()
    intervals: tuple[BootstrapInterval, ...] = option(
        ("percentile",), help="Bootstrap intervals: percentile, bc, bca."
    )
    folds: int = option(10, at_least=0, help="Folds of PLSpredict; 0 skips it.", panel=PANEL)
    repeats: int = option(10, at_least=1, help="Repetitions of PLSpredict.", panel=PANEL)
    predictors: Technique = option(
        "earliest",
        help="What PLSpredict predicts a construct from: earliest (the exogenous constructs) or direct (its direct "
        "antecedents).",
        panel=PANEL,
    )

    def check(self) -> None:
        if self.folds == 1:
            raise OptionError("PLSpredict needs at least 2 folds; 0 skips it. Got 1.")
        if not self.intervals:
            raise OptionError("PLS has the intervals percentile, bc and bca; none is named.")
