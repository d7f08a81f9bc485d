"""`rcvsem describe`: what the answers to each item look like."""

from __future__ import annotations

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def describe(
    data: a.Surveys,
    instrument: a.InstrumentFile = None,
    by: a.By = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Mean, SD, skew and kurtosis of every item, normality, discrimination, the sample's profile.

    With --by also the constructs compared between groups; with --out a report with pictures of the answers.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.cleaning import read_surveys
    from rcvsem.study.description import description_json, print_description, write_description
    from rcvsem.study.groups import run_groups
    from rcvsem.study.inputs import InputFile
    from rcvsem.study.item_chapter import run_items
    from rcvsem.study.scale_source import scale_source

    survey = read_surveys(data, instrument, reading)
    files = [InputFile(role="survey", path=one.path, sha256=one.sha256) for one in survey.sources]
    source = scale_source(survey, files=files, reading=reading)
    items = run_items(source)
    groups = run_groups(source, by) if by else None
    print_findings(survey.findings, infos=not quiet and not json_)
    if json_:
        print_json(description_json(survey, items, groups))
    elif not quiet:
        print_description(survey, lang, items, groups)
    if out is not None:
        write_description(source, items, groups, out, lang)
        if not json_:
            typer.echo(f"Report: {out}")
