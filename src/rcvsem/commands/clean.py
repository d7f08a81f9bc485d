"""`rcvsem clean`: the cleaned answers, and the record of how they came about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from rcvsem.analyses.report_options import REPORT
from rcvsem.commands.shared.declaration import Command, own_form
from rcvsem.commands.shared.given import Given
from rcvsem.commands.shared.inputs import File, InLanguage, Surveys, TerminalOptions
from rcvsem.foundation.dataclass import dataclass
from rcvsem.foundation.options import Options, option
from rcvsem.foundation.words import phrase

if TYPE_CHECKING:
    from rcvsem.survey import CleanSurvey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CleanedFiles(Options):
    """What is written."""

    panel: ClassVar[str] = REPORT
    main: ClassVar[bool] = True

    formats: tuple[Literal["xlsx", "csv", "sav"], ...] = option(
        ("xlsx", "csv"), name="format", help="Files of the cleaned data: xlsx, csv, sav, comma-separated."
    )
    scores: Literal["none", "complete", "available"] = option(
        "none", help="Add scale scores: of complete answers, or of those available (at least half)."
    )
    out: File | None = option(None, short="-o", help="Folder of the report.")


def _run(given: Given) -> CleanSurvey:
    from rcvsem.analyses.cleaning import read_surveys

    said = given(Surveys)
    return read_surveys(said.data, said.instrument, said.reading)


def _finish(survey: CleanSurvey, given: Given) -> None:
    from rcvsem.chapters.cleaning import print_cleaning, write_cleaning
    from rcvsem.commands.shared.output import print_json, say

    said, printed, lang = given(CleanedFiles), given(TerminalOptions), given(InLanguage).language
    target: Path | None = None
    if not printed.json or said.out is not None:
        out = None if said.out is None else Path(said.out)
        target = write_cleaning(
            survey, out, lang, said.formats, scores=said.scores, reading=given(Surveys).reading
        )
    if printed.json:
        print_json(own_form(survey))
    elif not printed.quiet:
        print_cleaning(survey, lang)
    if target is not None and not printed.json:
        say(phrase("Cleaned data: {target}", target=target))


def _writes(given: Given) -> list[str]:
    formats = given(CleanedFiles).formats
    return [*(f"cleaned.{name}" for name in formats), "cleaning_log.csv", "report.xlsx", "report.md"]


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
    classes=(Surveys, CleanedFiles, InLanguage, TerminalOptions),
    run=_run,
    json=own_form,
    finish=_finish,
    writes=_writes,
    suffix=lambda given: "clean",
    result="rcvsem.survey.result.CleanSurvey",
)
