"""Which scores of respondents are made."""

from __future__ import annotations

from typing import ClassVar, Literal

from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.words import phrase

ScoreKind = Literal["mean", "sum", "factor"]
FactorMethod = Literal["regression", "bartlett"]
KIND = phrase("Scores")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreOptions(Options):
    """Which scores.

    kind : "factor" scores are those of the model as its file has it (loadings, error covariances, second-order
        constructs, paths, predictors); without a model file, of the CFA of all constructs.
    method : of factor scores: "regression" (Thurstone; smallest error) or "bartlett" (unbiased); of ordinal items the
        modes of posterior and likelihood.
    available : mean and sum from the items answered (at least half), else only when all are answered. Factor
        scores need all items, those of ordinal items at least half of all.
    fit : estimator of the model behind factor scores.
    """

    owner: ClassVar[str] = "scores"
    panel: ClassVar[str] = KIND
    main: ClassVar[bool] = True

    kind: ScoreKind = option("mean", help="Mean or sum of the items, or factor scores.")
    method: FactorMethod = option("regression", help="Method of factor scores.")
    available: bool = option(
        False, help="From the items answered, when at least half were (mean, sum, ordinal factor scores)."
    )
    fit: FitOptions = nested(
        FitOptions,
        only=("estimator", "parameterization"),
        estimator={"help": "Of the CFA behind factor scores: ml, mlr, wlsmv, ... as in rcvsem fit."},
    )
