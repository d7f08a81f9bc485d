"""study.yaml: what a whole study consists of. Its JSON schema is docs/schemas/study.schema.json."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from rcvsem.analyses.efa_options import EfaOptions
from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.pls_options import PlsChoices
from rcvsem.analyses.reading import Reading
from rcvsem.analyses.report_options import ReportOptions
from rcvsem.analyses.sampling_design import SamplingDesign
from rcvsem.analyses.study_file_keys import of_options
from rcvsem.foundation.text import Text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class StudyWording(_Part):
    """Words in one or both languages."""

    en: str = ""
    zh: str = ""

    @property
    def text(self) -> Text:
        """As a report has it."""
        return Text.given(en=self.en, zh=self.zh)


@of_options(
    Reading, "sheet", "format", format={"name": "read_as", "help": "Platform of the export; auto detects it."}
)
class SurveyPart(_Part):
    """One wave of answers."""

    survey: str | list[str] = Field(description="Survey export, or several that are joined.")


@of_options(EfaOptions, "extraction", "rotation", "factors", "parallel_draws")
class PretestPart(SurveyPart):
    """The pretest and its exploratory factor analysis."""


class ModelPart(_Part):
    """One model file."""

    name: str = Field(default="", description="Short name in tables; default: the file's name.")
    file: str


@of_options(
    StudyOptions, "estimator", "convention", "draws", "seed", "workers", "level",
    estimator={"choices": ("ml", "mlm", "mlr"), "help": "Estimator of the covariance-based models."},
)  # fmt: skip
class OptionsPart(_Part):
    """How everything is analysed."""


@of_options(
    PlsChoices, "estimator", "draws", "scheme", "higher_order", "interaction", "missing", "folds", "repeats",
    "importance", "copulas", "group", "permutations",
    importance={"help": "Targets of importance-performance maps, or 'all'."},
    permutations={"help": "Permutations of MICOM and the multigroup analysis, where there is a group."},
)  # fmt: skip
class PlsPart(_Part):
    """Models that are estimated by PLS too; the options of `rcvsem fit --estimator pls`."""

    models: list[str] = Field(default=[], description="Names of models of this file; default: the last one.")


@of_options(SamplingDesign, "cluster", "weights")
class MultiversePart(_Part):
    """What `rcvsem multiverse` knows of the respondents; the options of the same names."""

    group: str | None = Field(
        default=None, description="Column or background question whose values are groups."
    )


@of_options(
    ReportOptions, "lang", "style", "formats", "tables", "names", "chapter",
    lang={"help": "Language; default: the system's. --lang goes before it."},
    formats={"default": ("xlsx", "md", "docx", "html"), "help": "Files of the report."},
    tables={
        "kind": "choice", "choices": ("chapter", "all"), "many": False, "optional": True, "default": None,
        "help": "chapter: what a chapter prints; all: the rest as an appendix. Default: chapter, and everything in csv "
        "and json.",
    },
)  # fmt: skip
class ReportPart(_Part):
    """What is written."""

    out: str = Field(default="", description="Folder; default: reports/NAME beside this file.")
    outside: bool = Field(default=False, description="The folder may lie outside the folder of this file.")
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
    title: StudyWording = Field(default=StudyWording(), description="Caption; default: the file's name.")
    note: StudyWording = Field(default=StudyWording(), description="Note under the table.")


class StudyFile(_Part):
    """One whole study. Paths are relative to this file."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Name of the report's folder.")
    title: StudyWording = StudyWording()
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
