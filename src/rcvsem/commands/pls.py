"""`rcvsem fit --estimator pls`: the same command by partial least squares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rcvsem.analyses.path_model_options import BOOTSTRAP
from rcvsem.commands.declaration import Command, Given, Telling, refuse_draws_of_matrix
from rcvsem.commands.inputs import Answers, Group, Matrix, Model
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.option_checks import refused
from rcvsem.foundation.options import Options, option, refuse_idle
from rcvsem.foundation.words import phrase
from rcvsem.infer.choices import BootstrapInterval

if TYPE_CHECKING:
    from rcvsem.analyses.pls import PlsStudy

PANEL = phrase("With --estimator pls or plsc")
PLS_ESTIMATORS = ("pls", "plsc")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsSettings(Options):
    """What PLS can be asked for, as `rcvsem.analyses.pls_options.choices_of` takes it."""

    owner: ClassVar[str] = "PLS"

    estimator: Literal["pls", "plsc"] = option("pls", help="PLS or consistent PLS.", main=True)
    missing: Literal["listwise", "mean"] = option("listwise", help="Rule for missing answers.", main=True)
    draws: int | None = option(None, at_least=0, help="Bootstrap draws.", panel=BOOTSTRAP, main=True)
    seed: int = option(1, at_least=0, help="Seed of all random numbers.", panel=BOOTSTRAP, main=True)
    workers: int = option(1, at_least=1, help="Workers of the bootstrap.", panel=BOOTSTRAP)
    level: float = option(0.95, above=0, below=1, help="Confidence level of intervals.", panel=BOOTSTRAP)
    intervals: tuple[BootstrapInterval, ...] | None = option(
        None, help="Bootstrap intervals: percentile, bc, bca.", panel=BOOTSTRAP
    )
    scheme: Literal["path", "factor", "centroid"] = option(
        "path", help="Weighting scheme of the inner model.", panel=PANEL
    )
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
    case_weights: str | None = option(None, help="Column with a weight for each respondent.", panel=PANEL)
    folds: int = option(10, at_least=0, help="Folds of PLSpredict; 0 skips it.", panel=PANEL)
    repeats: int = option(10, at_least=1, help="Repetitions of PLSpredict.", panel=PANEL)
    predictors: Literal["earliest", "direct"] = option(
        "earliest",
        help="What PLSpredict predicts a construct from: earliest (the exogenous constructs) or direct (its direct "
        "antecedents).",
        panel=PANEL,
    )
    fold_column: str | None = option(
        None, help="Column with the folds of PLSpredict, in place of random ones.", panel=PANEL
    )
    permutations: int = option(
        1000,
        at_least=1,
        help="Permutations of MICOM and the multigroup analysis (--group).",
        panel=PANEL,
    )
    importance: tuple[str, ...] | None = option(
        None, help="Targets of importance-performance maps, comma-separated, or 'all'.", panel=PANEL
    )
    copulas: bool = option(False, help="Test for endogenous predictors by Gaussian copulas.", panel=PANEL)
    global_item: str | None = option(
        None,
        help="Global items of formative constructs for the redundancy analysis: DP=DPG,VP=VPG.",
        panel=PANEL,
    )


def _run(given: Given) -> PlsStudy:
    from rcvsem.analyses.pls import run_pls
    from rcvsem.analyses.pls_options import choices_of

    refuse_draws_of_matrix(
        given, "draws", "seed", "workers", "intervals", "level", "folds", "repeats", "predictors"
    )
    settings, answers = given(PlsSettings), given(Answers)
    said = {one.name: getattr(settings, one.name) for one in fields(settings)}
    choices = choices_of(**said, group=given(Group).group)
    if given(Group).group is None:
        refuse_idle(
            given.changed("permutations"),
            "permutations compare groups.",
            phrase("Give {group}.", group=named("group", "COLUMN")),
        )
    with given.progress("bootstrap", choices.run.draws) as advance:
        return run_pls(
            given(Model).model,
            answers.files,
            choices,
            instrument=answers.instrument,
            reading=answers.reading,
            progress=advance,
            **given(Matrix).given,
        )


def by_estimator(values: Mapping[str, Any], command: Command, pls: Command) -> Command:
    """The command itself or its form by PLS, with what has no meaning there refused."""
    estimator = str(values.get("estimator", "ml")).lower()
    by_pls = estimator in PLS_ESTIMATORS
    (known,) = (each for each in command.displayed if each.name == "estimator")
    if estimator not in known.choices:
        raise refused(known, values["estimator"], command.name)
    form = pls if by_pls else command
    own = {each.name for each in form.options}
    for each in command.displayed:
        if each.name not in values or each.name in own:
            continue
        if by_pls:
            raise OptionError(
                phrase(
                    "{words} has no meaning with {estimator}.",
                    words=each.words,
                    estimator=named("estimator", estimator),
                ),
                fix=phrase("Leave {words} out.", words=each.words),
            )
        raise OptionError(
            phrase(
                "{words} goes with {estimator} or plsc. The estimator is {estimator_2}.",
                words=each.words,
                estimator=named("estimator", "pls"),
                estimator_2=estimator,
            ),
            fix=phrase("Leave {words} out, or estimate by PLS.", words=each.words),
        )
    if not by_pls and values.get("missing") == "mean":
        raise OptionError(
            phrase(
                "{missing} goes with {estimator} or plsc.",
                missing=named("missing", "mean"),
                estimator=named("estimator", "pls"),
            ),
            fix="Use listwise or fiml.",
        )
    if by_pls and values.get("missing") == "fiml":
        raise OptionError(
            "PLS has no full information maximum likelihood.",
            fix=phrase(
                "Use {missing} or {missing_2}.",
                missing=named("missing", "listwise"),
                missing_2=named("missing", "mean"),
            ),
        )
    return form


FIT_BY_PLS = Command(
    name="fit",
    help="Partial least squares: fit the model, bootstrap it, assess it and its predictions, and write the report.",
    examples=(
        "fit model.desc data.csv --estimator pls",
        "fit model.desc data.csv --estimator plsc --group gender",
    ),
    classes=(Model, Answers, PlsSettings, Group, Matrix),
    run=_run,
    telling=Telling(
        document="chapters.pls.pls_document",
        pictures=True,
        record="analyses.pls_record.pls_record",
        shown=(
            "respondent-flow",
            "pls-reliability",
            "pls-weights",
            "pls-paths",
            "pls-hypotheses",
            "pls-r2",
            "pls-mediation",
            "pls-moderation",
            "pls-predictive-power",
            "pls-micom",
            "pls-multigroup",
        ),
        own_results=True,
    ),
    suffix=lambda given: str(given.values["estimator"]).lower(),
    result="rcvsem.analyses.pls.PlsStudy",
)
