"""`rcvsem measurement`: the whole measurement chapter in one run."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import names, reads_answers
from rcvsem.study.reading import Reading

PRINTED = (
    "suitability",
    "purification",
    "scale-reliability",
    "reliability",
    "fornell-larcker",
    "discriminant-tests",
    "rival-models",
    "method-bias",
)


@reads_answers
def measurement(
    data: a.ModelAndData = None,
    instrument: a.InstrumentFile = None,
    model: a.ModelFile = None,
    items: Annotated[
        Literal["kept", "all"],
        typer.Option(help="Items of the instrument: the kept ones, or all, dropped ones too."),
    ] = "kept",
    by: a.By = None,
    marker: Annotated[
        str | None,
        typer.Option(
            help="Items or question that theory does not relate to the constructs, comma-separated."
        ),
    ] = None,
    draws: a.Draws = 2000,
    seed: a.Seed = 1,
    level: a.Level = 0.95,
    estimator: a.CfaEstimator = "ml",
    ordered: a.Ordered = None,
    reading: Reading = Reading(),  # noqa: B008
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """The whole measurement chapter: items, factor analysis, reliability, CFA, validity, method bias, groups.

    The report goes to reports/measurement_DATA/ (with --json only when --out is given).
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.report.write import report_folder
    from rcvsem.study.chapter import chapter_document, chapter_json, chapter_record, run_chapter
    from rcvsem.study.scale_report import write_scales
    from rcvsem.study.scale_source import read_scales
    from rcvsem.study.validity import ValidityOptions
    from rcvsem.study.writing import print_document

    options = ValidityOptions(draws=draws, seed=seed, level=level, marker=names(marker))
    source = read_scales(tuple(data or ()), model=model, instrument=instrument, items=items, reading=reading)
    chapter = run_chapter(source, validity=options, by=tuple(by or ()), estimator=estimator, ordered=ordered)
    print_findings(chapter.findings, infos=not quiet and not json_)
    target = out
    if not json_ or out is not None:
        if target is None:
            target = report_folder("reports", "measurement_" + source.stem)
        write_scales(chapter_document(chapter, lang), target, chapter_record(chapter), lang)
    if json_:
        print_json(chapter_json(chapter))
    elif not quiet:
        print_document(chapter_document(chapter), PRINTED, lang, paragraphs=True)
    if target is not None and not json_:
        typer.echo(f"Report: {target}")
    if chapter.exit_code:
        raise typer.Exit(chapter.exit_code)
