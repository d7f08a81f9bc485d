"""`rcvsem clean`: the cleaned answers, and the record of how they came about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rcvsem.cli import arguments as a


def clean(
    data: Annotated[list[Path], typer.Argument(help="Survey export; several are joined as waves.", show_default=False)],
    instrument: a.InstrumentFile = None,
    sheet: a.Sheet = None,
    input_format: a.InputFormat = "auto",
    scale: a.Scale = None,
    reverse: a.Reverse = None,
    missing_codes: a.MissingCodes = None,
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Clean a survey by its instrument: columns, anchors, reversed items, screening, exclusions.

    Writes cleaned.xlsx, cleaned.csv, cleaning_log.csv and the flow of respondents to reports/clean_DATA/. The raw file
    is never changed; personal columns never leave it.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.cleaning import cleaning_json, print_cleaning, read_surveys, write_cleaning
    from rcvsem.study.inputs import PlainTable

    survey = read_surveys(
        data,
        instrument,
        sheet=sheet,
        input_format=input_format,
        plain=PlainTable(
            scale=a.scale_range(scale), reverse=a.names(reverse), missing_codes=a.codes(missing_codes)
        ),
    )
    print_findings(survey.findings, infos=not quiet and not json_)
    target = write_cleaning(survey, out, lang) if not json_ or out is not None else None
    if json_:
        print_json(cleaning_json(survey))
    elif not quiet:
        print_cleaning(survey, lang)
    if target is not None and not json_:
        typer.echo(f"Cleaned data: {target}")
