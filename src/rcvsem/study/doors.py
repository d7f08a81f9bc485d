"""The library's doors to the commands on models: the same analysis, with Python objects in and out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rcvsem.fit import Fit, fit_options
from rcvsem.foundation.errors import OptionError
from rcvsem.study.inputs import PathLike
from rcvsem.study.robustness import WAYS, Robustness

if TYPE_CHECKING:
    import pandas as pd

    from rcvsem.infer.intervals import IntervalKind
    from rcvsem.study.comparing import Comparison
    from rcvsem.study.moderation import GroupModeration, Moderation
    from rcvsem.study.planning import Planning
    from rcvsem.study.verify import Verification
    from rcvsem.study.whole import WholeStudy


def moderation(
    model: Any,
    data: Any,
    *,
    x: str = "",
    moderator: str = "",
    y: Sequence[str] | str = (),
    through: str = "",
    stage: Literal["first", "second", "both"] = "first",
    groups: bool = False,
    method: Literal["double-mean", "mean", "residual"] = "double-mean",
    pairs: Sequence[str] | str = "matched",
    at: Sequence[float] = (-1.0, 0.0, 1.0),
    values: Sequence[float] = (),
    estimator: str = "mlr",
    missing: str = "listwise",
    draws: int = 2000,
    seed: int = 1,
    workers: int = 1,
    level: float = 0.95,
    intervals: Sequence[IntervalKind] = ("percentile", "bc"),
    instrument: PathLike | None = None,
) -> Moderation | GroupModeration:
    """Latent interaction by product indicators, simple slopes, Johnson-Neyman, moderated mediation.

    Parameters
    ----------
    model : a ModelSpec, a model file or a model text, which may hold `Y ~ X + M + X:M`; else x, moderator and y say
        what is moderated. through : a mediator; stage : which of its two paths is moderated.
    data : a CleanSurvey, a DataFrame, or survey files.
    groups : the moderator's values are groups; every path is compared between them.
    method, pairs, at, values : see docs/moderation.md. intervals : of the bootstrap, percentile, bc, bca. The rest as in
        `fit` and `bootstrap`.

    Returns
    -------
    Moderation, or GroupModeration with groups=True. `.to_frame()` has the slopes.

    Raises
    ------
    RcvsemError : one of its kinds, saying what, where and how to fix.
    """
    from rcvsem.study.moderation import group_moderation
    from rcvsem.study.moderation import moderation as run
    from rcvsem.study.moderation_options import ModerationOptions

    options = ModerationOptions(
        x="" if groups else x,
        moderator="" if groups else moderator,
        y=_names(y),
        through=through,
        stage=stage,
        method=method,
        pairs=_names(pairs),
        at=tuple(at),
        values=tuple(values),
        fit=fit_options(estimator=estimator, missing=missing),
        draws=draws,
        seed=seed,
        workers=workers,
        level=level,
        intervals=tuple(intervals),
    )
    if not groups:
        return run(model, data, options, instrument=instrument)
    if not moderator:
        raise OptionError("groups=True needs a moderator, the column whose values are the groups.")
    return group_moderation(model, data, moderator, options, instrument=instrument)


def robust(
    model: Any,
    data: Any,
    *,
    estimators: Sequence[str] = WAYS,
    group: str | None = None,
    alpha: float = 0.05,
    instrument: PathLike | None = None,
) -> Robustness:
    """The hypotheses under several estimators, with and without flagged respondents, and in every group.

    `.to_frame()` has a row a hypothesis and a column a choice. Parameters as in `rcvsem.study.robustness.robustness`;
    data : a CleanSurvey, a DataFrame, or survey files.
    """
    from rcvsem.study.robustness import robustness

    return robustness(model, data, ways=_names(estimators), group=group, alpha=alpha, instrument=instrument)


def power(
    model: PathLike,
    *,
    n: Sequence[int] | int = (),
    target: float | None = 0.80,
    only: Sequence[str] | str = (),
    values: PathLike | None = None,
    loading: float | None = None,
    path: float | None = None,
    correlation: float | None = None,
    analysis: PathLike | None = None,
    estimator: str = "ml",
    missing_rule: str = "listwise",
    **options: Any,
) -> Planning:
    """Power, bias and coverage of paths and indirect effects, the smallest N, power of the tests of fit.

    Parameters
    ----------
    model : file or text with population values (0.7*x, start(0.7)*x); values : a file with more of them; loading, path,
        correlation : guesses for the rest (standardized). analysis : another model to fit to the samples.
    n : sample sizes to simulate. target : power to reach; None: no search for the smallest N. only : quantities searched.
    missing_rule : "listwise" or "fiml". options : replications, seed, alpha, likert, skew, shares, missing, loadings,
        workers, backend, scheduler, as in `rcvsem.study.planning.PlanningOptions`.

    Returns
    -------
    Planning : `.to_frame()` has a row a quantity and N, `.minimum` the smallest N's.
    """
    from rcvsem.infer.population import Guesses
    from rcvsem.study.planning import PlanningOptions, plan

    asked = PlanningOptions(
        sizes=(n,) if isinstance(n, int) else tuple(n),
        target=target,
        only=_names(only),
        fit=fit_options(estimator=estimator, missing=missing_rule),
        **options,
    )
    guesses = Guesses(loading=loading, path=path, correlation=correlation)
    return plan(model, asked, values=values, guesses=guesses, analysis=analysis)


def compare(
    models: Sequence[PathLike],
    data: Any,
    *,
    estimator: str = "ml",
    convention: Literal["lavaan", "amos"] = "lavaan",
    group: str | None = None,
    instrument: PathLike | None = None,
) -> Comparison:
    """What was freed and dropped from one version of a model to the next, and what came of it.

    models : files, the initial version first; the last is the one that is interpreted. data : as for `moderation`.
    """
    from rcvsem.study.comparing import compare_models, read_versions
    from rcvsem.study.options import StudyOptions

    if len(models) < 2:
        raise OptionError(f"A comparison needs two models at least. Got {len(models)}.")
    inputs = read_versions([Path(one) for one in models], data, instrument=instrument, group=group)
    return compare_models(
        inputs, StudyOptions(fit=fit_options(estimator=estimator), convention=convention, draws=0)
    )


def suggest(
    fit: Fit, *, threshold: float = 10.0, order: Sequence[Sequence[str]] = (), everything: bool = False
) -> pd.DataFrame:
    """Modification indices that theory may allow, a row each; nothing is applied.

    order : groups of constructs from causes to effects; default: the order of the model's paths. everything : also
    those that theory does not allow, with the reason in `verdict`.
    """
    import pandas as pd

    from rcvsem.infer.suggestions import suggestions
    from rcvsem.study.suggesting import suggestion_json

    found = suggestions(fit, threshold=threshold, order=order)
    return pd.DataFrame([suggestion_json(each) for each in found if everything or each.allowed])


def run(study: PathLike = "study.yaml", *, draws: int | None = None, seed: int | None = None) -> WholeStudy:
    """A whole study from its study file: pretest, measurement, models in order, comparison, mediation."""
    from rcvsem.study.plan import read_plan, with_changes
    from rcvsem.study.whole import run_whole

    return run_whole(with_changes(read_plan(Path(study)), draws=draws, seed=seed))


def verify(path: PathLike, *, tolerance: float = 1e-6) -> Verification:
    """Make the run of a report (its folder or run.json) again and compare every number."""
    from rcvsem.study.verify import verify as repeat

    return repeat(Path(path), tolerance=tolerance)


def _names(given: Sequence[str] | str) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
