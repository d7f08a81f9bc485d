"""`rcvsem compare`: the respecification of a model, in the open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rcvsem.analyses.path_model_options import Convention, StudyOptions
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.commands.declaration import Command, Given, Look, Telling
from rcvsem.commands.inputs import DATA, File, Group, MatrixAndMeans
from rcvsem.fit.options import ESTIMATION, FitOptions
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.analyses.comparison import Comparison
    from rcvsem.report.document import Document


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Versions(Options):
    """Versions of a model, and the data. Typed in one row; the library takes models and data apart."""

    owner: ClassVar[str] = "compare"

    models: tuple[File, ...] = option(
        typed="FILES",
        help="MODEL MODEL ... DATA: versions of a model, the initial one first, then the survey.",
    )
    data: tuple[File, ...] | None = option(None, typed="", help="The answers.")
    instrument: File | None = option(
        None,
        short="-i",
        main=True,
        help="Questionnaire definition. Default: the model file's line.",
        panel=DATA,
    )
    fit: FitOptions = nested(
        FitOptions, only=("estimator",), estimator={"help": "ml, mlm, mlr, mlmv, mlmvs, gls, uls or wls."}
    )
    convention: Convention = option(
        "lavaan", help="Whose rule for indices on which programs differ.", panel=ESTIMATION
    )
    reading: Reading = nested(Reading)


def _run(given: Given) -> Comparison:
    from rcvsem.analyses.comparison import compare_models, read_versions, split_files

    said, matrix = given(Versions), given(MatrixAndMeans)
    data: Any = said.data
    models = [Path(one) for one in said.models]
    if data is None:
        models, data = split_files(models, matrix=matrix.matrix.cov is not None)
    elif len(models) < 2:
        raise OptionError(phrase("A comparison needs two models at least. Got {n}.", n=len(models)))
    inputs = read_versions(
        models,
        data,
        instrument=said.instrument,
        reading=said.reading,
        group=given(Group).group,
        **given(SamplingDesign).given,
        **matrix.given,
    )
    return compare_models(inputs, StudyOptions(fit=said.fit, convention=said.convention, draws=0))


def _json(found: Comparison) -> dict[str, Any]:
    from rcvsem.analyses.comparison_json import comparison_json

    return comparison_json(found)


def _document(found: Comparison, look: Look) -> Document:
    from rcvsem.chapters.comparison import comparison_document

    return comparison_document(found)


def _record(found: Comparison) -> dict[str, Any]:
    from rcvsem.analyses.comparison import comparison_record

    return comparison_record(found)


def _shown(document: Document) -> list[str]:
    from rcvsem.chapters.comparison import SUMMARY

    return [table.id for table in document.tables if table.id.startswith(SUMMARY)]


COMMAND = Command(
    name="compare",
    help="What was freed and dropped from one version of a model to the next, what was predicted, and what came of it."
    "\n\nThe author's reasons are the '# reason: ...' comments of the later model file. The last model is the one that "
    "is interpreted. The report goes to reports/MODEL_..._DATA_compare/ (with --json only when --out is given).",
    examples=(
        "compare models/rcv.desc models/rcv_modified.desc surveys/wave2.xlsx",
        "compare first.desc second.desc third.desc data.csv --estimator mlr",
    ),
    classes=(Versions, Group, SamplingDesign, MatrixAndMeans),
    run=_run,
    json=_json,
    telling=Telling(document=_document, record=_record, shown=_shown),
    arguments=("models", "data"),
    result="rcvsem.analyses.comparison.Comparison",
)
