"""`rcvsem scores`: one number a construct for every respondent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from rcvsem.cli import arguments as a
from rcvsem.cli.reading import reads_answers
from rcvsem.study.reading import Reading


@reads_answers
def scores(
    data: a.ModelAndData = None,
    instrument: a.InstrumentFile = None,
    model: a.ModelFile = None,
    kind: Annotated[
        Literal["mean", "sum", "factor"], typer.Option(help="Mean or sum of the items, or factor scores.")
    ] = "mean",
    method: Annotated[
        Literal["regression", "bartlett"], typer.Option(help="Method of factor scores.")
    ] = "regression",
    available: Annotated[
        bool,
        typer.Option(
            "--available",
            help="From the items answered, when at least half were (mean, sum, ordinal factor scores).",
        ),
    ] = False,
    estimator: Annotated[
        str, typer.Option(help="Of the CFA behind factor scores: ml, mlr, wlsmv, ... as in rcvsem fit.")
    ] = "ml",
    ordered: a.Ordered = None,
    parameterization: a.Parameterization = "delta",
    reading: Reading = Reading(),  # noqa: B008
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File of the scores. Default: scores.csv.")
    ] = None,
    json_: a.Json = False,
    quiet: a.Quiet = False,
) -> None:
    """Write the scores of every respondent on every construct to a csv file, by respondent key.

    Factor scores come from the model as its file has it (without a file: the CFA of all constructs); with --estimator
    wlsmv they are the modes of the posterior (regression) or the likelihood (bartlett) of each respondent's categories.
    With --json the scores go to stdout and no file is written unless --out is given.
    """
    from rcvsem.cli.output import print_findings, print_json
    from rcvsem.fit.options import fit_options
    from rcvsem.study.scale_source import read_scales
    from rcvsem.study.scores import run_scores, scores_json, write_scores

    source = read_scales(
        tuple(data or ()), model=model, instrument=instrument, reading=reading, whole=kind == "factor"
    )
    options = fit_options(estimator=estimator.lower(), parameterization=parameterization)
    study = run_scores(
        source, kind=kind, method=method, available=available, options=options, ordered=ordered
    )
    print_findings(study.findings, infos=not quiet and not json_)
    if not json_ or out is not None:
        target = write_scores(study, out or Path("scores.csv"))
    if json_:
        print_json(scores_json(study))
    else:
        typer.echo(f"Scores: {target}")
    if study.exit_code:
        raise typer.Exit(study.exit_code)
