"""`rcvsem groups`: do departments, waves, early and late respondents answer alike."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def groups(
    data: a.ModelAndData = None,
    by: a.By = None,
    instrument: a.InstrumentFile = None,
    model: a.ModelFile = None,
    variables: Annotated[
        Literal["constructs", "items", "both"], typer.Option(help="What is compared: construct means, items.")
    ] = "constructs",
    share: Annotated[
        float, typer.Option(help="Share of the first and of the last respondents for 'early-late'.")
    ] = 0.25,
    reading: Reading = Reading(),  # noqa: B008
    level: a.Level = 0.95,
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Welch t or F of every construct between groups, with effect sizes and Holm's correction.

    'early-late' compares the first with the last respondents, as a check of non-response.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.study.groups import group_document, group_json, group_record, run_groups
    from rcvsem.study.scale_report import write_scales
    from rcvsem.study.scale_source import read_scales
    from rcvsem.study.writing import print_document

    source = read_scales(tuple(data or ()), model=model, instrument=instrument, reading=reading)
    study = run_groups(source, tuple(by or ()), variables=variables, share=share, level=level)
    print_findings(study.findings, infos=not quiet and not json_)
    document = group_document(study)
    if out is not None:
        write_scales(document, out, group_record(study), lang)
    if json_:
        print_json(group_json(study))
    elif not quiet:
        shown = [
            table.id for section in document.sections if section.id == "groups" for table in section.tables
        ]
        print_document(document, shown, lang, paragraphs=True)
    if out is not None and not json_:
        typer.echo(f"Report: {out}")
