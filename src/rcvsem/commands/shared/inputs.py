"""The options that commands share: models, answers, groups, matrices, reports. Said once."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Literal

from rcvsem.analyses.reading import Reading
from rcvsem.analyses.report_options import ReportOptions, report_option
from rcvsem.fit.options import FitOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.door import named
from rcvsem.foundation.options import Options, nested, option, refuse_idle
from rcvsem.foundation.text import Language
from rcvsem.foundation.usual_options import group_option
from rcvsem.foundation.words import Spoken, phrase, report_language

File = str | os.PathLike[str]
#: What the library takes in the place of files.
FRAME, SPEC, FIT, MAPPING = (
    "pandas.DataFrame",
    "rcvsem.model.ModelSpec",
    "rcvsem.fit.Fit",
    "collections.abc.Mapping",
)
SURVEY = ("rcvsem.survey.CleanSurvey", FRAME)
VALUES = (MAPPING, "pandas.Series")
MODEL = {"noun": phrase("a model file or text"), "objects": (SPEC,)}
DATA, GROUPS = phrase("Data"), phrase("Groups")
MATRIX = phrase("A matrix instead of answers")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model(Options):
    """The model."""

    model: File = option(typed="MODEL", help="Model file (.desc, .lav or any text).", **MODEL)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questionnaire(Options):
    """How answers are read, and the questionnaire that explains them."""

    instrument: File | None = option(
        None,
        short="-i",
        main=True,
        help="Questionnaire definition. Default: the model file's '# instrument:' line.",
        panel=DATA,
    )
    reading: Reading = nested(Reading)

    @property
    def how(self) -> dict[str, Any]:
        """How the answers are read, as analyses take it."""
        return {"instrument": self.instrument, "reading": self.reading}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers(Questionnaire):
    """The answers to a model's variables."""

    data: tuple[File, ...] | None = option(
        None,
        typed="DATA",
        help="Survey export or plain table (xlsx, csv, sav, ...); several are joined as waves.",
        objects=SURVEY,
    )

    @property
    def files(self) -> Any:
        """The data as `read_inputs` takes them."""
        return self.data or None if isinstance(self.data, tuple) else self.data


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswersToVersions(Questionnaire):
    """The answers that versions of a model have in common; typed, they stand behind the models."""

    data: tuple[File, ...] | None = option(None, typed="", help="The answers.", objects=SURVEY)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrix(Options):
    """A covariance matrix in place of answers."""

    panel: ClassVar[str] = MATRIX

    cov: File | None = option(
        None, help="Covariance matrix (or correlation matrix, with --sd) instead of DATA.", objects=(FRAME,)
    )
    n: int | None = option(None, at_least=1, help="Number of respondents behind --cov.")
    sd: File | None = option(
        None, help="Standard deviations, when --cov is a correlation matrix.", objects=VALUES
    )

    @property
    def given(self) -> dict[str, Any]:
        return {"cov": self.cov, "n": self.n, "sd": self.sd}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MatrixAndMeans(Options):
    """A covariance matrix in place of answers, with means for a model of them."""

    matrix: Matrix = nested(Matrix)
    means: File | None = option(
        None,
        help="Means of the variables of --cov, for a model of means too.",
        panel=MATRIX,
        objects=VALUES,
    )

    @property
    def given(self) -> dict[str, Any]:
        return {**self.matrix.given, "means": self.means}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group(Options):
    """The grouping of respondents."""

    group: str | None = group_option()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scales(Questionnaire):
    """Answers seen as scales. constructs : name -> items, or a model (library)."""

    data: tuple[File, ...] = option(
        (),
        typed="DATA",
        help="[MODEL] DATA: survey files; a model file before them names the constructs.",
        objects=(*SURVEY, FIT, SPEC, MAPPING),
    )
    constructs: Any = option(None, typed="", help="Name -> items, or a model.")
    model: File | None = option(
        None,
        short="-m",
        main=True,
        help="Model file whose '=~' lines name the constructs.",
        panel=DATA,
        noun=MODEL["noun"],
        objects=(SPEC, FIT),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surveys(Questionnaire):
    """Files of answers alone."""

    data: tuple[File, ...] = option(typed="DATA", help="Survey export; several are joined as waves.")


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
        names="groups",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ordinal(Options):
    """Ordinal items."""

    ordered: tuple[str, ...] | None = option(
        None,
        help="Ordinal items, comma-separated, or 'all' (default with wlsmv: see the help text).",
        panel="Estimation",
        names="items",
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report(ReportOptions):
    """The report: the same in every command that writes one."""

    @property
    def language(self) -> Language:
        """The language asked for, else the system's."""
        return self.lang or report_language()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures(Options):
    """The path diagrams of a report."""

    diagram: bool | None = report_option(
        None, "Path diagram in the report. Default: with docx, html and tex.", off="--no-diagram"
    )
    fit_line: bool = report_option(
        False, "Fit of the model (chi-square, CFI, TLI, RMSEA, SRMR) under its path diagram."
    )

    def check(self) -> None:
        if self.fit_line and self.diagram is False:
            refuse_idle([named("fit_line", True)], phrase("without a path diagram it has no place."))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overwrite(Options):
    """What may be replaced; goes with every --out."""

    overwrite: bool = report_option(False, "Replace files of --out that rcvsem did not write.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AsJson(Options):
    """Whether a machine reads what is printed."""

    json: bool = report_option(False, "Print one JSON object to stdout and nothing else there.", main=True)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quietly(Options):
    """Whether nobody reads what is printed."""

    quiet: bool = report_option(
        False, "No progress, tables or notes: only what was written, and warnings.", short="-q", main=True
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Speaking(Options):
    """The language of a command without tables: of messages, and of what a file says of itself."""

    lang: Spoken | None = report_option(
        None, "Language of messages and comments. Default: the system's.", main=True
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InLanguage(Options):
    """The language of what a command without a report prints or draws."""

    lang: Language | None = report_option(
        None, "Language of messages, tables and pictures. Default: the system's.", main=True
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
