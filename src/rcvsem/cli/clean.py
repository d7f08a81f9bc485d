"""`rcvsem clean`: the cleaned answers, and the record of how they came about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def clean(
    data: a.Surveys,
    instrument: a.InstrumentFile = None,
    reading: Reading = Reading(),  # noqa: B008
    formats: Annotated[
        str, typer.Option("--format", help="Files of the cleaned data: xlsx, csv, sav, comma-separated.")
    ] = "xlsx,csv",
    scores: Annotated[
        Literal["none", "complete", "available"],
        typer.Option(help="Add scale scores: of complete answers, or of those available (at least half)."),
    ] = "none",
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Clean a survey by its instrument: columns, anchors, reversed items, screening, exclusions.

    Writes cleaned.xlsx, cleaned.csv, cleaning_log.csv and a report to reports/clean_DATA/. The raw file is
    never changed; personal columns never leave it.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.cleaning import cleaning_json, print_cleaning, read_surveys, write_cleaning

    survey = read_surveys(data, instrument, reading)
    print_findings(survey.findings, infos=not quiet and not json_)
    target: Path | None = None
    if not json_ or out is not None:
        names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
        target = write_cleaning(survey, out, lang, names, scores=scores, reading=reading)
    if json_:
        print_json(cleaning_json(survey))
    elif not quiet:
        print_cleaning(survey, lang)
    if target is not None and not json_:
        typer.echo(f"Cleaned data: {target}")
