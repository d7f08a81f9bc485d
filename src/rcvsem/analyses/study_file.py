"""study.yaml: what a whole study consists of. Its JSON schema is docs/schemas/study.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.text import Style
from rcvsem.scale.extraction import Method
from rcvsem.scale.rotation import Rotation

if TYPE_CHECKING:
    ReportFormat = str
else:
    ReportFormat = Literal[NAMES]  # so that the schema of the file lists them


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Wording(_Part):
    """Words in one or both languages."""

    en: str = ""
    zh: str = ""


class SurveyPart(_Part):
    """One wave of answers."""

    survey: str | list[str] = Field(description="Survey export, or several that are joined.")
    sheet: str | None = Field(default=None, description="Sheet of the workbook.")
    read_as: str = Field(default="auto", description="Platform of the export; auto detects it.")


class PretestPart(SurveyPart):
    """The pretest and its exploratory factor analysis."""

    extraction: Method = "pca"
    rotation: Rotation = "varimax"
    factors: Literal["constructs", "kaiser", "parallel"] | int = "constructs"
    parallel_draws: int = Field(default=1000, ge=0, description="Random data sets of the parallel analysis.")


class ModelPart(_Part):
    """One model file."""

    name: str = Field(default="", description="Short name in tables; default: the file's name.")
    file: str


class OptionsPart(_Part):
    """How everything is analysed."""

    estimator: Literal["ml", "mlm", "mlr"] = "ml"
    convention: Literal["lavaan", "amos"] = "lavaan"
    draws: Annotated[int, Field(ge=0)] = 2000
    seed: Annotated[int, Field(ge=0)] = 1
    workers: Annotated[int, Field(ge=1)] = 1
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95


class PlsPart(_Part):
    """Models that are estimated by PLS too; the options of `rcvsem fit --estimator pls`."""

    estimator: Literal["pls", "plsc"] = "pls"
    models: list[str] = Field(default=[], description="Names of models of this file; default: the last one.")
    draws: Annotated[int, Field(ge=0)] = 10_000
    scheme: Literal["path", "factor", "centroid"] = "path"
    higher_order: Literal["disjoint", "disjoint-scores", "embedded", "repeated"] = "disjoint"
    interaction: Literal["two-stage", "product", "orthogonal"] = "two-stage"
    missing: Literal["listwise", "mean"] = "listwise"
    folds: Annotated[int, Field(ge=0)] = 10
    repeats: Annotated[int, Field(ge=1)] = 10
    importance: list[str] = Field(default=[], description="Targets of importance-performance maps.")
    copulas: bool = Field(default=False, description="Test for endogenous predictors.")
    group: str | None = Field(
        default=None, description="Background question of MICOM and the multigroup analysis."
    )
    permutations: Annotated[int, Field(ge=1)] = 1000


class MultiversePart(_Part):
    """What `rcvsem multiverse` knows of the respondents; the options of the same names."""

    group: str | None = Field(
        default=None, description="Column or background question whose values are groups."
    )
    cluster: str | None = Field(default=None, description="Column of clusters.")
    weights: str | None = Field(default=None, description="Column of sampling weights.")


class ReportPart(_Part):
    """What is written."""

    out: str = Field(default="", description="Folder; default: reports/NAME beside this file.")
    outside: bool = Field(default=False, description="The folder may lie outside the folder of this file.")
    lang: Literal["zh", "en", "both"] | None = Field(
        default=None, description="Language; default: the system's. --lang goes before it."
    )
    style: Style = "apa"
    formats: list[ReportFormat] = ["xlsx", "md", "docx", "html"]
    tables: Literal["chapter", "all"] | None = Field(
        default=None,
        description="chapter: what a chapter prints; all: the rest as an appendix. Default: chapter, and everything in "
        "csv and json.",
    )
    chapter: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Number of the chapter that tables and figures are numbered in."
    )
    sections: list[str] = Field(
        default=[],
        description="Parts of the report in the order in which they are printed, by id (glance, pretest, sample, items, "
        "measurement, validity, ..., models, comparison, mediation, checklist, session); default: all. What is not named "
        "is left out.",
    )


class TablePart(_Part):
    """A table of another analysis."""

    file: str = Field(description="csv file or workbook with the table, its head in the first row.")
    sheet: str | None = Field(
        default=None, description="Sheet of the workbook; default: the first with a table."
    )
    title: Wording = Field(default=Wording(), description="Caption; default: the file's name.")
    note: Wording = Field(default=Wording(), description="Note under the table.")


class StudyFile(_Part):
    """One whole study. Paths are relative to this file."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Name of the report's folder.")
    title: Wording = Wording()
    instrument: str
    pretest: PretestPart | None = None
    formal: SurveyPart
    models: list[ModelPart] = Field(
        min_length=1, description="In order: the initial one first, the one to interpret last."
    )
    mediation: list[ModelPart] = Field(default=[], description="Models of mediation, each fitted by itself.")
    groups: list[str] = Field(default=[], description="Background questions whose groups are compared.")
    marker: list[str] = Field(default=[], description="Marker items for common method bias.")
    options: OptionsPart = OptionsPart()
    pls: PlsPart | None = None
    multiverse: MultiversePart = MultiversePart()
    tables: list[TablePart] = Field(
        default=[], description="Tables of other analyses, printed after the study's own."
    )
    report: ReportPart = ReportPart()


def plan_schema() -> dict[str, Any]:
    """JSON schema of study files, for editors."""
    schema = StudyFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "rcvsem study"}
