"""`rcvsem measurement`: the whole measurement chapter in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rcvsem.analyses.path_model_options import StudyOptions
from rcvsem.analyses.reading import ScalesWanted
from rcvsem.analyses.validity_options import ValidityOptions
from rcvsem.commands.shared.declaration import Command, Telling
from rcvsem.commands.shared.given import Given, check_draws
from rcvsem.commands.shared.inputs import By, Cfa, Items, Ordinal, Scales
from rcvsem.commands.shared.scale_data import scale_data

if TYPE_CHECKING:
    from rcvsem.analyses.measurement_chapter import Chapter


def _run(given: Given) -> Chapter:
    from rcvsem.analyses.measurement_chapter import run_chapter

    checks = given(ValidityOptions)
    check_draws(given, checks.draws, "seed")
    wanted = ScalesWanted(
        items=given(Items).items, also=(*checks.marker, *checks.method_items), beside=given(By).by
    )
    return run_chapter(
        scale_data(given(Scales), wanted),
        validity=checks,
        by=given(By).by,
        cfa=StudyOptions(fit=given(Cfa).fit, draws=0),
        ordered=given(Ordinal).ordered,
    )


COMMAND = Command(
    name="measurement",
    help="The whole measurement chapter: items, factor analysis, reliability, CFA, validity, method bias, groups.\n\n"
    "The report goes to reports/DATA_measurement/ (with --json only when --out is given).",
    order=80,
    examples=(
        "measurement surveys/wave2.xlsx --instrument instruments/rcv.yaml",
        "measurement model.desc data.csv --by gender --format docx",
    ),
    classes=(Scales, Items, By, ValidityOptions, Cfa, Ordinal),
    run=_run,
    telling=Telling(
        document="chapters.measurement.chapter_document",
        pictures=True,
        record="analyses.measurement_chapter.chapter_record",
        shown=(
            "suitability",
            "purification",
            "scale-reliability",
            "reliability",
            "fornell-larcker",
            "discriminant-tests",
            "rival-models",
            "method-bias",
        ),
        paragraphs=True,
    ),
    arguments=("data", "constructs"),
    result="rcvsem.analyses.measurement_chapter.Chapter",
)
