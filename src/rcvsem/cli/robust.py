"""`rcvsem robust`: which conclusions depend on the choices of the analysis."""

from __future__ import annotations

from typing import Annotated

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def robust(
    model: a.Model,
    data: a.Data = None,
    estimators: Annotated[
        str,
        typer.Option(
            help="Columns, comma-separated: ml, mlr, wlsmv, fiml, pls, plsc. The first is the main analysis."
        ),
    ] = "ml,mlr,wlsmv,fiml,pls,plsc",
    group: Annotated[
        str | None, typer.Option(help="Column or background question: one column for each of its groups.")
    ] = None,
    alpha: Annotated[float, typer.Option(help="Level of the tests.")] = 0.05,
    instrument: a.InstrumentFile = None,
    reading: Reading = Reading(),  # noqa: B008
    formats: Annotated[
        str, typer.Option("--format", help="Files of the report: xlsx, md, docx, tex, html, csv, json.")
    ] = "xlsx,md",
    lang: a.Language = "both",
    out: a.Out = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """The hypotheses under several estimators, with and without flagged respondents, and in every group, side by side.

    A report goes to reports/MODEL_DATA_robust/ (with --json only when --out is given).
    """
    from rcvsem.cli.output import hand_over, print_findings
    from rcvsem.study.robustness import robustness, robustness_json
    from rcvsem.study.robustness_report import TABLES, robustness_document, write_robustness
    from rcvsem.study.writing import print_document

    ways = tuple(part.strip().lower() for part in estimators.replace("，", ",").split(",") if part.strip())
    result = robustness(
        model, data or None, ways=ways, group=group, alpha=alpha, instrument=instrument, reading=reading
    )
    print_findings(result.findings, infos=not quiet and not json_)
    names = tuple(part.strip().lower() for part in formats.split(",") if part.strip())
    hand_over(
        machine=lambda: robustness_json(result),
        write=lambda: write_robustness(result, out, names, lang),
        show=lambda: print_document(robustness_document(result), TABLES, lang),
        out=out,
        json_=json_,
        quiet=quiet,
    )
    if result.exit_code:
        raise typer.Exit(result.exit_code)
