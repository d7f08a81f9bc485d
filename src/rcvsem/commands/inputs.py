"""The options that commands share: models, answers, groups, matrices, reports. Said once."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rcvsem.analyses.reading import Reading
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.door import named
from rcvsem.foundation.errors import OptionError
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, nested, option
from rcvsem.foundation.text import Language
from rcvsem.foundation.words import enumerated, phrase, report_language

if TYPE_CHECKING:
    from rcvsem.model import ModelSpec

File = str | os.PathLike[str]
DATA, REPORT, GROUPS = phrase("Data"), phrase("Report"), phrase("Groups")
MATRIX = phrase("A matrix instead of answers")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model(Options):
    """The model."""

    model: File = option(typed="MODEL", help="Model file (.desc, .lav or any text).")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers(Options):
    """The answers to a model's variables and the questionnaire that explains them."""

    data: tuple[File, ...] | None = option(
        None,
        typed="DATA",
        help="Survey export or plain table (xlsx, csv, sav, ...); several are joined as waves.",
    )
    instrument: File | None = option(
        None,
        short="-i",
        main=True,
        help="Questionnaire definition. Default: the model file's '# instrument:' line.",
        panel=DATA,
    )
    reading: Reading = nested(Reading)

    @property
    def files(self) -> Any:
        """The data as `read_inputs` takes them."""
        return self.data or None if isinstance(self.data, tuple) else self.data


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrix(Options):
    """A covariance matrix in place of answers."""

    cov: File | None = option(
        None, help="Covariance matrix (or correlation matrix, with --sd) instead of DATA.", panel=MATRIX
    )
    n: int | None = option(None, at_least=1, help="Number of respondents behind --cov.", panel=MATRIX)
    sd: File | None = option(
        None, help="Standard deviations, when --cov is a correlation matrix.", panel=MATRIX
    )

    @property
    def given(self) -> dict[str, Any]:
        return {"cov": self.cov, "n": self.n, "sd": self.sd}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatrixAndMeans(Options):
    """A covariance matrix in place of answers, with means for a model of them."""

    matrix: Matrix = nested(Matrix)
    means: File | None = option(
        None, help="Means of the variables of --cov, for a model of means too.", panel=MATRIX
    )

    @property
    def given(self) -> dict[str, Any]:
        return {**self.matrix.given, "means": self.means}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group(Options):
    """The grouping of respondents."""

    group: str | None = option(
        None, help="Column or background question whose values are groups.", panel=GROUPS, main=True
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scales(Options):
    """Answers seen as scales. constructs : name -> items, or a model (library)."""

    data: tuple[File, ...] = option(
        (),
        typed="DATA",
        help="[MODEL] DATA: survey files; a model file before them names the constructs.",
    )
    constructs: Any = option(None, typed="", help="Name -> items, or a model.")
    instrument: File | None = option(
        None, short="-i", main=True, help="Questionnaire definition.", panel=DATA
    )
    model: File | None = option(
        None, short="-m", main=True, help="Model file whose '=~' lines name the constructs.", panel=DATA
    )
    reading: Reading = nested(Reading)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surveys(Options):
    """Files of answers alone."""

    data: tuple[File, ...] = option(typed="DATA", help="Survey export; several are joined as waves.")
    instrument: File | None = option(
        None, short="-i", main=True, help="Questionnaire definition.", panel=DATA
    )
    reading: Reading = nested(Reading)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Items(Options):
    """Which items of an instrument."""

    items: Literal["kept", "all"] = option(
        "kept", help="Items of the instrument: the kept ones, or all, dropped ones too.", panel=DATA
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class By(Options):
    """Questions that group respondents."""

    by: tuple[str, ...] = option(
        (),
        help="Background question, 'wave' or 'early-late'; several separated by commas.",
        panel=GROUPS,
        main=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ordinal(Options):
    """Ordinal items."""

    ordered: tuple[str, ...] | None = option(
        None,
        help="Ordinal items, comma-separated, or 'all' (default with wlsmv: see the help text).",
        panel="Estimation",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrdinalAnswers(Ordinal):
    """Ordinal items, and what becomes of their rare categories."""

    collapse: Literal["auto"] | None = option(
        None,
        help="auto: categories of ordinal items that fewer than 5 respondents of a group chose are joined with a "
        "neighbour, the same way in all groups; every merge is said.",
        panel="Estimation",
    )


def check_tables(tables: tuple[str, ...]) -> None:
    """OptionError for chapter or all beside something else."""
    for name in ("chapter", "all"):
        if name in tables and len(tables) > 1:
            raise OptionError(
                phrase("{tables} stands alone.", tables=named("tables", name)),
                fix=phrase("Name tables by their ids, or {name} alone.", name=name),
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportChoice(Options):
    """How a report looks, what is in it, and where it goes."""

    owner: ClassVar[str] = "report"

    lang: Language | None = option(
        None,
        help="Language of the report: zh, en or both. Default: the system's.",
        panel=REPORT,
        main=True,
        library=False,
    )
    style: Literal["apa", "gb"] | None = option(
        "apa", help="Number style of the report.", panel=REPORT, library=False
    )
    formats: tuple[str, ...] = option(
        ("xlsx", "md"),
        name="format",
        kind="choice",
        choices=NAMES,
        help=phrase("Files of the report: {names}.", names=enumerated(NAMES)),
        panel=REPORT,
        main=True,
        library=False,
    )
    tables: tuple[str, ...] = option(
        (),
        help="chapter (what a chapter prints), all (the rest as an appendix), or the ids of tables, comma-separated. "
        "Default: chapter; everything in csv and json.",
        panel=REPORT,
        main=True,
        library=False,
    )
    names: bool = option(
        False,
        help="Constructs by their names in the questionnaire, not by their codes, wherever a path is printed or drawn.",
        panel=REPORT,
        library=False,
    )
    chapter: int | None = option(
        None,
        at_least=1,
        help="Number of the chapter that tables and figures are numbered in (Table 4.1, 表 4-1).",
        panel=REPORT,
        library=False,
    )
    out: File | None = option(
        None, short="-o", help="Folder of the report.", panel=REPORT, main=True, library=False
    )

    def check(self) -> None:
        check_tables(self.tables)


def _json() -> Any:
    return option(
        False,
        help="Print one JSON object to stdout and nothing else there.",
        panel=REPORT,
        main=True,
        library=False,
    )


def _quiet() -> Any:
    return option(
        False,
        short="-q",
        help="No progress and no tables on the terminal.",
        panel=REPORT,
        main=True,
        library=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report(ReportChoice):
    """The report and the terminal: the same in every command that writes."""

    style: Literal["apa", "gb"] = option(
        "apa", help="Number style of the report.", panel=REPORT, library=False
    )
    json: bool = _json()
    quiet: bool = _quiet()

    @property
    def language(self) -> Language:
        """The language asked for, else the system's."""
        return self.lang or report_language()

    def check(self) -> None:
        ReportChoice.check(self)
        if not self.formats:
            raise OptionError(phrase("{format} names no format.", format=named("format")))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overwrite(Options):
    """What may be replaced; goes with every --out."""

    overwrite: bool = option(
        False, help="Replace files of --out that rcvsem did not write.", panel=REPORT, library=False
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverwriteFile(Options):
    """What may be replaced, where --out is a file."""

    overwrite: bool = option(
        False,
        short="--force",
        help="Replace files of --out that rcvsem did not write.",
        panel=REPORT,
        library=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Printed(Options):
    """The terminal of a command without a report."""

    json: bool = _json()
    quiet: bool = _quiet()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InLanguage(Options):
    """The language of what a command without a report prints."""

    lang: Language | None = option(
        None,
        help="Language of the tables: zh, en or both. Default: the system's.",
        panel=REPORT,
        main=True,
        library=False,
    )

    @property
    def language(self) -> Language:
        """The language asked for, else the system's."""
        return self.lang or report_language()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cfa(Options):
    """The CFA of the constructs."""

    fit: FitOptions = nested(
        FitOptions,
        only=("estimator",),
        estimator={"help": "Of the CFA: ml, mlr, wlsmv (ordinal items), ... as in rcvsem fit."},
    )


def constructs_of(constructs: Any) -> dict[str, tuple[str, ...]] | None:
    """Constructs as name -> items from a mapping, a model (ModelSpec, file or text), or a Fit.

    Raises
    ------
    OptionError : something else, or a model without constructs of observed items.
    """
    if constructs is None:
        return None
    if isinstance(constructs, Mapping):
        found = {}
        for name, items in constructs.items():
            if isinstance(items, str) or not isinstance(items, Sequence):
                raise OptionError(
                    phrase(
                        "The items of {name!r} must be a list of names. Got {items!r}.",
                        name=name,
                        items=items,
                    ),
                    fix='For example {"DP": ["DP1", "DP2", "DP3"]}.',
                )
            found[str(name)] = tuple(str(item) for item in items)
        return found
    from rcvsem.model.measurement_part import measurement_part

    part = measurement_part(written_model(constructs))
    if part is None or part.spec is None:
        raise OptionError("The model has no construct: there is no '=~' line with observed items in it.")
    return {name: tuple(items) for name, items in part.spec.scales.items()}


def written_model(model: Any) -> ModelSpec:
    """The model of a file, a text, a ModelSpec or a Fit. OptionError for something else."""
    from rcvsem.fit import Fit
    from rcvsem.model import ModelSpec, read_model

    if isinstance(model, Fit):
        return model.spec
    if isinstance(model, ModelSpec):
        return model
    if isinstance(model, str | os.PathLike):
        return read_model(model, identify=False)
    raise OptionError(
        phrase(
            "Constructs are a mapping name -> items, or a model. Got {kind}.",
            kind=type(model).__name__,
        ),
        fix='For example {"DP": ["DP1", "DP2", "DP3"]}, or "models/m.desc".',
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """`Scales` with everything in its place: a model is `model`, whether it was given as that or as constructs."""

    data: Any
    constructs: Mapping[str, Any] | None
    model: File | ModelSpec | None
    instrument: File | None
    reading: Reading


def settled(given: Scales) -> Settled:
    """Data, constructs and model in their places.

    Both orders are right in the library: (data, model), and (model, data) as in `fit` and on the command line.

    Raises
    ------
    OptionError : two models, or constructs that are none.
    """
    from rcvsem.analyses.inputs import SURVEY_ENDINGS
    from rcvsem.survey import CleanSurvey

    data: Any = given.data
    constructs: Any = given.constructs
    model: Any = given.model
    if isinstance(constructs, str | os.PathLike) and os.fspath(constructs).lower().endswith(SURVEY_ENDINGS):
        data, constructs = (*(data if isinstance(data, tuple) else (data,)), constructs), None
    elif hasattr(constructs, "columns") or isinstance(constructs, CleanSurvey):
        data, constructs = constructs, data[0] if isinstance(data, tuple) and len(data) == 1 else data
    if constructs is not None and not isinstance(constructs, Mapping):
        if model is not None:
            raise OptionError("Give the model either as constructs or as model, not both.")
        constructs, model = None, written_model(constructs)
    return Settled(
        data=data, constructs=constructs, model=model, instrument=given.instrument, reading=given.reading
    )


def scale_data(
    given: Scales,
    *,
    items: Any = "kept",
    bare: bool = False,
    whole: bool = False,
    described: bool = False,
    also: tuple[str, ...] = (),
) -> Any:
    """The scales of the data, typed as files or handed over as Python objects.

    whole : the model file is kept as it is written, for factor scores.
    described : as of `load_surveys`. also : columns read beside the items of a plain table.

    Raises
    ------
    OptionError : nothing names the constructs (unless `bare`), or there is no survey.
    """
    from rcvsem.analyses.inputs import columns_of, constructs_needed, load_surveys
    from rcvsem.analyses.scale_source import read_scales, scale_source
    from rcvsem.instrument import read_instrument
    from rcvsem.survey import CleanSurvey

    said = settled(given)
    data = said.data
    own = constructs_of(said.constructs)
    if typed_files(data) and own is None:
        return read_scales(
            data,
            model=said.model,
            instrument=said.instrument,
            items=items,
            reading=said.reading,
            bare=bare,
            whole=whole,
            described=described,
            also=also,
        )
    written = None if said.model is None else written_model(said.model)
    wanted = None
    if written is not None:
        own = constructs_of(written)
        wanted = list(columns_of(written)) if whole else None
    if wanted is None and own is not None:
        wanted = [item for each in own.values() for item in each]
    if isinstance(data, CleanSurvey):
        if said.instrument is not None:
            raise OptionError("The survey is clean already.", fix="Give the instrument to read_survey.")
        survey = data
    else:
        asked = None if said.instrument is None else read_instrument(os.fspath(said.instrument))
        if wanted is not None:
            wanted = list(dict.fromkeys([*wanted, *also]))
        survey = load_surveys(
            list(data) if isinstance(data, tuple) else data,
            asked,
            said.reading,
            variables=wanted if asked is None else None,
            items=items,
            described=described,
        )
    if own is None and survey.instrument is None and not bare:
        raise OptionError("Nothing says which items belong to which construct.", fix=constructs_needed())
    return replace(scale_source(survey, own), written=written)


def typed_files(data: Any) -> bool:
    """Whether the data are names of files, not an object of Python."""
    return isinstance(data, tuple) and all(isinstance(one, str | os.PathLike) for one in data)


def scales_of_matrix(given: Scales, matrix: Matrix) -> Any:
    """The scales of a covariance matrix in place of answers.

    Raises
    ------
    OptionError : answers are given too, options of reading them, or no number of respondents.
    """
    from rcvsem.analyses.scale_matrix import read_matrix_scales

    assert matrix.cov is not None
    said = settled(given)
    if not typed_files(said.data):
        raise OptionError(phrase("Give either answers or {cov}, not both.", cov=named("cov")))
    return read_matrix_scales(
        said.data,
        constructs_of(said.constructs),
        cov=matrix.cov,
        n=matrix.n,
        sd=matrix.sd,
        model=said.model,
        instrument=said.instrument,
        reading=said.reading,
    )
