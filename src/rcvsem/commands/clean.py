"""`rcvsem clean`: the cleaned answers, and the record of how they came about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rcvsem.analyses.report_options import ReportOptions, report_option
from rcvsem.commands.shared.declaration import Command, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import AsJson, File, InLanguage, Quietly, Surveys
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.formats import NAMES
from rcvsem.foundation.options import Options, nested
from rcvsem.foundation.words import enumerated, phrase

if TYPE_CHECKING:
    from rcvsem.survey import CleanSurvey


#: Files of the cleaned data, and those that its report can be beside them.
DATA, REPORTS = ("xlsx", "csv", "sav"), tuple(name for name in NAMES if name not in ("xlsx", "csv"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleanedFiles(Options):
    """What is written."""

    formats: tuple[str, ...] = report_option(
        (),
        phrase(
            "Files of the cleaned data ({data}; default xlsx,csv) and of the report ({reports}; default xlsx,md).",
            data=enumerated(DATA),
            reports=enumerated(REPORTS),
        ),
        name="format",
        short="-f",
        kind="choice",
        choices=(*DATA, *REPORTS),
        main=True,
    )
    scores: Literal["none", "complete", "available"] = report_option(
        "none", "Add scale scores: of complete answers, or of those available (at least half).", main=True
    )
    out: File | None = report_option(None, "Folder of the report.", short="-o", main=True)
    report: ReportOptions = nested(
        ReportOptions,
        only=("style", "tables", "chapter"),
        tables={
            "help": "chapter (what a chapter prints), all (the rest as an appendix), or the ids of tables, "
            "comma-separated. Default: every table."
        },
    )

    @property
    def of_data(self) -> tuple[str, ...]:
        """The formats of the cleaned data."""
        return tuple(one for one in self.formats if one in DATA) or ("xlsx", "csv")

    @property
    def of_report(self) -> tuple[str, ...]:
        """The formats of the report."""
        return tuple(one for one in self.formats if one in REPORTS) or ("xlsx", "md")


def _run(given: Given) -> CleanSurvey:
    from rcvsem.analyses.cleaning import read_surveys

    said = given(Surveys)
    return read_surveys(said.data, said.instrument, said.reading)


def _finish(survey: CleanSurvey, given: Given) -> None:
    from rcvsem.chapters.cleaning import print_cleaning
    from rcvsem.commands.shared.output import print_json, say_written

    target = given.folder if given(CleanedFiles).out is None else Path(str(given(CleanedFiles).out))
    if target is not None:
        _write(survey, target, given)
    if given(AsJson).json:
        print_json(own_form(survey))
        return
    if not given(Quietly).quiet:
        print_cleaning(survey, given(InLanguage).language)
    say_written(target, phrase("Cleaned data: {target}", target=target), given)


def _write(survey: CleanSurvey, target: Path, given: Given) -> None:
    """Cleaned data, log, report and run.json; all of them or none."""
    from rcvsem.analyses.cleaning import cleaning_record
    from rcvsem.chapters.cleaned_data import data_files
    from rcvsem.chapters.cleaning import cleaning_document
    from rcvsem.commands.shared.output import arrangement_of, only_tables
    from rcvsem.report.layout import Printing
    from rcvsem.report.write import report_files, write_folder

    said, report = given(CleanedFiles), given(CleanedFiles).report
    document = only_tables(cleaning_document(survey), report.tables)
    printing = Printing(given(InLanguage).language, report.style, chapter=report.chapter)
    arrangement = arrangement_of(report.tables) or "as-is"
    files = data_files(survey, said.of_data, said.scores)
    files |= report_files(document, said.of_report, printing, arrangement)
    write_folder(target, files, cleaning_record(survey, given(Surveys).reading))


def _writes(given: Given) -> list[str]:
    said = given(CleanedFiles)
    reports = [f"report.{name}" for name in said.of_report]
    return [*(f"cleaned.{name}" for name in said.of_data), "cleaning_log.csv", *reports]


COMMAND = Command(
    name="clean",
    help="Clean a survey by its instrument: columns, anchors, reversed items, screening, exclusions.\n\n"
    "Writes cleaned.xlsx, cleaned.csv, cleaning_log.csv and a report to reports/DATA_clean/. The raw file is never "
    "changed; personal columns never leave it.",
    order=90,
    examples=(
        "clean surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "clean wave1.xlsx wave2.xlsx -i instruments/rcv.yaml --format sav --scores available",
    ),
    told={"instrument": {"help": "Questionnaire definition."}},
    classes=(Surveys, CleanedFiles, InLanguage),
    run=_run,
    json=own_form,
    finish=_finish,
    writes=_writes,
    suffix=lambda given: "clean",
    result="rcvsem.survey.result.CleanSurvey",
)
