"""PLS in the library: Python objects in, a frozen result out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.analyses.input_files import PathLike
from rcvsem.analyses.pls import PlsStudy, run_pls

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.infer.intervals import IntervalKind
    from rcvsem.model import ModelSpec


def pls(  # noqa: PLR0913
    model: ModelSpec | str | PathLike,
    data: Any = None,
    *,
    cov: pd.DataFrame | PathLike | None = None,
    n: int | None = None,
    estimator: Literal["pls", "plsc"] = "pls",
    scheme: Literal["path", "factor", "centroid"] = "path",
    sign: Literal["raw", "dominant"] = "raw",
    missing: Literal["listwise", "mean"] = "listwise",
    higher_order: Literal["disjoint", "disjoint-scores", "embedded", "repeated"] = "disjoint",
    interaction: Literal["two-stage", "product", "orthogonal"] = "two-stage",
    tolerance: float = 1e-10,
    draws: int = 10_000,
    seed: int = 1,
    workers: int = 1,
    level: float = 0.95,
    intervals: Sequence[IntervalKind] = ("percentile",),
    folds: int = 10,
    repeats: int = 10,
    predictors: Literal["earliest", "direct"] = "earliest",
    fold_column: str | None = None,
    case_weights: str | None = None,
    group: str | None = None,
    permutations: int = 1000,
    importance: Sequence[str] = (),
    copulas: bool = False,
    global_items: Mapping[str, str] | None = None,
    instrument: PathLike | None = None,
) -> PlsStudy:
    """Partial least squares path modelling (PLS-SEM), or consistent PLS.

    Parameters
    ----------
    model : a ModelSpec, a model file or a model text: `=~` reflective, `<~` composite, `x:m` a product, `# mode A`
        behind a composite for correlation weights.
    data : a CleanSurvey, a DataFrame, or survey files. cov, n : instead a covariance or correlation matrix (labelled
        square DataFrame or file) and its number of respondents: no bootstrap, no prediction.
    scheme, sign, missing, higher_order, interaction, tolerance : see docs/pls.md.
    draws, seed, workers, level, intervals : of the bootstrap; 0 draws skip it. folds, repeats : of PLSpredict; 0
        folds skip it. predictors : what it predicts a construct from: the exogenous constructs ("earliest") or its direct
        antecedents ("direct"). fold_column : column with the fold of each respondent, in place of random folds.
    case_weights : column with the respondents' weights. group : column whose values are compared (MICOM, multigroup
        analysis by permutations and bootstrap). importance : targets of importance-performance maps, or ("all",).
    copulas : test for endogenous predictors. global_items : formative construct -> column of its global item.

    Returns
    -------
    PlsStudy : `.fit`, `.result.assessment`, `.result.prediction`, `.groups`, ...; `.to_frame()` has the paths.

    Raises
    ------
    RcvsemError : one of its kinds, saying what, where and how to fix.
    """
    from rcvsem.analyses.pls_options import choices_of

    choices = choices_of(
        estimator=estimator,
        scheme=scheme,
        sign=sign,
        missing=missing,
        higher_order=higher_order,
        interaction=interaction,
        tolerance=tolerance,
        draws=draws,
        seed=seed,
        workers=workers,
        level=level,
        intervals=intervals,
        folds=folds,
        repeats=repeats,
        predictors=predictors,
        fold_column=fold_column,
        case_weights=case_weights,
        group=group,
        permutations=permutations,
        importance=importance,
        copulas=copulas,
        global_item=global_items,
    )
    return run_pls(model, data, choices, instrument=instrument, cov=cov, n=n)
