"""`rcvsem compare`: the respecification of a model, in the open."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.comparison_options import VersionOptions
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.shared.by_pls import by_estimator
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import (
    FIT,
    MAPPING,
    MODEL,
    SPEC,
    AnswersToVersions,
    File,
    Group,
    MatrixAndMeans,
    OrdinalAnswers,
)
from rcvsem.commands.shared.several_models import is_written, models_given
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.comparison import Comparison
    from rcvsem.analyses.pls_comparison import PlsComparison
    from rcvsem.report.document import Document

#: What says how a model is estimated, so has no meaning for one that is.
OF_ESTIMATION = (
    "estimator", "missing", "parameterization", "ordered", "collapse", "instrument", "group", "cov", "cluster", "weights",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Versions(AnswersToVersions):
    """Versions of a model, and the data. Typed in one row; the library takes models and data apart."""

    owner: ClassVar[str] = "compare"

    models: tuple[File, ...] = option(
        typed="FILES",
        noun=MODEL["noun"],
        objects=(SPEC, FIT, MAPPING),
        help="MODEL MODEL ... DATA: versions of a model, the initial one first, then the survey.",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlsVersionOptions(Options):
    """How the models are estimated and predicted by PLS."""

    owner: ClassVar[str] = "compare"

    settings: PlsChoices = nested(
        PlsChoices,
        only=(
            "estimator", "missing", "seed", "scheme", "sign", "higher_order", "interaction", "tolerance", "case_weights",
            "folds", "repeats", "predictors", "fold_column",
        ),
    )  # fmt: skip


def _run(given: Given) -> Comparison:
    from rcvsem.analyses.comparison import compare_models, compare_studies, read_versions, validated
    from rcvsem.analyses.ordinal_items import with_ordinal
    from rcvsem.analyses.path_model_run import study_of
    from rcvsem.fit import Fit

    said, matrix, how = given(Versions), given(MatrixAndMeans), given(VersionOptions)
    models, names = models_given(said.models)
    if models and all(isinstance(one, Fit) for one in models):
        idle = [*(["data"] if said.data is not None else []), *given.changed(*OF_ESTIMATION)]
        refuse_idle(idle, "fitted models are compared as they are.")
        _refuse_one(models)
        found = compare_studies([study_of(one) for one in models], names)
    else:
        models, data = _files(said, models, matrix=matrix.matrix.cov is not None)
        inputs = read_versions(
            models,
            data,
            group=given(Group).group,
            missing=how.fit.missing,
            **said.how,
            **given(SamplingDesign).given,
            **matrix.given,
        )
        ordinal = given(OrdinalAnswers)
        inputs = [with_ordinal(one, ordinal.ordered, how.fit, ordinal.collapse) for one in inputs]
        found = compare_models(inputs, StudyOptions(fit=how.fit, convention=how.convention, draws=0), names)
    return validated(found, how)


def _refuse_one(models: list[Any]) -> None:
    if len(models) < 2:
        raise OptionError(phrase("A comparison needs two models at least. Got {n}.", n=len(models)))


def _files(said: Versions, models: list[Any], *, matrix: bool = False) -> tuple[list[Any], Any]:
    """Models and data."""
    from rcvsem.analyses.comparison import split_files
    from rcvsem.commands.shared.scale_data import written_model

    if said.data is None and not any(is_written(one) for one in models):
        return split_files([Path(one) for one in models], matrix=matrix)
    _refuse_one(models)
    return [one if isinstance(one, str | os.PathLike) else written_model(one) for one in models], said.data


def _run_pls(given: Given) -> PlsComparison:
    from rcvsem.analyses.pls_comparison import compare_pls

    said, settings = given(Versions), given(PlsVersionOptions).settings
    given_models, names = models_given(said.models)
    models, data = _files(said, given_models)
    return compare_pls(models, data, settings, names=names, **said.how)


def _shown(document: Document) -> list[str]:
    from rcvsem.chapters.comparison import SUMMARY

    return [table.id for table in document.tables if table.id.startswith(SUMMARY)]


COMPARE_BY_PLS = Command(
    name="compare",
    help="Models by PLS: explained variance, BIC and GM side by side, and CVPAT: which predicts better.",
    examples=(
        "compare first.desc second.desc data.csv --estimator pls",
        "compare first.desc second.desc data.csv --estimator pls --predictors direct --repeats 20",
    ),
    classes=(Versions, PlsVersionOptions),
    run=_run_pls,
    telling=Telling(
        document="chapters.pls_comparison.pls_comparison_document",
        record="analyses.pls_comparison.pls_comparison_record",
        shown=("pls-models", "pls-cvpat-models"),
    ),
    arguments=("models", "data"),
    result="rcvsem.analyses.pls_comparison.PlsComparison",
)
COMMAND: Command = Command(
    name="compare",
    help="What was freed and dropped from one version of a model to the next, what was predicted, and what came of it."
    "\n\nThe author's reasons are the '# reason: ...' comments of the later model file. The last model is the one that "
    "is interpreted. With --estimator pls or plsc: explained variance, BIC, and which model predicts better (CVPAT). The "
    "report goes to reports/MODEL_..._DATA_compare/ (with --json only when --out is given).",
    order=110,
    examples=(
        "compare models/rcv.desc models/rcv_modified.desc surveys/wave2.xlsx",
        "compare first.desc second.desc third.desc data.csv --estimator mlr",
        "compare first.desc second.desc data.csv --estimator wlsmv --ordered all --folds 10",
    ),
    classes=(Versions, VersionOptions, OrdinalAnswers, Group, SamplingDesign, MatrixAndMeans),
    run=_run,
    telling=Telling(
        document="chapters.comparison.comparison_document",
        record="analyses.comparison.comparison_record",
        shown=_shown,
    ),
    arguments=("models", "data"),
    result="rcvsem.analyses.comparison.Comparison",
    forms=(COMPARE_BY_PLS,),
    form=lambda values: by_estimator(values, COMMAND, COMPARE_BY_PLS),
)
